# SPDX-License-Identifier: MIT
"""Leaving a session and coming back: in order, by a kill, by a signal, with a command running."""
import os, re, signal
from harness import *

SESSIONS = "Get-PSSession -ComputerName localhost | ForEach-Object { \"$($_.Name) $($_.State) $($_.Availability)\" }"


def sessions():
    return psession(SESSIONS).lines


@test
def a_disconnected_session_is_found_and_used_by_another_process():
    r = psession("$s = New-PSSession -Name W; Invoke-Command $s { $v = 41; $PID }; (Disconnect-PSSession $s).State")
    worker = int(r.lines[0])
    equal(r.lines[1], "Disconnected")
    assert alive(worker), "the worker ended with its client"
    equal(sessions(), ["W Disconnected None"])
    r = psession("$s = Connect-PSSession -ComputerName localhost -Name W; \"$($s.State) $($s.Availability)\"; Invoke-Command $s { $v + 1; $PID }; Remove-PSSession $s")
    equal(r.lines, ["Opened Available", "42", str(worker)])
    wait_for(lambda: not alive(worker), "the removed session's process ends")
    equal(sessions(), [])


@test
def a_running_command_goes_on_and_each_object_comes_once():
    psession("$s = New-PSSession -Name R; $j = Invoke-Command $s -AsJob { 1..200 | ForEach-Object { if ($_ % 50 -eq 0) { Start-Sleep -Milliseconds 300 }; $_ } };"
             "Start-Sleep -Milliseconds 100; $null = Disconnect-PSSession $s")
    r = psession("$s = Get-PSSession -ComputerName localhost -Name R; Receive-PSSession -Session $s; \"state $($s.State)\"; Receive-PSSession -Session $s; Remove-PSSession $s")
    equal(r.lines, [str(n) for n in range(1, 201)] + ["state Opened"])


@test
def output_received_before_leaving_does_not_come_again():
    r = psession("$s = New-PSSession -Name P; $j = Invoke-Command $s -AsJob { 1..5; Start-Sleep -Milliseconds 1500; 6..10 };"
                 "$got = @(); while ($got.Count -lt 5) { $got += @(Receive-Job $j); Start-Sleep -Milliseconds 20 }; \"$got\"; $null = Disconnect-PSSession $s")
    equal(r.lines, ["1 2 3 4 5"])
    r = psession("$s = Get-PSSession -ComputerName localhost -Name P; \"$(Receive-PSSession -Session $s)\"; Remove-PSSession $s")
    equal(r.lines, ["6 7 8 9 10"])


@test
def invoking_in_a_disconnected_session_and_receiving_later():
    r = psession("$s = Invoke-Command -ComputerName localhost -InDisconnectedSession -SessionName D { 1..3; 'end' }; \"$($s.Name) $($s.State)\"")
    equal(r.lines, ["D Disconnected"])
    r = psession("Receive-PSSession -ComputerName localhost -Name D; Get-PSSession | Remove-PSSession")
    equal(r.lines, ["1", "2", "3", "end"])


@test
def a_killed_client_loses_nothing():
    p = start("$s = New-PSSession -Name K; \"worker $(Invoke-Command $s { $PID })\"; "
              "Invoke-Command $s { foreach ($i in 1..3000) { \"n$i\"; if ($i % 100 -eq 0) { Start-Sleep -Milliseconds 10 } } }")
    seen = read_until(p, "n500")
    os.killpg(p.pid, signal.SIGKILL)
    p.wait()
    rest = p.stdout.read() or ""
    worker = int([l for l in seen if l.startswith("worker ")][0].split()[1])
    assert alive(worker), "the worker died with its client"
    printed = [int(n) for n in re.findall(r"^n(\d+)$", "\n".join(seen) + "\n" + rest, re.M)]
    wait_for(lambda: sessions() == ["K Disconnected None"], "the session is Disconnected")
    r = psession("$s = Get-PSSession -ComputerName localhost -Name K; Receive-PSSession -Session $s; Remove-PSSession $s", seconds=60)
    got = [int(l[1:]) for l in r.lines]
    equal(got, list(range(got[0], 3001)), "what is received has no gap")
    assert got[0] <= printed[-1] + 1, f"lost {printed[-1] + 1}..{got[0] - 1}"
    assert printed[-1] - got[0] < 64 + 64, f"{printed[-1] - got[0] + 1} objects came again"


@test
def exit_and_sigterm_close_sessions_and_sighup_leaves_them():
    p = start("$s = New-PSSession -Name E; Invoke-Command $s { $PID }; 'ready'; exit")
    worker = int(read_until(p, "ready")[0])
    p.wait(20 * SLOW)
    wait_for(lambda: not alive(worker), "exit closes the session")
    for sig, left in ((signal.SIGTERM, []), (signal.SIGHUP, ["S Disconnected None"])):
        p = start("$s = New-PSSession -Name S; 'ready'; Start-Sleep 60")
        read_until(p, "ready")
        p.send_signal(sig)
        p.wait(20 * SLOW)
        wait_for(lambda: sessions() == left, f"after {sig.name}: {left}")
    psession("Get-PSSession -ComputerName localhost | Remove-PSSession")


