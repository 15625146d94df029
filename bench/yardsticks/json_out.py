# SPDX-License-Identifier: MIT
# Prints the nanoseconds writing takes, without reading the file.
import json, sys, time
with open(sys.argv[1], encoding="utf-8") as f:
    data = json.load(f)
start = time.perf_counter()
text = json.dumps(data, separators=(",", ":")) if sys.argv[2] == "compact" else json.dumps(data, indent=2)
print(int((time.perf_counter() - start) * 1e9))
