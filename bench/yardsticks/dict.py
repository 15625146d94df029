# SPDX-License-Identifier: MIT
table = {}
for i in range(1000000):
    table[f"item {i}"] = i
assert len(table) == 1000000
