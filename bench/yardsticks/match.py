# SPDX-License-Identifier: MIT
import re
lines = [f"line {i} of the text" for i in range(1000000)]
pattern = re.compile(r"line (\d+)5 of")
count = sum(1 for line in lines if pattern.search(line))
assert count == 99999
