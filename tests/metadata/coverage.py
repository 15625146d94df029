#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lists the parameters of recorded cmdlets that no text case, recorded case or example ever names.

usage: coverage.py [CMDLET …]      (the list, and a count on the last line)

A parameter counts as used when `-Name` (or an alias or an unambiguous beginning of it) stands behind the cmdlet or one
of its aliases on the same line, and a positional one when the cmdlet is called at all.
"""
import collections, json, os, re, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
ALIASES = {"%": "ForEach-Object", "foreach": "ForEach-Object", "?": "Where-Object", "where": "Where-Object", "select": "Select-Object",
           "sort": "Sort-Object", "group": "Group-Object", "measure": "Measure-Object", "ft": "Format-Table", "fl": "Format-List",
           "fw": "Format-Wide", "gci": "Get-ChildItem", "icm": "Invoke-Command", "iex": "Invoke-Expression", "gm": "Get-Member",
           "sls": "Select-String", "nsn": "New-PSSession", "gsn": "Get-PSSession", "rsn": "Remove-PSSession", "tee": "Tee-Object"}


def texts():
    for top in ("cmdlets", "lang", "conformance", "e2e"):
        for folder, _, names in os.walk(os.path.join(TESTS, top)):
            for name in names:
                if name.endswith((".pst", ".ps1", ".py")):
                    with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as f:
                        yield f.read()


def uses():
    """cmdlet in lower case → the words behind a dash on lines where it stands, all lower case."""
    found = collections.defaultdict(set)
    command = re.compile(r"(?<![\w-])([A-Za-z]+-[A-Za-z]+|%|\?|" + "|".join(a for a in ALIASES if a.isalpha()) + r")(?![\w-])")
    for text in texts():
        for line in text.replace("`\n", " ").split("\n"):
            words = {w.lower() for w in re.findall(r"(?<![\w-])-([A-Za-z]\w*)", line)}
            for name in set(command.findall(line)):
                found[ALIASES.get(name.lower(), name).lower()] |= words | {""}
    return found


def is_used(cmdlet, p, words):
    names = [n.lower() for n in [p["name"]] + p["aliases"]]
    others = [q["name"].lower() for q in cmdlet["params"] if q is not p]
    if any(re.search(r"\d", flags) for flags in p["in"].values()):
        return True
    for w in words - {""}:
        if w in names or (names[0].startswith(w) and not any(o.startswith(w) for o in others)):
            return True
    return False


def missing(only=()):
    """(cmdlet, whether a case calls it, names of parameters that none names), where there is something missing."""
    found = uses()
    with open(os.path.join(HERE, "commands.jsonl"), encoding="utf-8") as f:
        for c in map(json.loads, f):
            if only and c["name"] not in only:
                continue
            words = found.get(c["name"].lower(), set())
            never = [p["name"] for p in c["params"] if not words or not is_used(c, p, words)]
            if never or not words:
                yield c["name"], bool(words), never


def main():
    with open(os.path.join(HERE, "commands.jsonl"), encoding="utf-8") as f:
        total = sum(len(json.loads(line)["params"]) for line in f)
    count = 0
    for name, called, never in missing(sys.argv[1:]):
        count += len(never)
        print(f"{name}: {'' if called else 'never called; '}{', '.join('-' + n for n in never)}")
    print(f"{count} of {total} parameters are named in no case")


if __name__ == "__main__":
    main()
