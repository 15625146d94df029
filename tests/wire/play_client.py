#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the recorded client script with psession and plays the recorded server to it, comparing what the client sends.

usage: play_client.py EXE CONVERSATION     exit code 0: equal, 1: not

psession finds this program as `ssh` (a link in a folder in front of PATH); it then plays the server: recorded lines are sent with
the ids of this client in place of the recorded ones, once the client has said as much as it had by then. README.md has the mask.
"""
import ast, base64, contextlib, ctypes, itertools, os, pty, queue, re, select, signal, socket, struct, subprocess, sys, tempfile, threading, time, uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from play_server import FOLDERS, PACKET, Decoder, conversation, first_difference, name_of, renamed, rewritten, stand_in, tree
from session_key import secret_of

# Spoken by a program that is no PowerShell: see bare().
BARE = {f"more/{name}.jsonl" for name in ("namedpipe", "pool_misc", "queue_nested", "user_event")}
# Pipelines run beside each other: what one says has no place among what another does.
BESIDE = {"more/queue_nested.jsonl"}
# The pipe over which one speaks, instead of the standard streams of an `ssh`.
PIPES = {"more/namedpipe.jsonl": "wire-played"}
# The request up to which a conversation is played: copying is done by scripts, and each client has its own; a nested
# pipeline of a busy runspace no shell sends.
UNTIL = {"more/api.jsonl": "SessionState.LanguageMode", "more/queue_nested.jsonl": '"IsNested">true'}
# The requests from one to before another that no client repeats: the product's cannot read the call of a choice of
# several, tells of that, and takes the answers for commands.
LEFT_OUT = {"more/enterhost.jsonl": ("$c,[int[]]@(0,1)", "$host.UI.ReadLine()")}
TYPED = re.compile(r"^# (typed|answered): (.*)$", re.M)	# in scripts of what was typed at a terminal
PROMPT = re.compile(r"> $")
ANSWERS = {"prompts": "Alice\nsecret\nY\nval one\n"}	# typed, on a standard input that is a file
# Parts of messages that the machine or the moment decides, besides MASKED: keys, what $using:PID is;
# and the version that the relay had changed.
VARIES = {"secure-string-first-sent-older-protocol": '("PublicKey">|"protocolversion">2\.)[^<]*',
          "process-transport": r'(<S N="Key">JAB1AHMAaQBuAGcAOgBwAGkAZAA=</S><I32 N="Value">)\d+'}
SESSION = uuid.UUID(int=0)
HIDDEN = ("__Set-PSDebugMode", "__Set-PSUnhandledBreakpointMode")
MASKED = {"HostInfo", "ApplicationArguments", "History", "PSVersionTable"}
OURS = "psession"	# in the capability: how two psessions know each other
LIMIT = 15


def guid_of(attributes):
    return uuid.UUID(re.search("PSGuid=['\"]([^'\"]*)", attributes).group(1))


def hidden_ids(rows):
    """Pipelines that the product's client runs by itself."""
    decoder, ids = Decoder(), set()
    for side, line in rows:
        if side == "client":
            ids |= {g for _, g, text in decoder.line(line) if any(h in text for h in HIDDEN)}
    return ids


def ids_between(rows, first, last):
    """Pipelines from the request with the text FIRST to before that with LAST."""
    decoder, ids, inside = Decoder(), set(), False
    for side, line in rows:
        for kind, pipeline, text in decoder.line(line) if side == "client" else ():
            inside = (inside or first in text) and last not in text
            if kind == "0x21006" and inside:
                ids.add(pipeline)
    return ids


def without(rows, ids):
    return [(side, line) for side, line in rows if not any(i in line for i in ids)]


def cut(rows, until):
    """ROWS before the request whose text has UNTIL; None: all."""
    decoder = Decoder()
    kept, opened = [], 0
    for side, line in rows:
        for kind, _, text in decoder.line(line) if side == "client" and until else ():
            if kind == "Command":
                opened = len(kept)
            if until in text:
                return kept[:opened]
        kept.append((side, line))
    return kept


