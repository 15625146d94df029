#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every parameter of a cmdlet is named in some text case, recorded case or end-to-end test. tools/cases.allow lists those
that are not yet, one cmdlet a line: `Verb-Noun: -Name, -Other`; it only shrinks."""
import os, sys
import lint

sys.path.insert(0, os.path.join(lint.ROOT, "tests", "metadata"))
import coverage

ALLOW = "tools/cases.allow"


def allowed():
    """{cmdlet: (line, names)}; a cmdlet that is never called has the name `*`."""
    rows = {}
    for number, line in enumerate(lint.read(ALLOW).split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(":")
            rows[name] = (number, {w.strip() for w in rest.split(",") if w.strip()})
    return rows


def main():
    rows = allowed()
    for cmdlet, called, names in coverage.missing():
        number, listed = rows.pop(cmdlet, (0, set()))
        found = {"-" + n for n in names} | (set() if called else {"*"})
        for name in sorted(found - listed):
            lint.report(ALLOW, number or 1, f"{cmdlet} {name}: no case names it")
        for name in sorted(listed - found):
            print(f"note: {ALLOW}:{number}: {cmdlet} {name} has a case: take it off")
    for cmdlet, (number, _) in sorted(rows.items()):
        print(f"note: {ALLOW}:{number}: {cmdlet} has its cases: take the line off")
    lint.finish()


main()
