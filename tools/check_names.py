#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sizes, heads and names: files under 1,200 lines (900 wanted), lines of C without a text under 130 columns, the licence line
first, #pragma once in headers. An external
symbol begins with the stem of its file, its first word, its folder or a header of the folder, or it is declared in a header of the
folder; a table of a kind (type_, cmdlet_, enum_, _members) may be declared by its list. All else should be static, or names.allow says why."""
import functools, os, re, subprocess
import lint

HARD, WANTED = 1200, 900
COLUMNS = 130
ok = lint.allowed("names")
KINDS = re.compile(r"(?:type|cmdlet|enum)_\w+|\w+_members")
HEADERS = lint.tracked(".h")

for path in lint.tracked(".c", ".h", ".inc", ".def"):
    if not path.startswith(("src/", "tests/unit/", "fuzz/", "bench/")):
        continue
    text = lint.read(path)
    lines = text.count("\n")
    if path.endswith((".c", ".h")) and not text.startswith("/* SPDX-License-Identifier: MIT */"):
        lint.report(path, 1, "does not begin with the licence line")
    if path.endswith(".h") and "#pragma once" not in text:
        lint.report(path, 1, "a header without #pragma once")
    if path.startswith("src/") and "/tables/" not in path:
        if lines > HARD and not ok.has(path, "lines"):
            lint.report(path, lines, f"{lines} lines; {HARD} are the limit")
        elif lines > WANTED:
            print(f"note: {path} has {lines} lines, {WANTED} are wanted at most")
        for number, line in enumerate(text.split("\n") if path.endswith((".c", ".h")) else [], 1):
            if len(line) > COLUMNS and '"' not in line and not line.startswith("#define"):
                lint.report(path, number, f"{len(line)} columns and no text in it; {COLUMNS} are the limit")


def objects():
    """The object file of each source of the release build, where it is built and newer than its source."""
    build = os.path.join(lint.ROOT, "build")
    known = {p.replace("/", "_") + ".o": p for p in lint.sources() if p.endswith(".c")}
    if not os.path.isdir(build):
        return
    for folder in sorted(os.listdir(build)):
        if not folder.endswith(".p"):
            continue
        for name in sorted(os.listdir(os.path.join(build, folder))):
            full = os.path.join(build, folder, name)
            if name in known and os.path.getmtime(full) >= os.path.getmtime(os.path.join(lint.ROOT, known[name])):
                yield known[name], full


def prefixes(path):
    stem, folder = os.path.basename(path)[:-2], os.path.dirname(path)
    headers = {os.path.basename(h)[:-2].split("_")[0] for h in HEADERS if os.path.dirname(h) == folder}
    return {stem, stem.split("_")[0], lint.folder_of(path), os.path.basename(folder)} | headers


@functools.cache
def declared(folder):
    """Every word of the folder's headers and of those that are installed."""
    return set(re.findall(r"\w+", " ".join(lint.code_only(lint.read(h)) for h in HEADERS if os.path.dirname(h) in (folder, "include"))))


def line_of(path, symbol):
    for number, line in enumerate(lint.read(path).split("\n"), 1):
        if re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", line):
            return number
    return 1


found = list(objects())
symbols = []
for at in range(0, len(found), 200):
    batch = dict((o, p) for p, o in found[at:at + 200])
    out = subprocess.run(["nm", "-A", "--defined-only", "-g"] + list(batch), text=True, stdout=subprocess.PIPE).stdout
    for m in re.finditer(r"^(.*\.o):[0-9a-f]* (\w) (\w+)$", out, re.M):
        if m.group(3) != "main" and not m.group(3).startswith(("__asan", "__odr", "__sanitizer", "__x86")):
            symbols.append((batch[m.group(1)], m.group(3)))
for path, symbol in symbols:
    if any(symbol == p or symbol.startswith(p + "_") for p in prefixes(path)) or KINDS.fullmatch(symbol):
        continue
    if symbol in declared(os.path.dirname(path)):
        continue
    if any(ok.has(path, symbol[:n] + "*") for n in range(len(symbol), 0, -1)) or ok.has(path, symbol):
        continue
    lint.report(path, line_of(path, symbol), f"{symbol} is neither named after its file nor declared in a header of its folder")
if found:
    ok.report_unused()
lint.finish()
