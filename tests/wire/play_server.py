#!/usr/bin/env python3
"""Plays the recorded client side of a conversation to `psession -sshs` and compares what comes back.

usage: play_server.py EXE CONVERSATION     exit code 0: equal, 1: not, 77: not applicable

A client line is sent once the server has said as much as it had by then in the recording. Messages are compared in order, as trees,
behind the mask that README.md writes down.
"""
import base64, contextlib, itertools, json, os, queue, re, shutil, socket, struct, subprocess, sys, threading
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from session_key import secret_of

SSH = ["-sshs", "-NoLogo", "-NoProfile"]
PIPE = ["-s", "-NoLogo", "-NoProfile"]
WAYS = {"more/namedpipe.jsonl": None, "process-transport": PIPE, "background-job/connection-1": PIPE + ["-wd", "/home"],
        "background-job/connection-2": PIPE + ["-wd", "/home", "-EncodedCommand", base64.b64encode("$k = 3".encode("utf-16-le")).decode()]}
# Parts of messages that the machine or the moment decides, besides MASKED.
VARIES = {"secure-string-first-sent-older-protocol": '("EncryptedSessionKey">)[^<]*', "concurrent-sessions": r"(<I32>)\d+", "more/namedpipe.jsonl": r"(<I32>)\d{3,}", "import-module": r'(<G N="Guid">)[^<]*', "more/user_event.jsonl": r"(<DT[^>]*>)[^<]*", "more/enterhost.jsonl": r"((?:Variant|Guid   ) : _x001B_\[0m)[^<]*",
          "more/api.jsonl": r'(<DT[^>]*>|Current process ID</S><I32 N="Value">)[^<]*'}
IGNORED = {"more/api.jsonl": "0x21008"}  # once the runspace was reset the product forwards no event any more
FOLDERS = {"import-module": "/srv/cw/mods", "more/api.jsonl": "/srv/data/cap"}  # another one with as many letters stands for it
MASKED = {"TimeGenerated", "PSEventArgs.TimeGenerated", "PSEventArgs.RunspaceId", "ProcessId", "NativeThreadId", "ManagedThreadId",
          "Computer", "User", "OS", "StackTrace", "TargetSite", "Source" , "HistoryId", "InvocationInfo", "ErrorDetails_ScriptStackTrace",
          "PSVersionTable", "ApplicationPrivateData", "HelpUri", "InstanceId"}
PACKET = re.compile(r"<(\w+)\s([^>]*?)(?:/>|>([^<]*)</\w+>)")
ASSEMBLY = re.compile(r", [\w.]+, Version=[\d.]+, Culture=[\w-]+, PublicKeyToken=\w+")
LIMIT = 20
STOPPED = r'"PipelineState">3<'
SESSION = "00000000-0000-0000-0000-000000000000"


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


SMA = "System.Management.Automation."


def is_script(kids):
    """Of a DisplayEntry: what a script says, not a property."""
    return ("S", "ValueType", None, "ScriptBlock", ()) in [v for k in kids if k[0] == "Props" for v in k[4]]


def own_views(types, inner):
    """What is inside of a view's definition without the scripts in it, which are each implementation's own, as custom controls are."""
    if types[:1] == (SMA + "CustomControl",):
        return []
    if types[:1] == (SMA + "DisplayEntry",) and is_script(inner):
        return ["script"]
    if any("script" in v[4] for k in inner if k[0] == "Props" for v in k[4] if len(v) == 5):
        return [k for k in inner if k[0] != "ToString"]	# the script's text again
    return inner


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
        inner = own_views(types or (), [walk(k) for k in kids if k.tag not in ("TN", "TNRef")])
        if e.tag == "DCT":
            inner.sort(key=repr)
        words = ASSEMBLY.sub("", e.text or "")
        if e.tag == "ToString" and "_x000A_   at " in words:
            words = words.split("_x000A_   at ")[0]
        return e.tag, e.get("N"), types, words, tuple(inner)

    return walk(ET.fromstring(re.sub(r"&#x(FFF[EF]|[01]?[0-9A-F]);", "?", text)))


def name_of(path):
    return os.path.relpath(path, os.path.dirname(os.path.abspath(__file__)))


