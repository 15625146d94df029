# SPDX-License-Identifier: MIT
"""The kinds of test cases: where they are, how one is run, when it passes.

A case has a name (suite/file/title) and run(exe, extra, slow) -> None when it passed, else the reason as text;
it raises Skip when something it needs is not there.  The formats are described in tests/README.md.
"""
import difflib, json, os, re, shutil, subprocess, sys, zlib
import coverage
import metadata.check as metadata
import run_process as process

HERE = process.HERE
CASE_SECONDS = 20


class Skip(Exception):
    pass


def trimmed(text):
    return "\n".join(l.rstrip() for l in text.replace("\r\n", "\n").split("\n")).rstrip("\n") + "\n"


def difference(want, got, label):
    lines = difflib.unified_diff(trimmed(want).splitlines(), trimmed(got).splitlines(), "expected " + label, "got", lineterm="")
    return "\n".join(list(lines)[:60])


def crashed(outcome):
    """What no case may do, whatever it expects."""
    if outcome.code is None:
        return "stopped at its time limit"
    if outcome.reports:
        return "sanitizer report:\n" + "\n".join(outcome.reports.splitlines()[:40])
    if outcome.code < 0:
        return f"ended by signal {-outcome.code}" if outcome.code > -900 else outcome.err
    if outcome.code == process.SANITIZER_EXIT:
        return "sanitizer exit code\n" + outcome.err[-2000:]
    return None


def have_root():
    return os.geteuid() == 0


NEEDS = {
    "root": have_root,
    "tmux": lambda: shutil.which("tmux"),
    "sshd": lambda: os.path.exists("/usr/sbin/sshd"),
    "dpkg": lambda: shutil.which("dpkg"),
}


def require(needs):
    for need in needs:
        if not NEEDS[need]():
            raise Skip(f"needs {need}")


# ---- text cases --------------------------------------------------------------

class TextCase:
    """One `### title` of a .pst file."""

    def __init__(self, suite, path, title, line):
        self.name = f"{suite}/{os.path.basename(path)[:-4]}/{title}"
        self.place = f"{os.path.relpath(path, process.ROOT)}:{line}"
        self.parts = {}

    def body(self, part):
        return "\n".join(self.parts[part]) + "\n" if part in self.parts else None

    def run(self, exe, extra, slow):
        require((self.body("needs") or "").split())
        arguments = (self.body("args") or "").split("\n")[:-1]
        answers = self.body("answers")
        command = [exe, "-NoLogo", "-NoProfile"] + ([] if answers is not None else ["-NonInteractive"])

        def prepare(work):
            # The script lies outside the working folder, which a case finds empty.
            script = os.path.join(os.path.dirname(work), "case.ps1")
            with open(script, "w", encoding="utf-8") as f:
                f.write(self.body("script"))
            return ["-File", script] + arguments

        o = process.run(command, CASE_SECONDS * slow, extra, (answers or self.body("in") or "").encode(), prepare)
        return crashed(o) or self.judge(o)

    def judge(self, o):
        wrong = []
        want = int((self.body("exit") or "0").strip())
        if o.code != want:
            wrong.append(f"exit code {o.code}, expected {want}")
        for part, got in (("out", o.out), ("err", o.err)):
            like = self.body(part + " like")
            if like is not None:
                # Each line must occur, in this order, somewhere in the stream.
                at = 0
                for line in like.rstrip("\n").split("\n"):
                    found = got.find(line.strip(), at)
                    if found < 0:
                        wrong.append(f"standard {part} lacks: {line.strip()}\n{got[:1500]}")
                        break
                    at = found + len(line.strip())
            elif trimmed(got) != trimmed(self.body(part) or ""):
                wrong.append(difference(self.body(part) or "", got, part))
        if wrong and o.err and self.body("err") is None and self.body("err like") is None:
            wrong.append("standard err:\n" + o.err[:1500])
        return "\n".join(wrong) or None


PART = re.compile(r"--- (out like|err like|out|err|in|answers|exit|needs|args)(?: (.*))?$")


