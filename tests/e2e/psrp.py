# SPDX-License-Identifier: MIT
"""A PSRP client by hand, for tests of the server: line packets, fragments and messages over the pipes of `psession -s`."""
import base64, os, queue, re, struct, subprocess, threading, uuid
from harness import EXE

SESSION = uuid.UUID(int=0)
CAPABILITY, INIT, PUBLIC_KEY, KEY, KEY_REQUEST = 0x10002, 0x10004, 0x10005, 0x10006, 0x10007
SET_MAX, SET_MIN, AVAILABILITY, POOL_STATE, CREATE, GET_AVAILABLE = 0x21002, 0x21003, 0x21004, 0x21005, 0x21006, 0x21007
USER_EVENT, PRIVATE_DATA, METADATA, RESET = 0x21008, 0x21009, 0x2100A, 0x2100C
INPUT, END_INPUT, OUTPUT, ERROR, STATE, HOST_CALL, HOST_RESPONSE = 0x41002, 0x41003, 0x41004, 0x41005, 0x41006, 0x41100, 0x41101
NO_HOST = ('<Obj N="HostInfo"><MS><B N="_isHostNull">true</B><B N="_isHostUINull">true</B><B N="_isHostRawUINull">true</B>'
           '<B N="_useRunspaceHost">{}</B></MS></Obj>')
HOST = ('<Obj N="HostInfo"><MS><B N="_isHostNull">false</B><B N="_isHostUINull">false</B><B N="_isHostRawUINull">false</B>'
        '<B N="_useRunspaceHost">false</B></MS></Obj>')
PACKET = re.compile(rb"<(\w+)\s([^>]*?)(?:/>|>([^<]*)</\w+>)")


