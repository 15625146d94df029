# SPDX-License-Identifier: MIT
"""Cut connections under SSH: a stream of 100,000 objects arrives exactly once and in order whatever happens below it."""
import os, signal, subprocess, time

from harness import *
from line import Line
from lossy import Lossy
from sshd import Sshd

OBJECTS = 100000
STREAM = f"1..{OBJECTS} | ForEach-Object {{ if (-not ($_ % 1000)) {{ Start-Sleep -Milliseconds 15 }}; $_ }}"
CHECK = "$want = 1; $wrong = 0; $n = 0; Invoke-Command $s { %s } | ForEach-Object { if ($_ -ne $want) { $wrong++ }; $want = $_ + 1; $n++; if ($n -eq 1000) { 'under way' } }; \"$n objects, $wrong wrong\"" % STREAM
WHOLE = f"{OBJECTS} objects, 0 wrong"


def streaming(server, line=None, retry=60000, ping=1000, script=CHECK):
    """A psession in the middle of the stream."""
    os.environ.update(PSESSION_RETRY_MS=str(retry), PSESSION_PING_MS=str(ping))
    if line:
        line.known_to(server)
    text = server.script("$s = New-PSSession @there\n" + script)
    if line:
        text = text.replace(f"Port = {server.port}", f"Port = {line.port}")
    p = start(text)
    return p, read_until(p, "under way")


def finish(p, seconds=60):
    out = read_until(p, " objects, ", seconds)
    p.wait(20)
    return "\n".join(out)


@test
def resets_lose_nothing():
    with Sshd() as server:
        line = Line(server.port)
        p, _ = streaming(server, line, script=CHECK.replace("-Milliseconds 15", "-Milliseconds 50"))
        for _ in range(4):
            line.reset()
            wait_for(lambda: line.pairs or p.poll() is not None, "the client is back", 20)
            time.sleep(0.2)
        out = finish(p)
        contains(out, WHOLE, "has been interrupted", "has been restored")
        line.end()


@test
def a_half_open_connection_is_found_out():
    with Sshd() as server:
        line = Line(server.port)
        p, _ = streaming(server, line)
        line.freeze()
        contains(finish(p), WHOLE, "has been interrupted", "has been restored")
        line.end()


@test
def an_outage_within_the_limit_is_survived():
    with Sshd() as server:
        line = Line(server.port)
        p, _ = streaming(server, line)
        line.refused = True
        line.reset()
        read_until(p, "interrupted")
        time.sleep(1.2)
        line.refused = False
        contains(finish(p), WHOLE, "has been restored")
        line.end()


@test
def past_the_limit_the_session_is_left_disconnected():
    with Sshd() as server:
        line = Line(server.port)
        p, _ = streaming(server, line, retry=1500, script=CHECK + "; $s.State; 'now'; while (-not (Test-Path go)) { Start-Sleep -Milliseconds 20 }; "
                         "$null = Connect-PSSession $s; $s.State; Receive-PSSession $s | ForEach-Object { if ($_ -ne $want) { $wrong++ }; $want = $_ + 1; $n++ }; \"$n objects at last, $wrong wrong\"")
        line.refused = True
        line.reset()
        out = read_until(p, "now", 30)
        contains("\n".join(out), "Disconnected")
        line.refused = False
        open("go", "w").close()
        out = read_until(p, "at last", 30)
        contains("\n".join(out), "Opened", f"{OBJECTS} objects at last, 0 wrong")
        p.wait(20)
        os.remove("go")
        line.end()