def parse_text_cases(suite, path):
    cases, case, part = [], None, None
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        if line.startswith("### "):
            case, part = TextCase(suite, path, line[4:].strip(), number), "script"
            case.parts[part] = []
            cases.append(case)
            continue
        if case is None:
            if line.strip() and not line.startswith("#"):
                raise SystemExit(f"{path}:{number}: text before the first `### title`")
            continue
        m = PART.match(line)
        if m:
            part = m.group(1)
            if part in case.parts:
                raise SystemExit(f"{path}:{number}: a second `--- {part}` in one case")
            case.parts[part] = [m.group(2)] if m.group(2) is not None else []
            continue
        if line.startswith("--- "):
            raise SystemExit(f"{path}:{number}: unknown part `{line}`")
        # A line of the case that would look like a mark is written with a backslash.
        case.parts[part].append(line[1:] if re.match(r"\\(---|###) ", line) else line)
    for case in cases:
        for name, body in case.parts.items():
            while body and not body[-1].strip():
                body.pop()
    seen = set()
    for case in cases:
        if case.name in seen:
            raise SystemExit(f"{case.place}: two cases are called '{case.name}'")
        seen.add(case.name)
    return cases


def text_cases(suite):
    folder = os.path.join(HERE, suite)
    names = sorted(n for n in os.listdir(folder) if n.endswith(".pst")) if os.path.isdir(folder) else []
    return [case for name in names for case in parse_text_cases(suite, os.path.join(folder, name))]


# ---- recorded metadata -------------------------------------------------------

