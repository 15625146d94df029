#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A folder of src/ includes itself, lower layers and its listed exceptions (layers.txt); no upward include, no cycle."""
import os, re
import lint

order, zones, more = lint.layers()
for path in lint.sources():
    folder = lint.folder_of(path)
    if folder not in order:
        lint.report(path, 1, f"the folder {folder} is not in tools/layers.txt")
        continue
    for number, line in enumerate(lint.read(path).split("\n"), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not m:
            continue
        target = m.group(1)
        if target.startswith("build/"):
            continue
        if "../" in target or "/" not in target:
            lint.report(path, number, f'spelled "{target}", not "layer/name.h"')
            continue
        other = target.split("/")[0]
        if other not in order:
            lint.report(path, number, f"{other} is no folder of src/")
        elif order.index(other) > order.index(folder) and not {other, target} & set(more.get(folder, {})):
            lint.report(path, number, f"{folder} includes {target} of a higher layer")
        elif not os.path.exists(os.path.join(lint.ROOT, "src", target)) and not target.endswith((".gen.h", ".gen.inc")):
            lint.report(path, number, f"there is no src/{target}")
lint.finish()
