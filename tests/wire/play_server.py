#!/usr/bin/env python3
"""Plays the recorded client side of a conversation to `psession -sshs` and compares what comes back.

usage: play_server.py EXE CONVERSATION     exit code 0: equal, 1: not, 77: not applicable

A client line is sent once the server has said as much as it had by then in the recording. Messages are compared in order, as trees,
behind the mask that README.md writes down.
"""
import base64, json, os, queue, re, socket, struct, subprocess, sys, threading
import xml.etree.ElementTree as ET

# What no server could say again.
NOT_PLAYED = {
    "background-job": "begins in the middle of a relay", "concurrent-sessions": "process numbers in the output",
    "import-module": "needs the modules of the recorded machine", "process-transport": "another way of starting",
    "server-killed": "the server kills itself", "ssh-killed": "the relay is killed",
    "secure-string-first-sent-older-protocol": "needs the private key of the recorded client",
}
MASKED = {"TimeGenerated", "PSEventArgs.TimeGenerated", "PSEventArgs.RunspaceId", "ProcessId", "NativeThreadId", "ManagedThreadId",
          "Computer", "User", "OS", "StackTrace", "TargetSite", "Source" , "HistoryId", "InvocationInfo", "ErrorDetails_ScriptStackTrace",
          "PSVersionTable", "ApplicationPrivateData", "HelpUri", "InstanceId"}
PACKET = re.compile(r"<(\w+)\s([^>]*?)(?:/>|>([^<]*)</\w+>)")
ASSEMBLY = re.compile(r", [\w.]+, Version=[\d.]+, Culture=[\w-]+, PublicKeyToken=\w+")
LIMIT = 5
VISITED = "<I32>23302</I32>"	# the recorded process, as it tells its number


class Decoder:
    """Packets of one direction → (kind, pipeline, text)."""

    def __init__(self):
        self.data, self.message = {}, {}

    def line(self, line):
        found = [self.packet(*m.groups()) for m in PACKET.finditer(line)]
        return [x for one in found for x in one] if found else [("text", "", line)]

    def packet(self, name, attributes, text):
        guid = re.search("PSGuid=['\"]([^'\"]*)", attributes).group(1)
        if name != "Data":
            return [(name, guid, "")]
        key = guid, "PromptResponse" in attributes
        self.data[key] = self.data.get(key, b"") + base64.b64decode(text)
        return list(self.fragments(key, guid))

    def fragments(self, key, guid):
        while len(self.data[key]) >= 21:
            _, _, flags, n = struct.unpack(">QQBI", self.data[key][:21])
            if len(self.data[key]) < 21 + n:
                return
            part, self.data[key] = self.data[key][21:21 + n], self.data[key][21 + n:]
            self.message[key] = (b"" if flags & 1 else self.message.get(key, b"")) + part
            if flags & 2:
                whole = self.message[key]
                yield hex(struct.unpack("<I", whole[4:8])[0]), guid, whole[40:].decode("utf-8", "replace").lstrip("\ufeff")


def tree(text):
    """The message without reference numbers, masked."""
    if not text:
        return None
    names = {}

    def walk(e):
        if e.get("N") in MASKED:
            return e.get("N"), "masked"
        kids = list(e)
        for k in kids:
            if k.tag == "TN":
                names[k.get("RefId")] = tuple(ASSEMBLY.sub("", t.text or "") for t in k)
        types = next((names.get(k.get("RefId")) for k in kids if k.tag in ("TN", "TNRef")), None)
        inner = [walk(k) for k in kids if k.tag not in ("TN", "TNRef")]
        if e.tag == "DCT":
            inner.sort(key=repr)
        words = ASSEMBLY.sub("", e.text or "")
        if e.tag == "ToString" and "_x000A_   at " in words:
            words = words.split("_x000A_   at ")[0]
        return e.tag, e.get("N"), types, words, tuple(inner)

    return walk(ET.fromstring(re.sub(r"&#x(FFF[EF]|[01]?[0-9A-F]);", "?", text)))


