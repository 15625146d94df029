#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Nothing of the machine a file was written on, no unfinished marks, no blanks at line ends, no merge marks."""
import re
import lint

WORDS = re.compile(r"/work" r"/(?:main|shared|steering)|/root/" r"w/|\.lib" r"rary/|sub" r"agent|registry\.npm" r"js|api\.nu" r"get|deb\.deb" r"ian\.org", re.I)
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b(?!\w)")
MERGE = re.compile(r"^(?:<{7} |={7}$|>{7} )")
RECORDED = ("tests/wire/", "tests/conformance/")
TEXT = (".c", ".h", ".def", ".inc", ".py", ".ps1", ".psm1", ".psd1", ".pst", ".md", ".txt", ".build", ".allow", "Makefile", "/run", "/try", "/check",
        "/lint", "/fuzz", "/install-deps")

for path in lint.tracked():
    if path.startswith(RECORDED) or not path.endswith(TEXT):
        continue
    for number, line in enumerate(lint.read(path).split("\n"), 1):
        if WORDS.search(line):
            lint.report(path, number, "speaks of a machine, not of the project")
        if UNFINISHED.search(line) and path.startswith(("src/", "tools/", "fuzz/", "bench/")):
            lint.report(path, number, "unfinished mark")
        if MERGE.match(line):
            lint.report(path, number, "merge mark")
        if line != line.rstrip() and not line.endswith("\\ ") and path.startswith(("src/", "tools/", "fuzz/", "bench/", "help/", "tests/unit/")):
            lint.report(path, number, "blank at the end of the line")
lint.finish()