@test
def nohup_keeps_a_script_running():
    p = start("'ready'; Start-Sleep -Milliseconds 300; 'done'", before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    read_until(p, "ready")
    p.send_signal(signal.SIGHUP)
    equal(p.wait(20 * SLOW), 0)
    equal(p.stdout.read(), "done\n")


@test
def a_killed_worker_breaks_its_session_only():
    r = psession("$a = New-PSSession -Name A; $b = New-PSSession -Name B; $w = Invoke-Command $a { $PID }; "
                 "kill -9 $w; Start-Sleep -Milliseconds 200; Invoke-Command $a { 1 } -ErrorAction SilentlyContinue -ErrorVariable e; "
                 "\"a $($a.State)\"; \"error $(@($e).Count -gt 0)\"; \"b $($b.State) $(Invoke-Command $b { 7 })\"; Remove-PSSession $a, $b")
    equal(r.lines, ["a Broken", "error True", "b Opened 7"])
    equal(sessions(), [])


@test
def a_worker_killed_in_the_middle_of_a_command_is_an_error():
    r = psession("$s = New-PSSession; try { Invoke-Command $s { 1; kill -9 $PID; Start-Sleep 5; 2 } -ErrorAction Stop; 'no error' } "
                 "catch { \"caught $($_.FullyQualifiedErrorId)\" }; $s.State")
    equal(r.lines[0], "1")
    matches(r.lines[1], r"^caught JobFailure")
    equal(r.lines[2], "Broken")


@test
def one_client_at_a_time():
    p = start("$s = New-PSSession -Name O; 'ready'; Start-Sleep 60")
    read_until(p, "ready")
    equal(sessions(), ["O Disconnected Busy"])
    r = psession("try { Connect-PSSession -ComputerName localhost -Name O -ErrorAction Stop; 'connected' } catch { $_.FullyQualifiedErrorId }")
    contains(r.out, "PSSessionConnectFailed")
    os.killpg(p.pid, signal.SIGTERM)
    p.wait()


@test
def a_closed_session_cannot_be_connected_and_says_so():
    r = psession("$s = New-PSSession; Remove-PSSession $s; $s.State; Connect-PSSession $s -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId;"
                 "Invoke-Command $s { 1 } -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId")
    equal(r.lines[0], "Closed")
    contains(r.lines[1], "PSSessionConnectFailed")
    contains(r.lines[2], "InvokeCommandCommandInvalidSessionState")


@test
def dropping_lets_a_command_end_without_a_reader():
    psession("$s = New-PSSession -Name B; $j = Invoke-Command $s -AsJob { 1..60 | ForEach-Object { 'x' * 1MB }; 'last'; Set-Content $HOME/dropped done }; Start-Sleep -Milliseconds 50;"
             "$null = Disconnect-PSSession $s -OutputBufferingMode Drop", seconds=60)
    wait_for(lambda: os.path.exists(os.path.join(os.environ["HOME"], "dropped")), "the command ends without a reader")
    r = psession("$s = Get-PSSession -ComputerName localhost -Name B; $all = @(Receive-PSSession -Session $s); $all[-1]; $all.Count -lt 61; Remove-PSSession $s", seconds=60)
    equal(r.lines, ["last", "True"])


@test
def a_job_goes_on_whatever_the_size_of_what_nobody_received():
    r = psession("$s = New-PSSession; $j = Invoke-Command $s -AsJob { 'x' * 8MB; 'y' * 30MB; 'z' }; $null = Wait-Job $j -Timeout 20; $j.State; @(Receive-Job $j).Count", seconds=60)
    equal(r.lines, ["Completed", "3"])


@test
def blocking_keeps_every_byte():
    psession("$s = New-PSSession -Name C; $j = Invoke-Command $s -AsJob { 1..40 | ForEach-Object { 'x' * 1MB }; 'last' }; Start-Sleep -Milliseconds 50;"
             "$null = Disconnect-PSSession $s", seconds=60)
    r = psession("$s = Get-PSSession -ComputerName localhost -Name C; $all = @(Receive-PSSession -Session $s); $all[-1]; $all.Count; Remove-PSSession $s", seconds=60)
    equal(r.lines, ["last", "41"])


@test
def a_worker_that_is_asked_to_end_says_so():
    r = psession("$s = New-PSSession; $p = Invoke-Command $s { $PID }; Invoke-Command $s { Start-Sleep 30 } -AsJob | Out-Null; kill -TERM $p; "
                 "$n = 0; while ($s.State -eq 'Opened' -and $n++ -lt 100) { Start-Sleep -Milliseconds 50 }; $s.State; (Get-Job).State; $s.Runspace.RunspaceStateInfo.Reason.Message")
    equal(r.lines, ["Broken", "Failed", "The session has ended: its process was asked to end (SIGTERM)."], repr(r))


run_tests()
