-- SPDX-License-Identifier: MIT
local s = 0
for i = 0, 9999999 do s = s + i end
assert(s == 49999995000000)