def ours(p, word):
    """The children of process P whose command line has WORD."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                command = f.read().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == p.pid and word in command:
            found.append(int(pid))
    return found


@test
def killed_ssh_sshd_and_relay_lose_nothing():
    with Sshd() as server:
        p, _ = streaming(server)
        for pid in ours(p, "ssh"):
            os.kill(pid, signal.SIGKILL)
        read_until(p, "restored")
        server.drop_connections()
        read_until(p, "restored")
        for pid, command in server.children():
            if "-sshs" in command:
                os.kill(pid, signal.SIGKILL)
        read_until(p, "restored")
        contains(finish(p), WHOLE)


@test
def stopped_processes_lose_nothing():
    with Sshd() as server:
        p, _ = streaming(server)
        stopped = [pid for pid, command in server.children() if "-sshs" in command]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        read_until(p, "restored")
        for pid in stopped:
            os.kill(pid, signal.SIGKILL)
        # The client itself, for longer than its patience.
        os.kill(p.pid, signal.SIGSTOP)
        time.sleep(2.5)
        os.kill(p.pid, signal.SIGCONT)
        contains(finish(p), WHOLE)


@test
def input_streams_over_cuts():
    with Sshd() as server:
        line = Line(server.port)
        script = ("1..40000 | ForEach-Object { if (-not ($_ % 1000)) { Start-Sleep -Milliseconds 30; if ($_ -eq 2000) { [Console]::WriteLine('under way') } }; $_ } | "
                  "Invoke-Command $s { begin { $want = 1; $wrong = 0 } process { if ($_ -ne $want) { $wrong++ }; $want = $_ + 1 } end { \"$($want - 1) objects, $wrong wrong\" } }")
        p, _ = streaming(server, line, script=script)
        for _ in range(3):
            line.reset()
            wait_for(lambda: line.pairs, "the client is back", 20)
            time.sleep(0.2)
        contains(finish(p), "40000 objects, 0 wrong")
        line.end()


def namespace_test(fn):
    """With an sshd in a network namespace of its own, at the other end of a pair of links."""
    def run_it():
        needs_root()
        needs("ip")
        name = f"ps{os.getpid()}"
        def ip(*words):
            return subprocess.run(["ip", *words], capture_output=True, text=True)
        if ip("netns", "add", name).returncode:
            raise Skipped("needs network namespaces")
        try:
            if ip("link", "add", name + "a", "type", "veth", "peer", "name", name + "b", "netns", name).returncode:
                raise Skipped("needs veth links")
            ip("addr", "add", "10.213.77.1/30", "dev", name + "a")
            ip("link", "set", name + "a", "up")
            ip("-n", name, "addr", "add", "10.213.77.2/30", "dev", name + "b")
            ip("-n", name, "link", "set", name + "b", "up")
            ip("-n", name, "link", "set", "lo", "up")
            with Sshd(address="10.213.77.2", netns=["ip", "netns", "exec", name]) as server:
                fn(server, name + "a", ip)
        finally:
            ip("netns", "del", name)
            ip("link", "del", name + "a")
    run_it.__name__ = fn.__name__
    return test(run_it)


@namespace_test
def a_link_down_for_a_second_loses_nothing(server, link, ip):
    p, _ = streaming(server)
    ip("link", "set", link, "down")
    time.sleep(1)
    ip("link", "set", link, "up")
    contains(finish(p), WHOLE)


@namespace_test
def a_link_down_past_the_ping_is_restored(server, link, ip):
    p, _ = streaming(server, ping=700)
    ip("link", "set", link, "down")
    read_until(p, "interrupted")
    time.sleep(1)
    ip("link", "set", link, "up")
    contains(finish(p), WHOLE, "restored")


@namespace_test
def a_fifth_of_the_packets_lost_loses_nothing(server, link, ip):
    namespace = link[:-1]
    with Lossy(namespace + "l", namespace + "r", namespace, 0.2) as line:
        with Sshd(address="10.213.78.2", netns=["ip", "netns", "exec", namespace]) as far:
            p, _ = streaming(far, ping=20000)
            contains(finish(p, 120), WHOLE)
            if line.lost < 50 or not 0.15 < line.lost / (line.lost + line.carried) < 0.25:
                raise AssertionError(f"{line.lost} packets lost, {line.carried} carried")


run_tests()
