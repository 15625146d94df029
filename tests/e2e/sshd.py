# SPDX-License-Identifier: MIT
"""A real sshd on a loopback port for the tests: its own configuration, host key and client key, started as the user who runs the tests, who needs no other right.

    with Sshd() as server:
        psession(server.script("$s = New-PSSession @there; …"))

`there` is a table for splatting: the host, the port, the key and options that keep the user's own ssh configuration out.
"""
import os, shutil, signal, socket, subprocess, tempfile, time

import harness

SSHD = "/usr/sbin/sshd"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Sshd:
    """ADDRESS is the one it is reached by, LISTEN where it listens; PREFIX runs it as another user, whose home is HOME; EXE is the program of the subsystems; SESSIONS are taken on a connection."""

    def __init__(self, exe=None, prefix=(), folder=None, owner=None, address="127.0.0.1", listen=None, extra="", netns=(), home=None, sessions=300):
        if not os.path.exists(SSHD):
            raise harness.Skipped("needs sshd")
        harness.needs("ssh")
        self.listen = listen or address
        self.exe, self.prefix, self.address, self.extra, self.netns = exe or harness.EXE, list(prefix), address, extra, list(netns)
        self.folder = tempfile.mkdtemp(prefix="sshd-", dir=folder or os.environ.get("TMPDIR", "/tmp"))
        self.sessions = sessions
        self.owner, self.home = owner, home or os.environ["HOME"]
        self.port = free_port()
        self.process = None

    def __enter__(self):
        os.chmod(self.folder, 0o755)
        for key in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{self.folder}/{key}"], check=True)
        shutil.copy(f"{self.folder}/client.pub", f"{self.folder}/authorized")
        with open(f"{self.folder}/host.pub") as f:
            key = " ".join(f.read().split()[:2])
        name = self.address if self.port == 22 else f"[{self.address}]:{self.port}"
        with open(f"{self.folder}/known", "w") as f:
            f.write(f"{name} {key}\n")
        self.scripts()
        with open(f"{self.folder}/config", "w") as f:
            f.write(self.config())
        if self.owner:
            for name in os.listdir(self.folder):
                os.chown(f"{self.folder}/{name}", self.owner, self.owner)
            os.chown(self.folder, self.owner, self.owner)
        if os.geteuid() == 0:
            # Every sshd of root needs it, those of others' tests too: it stays.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self.start()
        return self

    def scripts(self):
        """The subsystems: with the home of the test, since sshd gives the account's; some that don't behave."""
        run = os.environ.get("PSESSION_TEST_RUN", "")
        home = f"export HOME={self.home} PSESSION_TEST_RUN='{run}'\n"
        for name, text in {
            "serve": f"{home}exec {self.exe} -sshs -NoLogo -NoProfile\n",
            "stock": f"{home}exec {self.exe} -s\n",
            "noisy": f"echo Welcome to this host\nprintf 'half a line '\n{home}exec {self.exe} -sshs -NoLogo -NoProfile\n",
            "deaf": f"{home}grep --line-buffered -v '^<Close ' | {self.exe} -s\n",
            "slow": f"{home}sleep 2\nexec {self.exe} -sshs -NoLogo -NoProfile\n",
            "silent": "exec sleep 60\n",
            "ends": "echo gone >&2\nexit 3\n",
        }.items():
            with open(f"{self.folder}/{name}", "w") as f:
                f.write("#!/bin/sh\n" + text)
            os.chmod(f"{self.folder}/{name}", 0o755)

    def config(self):
        f = self.folder
        return f"""Port {self.port}
ListenAddress {self.listen}
HostKey {f}/host
PidFile none
AuthorizedKeysFile {f}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PrintMotd no
MaxStartups 300
MaxSessions {self.sessions}
Subsystem powershell {f}/serve
Subsystem stock {f}/stock
Subsystem noisy {f}/noisy
Subsystem deaf {f}/deaf
Subsystem slow {f}/slow
Subsystem silent {f}/silent
Subsystem ends {f}/ends
{self.extra}"""

    def start(self):
        self.log = f"{self.folder}/log"
        open(self.log, "a").close()
        if self.owner:
            os.chown(self.log, self.owner, self.owner)
        self.process = subprocess.Popen([*self.netns, *self.prefix, SSHD, "-D", "-f", f"{self.folder}/config", "-E", self.log],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        harness.wait_for(self.listens, "sshd listens")

    def listens(self):
        if self.process.poll() is not None:
            with open(self.log) as f:
                raise harness.Skipped("needs sshd that starts: " + f.read()[-300:])
        with open(self.log) as f:
            return "Server listening" in f.read()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def children(self):
        """The processes of its connections."""
        found, known = [], {self.process.pid}
        for pid in sorted(int(p) for p in os.listdir("/proc") if p.isdigit()):
            try:
                with open(f"/proc/{pid}/stat") as f:
                    parent = int(f.read().rsplit(")", 1)[1].split()[1])
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    words = f.read().split(b"\0")
            except OSError:
                continue
            if parent in known:
                known.add(pid)
                found.append((pid, b" ".join(words).decode()))
        return found

    def drop_connections(self):
        for pid, command in self.children():
            if "sshd" in command:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass

    def __exit__(self, *_):
        # Clients that close in order are about to hang up.
        until = time.monotonic() + 2
        while self.process and self.children() and time.monotonic() < until:
            time.sleep(0.02)
        self.drop_connections()
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def options(self):
        return f"@{{ UserKnownHostsFile = '{self.folder}/known'; GlobalKnownHostsFile = '/dev/null'; IdentitiesOnly = 'yes' }}"

    def script(self, text):
        return (f"$there = @{{ HostName = '{self.address}'; Port = {self.port}; KeyFilePath = '{self.folder}/client'; Options = {self.options} }}\n" + text)

    def computers(self, name, home=None):
        """A computers file in which NAME is this server."""
        home = home or os.environ["HOME"]
        os.makedirs(home + "/.config/psession", exist_ok=True)
        with open(home + "/.config/psession/computers.psd1", "w") as f:
            f.write(f"@{{ '{name}' = @{{ Transport = 'ssh'; HostName = '{self.address}'; Port = {self.port}; "
                    f"KeyFilePath = '{self.folder}/client'; Options = {self.options} }} }}\n")
