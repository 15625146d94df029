# SPDX-License-Identifier: MIT
"""Commands in sessions that end before their time: whatever ended them, the next command runs."""
from harness import *


def ends(script, times=15, seconds=60):
    """SCRIPT ends a command of $s early, $i being the round; afterwards the session must answer, each time."""
    r = psession("$s = New-PSSession; foreach ($i in 1..%d) { %s; $a = Invoke-Command $s { param($x) $x } -ArgumentList $i; if ($a -ne $i) { \"round $i answers '$a'\" } }; Remove-PSSession $s; 'done'"
                 % (times, script), seconds=seconds)
    equal(r.lines, ["done"])


@test
def by_an_error_that_stops():
    ends("try { Invoke-Command $s { 1; Write-Error e; Start-Sleep -Milliseconds 3; 2 } -ErrorAction Stop | Out-Null } catch { }")


@test
def by_an_error_as_the_command_ends_by_itself():
    ends("try { Invoke-Command $s { param($i) Start-Sleep -Milliseconds ($i % 4); Write-Error e } -ArgumentList $i -ErrorAction Stop } catch { }", times=30)


@test
def by_the_first_object():
    ends("$null = Invoke-Command $s { while ($true) { 'x' } } | Select-Object -First 1")


@test
def by_the_first_object_of_few():
    ends("$null = Invoke-Command $s { param($i) 1; Start-Sleep -Milliseconds ($i % 4); 2 } -ArgumentList $i | Select-Object -First 1", times=30)


@test
def by_break_in_a_consumer():
    ends("foreach ($k in 1) { Invoke-Command $s { 1..1000 } | ForEach-Object { if ($_ -eq 3) { break } } }")


@test
def by_an_exception_in_a_consumer():
    ends("try { Invoke-Command $s { 1..100000 } | ForEach-Object { if ($_ -eq 3) { throw 'x' } } } catch { }")


@test
def by_an_exception_at_the_last_object():
    ends("try { Invoke-Command $s { Start-Sleep -Milliseconds 3; 1 } | ForEach-Object { throw 'x' } } catch { }", times=30)


@test
def with_input_left_over():
    ends("$null = 1..5000 | Invoke-Command $s { process { $_; Start-Sleep -Milliseconds 1 } } | Select-Object -First 2", times=8)


@test
def with_input_nobody_reads():
    ends("$null = 1..5000 | Invoke-Command $s { 'x' } | Select-Object -First 1")


@test
def by_stop_job():
    ends("$j = Invoke-Command $s { while ($true) { 'x'; Start-Sleep -Milliseconds 1 } } -AsJob; Start-Sleep -Milliseconds ($i % 5); $j | Stop-Job; $j | Remove-Job")


@test
def by_stop_job_as_it_ends_by_itself():
    ends("$j = Invoke-Command $s { Start-Sleep -Milliseconds 5 } -AsJob; Start-Sleep -Milliseconds (3 + $i % 4); $j | Stop-Job; $j | Remove-Job", times=30)


@test
def by_the_end_of_a_finally():
    ends("try { Invoke-Command $s { try { 1; while ($true) { Start-Sleep -Milliseconds 1 } } finally { $n = 1..50000 } } | ForEach-Object { throw 'x' } } catch { }")


@test
def by_disconnecting_while_it_ends():
    ends("$j = Invoke-Command $s { param($i) Start-Sleep -Milliseconds ($i % 5); 7 } -ArgumentList $i -AsJob; Start-Sleep -Milliseconds 2; $null = Disconnect-PSSession $s; $null = Connect-PSSession $s; "
         "$v = $j | Receive-Job -Wait -AutoRemoveJob; if ($v -ne 7) { \"round $i received '$v'\" }", times=20)


@test
def by_a_nested_error_in_another_session():
    ends("$t = New-PSSession; try { Invoke-Command $s, $t { 1; throw 'x' } -ErrorAction Stop | Out-Null } catch { }; Remove-PSSession $t", times=5)


@test
def by_runaway_recursion():
    ends("try { Invoke-Command $s { function f { f }; f } -ErrorAction Stop } catch { }", times=10)


@test
def by_the_powershell_class():
    ends("$p = [powershell]::Create().AddScript('1; throw 2'); $p.Runspace = $s.Runspace; try { $p.Invoke() | Out-Null } catch { }; $p.Dispose()")


@test
def by_ctrl_c():
    with Terminal() as t:
        t.wait(r"PS .*>")
        t.type("$s = New-PSSession; 'op' + 'en'")
        t.wait(r"^open")
        for i in range(6):
            t.type("Invoke-Command $s { 'run' + 'ning'; while ($true) { Start-Sleep -Milliseconds 1 } }")
            t.wait(r"^running")
            t.key("C-c")
            t.type(f"Invoke-Command $s {{ 'answer' + {i} }}")
            t.wait(f"^answer{i}")
            t.type("Clear-Host")
        t.type("Remove-PSSession $s; exit")


run_tests()
