# SPDX-License-Identifier: MIT
words = [f"item {i * 7919 % 1000003 % 1000}" for i in range(1000000)]
groups = {}
for word in words:
    groups.setdefault(word, []).append(word)
assert len(groups) == 1000
