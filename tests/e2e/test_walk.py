# SPDX-License-Identifier: MIT
"""The README's walk to another machine, word by word: two new accounts, each in a network namespace of its own, nothing but ssh between them."""
import contextlib, os, pwd, re, shutil, subprocess, tempfile

from harness import *
from sshd import SSHD

ADDRESS = ("10.213.79.1", "10.213.79.2")


def quiet(*words):
    return subprocess.run(words, capture_output=True, text=True)


class Machine:
    """A namespace with one account of no rights."""

    def __init__(self, folder, exe, name):
        self.exe, self.name, self.home = exe, name, f"{folder}/{name}"
        made = quiet("useradd", "-d", self.home, "-m", "-s", "/bin/sh", "-p", "*", name)
        if made.returncode:
            raise Skipped("needs accounts: " + made.stderr.strip())
        self.uid = pwd.getpwnam(name).pw_uid

    def words(self, *words):
        return ["ip", "netns", "exec", self.name, "setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups", "env", "-i",
                "PATH=" + os.environ["PATH"], "HOME=" + self.home, f"USER={self.name}", "TERM=dumb", "LC_ALL=C.UTF-8", "COLUMNS=120",
                "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0",
                f"PSESSION_TEST_RUN={os.environ.get('PSESSION_TEST_RUN', '')}", *words]

    def run(self, *words, stdin=""):
        r = run(self.words(*words), stdin=stdin, seconds=40)
        equal(r.code, 0, repr(r))
        return r

    def shell(self, text):
        """Lines typed at psession."""
        return self.run(self.exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", text)

    def put(self, path, text):
        os.makedirs(os.path.dirname(f"{self.home}/{path}"), mode=0o700, exist_ok=True)
        with open(f"{self.home}/{path}", "w") as f:
            f.write(text)
        quiet("chown", "-R", f"{self.uid}:{self.uid}", self.home + "/.ssh")


@contextlib.contextmanager
def two_machines():
    needs_root()
    for program in ("ip", "useradd", "userdel", "setpriv", "ssh", "ssh-keygen"):
        needs(program)
    if not os.path.exists(SSHD):
        raise Skipped("needs sshd")
    names = [f"pw{os.getpid()}{side}" for side in "ab"]
    folder = tempfile.mkdtemp(prefix="walk-", dir="/tmp")
    os.chmod(folder, 0o755)
    exe = shutil.copy(EXE, folder + "/psession")
    os.chmod(exe, 0o755)
    try:
        for name in names:
            if quiet("ip", "netns", "add", name).returncode:
                raise Skipped("needs network namespaces")
            quiet("ip", "-n", name, "link", "set", "lo", "up")
        if quiet("ip", "link", "add", names[0], "netns", names[0], "type", "veth", "peer", "name", names[1], "netns", names[1]).returncode:
            raise Skipped("needs veth links")
        for name, address in zip(names, ADDRESS):
            quiet("ip", "-n", name, "addr", "add", address + "/30", "dev", name)
            quiet("ip", "-n", name, "link", "set", name, "up")
        yield folder, [Machine(folder, exe, name) for name in names]
    finally:
        for name in names:
            for pid in quiet("ip", "netns", "pids", name).stdout.split():
                quiet("kill", "-9", pid)
            quiet("ip", "netns", "del", name)
            quiet("userdel", name)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def ssh_server(folder, there):
    """sshd as a distribution sets it up, but for its files, with passwords off."""
    quiet("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/host")
    config, log = folder + "/sshd_config", folder + "/log"
    with open(config, "w") as f:
        f.write(f"ListenAddress {ADDRESS[1]}\nHostKey {folder}/host\nPidFile none\nUsePAM no\nPasswordAuthentication no\n"
                "KbdInteractiveAuthentication no\nStrictModes no\nSubsystem sftp internal-sftp\n")
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    yield config, lambda: start_server(there.name, config, log)


def start_server(namespace, config, log):
    p = subprocess.Popen(["ip", "netns", "exec", namespace, SSHD, "-D", "-f", config, "-E", log], stdin=subprocess.DEVNULL)
    wait_for(lambda: os.path.exists(log) and "Server listening" in open(log).read(), "sshd listens")
    return p


@test
def from_nothing_to_a_session_found_again():
    with two_machines() as (folder, (here, there)), ssh_server(folder, there) as (config, serve):
        # There, once: the line for the server's configuration, which the administrator applies.
        setup = [here.exe, "Enable-SSHRemoting", "--config", config, "--no-reload"]
        before = open(config).read()
        contains(run([*setup, "--dry-run"]).out, "Subsystem powershell")
        equal(open(config).read(), before, "the configuration after --dry-run")
        equal(run(setup, stdin="y\n").code, 0)
        server = serve()
        # A key, and the server's own, as every user of ssh has them.
        here.put(".ssh/known_hosts", f"{ADDRESS[1]} {open(folder + '/host.pub').read()}")
        here.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", here.home + "/.ssh/id_ed25519")
        there.put(".ssh/authorized_keys", open(here.home + "/.ssh/id_ed25519.pub").read())
        host = f"{there.name}@{ADDRESS[1]}"
        # Here, with the words of the README.
        r = here.shell(f"""
            $s = New-PSSession -HostName {host}
            Invoke-Command $s {{ whoami; $x = 42 }}
            (Disconnect-PSSession $s).State
            exit""")
        equal(r.lines, [there.name, "Disconnected"])
        r = here.shell(f"""
            Get-PSSession -HostName {host} | ForEach-Object State
            $s = Get-PSSession -HostName {host} | Connect-PSSession
            Invoke-Command $s {{ $x }}
            $null = Disconnect-PSSession $s""")
        equal(r.lines, ["Disconnected", "42"])
        # On the other machine itself it is one of its own.
        r = there.shell("$s = Get-PSSession -ComputerName localhost | Connect-PSSession; Invoke-Command $s { $x + 1 }; Remove-PSSession $s")
        equal(r.lines, ["43"])
        equal(here.shell(f"@(Get-PSSession -HostName {host}).Count").lines, ["0"])
        # And back: the configuration as it was.
        equal(run([here.exe, "Disable-SSHRemoting", "--config", config, "--no-reload", "--yes"]).code, 0)
        equal(open(config).read(), before, "the configuration at the end")
        server.terminate()
        server.wait()


run_tests()
