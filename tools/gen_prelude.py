#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the C table of prelude functions: gen_prelude.py OUT FILE.ps1...

A file's name without .ps1 is the function's name, its text the body. A name that begins with + is no function but a block a cmdlet runs."""
import os
import sys


def quoted(text):
    out = []
    for line in text.splitlines(keepends=True):
        body = "".join(
            "\\n" if c == "\n" else "\\" + c if c in '"\\' else c for c in line)
        out.append('\t  "' + body + '"')
    return "\n".join(out) or '\t  ""'


def main():
    rows = []
    for path in sorted(sys.argv[2:]):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        name = os.path.basename(path)[:-4].replace("BACKSLASH", "\\\\")
        rows.append('\t{ "%s",\n%s, %d },' % (name, quoted(text), len(text.encode())))
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write('#include "engine/engine_init.h"\n\n'
                "const struct prelude_entry prelude_table[] = {\n%s\n\t{ 0 }\n};\n"
                % "\n".join(rows))


main()