def conversation(path):
    if not os.path.isdir(path):
        rows = [json.loads(r) for r in open(path, encoding="utf-8")]
        return [({"C": "client", "S": "server"}[side], line.rstrip("\n")) for _, side, line in rows]
    rows = [json.loads(r) for r in open(os.path.join(path, "merged.jsonl"), encoding="utf-8")]
    return [(r["dir"], r["line"]) for r in rows if r["dir"] in ("client", "server")]


class Visited:
    """A shell whose pipe is spoken to; as a process on whose standard streams one speaks."""

    def __init__(self, exe, env):
        name = f"wire-{os.getpid()}"
        self.shell = subprocess.Popen([exe, "-NoLogo", "-NoProfile", "-CustomPipeName", name, "-Command", "'up'; Start-Sleep 60"],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd="/home", env=env)
        self.shell.stdout.readline()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(f"{os.environ.get('TMPDIR', '/tmp')}/CoreFxPipe_{name}")
        self.stdin, self.stdout = self.socket.makefile("wb"), self.socket.makefile("rb")

    def kill(self):
        self.shell.terminate()

    def wait(self):
        self.kill()
        self.shell.wait()


def start(exe, visit):
    env = dict(os.environ, TZ="UTC")
    p = Visited(exe, env) if visit else subprocess.Popen([exe, "-sshs", "-NoLogo", "-NoProfile"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                                         stderr=subprocess.DEVNULL, cwd="/home", env=env)
    lines = queue.Queue()

    def read():
        for line in p.stdout:
            lines.put(line.decode("utf-8", "replace").rstrip("\n"))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return p, lines


def next_line(lines):
    try:
        return lines.get(timeout=LIMIT)
    except queue.Empty:
        return None


def play(exe, rows, visit):
    p, lines = start(os.path.abspath(exe), visit)
    theirs, ours = Decoder(), Decoder()
    want, got = [], []
    for side, line in rows:
        if side == "server":
            want += theirs.line(line)
            continue
        while len(got) < len(want):
            said = next_line(lines)
            if said is None:
                p.kill()
                return want, got
            got += ours.line(said)
        p.stdin.write((line + "\n").encode())
        p.stdin.flush()
    while len(got) < sum(m[0] != "text" for m in want) and (said := next_line(lines)) is not None:
        got += ours.line(said)
    p.stdin.close()
    while (said := next_line(lines)) is not None:
        got += ours.line(said)
    p.wait()
    if visit:
        got = [(kind, of, text.replace(f"<I32>{p.shell.pid}</I32>", VISITED)) for kind, of, text in got]
    return want, got


def first_difference(a, b):
    """The innermost place where two trees differ."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return next(first_difference(x, y) for x, y in zip(a, b) if x != y)
    return str(a)[:600], str(b)[:600]


def in_order(messages):
    """Without what races in the product: DataAck; a pipeline's CloseAck may come behind the end of the session."""
    rest = [m for m in messages if m[0] not in ("DataAck", "CloseAck")]
    return rest + sorted(m for m in messages if m[0] == "CloseAck")


def main():
    exe, path = sys.argv[1:3]
    name = os.path.relpath(path, os.path.dirname(os.path.abspath(__file__))).split(os.sep)[0]
    visit = os.path.basename(path) == "namedpipe.jsonl"
    if name in NOT_PLAYED or not (visit or os.path.isdir(path)):
        print(NOT_PLAYED.get(name, "not for this mode"))
        return 77
    want, got = (in_order(one) for one in play(exe, conversation(path), visit))
    for i, (w, g) in enumerate(zip(want + [None] * len(got), got + [None] * len(want))):
        if w is None and g is None:
            break
        if w is None or g is None or w[:2] != g[:2] or (w[0] != "text" and tree(w[2]) != tree(g[2])):
            print(f"message {i}\nrecorded: {w}\ngot:      {g}")
            if w and g and w[0] == g[0] and w[2] and g[2]:
                print("first difference:", *first_difference(tree(w[2]), tree(g[2])), sep="\n  ")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
