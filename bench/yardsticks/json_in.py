# SPDX-License-Identifier: MIT
import json, sys
with open(sys.argv[1], encoding="utf-8") as f:
    data = json.load(f)
