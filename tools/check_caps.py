#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Caps: each constant of the sources that is named as one (…MAX…, …LIMIT…, …DEPTH…, …MS) has a line in tests/caps.txt, with the
test that reaches its edge or why there is nothing to reach; each line has its constant, and each test named is there."""
import glob, os, re
import lint

LIST = "tests/caps.txt"
NAME = re.compile(r"(?:^|_)(?:MAX|LIMIT|DEPTH|MS)(?:_|$)")


def caps(path):
    """The constants of a source that are named as caps: (name, line)."""
    code = lint.code_only(lint.read(path))
    found = [(m.start(), m.group(1)) for m in re.finditer(r"^#\s*define\s+(\w+)[ \t]+\S", code, re.M)]
    for block in re.finditer(r"\benum\b[^{};()]*\{([^}]*)\}", code):
        found += [(block.start(1) + m.start(), m.group(1)) for m in re.finditer(r"(\w+)\s*=", block.group(1))]
    for at, name in found:
        if NAME.search(name) and not name.endswith("__MAX"):
            yield name, code.count("\n", 0, at) + 1


def tests():
    """The names of all tests, as a line of the list spells them."""
    names = set()
    for path in lint.tracked(".c", ".py", ".pst"):
        if not path.startswith("tests/"):
            continue
        text, stem = lint.read(path), os.path.splitext(path[len("tests/"):])[0]
        if path.startswith("tests/unit/test_"):
            names.update(f"unit/{m}" for m in re.findall(r"^TEST\((\w+)\)", text, re.M))
        elif path.startswith("tests/e2e/test_"):
            names.update(f"e2e/{m}" for m in re.findall(r"^@test\ndef (\w+)", text, re.M))
        elif path.endswith(".pst"):
            names.update(f"{stem}: {m}" for m in re.findall(r"^### (.*)$", text, re.M))
    return names | {f"conformance/{p[len('tests/conformance/'):-len('.ps1')]}" for p in lint.tracked(".ps1") if p.startswith("tests/conformance/")}


known = tests()
rows = {}
for number, line in enumerate(lint.read(LIST).split("\n"), 1):
    if not line.strip() or line.startswith("#"):
        continue
    m = re.fullmatch(r"(\S+) (\w+)\s+(.+)", line)
    if not m:
        lint.report(LIST, number, "not `folder/file NAME  test` or `folder/file NAME  - why`")
        continue
    rows[m.group(1), m.group(2)] = number
    if not m.group(3).startswith("- ") and m.group(3) not in known:
        lint.report(LIST, number, f"there is no test {m.group(3)}")
for path in lint.sources():
    for name, line in caps(path):
        if rows.pop((path[len("src/"):], name), None) is None:
            lint.report(path, line, f"{name} looks like a cap and has no line in {LIST}")
for (path, name), number in rows.items():
    lint.report(LIST, number, f"{path} has no {name}")
lint.finish()
