# SPDX-License-Identifier: MIT
"""A server of psession's that says it speaks protocol 2.3: an `ssh` that leads to it."""
import os, tempfile

from harness import EXE

RELAY = r'''#!/usr/bin/env python3
import base64, os, re, subprocess, sys, threading
p = subprocess.Popen([os.environ["PSESSION_REAL"], "-sshs", "-NoLogo", "-NoProfile"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
log = open(os.environ["RELAY_LOG"], "ab", 0)
def older(m):
    data = base64.b64decode(m.group(2))
    data = re.sub(rb'(N="protocolversion">2\.)4', rb"\g<1>3", data).replace(b'N="psession"', b'N="xsession"')
    if os.environ.get("RELAY_DROP", "nothing is dropped").encode() in data:
        return b""
    log.write(data + b"\n")
    return m.group(1) + base64.b64encode(data) + m.group(3)
def relay(source, sink):
    for line in source:
        sink.write(re.sub(rb"(<Data [^>]*>)([^<]*)(</Data>)", older, line).lstrip(b"\n"))
        sink.flush()
    sink.close()
threading.Thread(target=relay, args=(sys.stdin.buffer, p.stdin), daemon=True).start()
relay(p.stdout, sys.stdout.buffer)
'''


def older_server(**more):
    """The environment in which `ssh` leads there, and a function that tells what has gone over the wire; MORE is for the relay."""
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    path, log = folder + "/ssh", folder + "/log"
    with open(path, "w") as f:
        f.write(RELAY)
    os.chmod(path, 0o755)

    def wire():
        with open(log, "rb") as f:
            return f.read()
    return dict(os.environ, PATH=folder + ":" + os.environ["PATH"], PSESSION_REAL=EXE, RELAY_LOG=log, **more), wire


def plain(text):
    return text.encode("utf-16le")
