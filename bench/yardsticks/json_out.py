# SPDX-License-Identifier: MIT
import json, sys
with open(sys.argv[1], encoding="utf-8") as f:
    data = json.load(f)
text = json.dumps(data, separators=(",", ":")) if sys.argv[2] == "compact" else json.dumps(data, indent=2)
