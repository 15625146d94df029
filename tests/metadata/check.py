# SPDX-License-Identifier: MIT
"""Compares our cmdlets with the recorded metadata of PowerShell.

commands.jsonl is the recording (one cmdlet a line; `in` gives for each parameter set the flags m mandatory, p pipeline,
n by property name, r remaining arguments, and the position); dump.ps1 prints ours in the same form.  A difference we want
is a line of deliberate.txt:

    Cmdlet[.Parameter] ASPECT  reason          (two blanks before the reason)

Aspects: missing, extra, module, default, output, should, sets, type, aliases, validation, binding, dynamic.
A line that matches no difference is itself a failure, so the list stays true.
"""
import json, os, re

HERE = os.path.dirname(os.path.abspath(__file__))
# Attributes that only serve completion or convert arguments: what they do is tested where it shows.
QUIET = re.compile(r"Argument|Completions?$|Transformation|PSTypeName|Obsolete|Experimental|Runspace$|ValidateVersion|ValidateTrustedData|"
                   r"ValidateNotePropertyName|FileinfoToString|HttpVersion|SupportsWildcards|Credential|CompilerGenerated|Nullable|DynamicDep")


def recorded():
    with open(os.path.join(HERE, "commands.jsonl"), encoding="utf-8") as f:
        return {c["name"]: c for c in map(json.loads, f)}


def deliberate():
    rows = {}
    with open(os.path.join(HERE, "deliberate.txt"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                key, _, reason = line.strip().partition("  ")
                rows[tuple(key.split())] = reason.strip()
    return rows


def plain_type(name):
    """Nullable and generic arguments without their assembly."""
    return re.sub(r", [\w.]+, Version=[^\]]*", "", name or "").replace("[[", "[").replace("]]", "]")


def validation(rows):
    return sorted(r for r in rows if not QUIET.search(r.split("(")[0]))


def compare_parameter(name, want, got):
    aspects = {
        "type": (plain_type(want["type"]), plain_type(got["type"])),
        "aliases": (sorted(want["aliases"]), sorted(got["aliases"])),
        "validation": (validation(want["validation"]), validation(got["validation"])),
        "binding": (want["in"], got["in"]),
        "dynamic": (want.get("dynamic", False), got["dynamic"]),
    }
    for aspect, (w, g) in aspects.items():
        if w != g:
            yield f"{name} {aspect}", f"recorded {w!r}, ours {g!r}"


def compare(want, got):
    """(key, text) of each difference of one cmdlet."""
    name = want["name"]
    if not got:
        yield f"{name} missing", "no such cmdlet"
        return
    for aspect, w, g in (("module", want["module"], got["module"]), ("default", want["default"] or "", got["default"] or ""),
                         ("output", sorted(want["output"]), sorted(got["output"])), ("should", want["should"], got["should"]),
                         ("sets", sorted(want["sets"]), sorted(got["sets"]))):
        if w != g:
            yield f"{name} {aspect}", f"recorded {w!r}, ours {g!r}"
    ours = {p["name"]: p for p in got["params"]}
    theirs = {p["name"]: p for p in want["params"]}
    for p in want["params"]:
        if p["name"] in ours:
            yield from compare_parameter(f"{name}.{p['name']}", p, ours[p["name"]])
        else:
            yield f"{name}.{p['name']} missing", f"recorded {p['type']} {p['in']}"
    for p in ours:
        if p not in theirs:
            yield f"{name}.{p} extra", "not recorded"


def results(ours):
    """(cmdlet, None or reason) for each recorded cmdlet and for the list of deliberate differences."""
    wanted, unused = deliberate(), set(deliberate())
    for name, want in recorded().items():
        wrong = []
        for key, text in compare(want, ours.get(name)):
            unused.discard(tuple(key.split()))
            if tuple(key.split()) not in wanted:
                wrong.append(f"{key}: {text}")
        yield name, "\n".join(wrong) or None
    yield "deliberate", "\n".join("no such difference: " + " ".join(k) for k in sorted(unused)) or None
