#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The two zones: native folders know no managed header; managed ones neither allocate natively nor open descriptors
outside the files of zones.allow; setjmp is in exactly one file; nothing changes the process under other threads."""
import re
import lint

NATIVE_MEMORY = r"malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf|xmalloc|xcalloc|xrealloc|xstrdup|xstrndup"
DESCRIPTORS = r"fopen|fdopen|popen|open|openat|creat|socket|socketpair|pipe|pipe2|eventfd|memfd_create|epoll_create1|opendir"
PROCESS_STATE = r"fork|vfork|system|chdir|fchdir|setenv|putenv|unsetenv|clearenv|setlocale|umask|signal"
CALL = re.compile(rf"(?<![\w.>])(?:({NATIVE_MEMORY})|({DESCRIPTORS})|({PROCESS_STATE}))\s*\(")
DEFINED = re.compile(r"^[\w*\s]+\b$")

order, zones, more = lint.layers()
ok = lint.allowed("zones")
jumps = []
for path in lint.sources():
    folder = lint.folder_of(path)
    zone = zones.get(folder)
    text = lint.read(path)
    code = lint.code_only(text)
    raw = text.split("\n")
    for number, line in enumerate(code.split("\n"), 1):
        m = re.match(r'\s*#\s*include\s+"(\w+)/', raw[number - 1])
        if m and zone == "native" and zones.get(m.group(1)) == "managed":
            target = re.search(r'"([^"]+)"', raw[number - 1]).group(1)
            if target not in more.get(folder, {}):
                lint.report(path, number, f"native code includes the managed header {target}")
        if re.search(r"(?<!\w)(?:_|__builtin_|sig|_sig)?setjmp\s*\(", line):
            jumps.append((path, number))
        for m in CALL.finditer(line):
            memory, descriptor, state = m.groups()
            if memory and zone == "managed" and not ok.has(path, memory):
                lint.report(path, number, f"managed code calls {memory}")
            # `box->fd = open(…)` goes straight into a box that closes it.
            boxed = re.search(r"->\w*fd\s*=\s*$", line[:m.start()])
            if descriptor and zone == "managed" and not boxed and not ok.has(path, descriptor):
                lint.report(path, number, f"managed code calls {descriptor}; descriptors live in a box that closes them")
            if state and folder != "sys" and not ok.has(path, state):
                lint.report(path, number, f"{state} changes the whole process; only sys/ may")
for path, number in jumps[1:]:
    if path != jumps[0][0]:
        lint.report(path, number, f"a second file with setjmp beside {jumps[0][0]}")
ok.report_unused()
lint.finish()
