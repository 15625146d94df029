# SPDX-License-Identifier: MIT
import re, sys
pattern = re.compile("error [0-9]+7 in", re.I)
count = 0
with open(sys.argv[1], encoding="utf-8") as f:
    for line in f:
        if pattern.search(line):
            count += 1
print(count)
