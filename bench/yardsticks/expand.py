# SPDX-License-Identifier: MIT
for i in range(1000000):
    s = f"{i} item"
