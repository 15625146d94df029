# SPDX-License-Identifier: MIT
"""Every wait for an answer ends: an end that is halted, silent or stuck costs its own command a clear error, nobody else anything."""
import glob, os, signal, socket, subprocess
from harness import *

# No answer is waited for longer: the waits below are seconds to minutes otherwise.
PATIENCE = dict(os.environ, PSESSION_PATIENCE_MS=str(int(1000 * SLOW)))


def impatient(script, seconds=30, env=PATIENCE):
    return run([EXE, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script], seconds=seconds, env=env)


def halted(make, script):
    """Runs MAKE, which leaves $s and prints its worker's number first; then SCRIPT while the worker is halted."""
    r = impatient(f"{make}; $w = Invoke-Command $s {{ $PID }}; $w; /bin/kill -STOP $w; {script}")
    pid = int(r.lines.pop(0))
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return r


def folder():
    """The registry's folder of the home: that of the sockets."""
    return os.path.dirname(glob.glob(os.environ["HOME"] + "/.local/state/psession/**/*.sock", recursive=True)[0])


def worker_ended(pid):
    wait_for(lambda: not alive(pid), f"process {pid} ends")


@test
def disconnecting_from_a_halted_session_is_an_error():
    r = halted("$s = New-PSSession", "try { Disconnect-PSSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; \"$_\" }; 'goes on'")
    equal(r.lines[0], "PSSessionDisconnectFailed,Microsoft.PowerShell.Commands.DisconnectPSSessionCommand", repr(r))
    contains(r.lines[1], "the operation timed out")
    equal(r.lines[2], "goes on")


@test
def connecting_to_a_halted_session_is_an_error():
    r = halted("$s = New-PSSession", "/bin/kill -CONT $w; $null = Disconnect-PSSession $s; /bin/kill -STOP $w;"
               "try { Connect-PSSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }; 'goes on'")
    equal(r.lines, ["PSSessionConnectFailed,Microsoft.PowerShell.Commands.ConnectPSSessionCommand", "goes on"], repr(r))


@test
def a_halted_session_is_removed_without_it():
    r = halted("$s = New-PSSession", "Remove-PSSession $s; $s.State; 'goes on'")
    equal(r.lines, ["Closed", "goes on"], repr(r))


@test
def a_halted_session_is_left_out_of_the_list():
    r = halted("$s = New-PSSession; $t = New-PSSession -Name Other; $null = Disconnect-PSSession $t",
               "(Get-PSSession -ComputerName localhost -WarningAction SilentlyContinue).Name -contains 'Other'; /bin/kill -CONT $w; Get-PSSession -ComputerName localhost | Remove-PSSession")
    equal(r.lines[0], "True", repr(r))


@test
def the_times_of_the_options_count():
    """-OperationTimeout, -CancelTimeout: shorter ones than the rule."""
    r = run([EXE, "-NoProfile", "-NonInteractive", "-Command", """
        $s = New-PSSession -SessionOption (New-PSSessionOption -OperationTimeout 300 -CancelTimeout 200); $w = Invoke-Command $s { $PID }; $w
        $c = $s.Runspace.ConnectionInfo; "$($c.OperationTimeout) $($c.CancelTimeout) $($c.OpenTimeout)"
        $j = Invoke-Command $s { Start-Sleep 60 } -AsJob; /bin/kill -STOP $w; $clock = [Diagnostics.Stopwatch]::StartNew()
        Stop-Job $j 3>&1 | ForEach-Object { "$_" }; $j.State; $clock.ElapsedMilliseconds -ge 150; $clock.Elapsed.TotalSeconds -lt 9; $clock.Restart()
        try { Disconnect-PSSession $s -ErrorAction Stop } catch { "$_" }; $clock.ElapsedMilliseconds -ge 250; $clock.Elapsed.TotalSeconds -lt 9; /bin/kill -KILL $w"""])
    equal(r.lines[1], "300 200 180000", repr(r))
    contains(r.lines[2], "did not say within 0.2 seconds")
    equal(r.lines[3:6], ["Stopped", "True", "True"], repr(r))
    contains(r.lines[6], "the operation timed out")
    equal(r.lines[7:], ["True", "True"], repr(r))


