# SPDX-License-Identifier: MIT
total = sum(1 for x in (y * 2 for y in range(1, 1000001)) if x % 3 == 0)
assert total == 333333
