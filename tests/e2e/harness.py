# SPDX-License-Identifier: MIT
"""For the end-to-end tests: running psession, waiting for conditions, terminals, a second user.

    @test
    def a_session_survives_its_client(): …

run_tests() runs them in order and prints `ok`, `not ok` or `skipped` lines for tests/run.py. The program is $PSESSION; the
home, the working folder and the environment are fresh for each file.
"""
import contextlib, os, pwd, re, shutil, signal, subprocess, sys, tempfile, time, traceback, uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXE = os.environ.get("PSESSION") or os.path.join(ROOT, "build", "psession")
os.environ["COLUMNS"] = "120"	# every column of sessions fits
SLOW = float(os.environ.get("PSESSION_SLOW", "1"))
MARK_NAME = "PSESSION_TEST_FILE"	# in the environment of every process of this file, workers included
os.environ[MARK_NAME] = uuid.uuid4().hex
_tests = []


class Skipped(Exception):
    pass


def test(fn):
    _tests.append(fn)
    return fn


def needs(program):
    if not shutil.which(program):
        raise Skipped(f"needs {program}")


def needs_root():
    if os.geteuid() != 0:
        raise Skipped("needs root")


def fresh_home():
    """A new home with the examples' computers file; the home of every psession from now on."""
    home = tempfile.mkdtemp(prefix="home-", dir=os.environ.get("TMPDIR", "/tmp"))
    os.makedirs(home + "/.config/psession")
    shutil.copy(ROOT + "/examples/computers.psd1", home + "/.config/psession/computers.psd1")
    os.environ["HOME"] = home
    return home


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err
        self.lines = [l.rstrip() for l in out.split("\n") if l.strip()]

    def __repr__(self):
        return f"exit code {self.code}\n{self.out[-3000:]}\nstandard error:\n{self.err[-3000:]}"