class Translator:
    """Recorded server lines with this client's ids."""

    def __init__(self):
        self.ids = {}

    def learn(self, recorded, actual):
        self.ids[recorded] = actual

    def raw(self, data):
        out, at = bytearray(data), 0
        while at + 21 <= len(data):
            flags, n = struct.unpack(">BI", data[at + 16:at + 21])
            if flags & 1:
                for k in (at + 29, at + 45):
                    old = uuid.UUID(bytes_le=bytes(out[k:k + 16]))
                    out[k:k + 16] = self.ids.get(old, old).bytes_le
            at += 21 + n
        return bytes(out)

    def line(self, line):
        def one(m):
            name, attributes, text = m.groups()
            old = guid_of(attributes)
            attributes = attributes.replace(str(old), str(self.ids.get(old, old)))
            if text:
                text = base64.b64encode(self.raw(base64.b64decode(text))).decode()
            return f"<{name} {attributes}/>" if text is None else f"<{name} {attributes}>{text}</{name}>"

        return PACKET.sub(one, line)


def pool_id(line):
    m = PACKET.search(line)
    data = base64.b64decode(m.group(3))
    return uuid.UUID(bytes_le=data[29:45])


def say(line):
    """To the client, which may have gone with what it needed."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        pass


def connection(path):
    """The recording of this connection, the Nth that the client makes, and N."""
    n = 1
    while True:
        try:
            os.close(os.open(f"{os.environ['PLAY_REPORT']}.{n}.begun", os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            n += 1
    return (f"{path}/connection-{n}" if os.path.isdir(path + "/connection-1") else path), n


def serve():
    """As ssh: the recorded server. What differs goes to $PLAY_REPORT and the number of the connection."""
    ctypes.CDLL(None).prctl(15, b"ssh")  # PR_SET_NAME: scripts look for it by its name
    path, number = connection(os.environ["PLAY_CONVERSATION"])
    rows = [row for row in conversation(path) if row[0] in ("client", "server")]
    if os.environ["PLAY_FOLDER"]:
        rows = [(side, renamed(line, *os.environ["PLAY_FOLDER"].split(":"))) for side, line in rows]
    path_name = name_of(path)
    left_out = ids_between(rows, *LEFT_OUT[path_name]) if path_name in LEFT_OUT else set()
    if path_name not in BARE:	# a program's own are no pipelines that a shell runs by itself
        left_out |= hidden_ids(rows)
    rows = cut(without(rows, left_out), UNTIL.get(path_name))
    lines, translate, secret = queue.Queue(), Translator(), secret_of(path_name)
    want, got, theirs, ours = [], [], Decoder(), Decoder()

    def read():
        with contextlib.suppress(ConnectionResetError):
            for line in sys.stdin:
                lines.put(line.rstrip("\n"))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    recorded_order, actual_order = [], []

    def ends_pipeline(kind, pipeline):
        """What a program that is no PowerShell doesn't say."""
        return path_name in BARE and kind == "Close" and uuid.UUID(str(pipeline)) != SESSION

    def take():
        """False: the client says nothing more."""
        try:
            line = lines.get(timeout=LIMIT)
        except queue.Empty:
            return False
        if line is None:
            return False
        # Acknowledged at once: the product's client doesn't wait for it everywhere, ours does.
        for name, attributes, _ in (m.groups() for m in PACKET.finditer(line)):
            if name in ("Data", "Command") or ends_pipeline(name, guid_of(attributes)):
                say(f"<{name}Ack PSGuid='{guid_of(attributes)}' />")
        for m in ours.line(line):
            if secret:
                secret.hear(m[2])
            if not ends_pipeline(*m[:2]):
                got.append((*m[:2], secret.as_recorded(m[2])) if secret else m)
            if m[0] == "Command":
                actual_order.append(uuid.UUID(m[1]))
        if uuid.UUID(int=0) not in translate.ids:
            translate.learn(SESSION, SESSION)
            translate.learn(first, pool_id(line))
        for old, new in zip(recorded_order, actual_order):
            translate.learn(old, new)
        return True

    for s in signal.SIGTERM, signal.SIGHUP:	# what the client said last is still to be read
        signal.signal(s, signal.SIG_IGN)
    first = next(pool_id(line) for side, line in rows if side == "client")
    for side, line in rows:
        if side == "client":
            for m in theirs.line(line):
                if not ends_pipeline(*m[:2]):
                    want.append(m)
                if m[0] == "Command":
                    recorded_order.append(uuid.UUID(m[1]))
            continue
        while len(got) < len(want):
            if not take():
                break
        if len(got) < len(want):
            break
        if not line.startswith(("__NamedPipeError__", "<DataAck", "<CommandAck")):
            say(rewritten(translate.line(line), secret.say) if secret else translate.line(line))
    while len(got) < len(want) and take():
        pass
    report(number, want, got)
    os._exit(0)


