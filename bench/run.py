#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures psession beside the yardsticks, in one run, and prints the ratios.

usage: bench/run.py [--exe PSESSION] [--runs N] [ROW …]     (a ROW is part of a row's name)

Each number is a median; ours and the yardstick's runs take turns. Start-up is subtracted on both sides except in the
rows that measure it. Nothing is pinned to a processor. It is a table to read, not a test; the exit code is 0 when every row ran.
"""
import argparse, json, os, random, re, shutil, signal, statistics, subprocess, sys, tempfile, time

import ssh_rows

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
YARD = os.path.join(ROOT, "bench", "yardsticks")
BUILT = os.path.join(ROOT, "build", "bench")
PYTHON = ["/usr/bin/python3", "-I"]
SECONDS = 90
MIB = 1024.0
MEMORY = 1.2  # peak memory, of the yardstick's where that is Python


def build_yardsticks():
    os.makedirs(BUILT, exist_ok=True)
    for name, libs in (("measure", ["-static"]), ("spawn", []), ("roundtrip", []), ("expat_objs", ["-lexpat"])):
        source, program = f"{YARD}/{name}.c", f"{BUILT}/{name}"
        if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
            subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, source] + libs, check=True)


class Failed(Exception):
    pass


def measure(command, runs=1):
    """[(seconds, peak KiB)] of each run."""
    p = subprocess.run([f"{BUILT}/measure", str(runs)] + command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS * runs)
    rows = [l.split() for l in p.stdout.splitlines()]
    if p.returncode or any(r[2] != "0" for r in rows):
        raise Failed(p.stderr.strip().splitlines()[-1] if p.stderr.strip() else "it failed")
    if p.stderr.strip():
        raise Failed(p.stderr.strip().splitlines()[0])
    return [(int(r[0]) / 1e9, int(r[1])) for r in rows]


def printed(command):
    """A yardstick that measures itself: the seconds it prints in nanoseconds."""
    p = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True, timeout=SECONDS)
    return int(p.stdout) / 1e9


def in_turns(runs, *functions):
    """Medians of functions that return (seconds, KiB), called in turns."""
    rows = [[f() for f in functions] for _ in range(runs)]
    return [tuple(statistics.median(r[i][k] for r in rows) for k in (0, 1)) for i in range(len(functions))]


class Bench:
    def __init__(self, o):
        self.o, self.rows, self.starts, self.failed = o, [], {}, 0
        self.dir = tempfile.mkdtemp(prefix="bench-")
        self.files = {}
        os.environ.update(HOME=self.dir, TERM="dumb", NO_COLOR="1", LC_ALL="C.UTF-8")

    def shell(self, script):
        return [self.o.exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]

    def start_of(self, key, command):
        """The start-up time of a program, measured once."""
        if key not in self.starts:
            self.starts[key] = statistics.median(t for t, _ in measure(command, 15))
        return self.starts[key]

    def add(self, name, ours, theirs, limit, memory=None, note=""):
        ratio = ours / theirs if theirs else None
        good = ratio is None or ratio <= limit
        text = [name, show(ours), show(theirs), f"{ratio:.2f}×" if ratio is not None else "", f"{limit:g}×" if limit else ""]
        if memory:
            value, most, other, python = memory
            good = good and (most is None or value <= most) and (not python or value <= other * MEMORY)
            note = f"peak {value / MIB:.1f} MiB" + (f" of {most / MIB:g}" if most else "") + (f", yardstick {other / MIB:.1f}" if other else "") + note
        self.rows.append(text + ["within" if good else "OVER", note])
        line(self.rows[-1])

    def attempt(self, name, fn):
        if self.o.select and not any(s.lower() in name.lower() for s in self.o.select):
            return
        try:
            fn(name)
        except (Failed, subprocess.SubprocessError, OSError, ValueError, AssertionError) as e:
            self.failed += 1
            line([name, "", "", "", "", "did not run", str(e)[:160]])

    # -- start ------------------------------------------------------------------
    def start(self, command, limit, peak=None):
        def run(name):
            a, b = in_turns(self.o.runs * 5, lambda: measure(command)[0], lambda: measure(["dash", "-c", "exit"])[0])
            self.add(name, a[0], b[0], limit, (a[1], peak, None, False))
        return run

    # -- work, start-up subtracted ----------------------------------------------
    def work(self, script, yardstick, limit, prepare=None, base=None):
        """SCRIPT against the command YARDSTICK. PREPARE is a script whose time counts as start-up too."""
        def run(name):
            theirs_start = self.start_of(yardstick[0], {"lua5.4": ["lua5.4", "-e", ""]}.get(yardstick[0], PYTHON + ["-c", ""]))
            ours_start = self.start_of(prepare or "", self.shell(prepare or "exit"))
            a, b = in_turns(self.o.runs, lambda: measure(self.shell(script))[0], lambda: measure(yardstick)[0])
            theirs = b[0] - theirs_start
            if base:
                theirs -= self.start_of(" ".join(base), base) - theirs_start
            self.add(name, max(a[0] - ours_start, 0), max(theirs, 1e-9), limit, (a[1], None, b[1], yardstick[0] == PYTHON[0]))
        return run

    def prepared(self, script, prepare, yardstick, limit):
        """SCRIPT without what PREPARE costs, against a yardstick that prints its own seconds."""
        def run(name):
            a, c, b, m = in_turns(self.o.runs, lambda: measure(self.shell(script))[0], lambda: measure(self.shell(prepare))[0],
                                  lambda: (printed(yardstick), 0), lambda: measure(["sh", "-c", 'exec "$@" >/dev/null', "sh"] + yardstick)[0])
            self.add(name, max(a[0] - c[0], 0), b[0], limit, (a[1], None, m[1], True))
        return run

    def pause(self, script, limit_ms):
        """SCRIPT prints the milliseconds of some full collections: the longest counts."""
        def run(name):
            worst = 0
            for _ in range(self.o.runs):
                p = subprocess.run(self.shell(script), text=True, stdout=subprocess.PIPE, check=True, timeout=SECONDS)
                worst = max([worst] + [float(x) for x in p.stdout.split()])
            row = [name, f"{worst:.1f} ms", "", "", f"{limit_ms} ms", "within" if worst <= limit_ms else "OVER", "the longest of all runs"]
            self.rows.append(row)
            line(row)
        return run

    # -- sessions ---------------------------------------------------------------
    def each(self, script, prepare, times, yardstick, limit):
        """SCRIPT does something TIMES times; the yardstick prints what one costs."""
        def run(name):
            base = self.start_of(prepare, self.shell(prepare))
            one = lambda: ((measure(self.shell(script))[0][0] - base) / times, 0)
            a, b = in_turns(self.o.runs, one, lambda: (printed(yardstick), 0))
            self.add(name, a[0], b[0], limit)
        return run

    def idle_workers(self, count, limit_mib):
        def run(name):
            script = (f"$s = 1..{count} | ForEach-Object {{ New-PSSession }}; Invoke-Command -Session $s {{ $PID }} | ForEach-Object {{ \"$_\" }}; "
                      "'ready'; $null = [Console]::In.ReadLine(); Remove-PSSession $s")
            p = subprocess.Popen(self.shell(script), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            watch = subprocess.Popen(["sh", "-c", f"sleep {SECONDS}; kill {p.pid}"], start_new_session=True)
            pids = []
            try:
                for text in p.stdout:
                    if text.strip() == "ready":
                        break
                    if text.strip().isdigit():
                        pids.append(int(text))
                if len(pids) < count:
                    p.kill()
                    raise Failed(f"{len(pids)} sessions opened: {p.stderr.read()[:120]}")
                settle = time.monotonic() + 3
                best = None
                # An idle worker gives memory back a moment after its last command.
                while time.monotonic() < settle:
                    values = [pss(pid) for pid in pids]
                    best = min(best, statistics.mean(values)) if best else statistics.mean(values)
                    time.sleep(0.25)
                good = best <= limit_mib * MIB
                row = [name, f"{best / MIB:.2f} MiB", "", "", f"{limit_mib} MiB", "within" if good else "OVER", f"{count} sessions, proportional set size, mean"]
                self.rows.append(row)
                line(row)
                p.communicate("\n", timeout=30)
            finally:
                p.kill()
                p.wait()
                os.killpg(watch.pid, signal.SIGKILL)
                watch.wait()
                for pid in filter(lambda n: os.path.exists(f"/proc/{n}"), pids):
                    os.kill(pid, signal.SIGTERM)
        return run

    # -- data files -------------------------------------------------------------
    def file(self, kind):
        """A generated input, the same each time."""
        if kind in self.files:
            return self.files[kind]
        path = os.path.join(self.dir, kind)
        rnd = random.Random(1)
        with open(path, "w", encoding="utf-8") as f:
            if kind == "lines":
                words = ["alpha", "error", "warning", "connection", "timeout", "retry", "service", "request"]
                while f.tell() < 100 << 20:
                    f.write("".join(f"2026-01-02 03:04:05 {rnd.choice(words)} {rnd.randrange(100000)} in {rnd.choice(words)} {rnd.choice(words)}\n"
                                    for _ in range(2000)))
            elif kind == "json":
                row = lambda i: {"id": i, "name": f"name {i}", "value": rnd.random() * 1000, "on": i % 3 == 0, "tags": ["a", "b", str(i)],
                                 "inner": {"x": i * 2, "text": "line\nbreak \"quoted\""}}
                json.dump([row(i) for i in range(380000)], f)
            elif kind == "csv":
                f.write("Id,Name,Value,Text\n")
                f.writelines(f'{i},name {i},{rnd.random():.6f},"text, number {i}"\n' for i in range(1000000))
        self.files[kind] = path
        return path


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as f:
        return int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1))


def show(seconds):
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def line(row):
    print(f"{row[0]:44} {row[1]:>11} {row[2]:>11} {row[3]:>9} {row[4]:>7}  {row[5]:7} {row[6]}", flush=True)


def rows(b):
    yard = lambda name: PYTHON + [f"{YARD}/{name}.py"]
    lua = lambda name: ["lua5.4", f"{YARD}/{name}.lua"]
    exe = b.o.exe
    yield "start: exit", b.start([exe, "-NoProfile", "-c", "exit"], 4, peak=6 * MIB)
    yield "start: first Format-Table", b.start(
        [exe, "-NoProfile", "-c", '1..3 | % { [pscustomobject]@{A=$_;B="x"} } | Format-Table'], 6)
    yield "loop of 1e7 in a function / Lua", b.work(
        "function f { $s=0; for ($i=0;$i -lt 10000000;$i++){$s+=$i}; $s }; f", lua("loop"), 3)
    yield "pipeline of 1e6 / Python generators", b.work(
        "1..1000000 | ForEach-Object {$_*2} | Where-Object {$_ % 3 -eq 0} | Measure-Object", yard("pipeline"), 1.5)
    yield "New- and Remove-PSSession / spawn", b.each(
        "foreach ($i in 1..20) { Remove-PSSession (New-PSSession) }", "exit", 20, [f"{BUILT}/spawn", "200"], 8)
    yield "Invoke-Command {1} / socket round trip", b.each(
        "$s = New-PSSession; foreach ($i in 1..2000) { $null = Invoke-Command -Session $s {1} }; Remove-PSSession $s",
        "$s = New-PSSession; $null = Invoke-Command -Session $s {1}; Remove-PSSession $s", 2000, [f"{BUILT}/roundtrip", "20000"], 6)
    yield "Invoke-Command {1..1000000} / expat", b.each(
        "$s = New-PSSession; $null = Invoke-Command -Session $s {1..1000000}; Remove-PSSession $s",
        "$s = New-PSSession; $null = Invoke-Command -Session $s {1}; Remove-PSSession $s", 1, [f"{BUILT}/expat_objs", "1000000"], 10)
    yield "idle session worker", b.idle_workers(100, 2)
    yield "loop of 1e7 at script level / Lua", b.work("$s=0; for ($i=0;$i -lt 10000000;$i++){$s+=$i}; $s", lua("loop"), 3.5)
    yield "fib(27) / Lua", b.work("function fib($n) { if ($n -lt 2) { return $n }; (fib ($n-1)) + (fib ($n-2)) }; fib 27", lua("fib"), 10)
    yield "Sort-Object of 1e6 strings / Python", b.work(
        "$w = foreach ($i in 0..999999) { \"item $($i * 7919 % 1000003)\" }; $x = $w | Sort-Object", yard("sort"), 2)
    yield "Group-Object of 1e6 strings / Python", b.work(
        "$w = foreach ($i in 0..999999) { \"item $($i * 7919 % 1000003 % 1000)\" }; ($w | Group-Object).Count", yard("group"), 2)
    yield "hashtable of 1e6 strings / Python", b.work("$h = @{}; foreach ($i in 0..999999) { $h[\"item $i\"] = $i }; $h.Count", yard("dict"), 2)
    yield "1e6 expansions / Python f-strings", b.work("foreach ($i in 0..999999) { $s = \"$i item\" }", yard("expand"), 1)
    yield "-match on 1e6 lines / Python re", b.work(
        "$l = foreach ($i in 0..999999) { \"line $i of the text\" }; ($l -match 'line (\\d+)5 of').Count", yard("match"), 1)
    yield "-replace on 1e6 lines / Python re", b.work(
        "$l = foreach ($i in 0..999999) { \"line $i of the text\" }; $x = $l -replace '\\d+', 'N'", yard("replace"), 1)

    def with_file(kind, script, yardstick, limit, base=None):
        def run(name):
            path = b.file(kind)
            b.work(script.replace("FILE", path), [*yardstick[:3], path, *yardstick[3:]], limit,
                   base=base and [*base, path])(name)
        return run
    yield "Get-Content of 100 MB, -match / Python", with_file(
        "lines", "(Get-Content 'FILE' | Where-Object { $_ -match 'error [0-9]+7 in' } | Measure-Object).Count", yard("lines"), 1)
    yield "ConvertFrom-Json of 50 MB / Python", with_file("json", "$x = Get-Content -Raw 'FILE' | ConvertFrom-Json", yard("json_in"), 1.2)
    for style, option in (("indented", ""), ("compact", " -Compress")):
        def to_json(name, style=style, option=option):
            path = b.file("json")
            load = f"$x = Get-Content -Raw '{path}' | ConvertFrom-Json"
            b.prepared(f"{load}; $t = ConvertTo-Json $x -Depth 5{option}", load, yard("json_out") + [path, style], 1.2)(name)
        yield f"ConvertTo-Json {style} of 50 MB / Python", to_json
    yield "Import-Csv of 1e6 rows / Python", with_file("csv", "$x = Import-Csv 'FILE'", yard("csv_in"), 1)
    collect = "foreach ($k in 1..5) { $t = [Diagnostics.Stopwatch]::StartNew(); [GC]::Collect(); $t.Elapsed.TotalMilliseconds }"
    yield "longest collection, 1e6 strings", b.pause("$x = foreach ($i in 1..1000000) { \"item $i\" }; " + collect, 50)
    yield "longest collection, 1e6 cells in objects", b.pause(
        "$x = foreach ($i in 1..500000) { [pscustomobject]@{ A = $i; B = \"item $i\" } }; " + collect, 50)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--exe", default=os.path.join(ROOT, "build", "psession"))
    a.add_argument("--runs", type=int, default=3)
    a.add_argument("select", nargs="*")
    o = a.parse_args()
    o.exe = os.path.abspath(o.exe)
    build_yardsticks()
    b = Bench(o)
    try:
        line(["what", "ours", "yardstick", "ratio", "at most", "verdict", ""])
        for name, fn in rows(b):
            b.attempt(name, fn)
        over_ssh = ssh_rows.Rows(b, Failed, show, line)
        for name, fn in over_ssh.all():
            b.attempt(name, fn)
        over_ssh.end()
    finally:
        shutil.rmtree(b.dir, ignore_errors=True)
    return 1 if b.failed else 0


sys.exit(main())
