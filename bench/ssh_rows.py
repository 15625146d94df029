# SPDX-License-Identifier: MIT
"""Rows of sessions over SSH: a real sshd on loopback, the user's ssh with the same key as the yardstick."""
import os, select, shutil, statistics, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OBJECT = 114	# bytes of one Int32 on the link: frame, fragment, message, text

MEDIAN = """
function median([int]$n, $block) {
    $all = foreach ($i in 1..$n) { $c = [Diagnostics.Stopwatch]::StartNew(); & $block; $c.Elapsed.TotalSeconds }
    'median {0:r}' -f @($all | Sort-Object)[[int][Math]::Floor($n / 2)]
}
"""


class Rows:
    def __init__(self, bench, failed, show, line):
        self.b, self.Failed, self.show, self.line = bench, failed, show, line
        self.server = None

    def there(self):
        """The server, started for the first row that needs it."""
        if not self.server:
            sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))
            os.environ["PSESSION"] = self.b.o.exe
            import sshd
            # A shell that isn't the first of its line reads no start-up files of the account: neither side is to measure them.
            try:
                self.server = sshd.Sshd(exe=self.b.o.exe, listen="0.0.0.0", extra=f"SetEnv SHLVL=2 HOME={self.b.dir}\nSubsystem plain {self.b.o.exe} -sshs -NoLogo -NoProfile\n").__enter__()
            except Exception as e:
                raise self.Failed(str(e))
        return self.server

    def end(self):
        if self.server:
            self.server.__exit__()

    def ssh(self, *words, options=()):
        s = self.there()
        return ["ssh", "-F", "none", "-i", s.folder + "/client", "-p", str(s.port), "-o", f"UserKnownHostsFile={s.folder}/known",
                "-o", "IdentitiesOnly=yes", *options, s.address, *words]

    def ours(self, script, n, env=None):
        text = MEDIAN + self.there().script("$there.Subsystem = 'plain'\n" + script.replace("MEDIAN", f"median {n}"))
        p = subprocess.run(self.b.shell(text), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=180, env=dict(os.environ, **(env or {})))
        found = [l for l in p.stdout.splitlines() if l.startswith("median ")]
        if not found:
            raise self.Failed((p.stderr or p.stdout).strip()[:160])
        return float(found[0].split()[1])

    def timed(self, n, fn):
        all_ = []
        for _ in range(n):
            t = time.perf_counter()
            fn()
            all_.append(time.perf_counter() - t)
        return statistics.median(all_)

    def run_true(self, *options):
        subprocess.run(self.ssh("true", options=options), check=True, stdin=subprocess.DEVNULL, timeout=60)

    def cold(self, limit, env=None):
        def run(name):
            a = self.ours("MEDIAN { $script:s = New-PSSession @there }; Get-PSSession | Remove-PSSession", 9, env)
            self.b.add(name, a, self.timed(9, self.run_true), limit)
        return run

    def warm(self, name):
        path = self.there().folder + "/warm"
        options = ("-o", "ControlMaster=auto", "-o", f"ControlPath={path}", "-o", "ControlPersist=30")
        self.run_true(*options)
        a = self.ours(f"$there.Options.ControlMaster = 'auto'; $there.Options.ControlPath = '{path}'; "
                      "MEDIAN { $script:s = New-PSSession @there }; Get-PSSession | Remove-PSSession", 9)
        self.b.add(name, a, self.timed(9, lambda: self.run_true(*options)), 2)
        subprocess.run(self.ssh(options=(*options, "-O", "exit")), stderr=subprocess.DEVNULL)

    def through_cat(self, n, size):
        """Seconds for SIZE bytes there and back through an open ssh host cat."""
        p = subprocess.Popen(self.ssh("cat"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        data = memoryview(b"x" * size)
        into, out = p.stdin.fileno(), p.stdout.fileno()
        os.set_blocking(into, False)

        def once():
            sent = got = 0
            while got < size:
                r, w, _ = select.select([out], [into] if sent < size else [], [])
                if w:
                    sent += os.write(into, data[sent:sent + 65536])
                if r:
                    got += len(os.read(out, 1 << 18))
        once()
        seconds = self.timed(n, once)
        p.kill()
        p.wait()
        return seconds

    def invoke_one(self, name):
        a = self.ours("$s = New-PSSession @there; MEDIAN { $null = Invoke-Command $s { 1 } }; Remove-PSSession $s", 501)
        self.b.add(name, a, self.through_cat(501, 1024), 3)

    def invoke_many(self, name):
        a = self.ours("$s = New-PSSession @there; MEDIAN { $null = Invoke-Command $s { 1..100000 } }; Remove-PSSession $s", 5)
        self.b.add(name, a, self.through_cat(5, 100000 * OBJECT), 6)

    def copy(self, name):
        source, target = self.b.dir + "/copied", self.b.dir + "/arrived"
        with open(source, "wb") as f:
            f.write(os.urandom(100 << 20))
        a = self.ours(f"$s = New-PSSession @there; MEDIAN {{ Copy-Item '{source}' -Destination '{target}' -ToSession $s }}; Remove-PSSession $s", 3)
        s = self.there()
        command = ["scp", "-O", "-q", "-F", "none", "-i", s.folder + "/client", "-P", str(s.port), "-o", f"UserKnownHostsFile={s.folder}/known",
                   source, f"{s.address}:{target}"]
        self.b.add(name, a, self.timed(3, lambda: subprocess.run(command, check=True)), 2)

    def hosts(self, warm, limit):
        def run(name):
            s = self.there()
            many = ("$there.Options.StrictHostKeyChecking = 'no'; $there.Options.UserKnownHostsFile = '/dev/null'; $there.Options.LogLevel = 'ERROR'\n"
                    "$all = 1..100 | ForEach-Object { @{ HostName = \"127.0.1.$_\"; Port = $there.Port; KeyFilePath = $there.KeyFilePath; "
                    "Options = $there.Options; Subsystem = 'plain' } }\n")
            if warm:
                script = "$s = New-PSSession -SSHConnection $all -ThrottleLimit 32; MEDIAN { $null = Invoke-Command $s { 1 } }; $s | Remove-PSSession"
            else:
                script = "MEDIAN { $null = Invoke-Command -SSHConnection $all -ThrottleLimit 32 { 1 } }"
            rows = [(self.ours(many + script, 3 if warm else 1), self.timed(1, lambda: self.fan_out(s))) for _ in range(1 if warm else self.b.o.runs)]
            a, pdsh = (statistics.median(x) for x in zip(*rows))
            self.b.add(name, a, pdsh, limit, note="" if shutil.which("pdsh") else "the yardstick is a stand-in: xargs -P 32 ssh")
        return run

    def fan_out(self, s):
        """`true` on 100 addresses of this machine, 32 at a time."""
        hosts = [f"127.0.1.{i}" for i in range(1, 101)]
        args = f"-F none -i {s.folder}/client -p {s.port} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
        if shutil.which("pdsh"):
            command = ["pdsh", "-S", "-R", "ssh", "-f", "32", "-w", ",".join(hosts), "true"]
            env = dict(os.environ, PDSH_SSH_ARGS_APPEND=args)
        else:
            command, env = ["xargs", "-P", "32", "-I{}", "ssh", *args.split(), "{}", "true"], None
        subprocess.run(command, input="\n".join(hosts), text=True, check=True, stdout=subprocess.DEVNULL, env=env, timeout=170)

    def idle(self, name):
        s = self.there()
        p = subprocess.Popen(self.b.shell(s.script("$there.Subsystem = 'plain'; $s = 1..8 | ForEach-Object { New-PSSession @there }; $null = Invoke-Command $s { 1 }; 'ready'; "
                                                   "while (-not (Test-Path go)) { Start-Sleep -Milliseconds 50 }; $s | Remove-PSSession")),
                             text=True, cwd=self.b.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            if p.stdout.readline().strip() != "ready":
                raise self.Failed("the sessions did not open")
            time.sleep(2.5)
            relays = [pid for pid, words in s.children() if " -sshs" in words and "/psession" in words.split(" ")[0]]
            total = sum(pss(pid) for pid in relays) + sum(pss(pid) for pid in workers_of(self.b.o.exe, self.b.dir))
            each = total / 8 / 1024
            row = [name, f"{each:.2f} MiB", "", "", "3 MiB", "within" if each <= 3 else "OVER", "8 sessions, our processes on the server, proportional set size"]
            self.b.rows.append(row)
            self.line(row)
            open(self.b.dir + "/go", "w").close()
            p.wait(30)
        finally:
            p.kill()
            p.wait()

    def all(self):
        yield "New-PSSession -HostName, cold / ssh host true", self.cold(1.05)
        yield "New-PSSession -HostName with the relay / ssh host true", self.cold(0.45, {"PSESSION_SSH_RELAY": "1"})
        yield "New-PSSession -HostName, warm / ssh host true, warm", self.warm
        yield "Invoke-Command {1} over SSH / 1 KiB through ssh cat", self.invoke_one
        yield "Invoke-Command {1..100000} over SSH / as many bytes through ssh cat", self.invoke_many
        yield "Copy-Item of 100 MiB over SSH / scp", self.copy
        yield "a command on 100 hosts over SSH, cold / pdsh", self.hosts(False, 1.5)
        yield "a command on 100 hosts over SSH, warm / pdsh, cold", self.hosts(True, 0.2)
        yield "idle session over SSH", self.idle


def pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            return next(int(l.split()[1]) for l in f if l.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def workers_of(exe, home):
    """The session workers that live in HOME."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
            with open(f"/proc/{pid}/environ", "rb") as f:
                ours = f"HOME={home}".encode() in f.read().split(b"\0")
        except OSError:
            continue
        if b"--worker" in words and ours:
            found.append(int(pid))
    return found