def masked(text):
    def walk(t):
        if isinstance(t, tuple) and len(t) == 5 and t[1] in MASKED:
            return t[1], "masked"
        return tuple(walk(x) for x in t if not (isinstance(x, tuple) and len(x) == 5 and x[1] == OURS)) if isinstance(t, tuple) else t

    varies = VARIES.get(name_of(os.environ["PLAY_CONVERSATION"]), "(?!)")
    return walk(tree(re.sub(varies, lambda m: m.group(1), text)))


def bare(t):
    """A masked tree without what such a program leaves out: names of types, the words of enumerations, what is null or
    empty, an order of properties."""
    if not isinstance(t, tuple) or len(t) != 5:
        return t
    tag, name, _, text, kids = t
    kids = [bare(k) for k in kids]
    kids = [k for k in kids if k[0] not in ("Nil", "ToString") and k != ("LST", None, None, "", ())
            and not (k[0] == "Obj" and k[3:] == ("", ()))]
    if tag == "Obj" and [k[:2] for k in kids] == [("I32", None)]:
        return "I32", name, None, kids[0][3], ()
    return tag, name, None, text, tuple(sorted(kids, key=repr) if tag == "MS" else kids)


def compared(messages):
    """Each with its text as a tree."""
    name = name_of(os.environ["PLAY_CONVERSATION"])
    plain = name in BARE
    if name in BESIDE:
        pipelines = [m[1] for m in messages]
        messages = sorted(messages, key=lambda m: pipelines.index(m[1]))
    return [(m, bare(masked(m[2])) if plain else masked(m[2])) for m in messages]


def report(number, want, got):
    name = f"{os.environ['PLAY_REPORT']}.{number}"
    with open(name + ".part", "w") as out:
        for i, (w, g) in enumerate(itertools.zip_longest(compared(want), compared(got))):
            if w and g and w[0][0] == g[0][0] and w[1] == g[1]:
                continue
            print(f"message {i}\nrecorded: {str(w and w[0])[:1500]}\nsent:     {str(g and g[0])[:1500]}", file=out)
            if w and g and w[0][0] == g[0][0] and w[1] and g[1]:
                print("first difference:", *first_difference(w[1], g[1]), sep="\n  ", file=out)
            break
    os.rename(name + ".part", name)


def keys_of(script):
    """What was typed: (what is waited for, the keys): lines at a prompt, answers at their question, an interrupt once something was said."""
    for way, text in TYPED.findall(script):
        what = ast.literal_eval(text)
        if what == ("<C-c>",):
            yield re.compile("\nbefore\n"), "\x03"
        elif way == "answered":
            yield re.compile(what[0]), what[1]
        else:
            yield PROMPT, what + "\r"