class Metadata:
    """All cmdlets of the program against the recorded tables (tests/metadata)."""

    name, place = "metadata/cmdlets", "tests/metadata/check.py"

    def run(self, exe, extra, slow):
        o = process.run([exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-File", os.path.join(HERE, "metadata", "dump.ps1")], 60 * slow, extra)
        bad = crashed(o) or (o.code and f"exit code {o.code}\n{o.err[-2000:]}")
        if bad:
            return bad
        ours = {c["name"]: c for c in map(json.loads, o.out.splitlines())}
        raise Counted([(f"metadata/{name}", why) for name, why in metadata.results(ours)])


def metadata_cases(exe):
    return [Metadata()]


# ---- recorded cases ----------------------------------------------------------

class RecordedCase:
    """AREA/NAME.ps1 and what PowerShell printed for it."""

    def __init__(self, area, name):
        self.name = f"conformance/{area}/{name}"
        self.script = os.path.join(HERE, "conformance", area, name + ".ps1")
        self.place = os.path.relpath(self.script, process.ROOT)

    def run(self, exe, extra, slow):
        with open(self.script, encoding="utf-8") as f:
            m = re.match(r"#exit (\d+)", f.readline())
        with open(self.script[:-3] + "out", encoding="utf-8") as f:
            want = f.read()
        command = [exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-File", self.script]
        o = process.run(command, CASE_SECONDS * slow, dict(extra, CASE_DIR=os.path.dirname(self.script)))
        bad = crashed(o)
        if bad:
            return bad
        wrong = []
        if o.code != (int(m.group(1)) if m else 0):
            wrong.append(f"exit code {o.code}, expected {m.group(1) if m else 0}")
        if trimmed(o.out) != trimmed(want):
            wrong.append(difference(want, o.out, "out"))
        if wrong and o.err:
            wrong.append("standard err: " + o.err[:800])
        return "\n".join(wrong) or None


def recorded_cases():
    top = os.path.join(HERE, "conformance")
    areas = sorted(a for a in os.listdir(top) if os.path.isdir(os.path.join(top, a))) if os.path.isdir(top) else []
    return [RecordedCase(area, name[:-4]) for area in areas
            for name in sorted(os.listdir(os.path.join(top, area))) if name.endswith(".ps1")]


# ---- programs that count their own tests -------------------------------------

class Counted(Exception):
    """Raised by a case that stands for several: (name, None or reason or Skip) each."""

    def __init__(self, results):
        self.results = results


class UnitProgram:
    """One executable of tests/unit; its closing line counts its tests."""

    def __init__(self, path):
        self.path = path
        self.name = "unit/" + os.path.basename(path)
        self.place = f"tests/unit/{os.path.basename(path)}.c"

    def run(self, exe, extra, slow):
        o = process.run([self.path], 60 * slow, extra)
        m = re.search(r"^(\d+) passed, (\d+) failed$", o.out, re.M)
        bad = crashed(o) or (None if m else "no closing line") or (o.code and not int(m.group(2)) and f"exit code {o.code}")
        if bad:
            return f"{bad}\n{o.out[-1500:]}{o.err[-1500:]}"
        failed = re.findall(r"^failed: (\S+)$", o.out, re.M)
        raise Counted([(f"{self.name}/{i + 1}", None) for i in range(int(m.group(1)))] +
                      [(f"{self.name}/{name}", o.err[-3000:]) for name in failed])


def unit_programs(exe):
    folder = os.path.join(os.path.dirname(exe), "tests", "unit")
    sources = sorted(n[:-2] for n in os.listdir(os.path.join(HERE, "unit")) if re.match(r"test_\w+\.c$", n))
    return [UnitProgram(os.path.join(folder, name)) for name in sources]


class Script:
    """A Python file of tests/e2e: prints `ok NAME`, `not ok NAME: why`, `skipped NAME: why`."""

    def __init__(self, suite, path, seconds=240):
        self.path, self.seconds = path, seconds
        self.name = f"{suite}/{os.path.basename(path)[5:-3]}"
        self.place = os.path.relpath(path, process.ROOT)

    def run(self, exe, extra, slow):
        more = dict(extra, PSESSION=exe, PSESSION_SLOW=str(slow))
        o = process.run([sys.executable, self.path], self.seconds * slow, more)
        results = []
        for line in o.out.splitlines():
            m = re.match(r"(ok|not ok|skipped) ([^:]+)(?:: (.*))?$", line)
            if m:
                name = f"{self.name}/{m.group(2).strip()}"
                why = (m.group(3) or "failed").replace("\\n", "\n")
                results.append((name, None if m.group(1) == "ok" else Skip(why) if m.group(1) == "skipped" else why))
        bad = crashed(o) or (None if results else "reported nothing")
        if bad or (o.code and all(r is None or isinstance(r, Skip) for _, r in results)):
            results.append((self.name, f"{bad or f'exit code {o.code}'}\n{o.err[-3000:]}"))
        raise Counted(results)


def scripts(suite, only=None):
    folder = os.path.join(HERE, "e2e")
    names = sorted(n for n in os.listdir(folder) if re.match(r"test_\w+\.py$", n)) if os.path.isdir(folder) else []
    return [Script(suite, os.path.join(folder, n)) for n in names if (n == "test_examples.py") == (suite == "examples")]


class Transcript:
    """A recorded conversation, played by the replay program of the build in one mode."""

    def __init__(self, program, mode, path):
        self.program, self.mode, self.path = program, mode, path
        self.name = f"wire/{mode}/{os.path.relpath(path, os.path.join(HERE, 'wire'))}"
        self.place = os.path.relpath(path, process.ROOT)

    def run(self, exe, extra, slow):
        if not self.program:
            raise Skip("this build has no replay program")
        lines = "".join(f"{side} {text}\n" for side, text in recorded_lines(self.path)) if self.mode == "decode" else ""
        o = process.run([self.program, self.mode, self.path], CASE_SECONDS * slow, dict(extra, PSESSION=exe), lines.encode())
        if o.code == 77:
            raise Skip(o.out.strip() or "not for this mode")
        bad = crashed(o) or (f"exit code {o.code}\n{o.out[-2000:]}{o.err[-2000:]}" if o.code else None)
        if bad or self.mode != "decode" or not os.path.isdir(self.path):
            return bad
        want = "".join(l + "\n" for l in recorded_messages(self.path))
        return difference(want, o.out, "messages") if want != o.out else None


def recorded_lines(path):
    """(side, line) of a conversation: a folder with merged.jsonl, or a file of `more`."""
    if os.path.isdir(path):
        with open(path + "/merged.jsonl", encoding="utf-8") as f:
            for record in map(json.loads, f):
                if record["dir"] in ("client", "server") and "line" in record:
                    yield record["dir"][0].upper(), record["line"]
    else:
        with open(path, encoding="utf-8") as f:
            for _, side, line in map(json.loads, f):
                if side in "CS" and isinstance(line, str):
                    yield side, line


def recorded_messages(path):
    """The recorded list of packets in the words of tests/wire/replay.c."""
    with open(path + "/messages.jsonl", encoding="utf-8") as f:
        for m in map(json.loads, f):
            if "packet" not in m or "incomplete" in m:
                continue
            side = m["from"][0].upper()
            if m["packet"] != "Data":
                yield f"{side} {m['packet']} {m['psguid']}"
                continue
            body = (b"\xef\xbb\xbf" if m["bom"] else b"") + m["text"].encode("utf-8", "surrogatepass")
            yield (f"{side} Data {m['stream']} {m['psguid']} {m['object_id']} {m['destination'].split()[0]} {m['type']} {m['rpid']} {m['pid']} "
                   f"{m['bytes']} {zlib.crc32(body):08x}")


def transcripts(exe):
    """The build's tests/wire/replay, in each of the modes it names, on each conversation; 77 means not applicable."""
    program = os.path.join(os.path.dirname(exe), "tests", "wire", "replay")
    top = os.path.join(HERE, "wire")
    paths = sorted(d for d, _, files in os.walk(top) if "merged.jsonl" in files)
    paths += sorted(os.path.join(top, "more", n) for n in os.listdir(top + "/more") if n.endswith(".jsonl"))
    if not os.access(program, os.X_OK):
        return [Transcript(None, "decode", top)]
    modes = subprocess.run([program, "modes"], text=True, stdout=subprocess.PIPE).stdout.split()
    return [Transcript(program, mode, path) for mode in modes for path in paths]


class Lint:
    """One check of tools/."""

    def __init__(self, name):
        self.name, self.place = f"lint/{name}", f"tools/{name}.py"

    def run(self, exe, extra, slow):
        p = subprocess.run([sys.executable, os.path.join(process.ROOT, self.place)], cwd=process.ROOT, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return p.stdout[-4000:] + f"exit code {p.returncode}" if p.returncode else None


def lints():
    return [Lint(n[:-3]) for n in sorted(os.listdir(os.path.join(process.ROOT, "tools"))) if re.match(r"check_\w+\.py$", n)]


class FailingAllocation:
    """A script run again and again with another allocation refused: it may fail, it may not crash."""

    STEPS = sorted({int(1.35 ** n) + n for n in range(36)})

    def __init__(self, name, script):
        self.name, self.place, self.script = f"allocation/{name}", "tests/run_cases.py", script

    def run(self, exe, extra, slow):
        for step in self.STEPS:
            o = process.run([exe, "-NoProfile", "-NonInteractive", "-Command", self.script], CASE_SECONDS * slow,
                            dict(extra, PSESSION_ALLOC_FAIL=str(step)))
            bad = crashed(o)
            if bad:
                return f"with allocation {step} refused: {bad}"
        return None


class RowsOfTables:
    """Every row of the program's tables was used by a case of this run, or is listed (coverage.py)."""
    name, place = "rows/every row has a case", "tests/coverage.py"

    def __init__(self, folder):
        self.folder = folder

    def run(self, exe, extra, slow):
        if not have_root():
            raise Skip("needs root: some rows have cases that do")
        program = os.path.join(os.path.dirname(exe), "tests", "unit", "list_rows")
        _, _, new = coverage.judge(self.folder, program)
        return "without a case and not in tests/uncovered.txt:\n" + coverage.listed(new) if new else None


def failing_allocations():
    return [FailingAllocation(*row) for row in (
        ("pipeline", "1..50 | ForEach-Object { [pscustomobject]@{ A = $_; B = \"x$_\" } } | Sort-Object A -Descending | Format-Table"),
        ("strings", "$h = @{}; foreach ($i in 1..200) { $h[\"k$i\"] = 'v' * $i }; $h.Count; 'a,b,c' -split ',' -join '-'"),
        ("errors", "try { 1/0 } catch { \"$_\" }; Get-Item /nonexistent; function f($x) { if ($x) { f ($x - 1) } }; f 40"),
        ("clixml", "[System.Management.Automation.PSSerializer]::Serialize(@{ a = 1..20; b = [datetime]::MinValue }).Length"))]


class Fuzzer:
    """A program of fuzz/, run for a bounded time from its seeds."""

    SECONDS = 20

    def __init__(self, path):
        self.path = path
        self.name = "fuzz/" + os.path.basename(path)
        self.place = f"fuzz/{os.path.basename(path)}.c"

    def run(self, exe, extra, slow):
        p = subprocess.run([sys.executable, os.path.join(process.ROOT, "tools", "fuzz"), "--seconds", str(self.SECONDS), self.path],
                           text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=self.SECONDS * 4 + 60)
        return p.stdout[-4000:] if p.returncode else None


class Programs:
    """Random programs that must say the same however they are run (fuzz/differ.py)."""

    COUNT = 300
    name, place = "fuzz/programs", "fuzz/differ.py"

    def run(self, exe, extra, slow):
        p = subprocess.run([sys.executable, os.path.join(process.ROOT, "fuzz", "differ.py"), "--exe", exe, "--count", str(self.COUNT), "-j", "1"],
                           text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        return p.stdout[-4000:] if p.returncode else None


def fuzzers(exe):
    folder = os.path.join(os.path.dirname(exe), "fuzz")
    names = sorted(n for n in os.listdir(folder) if re.match(r"fuzz_\w+$", n)) if os.path.isdir(folder) else []
    return [Programs()] + [Fuzzer(os.path.join(folder, n)) for n in names]