def of(table, name, default=None):
    """The entry of a conversation, or of the folder of its connections."""
    return table[name] if name in table else table.get(os.path.dirname(name), default)


def conversation(path):
    """(side, line) in order; the sides `end` and `gone`: the client closed its end, the server went by itself."""
    with open(os.path.join(path, "merged.jsonl") if os.path.isdir(path) else path, encoding="utf-8") as f:
        rows = [json.loads(r) for r in f]
    if not os.path.isdir(path):
        return in_causal_order([({"C": "client", "S": "server"}[side], line.strip()) for _, side, line in rows if side in ("C", "S") and line.strip()])
    events = {"client closed": "end", "server closed": "gone"}
    return [(events[r["what"]], "") if r["dir"] == "event" else (r["dir"], r["line"])
            for r in rows if r["dir"] in ("client", "server") or r.get("what") in events]


def in_causal_order(rows):
    """The rows of `more`, whose relay wrote each direction by itself: an acknowledgement goes behind its cause, the
    answer to a host call before what follows it, the close of a pipeline behind the pipeline's state."""
    decoders, told = {"client": Decoder(), "server": Decoder()}, []
    for side, line in rows:
        told.append((side, line, decoders[side].line(line)))
    at = 0
    while at < len(told):
        side, line, messages = told[at]
        if side == "client" and messages:
            kind, pipeline, text = messages[0]
            to = at
            while to and told[to - 1][0] == "server" and follows(told[to - 1][2], kind, pipeline, text):
                to -= 1
            if kind == "Close":
                after = itertools.takewhile(lambda k: told[k][0] == "server", range(at + 1, len(told)))
                to = next((k + 1 for k in after if ends(told[k], pipeline)), to)
            told.insert(to - (to > at), told.pop(at))
            if to > at:
                continue
        at += 1
    return [(side, line) for side, line, _ in told]


def ends(row, pipeline):
    return row[0] == "server" and any(m[:2] == ("0x41006", pipeline) and not re.search(STOPPED, m[2]) for m in row[2])


def follows(said, kind, pipeline, text):
    """Whether the server's messages SAID can only come behind the client's message."""
    if kind in ("Command", "Close", "Signal"):
        return any(m[:2] == (kind + "Ack", pipeline) for m in said)
    if kind == "0x41101":
        call = re.search('<I64 N="ci">[^<]*', text).group(0)
        return all(m[1] == pipeline and not (m[0] == "0x41100" and call in m[2]) for m in said)
    return any(m[:2] == ("DataAck", pipeline) for m in said)


def rewritten(line, change):
    """LINE with CHANGE made in its payloads, which keep their lengths."""
    def one(m):
        return m.group(1) + base64.b64encode(change(base64.b64decode(m.group(2)).decode("latin-1")).encode("latin-1")).decode() + "<"

    return re.sub(r"(<Data [^>]*>)([^<]+)<", one, line)


def renamed(line, old, new):
    """LINE with a path in its payloads replaced by one of the same length."""
    return rewritten(line, lambda text: text.replace(old, new))


@contextlib.contextmanager
def stand_in(folder):
    """A new folder whose name is as long as that of FOLDER; FOLDER may be None."""
    if not folder:
        yield None
        return
    short = f"/tmp/{os.getpid()}".ljust(len(folder), "w")
    os.mkdir(short)
    try:
        yield short
    finally:
        shutil.rmtree(short)


def put_module(exe, folder):
    """The module of the recording."""
    os.mkdir(folder + "/FarTools")
    with open(folder + "/FarTools/FarTools.psm1", "w", encoding="utf-8") as f:
        f.write('function Get-Tool { param($n = 1) "tool $n" }\n')
    subprocess.run([exe, "-NoProfile", "-Command", f"New-ModuleManifest -Path {folder}/FarTools/FarTools.psd1 -RootModule FarTools.psm1 "
                    "-ModuleVersion 2.3.4 -FunctionsToExport Get-Tool"], check=True)


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


