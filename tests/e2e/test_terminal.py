# SPDX-License-Identifier: MIT
"""The prompt in a terminal, and a visit to a session."""
import os, re
from harness import *


@test
def the_prompt_runs_lines_and_exits():
    with Terminal() as t:
        t.wait(r"^PS .*> $|^PS .*>$")
        t.type("$a = 6 * 7; \"got $a\"")
        screen = t.wait(r"^got 42$").string
        equal(screen.count("$a = 6 * 7"), 1, screen)
        t.type("if ($a) {")
        t.wait(r"^>> ?$")
        t.type("'many lines' }")
        t.type("")
        t.wait(r"^many lines$")


@test
def an_error_leaves_the_prompt_alive():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("Get-Item /nonexistent")
        t.wait(r"Cannot find path '/nonexistent' because it does not exist\.")
        t.type("1 + 1")
        t.wait(r"^2$")


@test
def a_nested_prompt_sees_the_command_it_is_in():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("function q { $local = 7; $Host.EnterNestedPrompt(); 'back' + ' again' }")
        t.type("q")
        t.wait(r"^PS .*>> ?$")
        t.type("\"local $local level $NestedPromptLevel\"")
        t.wait(r"^local 7 level 1$")
        t.type("Enter-PSSession localhost")
        t.wait(r"^Enter-PSSession: You cannot run Enter-PSSession from a nested prompt\.$")
        t.type("exit")
        t.wait(r"^back again$")
        t.type("$Host.ExitNestedPrompt(); 'still ' + 'here'")
        t.wait(r"^still here$")
        t.type("q")
        t.wait(r"again(.|\n)*^PS .*>> ?$")
        t.type("$Host.ExitNestedPrompt()")
        t.wait(r"again(.|\n)*again")


@test
def control_c_stops_a_command_only():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("'begin'; Start-Sleep 100; 'not reached'")
        t.wait(r"^begin$")
        t.key("C-c")
        t.type("'still ' + 'here'")
        t.wait(r"^still here$", seconds=5)


@test
def keys_are_read_by_scripts():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("'wa' + 'iting'; $k = [Console]::ReadKey($true); \"key $($k.Key) <$($k.KeyChar)> $($k.Modifiers)\"")
        t.wait(r"^waiting$")
        t.key("A")
        t.wait(r"^key A <A> Shift$")
        t.type("while (-not [Console]::KeyAvailable) { Start-Sleep -Milliseconds 20 }; 'came ' + [Console]::ReadKey($true).Key; 'do' + 'ne'")
        t.key("Up")
        t.wait(r"came UpArrow$(.|\n)*^done$")


@test
def control_c_stops_a_web_server_that_waits():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("$t = [Net.Sockets.TcpListener]::new(0); $t.Start(); $p = $t.LocalEndpoint.Port; $t.Stop()")
        t.type("$l = [Net.HttpListener]::new(); $l.Prefixes.Add(\"http://localhost:$p/\"); $l.Start(); 'beg' + 'in'; $l.GetContext()")
        t.wait(r"^begin$")
        t.key("C-c")
        t.type("'still ' + $l.IsListening")
        t.wait(r"^still True$", seconds=5)


@test
def control_c_at_the_prompt_drops_the_line_only():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.key("C-c")
        t.wait(r"\^C\s*\nPS .*>")
        t.type("if (1) {")
        t.wait(r"^>> ?$")
        t.key("C-c")
        t.type("'still ' + 'here'")
        t.wait(r"^still here$", seconds=5)
        t.type("$j = Start-ThreadJob { Start-Sleep 30 }; 'started'")
        t.wait(r"^started\s*\nPS .*>")
        t.key("C-c")
        t.type("\"job $($j.State)\"; Remove-Job $j -Force")
        t.wait(r"^job Running$", seconds=5)


@test
def entering_shows_the_computer_and_the_state_of_the_session():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("$s = New-PSSession -ComputerName Server01; Invoke-Command $s { $v = 'kept' }")
        t.type("Enter-PSSession -Session $s")
        t.wait(r"^\[Server01\]: PS .*>")
        t.type("$v; $w = 'set inside'")
        t.wait(r"(?s)kept\s*\n\[Server01\]: PS [^\n]*>")
        t.type("exit")
        t.wait(r"(?s)exit\s*\nPS .*>")
        t.type("Invoke-Command $s { $w }; $s.State; \"local '$v'\"")
        t.wait(r"^set inside$")
        t.wait(r"^Opened$")
        t.wait(r"^local ''$")


