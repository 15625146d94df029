#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Only what belongs at the top of the tree is there: a test or tool that writes into its folder shows at once."""
import subprocess
import sys

TOP = {
    ".ci", ".clang-format", ".gitignore", "ARCHITECTURE.md", "HACKING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md",
    "bench", "etc", "examples", "fuzz", "help", "include", "meson.build", "meson_options.txt", "src", "tests", "tools",
}


def main():
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.split("\0")
    strays = sorted({n.split("/")[0] for n in names if n} - TOP)
    for name in strays:
        print(f"{name}: doesn't belong at the top of the tree (tools/check_tree.py lists what does)")
    return 1 if strays else 0


if __name__ == "__main__":
    sys.exit(main())
