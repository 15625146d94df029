# SPDX-License-Identifier: MIT
"""Visiting a running process: its pipe, Enter-PSHostProcess, what the visitor sees and what ends the visit."""
import contextlib, os, signal, socket, stat, subprocess
from harness import *


@contextlib.contextmanager
def target(script, *args, **more):
    """A shell that runs SCRIPT, once it says that it does."""
    p = subprocess.Popen([EXE, "-NoLogo", "-NoProfile", *args, "-Command", "'ready'; " + script], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, text=True, start_new_session=True, **more)
    try:
        assert p.stdout.readline() == "ready\n"
        yield p
    finally:
        if p.poll() is None:
            os.killpg(p.pid, signal.SIGKILL)
        p.wait()
        p.stdout.close()


def pipes(pid):
    """The pipes of process PID."""
    folder = os.environ.get("TMPDIR", "/tmp")
    return [f"{folder}/{n}" for n in os.listdir(folder) if n.startswith("CoreFxPipe_PSHost.") and f".{pid}.None." in n]


def open_door(p):
    wait_for(lambda: pipes(p.pid), "its pipe")


def visit(who, *lines):
    """What the lines show that are typed in the process WHO (an argument of Enter-PSHostProcess), and those behind the visit."""
    text = "\n".join((f"Enter-PSHostProcess {who}", *lines)) + "\n"
    return run([EXE, "-NoLogo", "-NoProfile", "-Command", "-"], stdin=text)


@test
def a_waiting_process_is_entered_by_id():
    with target("$x = 41; Start-Sleep 60") as p:
        open_door(p)
        equal(stat.S_IMODE(os.stat(pipes(p.pid)[0]).st_mode), 0o600)
        r = visit(f"-Id {p.pid}", '"in $PID"', "$y = 5", '"y $y"', "(Get-Runspace).Count", "exit", '"out $($PID -ne ' + str(p.pid) + ')"')
        equal(r.lines, [f"in {p.pid}", "y 5", "2", "out True"])


@test
def a_script_that_never_waits_is_entered_too():
    for loop in ("while ($true) { $i++ }", "for ($i = 0; $i -ge 0; $i = 1) { }", "while ($true) { $null = Get-Date }"):
        with target(loop) as p:
            open_door(p)
            equal(visit(f"-Id {p.pid}", '"in $PID"', "Exit-PSHostProcess", "'out'").lines, [f"in {p.pid}", "out"])


@test
def a_pipe_has_the_name_that_is_asked_for():
    name = f"visit-{os.getpid()}"
    with target("Start-Sleep 60", "-CustomPipeName", name) as p:
        equal(visit(f"-CustomPipeName {name}", '"in $PID"', "exit").lines, [f"in {p.pid}"])
        equal(visit(f"-CustomPipeName {name}", '"again $PID"', "exit").lines, [f"again {p.pid}"])
        r = run([EXE, "-NoProfile", "-CustomPipeName", name, "-Command", "'goes on'"])
        equal(r.lines, ["goes on"])
        assert name in r.err
        os.kill(p.pid, signal.SIGTERM)
        p.wait(10)
    assert not os.path.exists(os.environ.get("TMPDIR", "/tmp") + "/CoreFxPipe_" + name) and not pipes(p.pid)


@test
def what_a_visitor_runs_is_the_visitors():
    with target("Start-Sleep 60") as p:
        open_door(p)
        r = visit(f"-Id {p.pid}", "/bin/echo native", "Write-Warning careful", "Get-Item /nothing", "1..3 | ForEach-Object { $_ * 2 }",
                  "prompt", "exit")
        equal([line for line in r.lines if line], ["native", "WARNING: careful", "2", "4", "6", f"[Process:{p.pid}]: PS {os.getcwd()}>"])
        assert "Cannot find path '/nothing'" in r.err


