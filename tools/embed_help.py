#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the help sources as one C table (src/cmdlets/core/help_pages.h): embed_help.py OUTPUT FILE…"""
import os, sys


def literal(line):
    text = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    return '\t"' + "".join(c if ord(c) < 127 else "".join(f"\\{b:03o}" for b in c.encode()) for c in text) + '\\n"'


def main():
    output, files = sys.argv[1], sorted(sys.argv[2:], key=lambda p: os.path.basename(p).lower())
    with open(output, "w", encoding="utf-8") as out:
        out.write('/* SPDX-License-Identifier: MIT */\n/* Made by tools/embed_help.py. */\n#include "cmdlets/core/help_pages.h"\n\n#include <stddef.h>\n\n')
        out.write("const struct help_page help_pages[] = {\n")
        for path in files:
            with open(path, encoding="utf-8") as f:
                lines = f.read().rstrip("\n").split("\n")
            name = os.path.basename(path)[:-4]
            out.write(f'\t{{ "{name}",\n' + "\n".join(literal(l) for l in lines) + " },\n")
        out.write("\t{ NULL, NULL }\n};\n")


main()