class Peer:
    """VERSION is the protocol's; `said` takes (kind, pipeline, text) of everything that came."""

    def __init__(self, version="2.4", maximum=1, arguments=("-s", "-NoLogo", "-NoProfile"), opened=True, more={}):
        self.p = subprocess.Popen([EXE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **more})
        self.said, self.data, self.parts = queue.Queue(), {}, {}
        self.pool, self.object, self.kept = uuid.uuid4(), 0, []
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self.p.stderr.read, daemon=True).start()
        if opened:
            self.open(version, maximum)

    def _read(self):
        for line in self.p.stdout:
            found = list(PACKET.finditer(line))
            for name, attributes, text in (m.groups() for m in found):
                guid = uuid.UUID(re.search(rb"PSGuid=['\"]([^'\"]*)", attributes).group(1).decode())
                if name != b"Data":
                    self.said.put((name.decode(), guid, ""))
                    continue
                self.data[guid] = self.data.get(guid, b"") + base64.b64decode(text)
                self._fragments(guid)
            if not found:
                self.said.put(("text", SESSION, line.decode("utf-8", "replace")))
        self.said.put((None, SESSION, ""))

    def _fragments(self, guid):
        while len(self.data[guid]) >= 21:
            flags, n = struct.unpack(">QQBI", self.data[guid][:21])[2:]
            if len(self.data[guid]) < 21 + n:
                return
            part, self.data[guid] = self.data[guid][21:21 + n], self.data[guid][21 + n:]
            whole = self.parts[guid] = (b"" if flags & 1 else self.parts[guid]) + part
            if flags & 2:
                self.said.put((struct.unpack("<I", whole[4:8])[0], guid, whole[40:].decode("utf-8").lstrip("\ufeff")))

    # --- writing
    def line(self, text):
        self.p.stdin.write(text if isinstance(text, bytes) else text.encode() + b"\n")
        self.p.stdin.flush()

    def packet(self, name, guid=SESSION):
        self.line(f"<{name} PSGuid='{guid}' />")

    def fragment(self, data, guid=SESSION, ident=None, number=0, flags=3, length=None, stream="Default"):
        if ident is None:
            self.object += 1
            ident = self.object
        raw = struct.pack(">QQBI", ident, number, flags, len(data) if length is None else length) + data
        self.raw(raw, guid, stream)

    def raw(self, data, guid=SESSION, stream="Default"):
        self.line(f"<Data Stream='{stream}' PSGuid='{guid}'>{base64.b64encode(data).decode()}</Data>")

    def message(self, kind, text="", pid=SESSION, destination=2, pool=None, stream="Default"):
        head = struct.pack("<II", destination, kind) + (pool or self.pool).bytes_le + pid.bytes_le
        self.fragment(head + text.encode(), pid, stream=stream)

    def open(self, version="2.4", maximum=1):
        self.message(CAPABILITY, f'<Obj><MS><Version N="protocolversion">{version}</Version><Version N="PSVersion">2.0</Version>'
                                 '<Version N="SerializationVersion">1.1.0.1</Version></MS></Obj>')
        self.message(INIT, f'<Obj><MS><I32 N="MinRunspaces">1</I32><I32 N="MaxRunspaces">{maximum}</I32><I32 N="PSThreadOptions">0</I32>'
                           f'<I32 N="ApartmentState">2</I32><Nil N="ApplicationArguments" />{HOST}</MS></Obj>')
        self.until(lambda m: m[0] == POOL_STATE and ">2<" in m[2])

    def start(self, script, arguments="", no_input=True, host=HOST):
        pid = uuid.uuid4()
        text = script.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        merges = "".join(f'<I32 N="{n}">0</I32>' for n in ("MergeMyResult", "MergeToResult", "MergePreviousResults", "MergeError",
                                                           "MergeWarning", "MergeVerbose", "MergeDebug", "MergeInformation"))
        self.packet("Command", pid)
        self.message(CREATE, f'<Obj><MS><B N="NoInput">{str(no_input).lower()}</B><I32 N="ApartmentState">2</I32><I32 N="RemoteStreamOptions">0</I32>'
                             f'<B N="AddToHistory">false</B>{host}<Obj N="PowerShell"><MS><B N="IsNested">false</B><Nil N="ExtraCmds" />'
                             f'<Obj N="Cmds"><LST><Obj><MS><S N="Cmd">{text}</S><B N="IsScript">true</B><Nil N="UseLocalScope" />{merges}'
                             f'<Obj N="Args"><LST>{arguments}</LST></Obj></MS></Obj></LST></Obj><Nil N="History" />'
                             '<B N="RedirectShellErrorOutputPipe">false</B></MS></Obj><B N="IsNested">false</B></MS></Obj>', pid)
        return pid

    # --- reading
    def next(self, seconds=10):
        m = self.kept.pop(0) if self.kept else self.said.get(timeout=seconds)
        if m[0] is None:
            raise EOFError
        return m

    def until(self, wanted, seconds=10):
        """The messages up to the first that is WANTED."""
        got = []
        while not got or not wanted(got[-1]):
            got.append(self.next(seconds))
        return got

    def finish(self, pid, seconds=10):
        """Output texts and the last state of a pipeline; closes it."""
        got = self.until(lambda m: m[0] == STATE and m[1] == pid, seconds)
        self.kept = [m for m in got if m[1] not in (pid, SESSION)] + self.kept
        self.packet("Close", pid)
        return [m[2] for m in got if m[0] == OUTPUT and m[1] == pid], re.search(r"PipelineState\">(\d)", got[-1][2]).group(1)

    def run(self, script, seconds=10, **more):
        return self.finish(self.start(script, **more), seconds)

    def alive(self):
        out, state = self.run("'alive'")
        assert out == ["<S>alive</S>"] and state == "4", (out, state)

    def close(self):
        self.packet("Close")
        try:
            self.until(lambda m: m[0] == "CloseAck" and m[1] == SESSION, 15)
        except EOFError:
            pass
        self.p.stdin.close()
        return self.p.wait(15)

    def kill(self):
        self.p.kill()
        self.p.wait()