def start(exe, arguments):
    """ARGUMENTS of the server; None: the one at the pipe of a shell."""
    env = dict({k: v for k, v in os.environ.items() if k != "NO_COLOR"}, TZ="UTC", TERM="xterm")
    p = Visited(exe, env) if arguments is None else subprocess.Popen([exe, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
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


def play(exe, rows, arguments, ignored=None, secret=None):
    """What the recorded server said and what this one says; (before the client closed its end, after it) each."""
    p, lines = start(exe, arguments)
    theirs, ours = Decoder(), Decoder()
    want, got, closed, ended = [], [], None, False

    def hear(enough):
        nonlocal ended
        while not enough():
            said = None if ended else next_line(lines)
            if said is None:
                ended = True
                return False
            for m in ours.line(said):
                if secret:
                    secret.hear(m[2])
                if m[0] != ignored:
                    got.append(m)
        return True

    for side, line in rows:
        if side == "server":
            want += theirs.line(line)
        elif closed is not None:
            continue
        elif side == "gone":
            hear(lambda: False)
        elif not hear(lambda: len(got) >= len(want)):
            p.kill()
            break
        elif side == "end":
            p.stdin.close()
            closed = len(want)
        else:
            p.stdin.write(((rewritten(line, secret.say) if secret else line) + "\n").encode())
            p.stdin.flush()
    if closed is None:
        hear(lambda: len(got) >= sum(m[0] != "text" for m in want))
        p.stdin.close()
        closed = len(want)
    hear(lambda: False)
    p.wait()
    return (want[:closed], want[closed:]), (got[:closed], got[closed:])


def first_difference(a, b):
    """The innermost place where two trees differ."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        x, y = next((x, y) for x, y in itertools.zip_longest(a, b) if x != y)
        if isinstance(x, tuple) and isinstance(y, tuple):
            return first_difference(x, y)
    return str(a)[:600], str(b)[:600]


def in_order(before, after):
    """Without what races in the product: DataAck; CommandAck and CloseAck come between whatever else is said; what is said to nobody has no order."""
    acks = [m for m in before + after if m[0] in ("CommandAck", "CloseAck")]
    before, after = ([m for m in part if not m[0].endswith("Ack")] for part in (before, after))
    return (before + sorted(m[:2] + ("",) for m in after if m[0] != "text") + [m for m in after if m[0] == "text"] + sorted(acks))


def by_type(messages):
    """The definitions of views that follow each other, by the type they are for: the product's files give them another order."""
    def key(m):
        found = re.search('ExtendedTypeDefinition</T>.*?<S N="TypeName">([^<]*)', m[2][:1000], re.S) if m[0] == "0x41004" else None
        return found and found.group(1)

    out = []
    for is_view, some in itertools.groupby(messages, lambda m: bool(key(m))):
        out += sorted(some, key=key) if is_view else some
    return out


def compare(want, got, varies):
    """The first message that differs, as text; None: equal."""
    same = lambda text: tree(re.sub(varies, lambda m: m.group(1), text))
    for last in (("CloseAck", SESSION), ("text", "")):  # some recordings end before it
        if not any(m[:2] == last for m in want):
            got = [m for m in got if m[:2] != last]
    for i, (w, g) in enumerate(itertools.zip_longest(want, got)):
        if w is None or g is None or w[:2] != g[:2] or (w[0] != "text" and same(w[2]) != same(g[2])):
            text = f"message {i}\nrecorded: {w}\ngot:      {g}"
            if w and g and w[0] == g[0] and w[2] and g[2]:
                text += "\n  ".join(["\nfirst difference:", *first_difference(same(w[2]), same(g[2]))])
            return text


def main():
    exe, path = map(os.path.abspath, sys.argv[1:3])
    name = name_of(path)
    rows = conversation(path)
    with stand_in(of(FOLDERS, name)) as folder:
        if folder:
            rows = [(side, renamed(line, FOLDERS[name], folder)) for side, line in rows]
        if name == "import-module":
            put_module(exe, folder)
        want, got = play(exe, rows, of(WAYS, name, SSH), of(IGNORED, name), secret_of(name))
    differs = compare(by_type(in_order(*want)), by_type(in_order(*got)), of(VARIES, name, "(?!)"))
    if differs:
        print(differs)
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