@test
def the_visited_script_goes_on_beside_the_visitor():
    with target("while ($true) { Start-Sleep -Milliseconds 20; $n++; \"n $n\" }") as p:
        open_door(p)
        v = subprocess.Popen([EXE, "-NoLogo", "-NoProfile", "-Command", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        v.stdin.write(f"Enter-PSHostProcess -Id {p.pid}\n'in'; while ($true) {{ Start-Sleep 1 }}\n")
        v.stdin.flush()
        equal(v.stdout.readline(), "in\n")
        for _ in range(5):
            assert p.stdout.readline().startswith("n ")
        v.kill()
        v.communicate()
        # He left without a word: what he ran has ended and the next one may come.
        equal(visit(f"-Id {p.pid}", "'next'", "(Get-Runspace).Count -le 2", "exit").lines, ["next", "True"])


@test
def the_end_of_the_process_ends_the_visit():
    with target("Start-Sleep 60") as p:
        open_door(p)
        r = visit(f"-Id {p.pid}", "[Diagnostics.Process]::GetCurrentProcess().Kill()", "", "", "'here again'")
        assert "here again" in r.lines, (r.out, r.err)
    # What a killed process left is swept by who looks for processes.
    psession("Get-PSHostProcessInfo | Out-Null")
    equal(pipes(p.pid), [])


@test
def processes_are_listed_by_their_pipes():
    with target("Start-Sleep 60") as p:
        open_door(p)
        r = run([EXE, "-NoProfile", "-Command", f"$i = Get-PSHostProcessInfo -Id {p.pid}; $i.ProcessName; $i.AppDomainName; $i.GetPipeNameFilePath(); $i.MainWindowTitle.Length; "
                 f"@(Get-PSHostProcessInfo -Name psess*).ProcessId -contains {p.pid}; @(Get-Process -Id {p.pid} | Get-PSHostProcessInfo).Count"])
        equal(r.lines, ["psession", "None", pipes(p.pid)[0], "0", "True", "1"])
        for who in (f"-HostProcessInfo (Get-PSHostProcessInfo -Id {p.pid})", f"-Process (Get-Process -Id {p.pid})", f"-Id {p.pid} -AppDomainName None"):
            equal(visit(who, '"in $PID"', "exit").lines, [f"in {p.pid}"])


@test
def nobody_is_let_in_who_was_not_to_be():
    with target("Start-Sleep 60", env=dict(os.environ, POWERSHELL_DIAGNOSTICS_OPTOUT="1")) as p:
        r = run([EXE, "-NoProfile", "-Command", f"Get-PSHostProcessInfo -Id {p.pid}; try {{ Enter-PSHostProcess -Id {p.pid} }} catch {{ $_.FullyQualifiedErrorId }}"])
        equal(r.lines, ["EnterPSHostProcessNoPowerShell,Microsoft.PowerShell.Commands.EnterPSHostProcessCommand"])
        equal(pipes(p.pid), [])
        r = psession("try { Enter-PSHostProcess -Name psession } catch { $_.FullyQualifiedErrorId }; $s = New-PSSession; "
                     "Invoke-Command $s { try { Enter-PSHostProcess -Id 1 } catch { $_.FullyQualifiedErrorId } }; Remove-PSSession $s")
        equal(r.lines, [f"EnterPSHostProcess{why},Microsoft.PowerShell.Commands.EnterPSHostProcessCommand"
                        for why in ("MultipleProcessesFoundWithName", "HostDoesNotSupportPushRunspace")])


@contextlib.contextmanager
def session_of(script):
    """A shell with a session $s that runs SCRIPT, and the process id of the session's worker."""
    p = subprocess.Popen([EXE, "-NoLogo", "-NoProfile", "-Command", "$s = New-PSSession; Invoke-Command $s { $x = 41; $PID }; " + script],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield p, int(p.stdout.readline())
    finally:
        p.kill()
        p.communicate()


@test
def a_session_worker_is_entered_whatever_it_does():
    for what in ("[Console]::In.ReadLine()", "Invoke-Command $s { while ($true) { $i++ } }", "1 | Invoke-Command $s { $input; Start-Sleep 60 }",
                 "& { 1; Start-Sleep 60 } | Invoke-Command $s { $input }"):
        with session_of(what) as (p, pid):
            wait_for(lambda: pipes(pid), "its pipe")
            for _ in range(2):
                equal(visit(f"-Id {pid}", '"in $PID $x."', "(Get-Runspace -Id 1).SessionStateProxy.GetVariable('x')", "exit").lines, [f"in {pid} .", "41"])
        psession("Get-PSSession -ComputerName localhost | Remove-PSSession")
        wait_for(lambda: not pipes(pid), "its pipe to go")


@test
def a_process_that_serves_its_parent_is_entered():
    p = subprocess.Popen([EXE, "-s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    job = subprocess.Popen([EXE, "-NoLogo", "-NoProfile", "-Command", "$j = Start-Job { $PID; Start-Sleep 60 }; while (-not ($i = Receive-Job $j)) { Start-Sleep -Milliseconds 5 }; $i; Start-Sleep 60"],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        pid = int(job.stdout.readline())
        wait_for(lambda: pipes(pid), "its pipe")
        equal(visit(f"-Id {pid}", '"in $PID"', "exit").lines, [f"in {pid}"])
        # One that was told nothing yet serves nobody.
        equal(pipes(p.pid), [])
    finally:
        for q in (p, job):
            q.kill()
            q.communicate()


@test
def a_process_with_scripts_side_by_side_is_entered():
    for script in ("1..3 | ForEach-Object -Parallel { Start-Sleep 60 }", "1..3 | ForEach-Object -Parallel { while ($true) { $i++ } }"):
        with target(script) as p:
            open_door(p)
            for _ in range(2):
                equal(visit(f"-Id {p.pid}", '"in $PID"', "exit").lines, [f"in {p.pid}"])


@test
def a_pipe_server_serves_one_visitor():
    p = subprocess.Popen([EXE, "-NamedPipeServerMode", "-NoProfile"], stdin=subprocess.DEVNULL)
    try:
        open_door(p)
        equal(visit(f"-Id {p.pid}", '"in $PID"', "'again'", "exit").lines, [f"in {p.pid}", "again"])
        equal(p.wait(10), 0)
        equal(pipes(p.pid), [])
    finally:
        p.kill()
        p.wait()
    r = run([EXE, "-NamedPipeServerMode", "-s"])
    equal(r.code, 64)
    assert "More than one server mode parameter" in r.err


@test
def a_runspace_of_a_named_pipe_is_one_of_the_process():
    with target("$x = 41; Start-Sleep 60") as p:
        open_door(p)
        r = psession("$r = [runspacefactory]::CreateRunspace([System.Management.Automation.Runspaces.NamedPipeConnectionInfo]::new(" + str(p.pid) + ")); "
                     "$r.RunspaceStateInfo.State; $r.Open(); $r.RunspaceStateInfo.State; [powershell]::Create($r).AddScript('$PID').Invoke(); "
                     "$h = ($b = [powershell]::Create($r).AddScript('1; Start-Sleep -Milliseconds 20; 2')).BeginInvoke(); $b.EndInvoke($h) -join ','; "
                     "$r.CreatePipeline('(Get-Runspace -Id 1).SessionStateProxy.GetVariable(\"x\")').Invoke(); $r.Close(); $r.RunspaceStateInfo.State")
        equal(r.lines, ["BeforeOpen", "Opened", str(p.pid), "1,2", "41", "Closed"])


LISTENER = """
import socket, sys
with socket.socket(socket.AF_UNIX) as s:
    s.bind(sys.argv[1])
    s.listen()
    print("listens", flush=True)
    sys.stdin.read()
"""


@test
def the_pipe_of_somebody_else_is_not_entered():
    needs_root()
    needs("setpriv")
    name = f"theirs-{os.getpid()}"
    path = os.environ.get("TMPDIR", "/tmp") + "/CoreFxPipe_" + name
    p = subprocess.Popen(["setpriv", "--reuid=64011", "--regid=64011", "--clear-groups", "/usr/bin/env", "python3", "-c", LISTENER, path],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        if p.stdout.readline() != "listens\n":
            raise Skipped("needs a folder of temporary files and a python that others may use")
        r = psession(f"try {{ Enter-PSHostProcess -CustomPipeName {name} }} catch {{ $_.FullyQualifiedErrorId; $_.CategoryInfo.Category }}")
        equal(r.lines, ["EnterPSHostProcessCannotConnectToProcess,Microsoft.PowerShell.Commands.EnterPSHostProcessCommand", "PermissionDenied"])
    finally:
        p.communicate()
        if os.path.exists(path):
            os.remove(path)


@test
def nonsense_at_the_pipe_harms_nobody():
    with target("Start-Sleep 60") as p:
        open_door(p)
        for text in (b"\n", b"GET / HTTP/1.0\r\n\r\n", b"<Data Stream='Default' PSGuid='x'>", b""):
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(10)
                s.connect(pipes(p.pid)[0])
                s.sendall(text)
                s.shutdown(socket.SHUT_WR)
                while s.recv(4096):
                    pass
        equal(visit(f"-Id {p.pid}", '"in $PID"', "exit").lines, [f"in {p.pid}"])


run_tests()
