#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The help sources (help/*.txt): known keywords, required sections, no parameter twice, no line over 100 columns."""
import os, re
import lint

KEYWORDS = {"SYNOPSIS", "DESCRIPTION", "PARAMETER", "EXAMPLE", "INPUTS", "OUTPUTS", "NOTES", "LINK", "COMPONENT", "ROLE", "FUNCTIONALITY"}
TOPIC_PARTS = ["TOPIC", "SHORT DESCRIPTION", "LONG DESCRIPTION", "SEE ALSO"]

for path in [p for p in lint.tracked(".txt") if p.startswith("help/")]:
    lines = lint.read(path).split("\n")
    name = os.path.basename(path)[:-4]
    for number, line in enumerate(lines, 1):
        if len(line) > 100 and " " in line.strip():
            lint.report(path, number, "longer than 100 columns")
        if "\t" in line:
            lint.report(path, number, "a tab")
    if name.startswith("about_"):
        found = [l for l in lines if l in TOPIC_PARTS]
        if found != TOPIC_PARTS:
            lint.report(path, 1, f"sections are {found}, not {TOPIC_PARTS}")
        if len(lines) < 2 or lines[1].strip() != name:
            lint.report(path, 2, "the topic is not the file's name")
        continue
    seen, parameters = [], set()
    for number, line in enumerate(lines, 1):
        m = re.match(r"\.([A-Z]+)(?: (\S.*))?$", line)
        if not m:
            continue
        word, argument = m.groups()
        if word not in KEYWORDS:
            lint.report(path, number, f"unknown keyword .{word}")
        if (word == "PARAMETER") != bool(argument):
            lint.report(path, number, f".{word} {'without' if word == 'PARAMETER' else 'with'} a name")
        if word == "PARAMETER":
            if argument.lower() in parameters:
                lint.report(path, number, f"{argument} is described twice")
            parameters.add(argument.lower())
        if number >= len(lines) or not lines[number].strip():
            lint.report(path, number, f"nothing under .{word}")
        seen.append(word)
    for word in ("SYNOPSIS", "DESCRIPTION", "EXAMPLE", "INPUTS", "OUTPUTS", "LINK"):
        if word not in seen:
            lint.report(path, 1, f"has no .{word}")
lint.finish()