@test
def a_session_that_does_not_open_in_time_is_an_error():
    """-OpenTimeout: the worker is slow, for it collects at each allocation."""
    script = "try { $null = New-PSSession -SessionOption (New-PSSessionOption -OpenTimeout %d) -ErrorAction Stop; 'opened' } catch { $_.FullyQualifiedErrorId; \"$_\" }"
    for time, want in (60000, "opened"), (0, "opened"), (1, "PSSessionOpenFailed"):
        r = run([EXE, "-NoProfile", "-NonInteractive", "-Command", script % time], env=dict(os.environ, PSESSION_GC_STRESS="400,1"))
        contains(r.lines[0], want)
    contains(r.lines[1], "The session could not be started: the operation timed out.")


@test
def a_computer_over_ssh_that_does_not_answer_in_time_is_an_error():
    """-OpenTimeout of a computer that the computers file leads to with ssh; -ConnectingTimeout is for -HostName."""
    folder = os.environ["HOME"] + "/bin"
    os.makedirs(folder)
    with open(folder + "/ssh", "w") as f:
        f.write("#!/bin/sh\nexec sleep 30\n")
    os.chmod(folder + "/ssh", 0o755)
    with open(os.environ["HOME"] + "/.config/psession/computers.psd1", "w") as f:
        f.write("@{ far = 'ssh' }\n")
    r = run([EXE, "-NoProfile", "-NonInteractive", "-Command", """
        try { $null = New-PSSession -ComputerName far -SessionOption (New-PSSessionOption -OpenTimeout 300) -ErrorAction Stop } catch { "$_" }
        try { $null = New-PSSession -HostName far -ConnectingTimeout 200 -ErrorAction Stop } catch { "$_" }"""],
            env=dict(os.environ, PATH=folder + ":" + os.environ["PATH"]))
    contains(r.lines[0], "SSH connection attempt failed after time out: 0.3 seconds.")
    contains(r.lines[1], "SSH connection attempt failed after time out: 0.2 seconds.")


@test
def a_worker_without_parameters_ends():
    ours, its = socket.socketpair()
    p = subprocess.Popen(["sh", "-c", f'exec 3<&{its.fileno()}; exec "$0" --worker 3', EXE], pass_fds=[its.fileno()], env=PATIENCE)
    its.close()
    try:
        ours.sendall(b"\0")	# and never more
        assert p.wait(10 * SLOW) != 0
    finally:
        p.kill()
        ours.close()


@test
def silent_connections_do_not_keep_others_out():
    """A worker has places for 32 connections; the oldest one that asked nothing makes room, never the client."""
    p = start("$s = New-PSSession; 'opened'; while (!(Test-Path ~/go)) { Start-Sleep -Milliseconds 20 }; Invoke-Command $s { 'alive' }")
    try:
        read_until(p, "opened")
        place = folder()
        sockets = []
        os.chdir(place)
        for _ in range(40):
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(10 * SLOW)
            s.connect(glob.glob("*.sock")[0])
            sockets.append(s)
        equal(sockets[0].recv(1), b"", "the oldest is dropped")
        sockets[-1].setblocking(False)
        try:
            sockets[-1].recv(1)
            raise AssertionError("the newest was dropped or spoken to")
        except BlockingIOError:
            pass
        assert len(psession("(Get-PSSession -ComputerName localhost).Id").lines) == 1
        open(os.environ["HOME"] + "/go", "w").close()
        read_until(p, "alive")
    finally:
        os.chdir("/")
        p.kill()
        p.wait()
        if os.path.exists(os.environ["HOME"] + "/go"):
            os.remove(os.environ["HOME"] + "/go")


@test
def a_session_that_is_stuck_is_ended():
    """The engine waits in a read that nothing interrupts: the worker ends all the same, and leaves no socket."""
    fifo = os.environ["HOME"] + "/fifo"
    os.mkfifo(fifo)
    p = subprocess.Popen([EXE, "-NoProfile", "-NonInteractive", "-Command",
                          f"$s = New-PSSession; Invoke-Command $s {{ $PID }}; $j = Invoke-Command $s {{ [IO.File]::ReadAllText('{fifo}') }} -AsJob; Start-Sleep -Milliseconds 300; "
                          "Remove-PSSession $s; 'removed'"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=PATIENCE)
    out = p.communicate(timeout=30 * SLOW)[0].split()
    equal(out[1:], ["removed"])
    worker_ended(int(out[0]))
    os.remove(fifo)


run_tests()
