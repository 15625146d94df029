# SPDX-License-Identifier: MIT
words = [f"item {i * 7919 % 1000003}" for i in range(1000000)]
words.sort()