def run(arguments, stdin="", seconds=30, env=None):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=out, stderr=err, start_new_session=True, env=env)
        try:
            p.stdin.write(stdin.encode())
            p.stdin.close()
        except BrokenPipeError:
            pass
        try:
            code = p.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            p.wait()
            code = None
        out.seek(0)
        err.seek(0)
        r = Result(code, out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace"))
    if code is None:
        raise AssertionError(f"not finished after {seconds * SLOW} s: {r}")
    return r


def psession(script, seconds=30, code=0, arguments=()):
    """Runs a script text with -Command and checks the exit code."""
    r = run([EXE, "-NoLogo", "-NoProfile", "-NonInteractive", *arguments, "-Command", script], seconds=seconds)
    if code is not None and r.code != code:
        raise AssertionError(f"expected exit code {code}: {r}")
    return r


def start(script, *arguments, before=None):
    """A psession that goes on running, BEFORE() called in its process first; its output is a pipe."""
    return subprocess.Popen([EXE, "-NoLogo", "-NoProfile", "-NonInteractive", *arguments, "-Command", script], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                            preexec_fn=before)


def read_until(p, text, seconds=20):
    """Lines of a started psession up to the one that contains TEXT."""
    seen = []
    until = time.monotonic() + seconds * SLOW
    os.set_blocking(p.stdout.fileno(), False)
    rest = ""
    while time.monotonic() < until:
        try:
            piece = os.read(p.stdout.fileno(), 1 << 16).decode("utf-8", "replace")
        except BlockingIOError:
            piece = ""
        if piece:
            rest += piece
            *lines, rest = rest.split("\n")
            seen += lines
            if any(text in l for l in lines):
                return seen
        elif p.poll() is not None:
            break
        else:
            time.sleep(0.005)
    raise AssertionError(f"'{text}' did not come: {seen} {rest}")


def wait_for(condition, what, seconds=15):
    """Waits until condition() is true; returns its value."""
    until = time.monotonic() + seconds * SLOW
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise AssertionError(f"did not happen: {what}")
        time.sleep(0.01)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def equal(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what or 'value'}: got {got!r}, expected {want!r}")


def contains(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"lacks {part!r}:\n{text[-3000:]}")


def matches(text, pattern):
    if not re.search(pattern, text, re.M):
        raise AssertionError(f"does not match {pattern!r}:\n{text[-3000:]}")


class Terminal:
    """An interactive psession in a tmux window of its own server."""

    used = False

    def __init__(self, arguments=("-NoLogo", "-NoProfile"), width=120, height=40):
        needs("tmux")
        Terminal.used = True
        self.socket = f"psession-test-{os.getpid()}-{id(self)}"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-e", "NO_COLOR=1",
                   EXE, *arguments)

    def _tmux(self, *arguments):
        return subprocess.run(["tmux", "-L", self.socket, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tmux("kill-server")

    def screen(self):
        return self._tmux("capture-pane", "-p", "-J", "-S", "-500").stdout

    def type(self, text, enter=True):
        self._tmux("send-keys", "-l", text)
        if enter:
            self._tmux("send-keys", "Enter")

    def key(self, name):
        self._tmux("send-keys", name)

    def wait(self, pattern, seconds=15):
        def there():
            return re.search(pattern, self.screen(), re.M)
        try:
            return wait_for(there, pattern, seconds)
        except AssertionError:
            raise AssertionError(f"the screen does not show {pattern!r}:\n{self.screen()}")


def second_user():
    """A command prefix that runs a program as another user with a home of its own, and that home; the program copied where both may run it."""
    needs_root()
    needs("setpriv")
    uid = 64011
    folder = tempfile.mkdtemp(prefix="second-", dir="/tmp")
    os.chmod(folder, 0o755)
    exe = shutil.copy(EXE, folder + "/psession")
    os.chmod(exe, 0o755)
    home = folder + "/home"
    os.makedirs(home)
    os.chown(home, uid, uid)
    prefix = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "env", "-i", "PATH=" + os.environ["PATH"], "HOME=" + home, "TERM=dumb",
              "LC_ALL=C.UTF-8", "USER=second", f"{MARK_NAME}={os.environ[MARK_NAME]}", f"PSESSION_TEST_RUN={os.environ.get('PSESSION_TEST_RUN', '')}",
              "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0"]
    return prefix, exe, home


def running():
    """The processes of this file that still run, by the mark in their environment."""
    mark = f"{MARK_NAME}={os.environ[MARK_NAME]}".encode()
    found = []
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                if pid != os.getpid() and mark in f.read().split(b"\0") and alive(pid):
                    found.append(pid)
        except OSError:
            pass
    return found


def end_running():
    for pid in running():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def leave_nothing():
    """A test that passed ended everything it started; hanging up a terminal leaves sessions on purpose."""
    if Terminal.used:
        return
    try:
        wait_for(lambda: not running(), "the end of the test's processes", 5)
    except AssertionError:
        names = [open(f"/proc/{p}/cmdline").read().replace("\0", " ") for p in running()]
        raise AssertionError(f"left running: {names}")


def end_account(uid):
    """Ends what still runs of an account that goes away."""
    def left():
        found = [int(p) for p in os.listdir("/proc") if p.isdigit() and owner_of(p) == uid]
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return found
    wait_for(lambda: not left(), "the account's processes end")


def owner_of(pid):
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


@contextlib.contextmanager
def account():
    """An account made for the test: its uid, a command prefix that runs a program as it, the program, its home."""
    needs_root()
    for program in ("useradd", "userdel", "setpriv"):
        needs(program)
    name = f"pstest{os.getpid()}"
    folder = tempfile.mkdtemp(prefix="account-", dir="/tmp")
    os.chmod(folder, 0o755)
    exe = shutil.copy(EXE, folder + "/psession")
    os.chmod(exe, 0o755)
    home = folder + "/home"
    made = subprocess.run(["useradd", "-d", home, "-m", "-s", "/bin/sh", "-p", "*", name], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise Skipped("needs accounts: " + made.stderr.strip())
    uid = pwd.getpwnam(name).pw_uid
    try:
        prefix = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "env", "-i", "PATH=" + os.environ["PATH"], "HOME=" + home, "TERM=dumb",
                  "LC_ALL=C.UTF-8", f"USER={name}", "COLUMNS=120", f"PSESSION_TEST_RUN={os.environ.get('PSESSION_TEST_RUN', '')}",
                  "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0"]
        yield uid, prefix, exe, home
    finally:
        end_account(uid)
        subprocess.run(["userdel", name], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def usual_signals():
    """What whoever started the tests ignores or blocks (nohup, a job in the background) is not what a shell's user has."""
    for s in (signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(s, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def run_tests():
    usual_signals()
    failed = 0
    for fn in _tests:
        name = fn.__name__
        home = fresh_home()
        Terminal.used = False
        try:
            fn()
            leave_nothing()
            print(f"ok {name}", flush=True)
        except Skipped as e:
            print(f"skipped {name}: {e}", flush=True)
        except Exception as e:
            failed += 1
            text = str(e) if isinstance(e, AssertionError) else traceback.format_exc()
            print(f"not ok {name}: " + text.replace("\n", "\\n"), flush=True)
        finally:
            end_running()
            shutil.rmtree(home, ignore_errors=True)
    sys.exit(1 if failed else 0)
