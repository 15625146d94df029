# SPDX-License-Identifier: MIT
"""Running one program for a test: its environment, its folder, its limits, and what it leaves behind."""
import glob, os, shutil, signal, subprocess, tempfile, time, uuid

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
# Every process of this run carries the mark, workers included: what still runs
# at the end is found by it and by nothing else.
MARK_NAME = "PSESSION_TEST_RUN"
MARK = uuid.uuid4().hex
SANITIZER_EXIT = 99
KEEP = ("PATH", "SHELL", "USER", "LOGNAME", "LD_LIBRARY_PATH")


def sanitizer_report(path):
    """What a sanitizer wrote, without its remark that a program switches stacks (fibers do)."""
    lines = open(path, errors="replace").read().splitlines(keepends=True)
    return "".join(line for line in lines if "makecontext/swapcontext" not in line and line.strip())


class Outcome:
    """What a program did: exit code (negative: signal; None: stopped at its limit), text, sanitizer reports."""

    def __init__(self, code, out, err, reports=""):
        self.code, self.out, self.err, self.reports = code, out, err, reports


def environment(home, extra=None):
    """A fixed environment: nothing of the caller's settings reaches a test."""
    env = {k: os.environ[k] for k in KEEP if k in os.environ}
    env.update(HOME=home, TERM="dumb", NO_COLOR="1", LANG="C.UTF-8", LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="80",
               POWERSHELL_TELEMETRY_OPTOUT="1", POWERSHELL_UPDATECHECK="Off")
    env[MARK_NAME] = MARK
    env.update(extra or {})
    return env


def sanitizer_options(folder):
    """Reports of every process below go to files in FOLDER: a worker has no standard error."""
    common = f"exitcode={SANITIZER_EXIT}:log_path={folder}/report:abort_on_error=0"
    return {"ASAN_OPTIONS": f"{common}:detect_stack_use_after_return=0:detect_leaks=0:allocator_may_return_null=1",
            "UBSAN_OPTIONS": f"{common}:halt_on_error=1:print_stacktrace=1"}


def run(command, limit, extra=None, stdin=b"", prepare=None):
    """Runs COMMAND in a fresh home and working folder. PREPARE(work) may put files there first and may
    return further arguments. The folder is gone afterwards."""
    # Without a "_": cases replace words like tmp_X in what they print.
    top = os.path.join(tempfile.gettempdir(), "case-" + uuid.uuid4().hex[:8])
    os.mkdir(top, 0o700)
    try:
        home, work, logs = (os.path.join(top, n) for n in ("home", "wd", "logs"))
        for folder in (home, work, logs):
            os.mkdir(folder)
        arguments = (prepare(work) or []) if prepare else []
        env = environment(home, dict(sanitizer_options(logs), **(extra or {})))
        code, out, err = communicate(list(command) + arguments, work, env, stdin, limit)
        reports = "".join(sanitizer_report(f) for f in sorted(glob.glob(logs + "/report*")))
        tidy = lambda b: b.decode("utf-8", "replace").replace(top, "{top}")
        return Outcome(code, tidy(out), tidy(err), reports)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def communicate(command, work, env, stdin, limit):
    """Output goes to files, not pipes: a process left behind that holds them open can't hang the test."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as inp:
        inp.write(stdin)
        inp.seek(0)
        try:
            p = subprocess.Popen(command, cwd=work, env=env, stdin=inp, stdout=out, stderr=err, start_new_session=True)
        except OSError as e:
            return -998, b"", str(e).encode()
        try:
            code = p.wait(limit)
        except subprocess.TimeoutExpired:
            code = None
            stop_group(p)
            end_case(env)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def stop_group(p):
    try:
        os.killpg(p.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    p.wait()


def end_case(env):
    """Ends what runs in the home of one case."""
    for pid in left_behind(f"HOME={env['HOME']}"):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass


def left_behind(mark=f"{MARK_NAME}={MARK}"):
    """Process numbers, other than our own, that carry this run's mark."""
    mark = mark.encode()
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as f:
                if mark in f.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            continue
    return found


def clear_left_behind(grace=0.0):
    """Ends what a suite left running; returns how many there were after GRACE seconds."""
    until = time.monotonic() + grace
    found = left_behind()
    while found and time.monotonic() < until:
        time.sleep(0.02)
        found = left_behind()
    for pid in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    return len(found)