@test
def control_c_inside_a_visit_stops_the_remote_command():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("Enter-PSSession -ComputerName localhost")
        t.wait(r"^\[localhost\]: PS .*>")
        t.type("'begin'; Start-Sleep 100; 'not reached'")
        t.wait(r"^begin$")
        t.key("C-c")
        t.wait(r"(?s)begin\s.*\[localhost\]: PS [^\n]*>", seconds=5)
        t.type("'after ' + 'stop'")
        t.wait(r"(?s)\nafter stop\s*\n\[localhost\]: PS [^\n]*>", seconds=5)
        t.type("nosuch")
        t.wait(r"^Error: The term 'nosuch' is not recognized as a name of a cmdlet")
        t.type("Write-Output 7 | ForEach-Object { $_ + 1 }; Write-Output nine")
        t.wait(r"(?s)\n8\s*\nnine\s*\n\[localhost\]: PS [^\n]*>")
        t.type("Exit-PSSession")
        t.wait(r"(?s)Exit-PSSession\s*\nPS .*>")
        t.type("@(Get-PSSession).Count")
        t.wait(r"^0$")


@test
def questions_of_a_session_are_asked_here():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("$s = New-PSSession; Invoke-Command $s { $n = Read-Host 'Name'; \"hello $n\" }")
        t.wait(r"^Name: ?")
        t.type("world")
        t.wait(r"^hello world$")


@test
def a_closed_terminal_leaves_the_session():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("$s = New-PSSession -Name T; $s.State")
        t.wait(r"^Opened$")
    wait_for(lambda: psession("(Get-PSSession -ComputerName localhost -Name T).State").lines == ["Disconnected"], "the session is left")
    psession("Get-PSSession -ComputerName localhost | Remove-PSSession")


@test
def progress_is_a_line_below_what_was_written():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("foreach ($i in 1..3) { Write-Progress Counting \"step $i\" -PercentComplete ($i * 30); Write-Progress Inner deep -Id 1 -ParentId 0; \"line $i\"; if ($i -eq 2) { /bin/echo program }; "
               "Write-Progress Counting \"step $i\"; Start-Sleep -Milliseconds 700 }; 'over'")
        t.wait(r"\nline 1\n(.*\n)*Counting \[step 1 +\]\n  Inner \[deep +\]")
        t.wait(r"\nline 1\nline 2\nprogram\nCounting \[step 2 +\]\n")
        t.wait(r"\nline 1\nline 2\nprogram\nline 3\nover\nPS ")


@test
def a_command_in_many_sessions_says_how_far_it_is():
    with Terminal() as t:
        t.wait(r"^PS .*>")
        t.type("$s = New-PSSession -ComputerName (@('localhost') * 12); $s[0, 1] | ForEach-Object { Invoke-Command $_ { $bad = 1 } }; $s.Count")
        t.wait(r"^12$")
        t.type("Invoke-Command $s { if ($bad) { throw 'no' }; Start-Sleep 4; 1 } 2>$null | Measure-Object -Sum | ForEach-Object Sum")
        t.wait(r"Invoke-Command \[2 of 12, 2 failed, running: localhost")
        t.wait(r"^10$")
        t.type("Invoke-Command $s { try { Start-Sleep 60 } finally { Add-Content ~/stopped x } }")
        t.wait(r"Invoke-Command \[0 of 12, running")
        t.key("C-c")
        wait_for(lambda: os.path.exists(os.environ["HOME"] + "/stopped") and open(os.environ["HOME"] + "/stopped").read().count("x") == 12, "all are stopped")
        t.type("$j = Invoke-Command $s[2] -AsJob { Read-Host name }; Start-Sleep -Milliseconds 300; $j.State; Receive-Job $j")
        t.wait(r"^Blocked\nname: ")
        t.type("joe")
        t.type("$j | Wait-Job | Receive-Job")
        t.wait(r"^joe$")
        t.type("$s | Remove-PSSession; exit")
        wait_for(lambda: not t.screen(), "the terminal is gone")


run_tests()