def typed(arguments, env, folder, keys):
    """What the program shows at a terminal to which KEYS are typed."""
    pid, fd = pty.fork()
    if not pid:
        os.chdir(folder)
        os.execvpe(arguments[0], arguments, env)
    shown, until = "", time.monotonic() + 60

    def read_until(wanted):
        """What is shown from here on has WANTED; None: all there is."""
        nonlocal shown
        start = len(shown)
        while not (wanted and wanted.search(re.sub(r"\x1b\[[\d;?]*\w|\x1b\][^\a]*\a|\r", "", shown[start:]))) and time.monotonic() < until:
            if select.select([fd], [], [], 0.2)[0]:
                try:
                    shown += os.read(fd, 4096).decode("utf-8", "replace")
                except OSError:
                    return

    for wanted, key in [*keys, (PROMPT, "exit\r")]:
        read_until(wanted)
        os.write(fd, key.encode())
    read_until(None)
    os.waitpid(pid, 0)
    return shown


@contextlib.contextmanager
def at_pipe(name, env):
    """While it lasts, who connects to the pipe NAME of the folder TMPDIR of ENV meets the player."""
    if not name:
        yield
        return
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{env['TMPDIR']}/CoreFxPipe_{name}")
        server.listen()

        def meet():
            with contextlib.suppress(OSError), server.accept()[0] as met:
                subprocess.run([sys.executable, os.path.abspath(__file__)], stdin=met, stdout=met, env=dict(env, PLAY="serve"))

        threading.Thread(target=meet, daemon=True).start()
        yield


def run(program, script, env, folder, answers):
    """What the client shows."""
    with open(script, encoding="utf-8") as f:
        keys = list(keys_of(f.read()))
    if keys:
        return typed([*program, "-NoExit", "-File", script], env, folder, keys)
    return subprocess.run([*program, "-File", script], env=env, cwd=folder, input=answers.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60).stdout.decode()


def main():
    exe, path = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    name, _, part = os.path.relpath(path, HERE).partition(os.sep)
    if name == "more":
        name, part = f"{name}/{part}", ""
    top = os.path.join(HERE, name)
    of_client = top.replace(".jsonl", ".ps1") if os.path.isfile(top) else os.path.join(top, "client.ps1")
    with tempfile.TemporaryDirectory() as folder, stand_in(FOLDERS.get(name)) as other:
        ssh, said = os.path.join(folder, "ssh"), os.path.join(folder, "report")
        with open(ssh, "w") as f:
            f.write(f"#!/bin/sh\nPLAY=serve exec python3 {os.path.join(HERE, 'play_client.py')}\n")
        os.chmod(ssh, 0o755)
        open(os.path.join(folder, "key"), "w").close()
        script = os.path.join(folder, "client.ps1")
        with open(of_client, encoding="utf-8") as f, open(script, "w", encoding="utf-8") as to:
            to.write(f.read().replace(FOLDERS[name] if other else "/usr/bin/python3", other or ssh))
        env = dict(os.environ, PATH=folder + ":" + os.environ["PATH"], CASE_SSH_PORT="22", CASE_SSH_KEY=os.path.join(folder, "key"),
                   PLAY_CONVERSATION=top, PLAY_REPORT=said, PLAY_FOLDER=f"{FOLDERS[name]}:{other}" if other else "", TZ="UTC", HOME=folder,
                   PSESSION_JOB_PROGRAM=ssh, TMPDIR=folder)
        with at_pipe(PIPES.get(name), env):
            shown = run([exe, "-NoLogo", "-NoProfile"], script, env, folder, ANSWERS.get(name, ""))
        said += "." + (part.removeprefix("connection-") or "1")
        until = time.monotonic() + 3 * LIMIT
        while not os.path.exists(said) and time.monotonic() < until:
            time.sleep(0.02)
        if not os.path.exists(said):
            print("the client did not connect:", shown[-1500:])
            return 1
        text = open(said).read()
        print(text, end="")
        if text:
            print("the client's output:", shown[-1500:])
        return 1 if text else 0


if os.environ.get("PLAY") == "serve":
    serve()
elif __name__ == "__main__":
    sys.exit(main())
