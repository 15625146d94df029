# SPDX-License-Identifier: MIT
"""Bad input and missing resources: a clear error each, the shell or session alive, nothing else touched."""
import os, resource, subprocess
from harness import *


def script_file(data):
    path = os.path.join(os.environ["HOME"], "bad.ps1")
    with open(path, "wb") as f:
        f.write(data)
    return run([EXE, "-NoLogo", "-NoProfile", "-NonInteractive", "-File", path], seconds=30)


def survived(r):
    """Ended by itself, with an ordinary exit code."""
    assert r.code is not None and 0 <= r.code < 99, repr(r)
    return r


@test
def scripts_of_any_bytes_parse_or_say_why():
    for data in (b"\0\0\0", b"\xff\xfe", b"\xc3(", b"'\x80'", bytes(range(256)), b"$" * 5000, b"\"$(" * 3000, b"@'\n", b"<#", b"#" * 100000):
        survived(script_file(data))


@test
def deep_nesting_is_a_parse_error():
    for opening in (b"(", b"{", b"@(", b"$(", b"if (1) {", b"[a", b"-not ", b"!"):
        r = survived(script_file(opening * 20000))
        assert r.code != 0 and r.err.strip(), f"{opening} was accepted: {r.code}"


@test
def runaway_recursion_is_an_error():
    r = psession("function f { f }; try { f } catch { $_.FullyQualifiedErrorId }; 'alive'")
    equal(r.lines[-1], "alive")
    contains(r.out, "CallDepthOverflow")


@test
def runaway_recursion_leaves_a_session_alive():
    r = psession("$s = New-PSSession; try { Invoke-Command $s { function f { f }; f } -ErrorAction Stop } catch { 'error' }; Invoke-Command $s { 'alive' }; Remove-PSSession $s")
    equal(r.lines, ["error", "alive"])


@test
def a_string_too_long_is_an_error():
    r = psession("try { $x = 'x' * 3000000000; 'made' } catch { 'error' }; 'alive'")
    equal(r.lines, ["error", "alive"])


@test
def a_pattern_that_explodes_ends():
    r = psession("try { ('a' * 40 + 'b') -match '^(a+)+$' } catch { 'error' }; 'alive'", seconds=40)
    equal(r.lines[-1], "alive")


@test
def a_full_disk_is_an_error():
    r = psession("try { 'x' * 100000 | Out-File /dev/full -ErrorAction Stop; 'written' } catch { 'error' }; 'alive'")
    equal(r.lines, ["error", "alive"])


@test
def without_descriptors_opening_fails_clearly():
    script = "$s = @(); try { 1..40 | ForEach-Object { $s += New-PSSession -ErrorAction Stop } } catch { 'error' }; @($s).Count -gt 0; $s | Remove-PSSession; 'alive'"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (24, hard))
    try:
        r = survived(psession(script, code=None, seconds=60))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    equal(r.lines[0], "error", repr(r))
    equal(r.lines[-1], "alive", repr(r))


@test
def a_malformed_computers_file_is_named():
    path = os.environ["HOME"] + "/.config/psession/computers.psd1"
    for text in ("@{ 'a' = ", "Remove-Item /", "@{ Server01 = 'teleport' }", "@{ Server01 = 5 }"):
        with open(path, "w") as f:
            f.write(text)
        r = psession("try { $null = New-PSSession -ComputerName Server01 -ErrorAction Stop; 'opened' } catch { \"$_\" }; 'alive'", code=None)
        equal(r.lines[-1], "alive", text)
        assert r.lines[0] != "opened" and ("computers" in r.out + r.err or "Server01" in r.out + r.err), f"{text}: {r}"


@test
def malformed_clixml_is_an_error():
    for text in ("<Objs><I32>", "<Objs Version='1.1.0.1' xmlns='http://schemas.microsoft.com/powershell/2004/04'><I32>x</I32></Objs>", "<!DOCTYPE a><Objs/>", "nothing"):
        with open(os.environ["HOME"] + "/bad.xml", "w") as f:
            f.write(text)
        r = psession("try { Import-Clixml ~/bad.xml -ErrorAction Stop; 'read' } catch { 'error' }")
        equal(r.lines, ["error"], text)


@test
def garbage_to_the_server_end_is_refused():
    for data in ("garbage\n", "<Data Stream='Default' PSGuid='x'>AAAA</Data>\n", "<Nothing/>\n", "<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>" + "A" * 100000 + "</Data>\n"):
        r = run([EXE, "-s", "-NoLogo", "-NoProfile"], stdin=data)
        assert r.code is not None and r.code not in (99, 134, 139) and r.code >= 0, repr(r)


@test
def a_head_that_never_ends_is_refused():
    """What an SSH client says first is read to 8 MiB."""
    for data in ("x" * (9 << 20), "<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>" + "A" * (9 << 20)):
        r = run([EXE, "-sshs", "-NoLogo", "-NoProfile"], stdin=data)
        assert r.code is not None and r.code > 0 and r.code not in (99, 134, 139), repr(r)[:500]


@test
def an_existing_socket_of_a_dead_worker_is_no_session():
    r = psession("$s = New-PSSession; $w = Invoke-Command $s { $PID }; $null = Disconnect-PSSession $s; kill -9 $w; Start-Sleep -Milliseconds 200; @(Get-PSSession -ComputerName localhost | Where-Object State -eq Disconnected).Count")
    equal(r.lines, ["0"])


@test
def a_script_has_a_longest():
    """64 MiB: the last line of a file as long as that still runs."""
    path = os.path.join(os.environ["HOME"], "long.ps1")
    for more in (0, 1):
        with open(path, "wb") as f:
            f.write(b"#" + b"x" * (64 * 1024 * 1024 - 7 + more) + b"\n'ok'\n"[:6])
        r = survived(run([EXE, "-NoProfile", "-NonInteractive", "-c", f"try {{ & {path} }} catch {{ $_.FullyQualifiedErrorId; \"$_\" }}; 'alive'"]))
        equal(r.lines[-1], "alive")
        if not more:
            equal(r.lines[0], "ok", repr(r)[:300])
        else:
            contains(r.out, path, "67108864")
    os.remove(path)


@test
def a_command_of_a_session_has_a_most_of_arguments():
    r = psession("""$s = New-PSSession; foreach ($n in 59990, 60001) {
        try { Invoke-Command $s { $args.Count } -ArgumentList (1..$n) -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" } }; Invoke-Command $s { 'alive' }""")
    equal(r.lines, ["59990", "TooManyArguments", "A command has too many arguments.", "alive"], repr(r)[:600])


@test
def requests_that_repeat_are_kept_up_to_a_size():
    """16 KiB at the session's end, 64 KiB at the client's: longer ones are sent and read anew, and do the same."""
    r = psession("""$s = New-PSSession; foreach ($n in 100, 16000, 17000, 65000, 66000) { $b = [scriptblock]::Create("'" + 'x' * $n + "'.Length + `$global:i++")
        (1..3 | ForEach-Object { Invoke-Command $s $b }) -join ' '; Invoke-Command $s { $global:i = 0 } }""")
    equal(r.lines, [" ".join(str(n + i) for i in range(3)) for n in (100, 16000, 17000, 65000, 66000)], repr(r)[:600])


@test
def a_name_of_a_session_is_kept_to_255_bytes():
    r = psession("""function Others { & (Get-Process -Id $PID).Path -NoProfile -c '"$((Get-PSSession -ComputerName localhost).Name.Length)"' }
        foreach ($name in ('n' * 255), ('n' * 256), ('n' + 'é' * 127 + 'x')) { $s = New-PSSession -Name $name; "$($s.Name.Length) $(Others)"; Remove-PSSession $s }""")
    equal(r.lines, ["255 255", "256 255", "129 128"], repr(r))


@test
def a_socket_replaced_under_a_session_is_no_way_in():
    """The client that is there goes on; who comes later is refused what is no worker's socket, and the session is ended by its own."""
    r = psession("""$s = New-PSSession -Name Kept; $w = Invoke-Command $s { $PID }
        $socket = (Get-ChildItem ~/.local/state/psession -Recurse -Filter *.sock).FullName; "$($socket.Count)"
        function Others { $r = (& (Get-Process -Id $PID).Path -NoProfile -c 'try { Connect-PSSession -ComputerName localhost -Name Kept -ErrorAction Stop; "attached" } catch { "refused" }'); "$r" }
        foreach ($put in { Remove-Item $socket; New-Item $socket -Value x }, { Remove-Item $socket; New-Item -ItemType SymbolicLink $socket -Target /dev/null },
            { Remove-Item $socket; New-Item -ItemType Directory $socket }) { $null = & $put; Others; Invoke-Command $s { 'alive' } }
        Remove-Item $socket -Recurse -ErrorAction SilentlyContinue; Others; Invoke-Command $s { $PID } | ForEach-Object { $_ -eq $w }; Remove-PSSession $s; $s.State""")
    equal(r.lines, ["1"] + ["refused", "alive"] * 3 + ["refused", "True", "Closed"], repr(r))


@test
def a_full_standard_output_is_an_error():
    with open("/dev/full", "w") as full:
        p = subprocess.run([EXE, "-NoProfile", "-c", "1..5"], stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=30)
    equal([p.returncode, p.stderr], [1, "psession: standard output: No space left on device\n"])


@test
def the_reason_is_told_where_a_session_cannot_be_started():
    r = run(["sh", "-c", 'ulimit -n 8; exec "$@"', "sh", EXE, "-NoProfile", "-c",
             "1..4 | ForEach-Object { New-PSSession -ErrorAction SilentlyContinue -ErrorVariable +e } | Out-Null; \"$($e[0])\""])
    contains(r.out, "could not be started: too many files are open")


@test
def a_worker_is_listed_by_the_name_of_the_program():
    r = psession("$s = New-PSSession; Invoke-Command $s { Get-Content /proc/$PID/comm }")
    equal(r.lines, ["psession"], repr(r))


@test
def what_exceeds_a_limit_of_the_session_fails_and_the_session_goes_on():
    env = dict(os.environ, PSESSION_OBJECT_MAX="1000000")
    r = run([EXE, "-NoProfile", "-c", """
        $big = 'x' * 3mb; $s = New-PSSession
        Invoke-Command $s { $args[0].Length } -ArgumentList $big -ErrorVariable +e -ErrorAction SilentlyContinue
        $big | Invoke-Command $s { process { $_.Length } } -ErrorVariable +e -ErrorAction SilentlyContinue
        $j = Invoke-Command $s { 1 } -ArgumentList $big -AsJob; $null = Wait-Job $j; $j.State
        $e | ForEach-Object { "$_" }; $s.State; Invoke-Command $s { 'alive' }"""], env=env)
    equal(r.lines, ["Failed"] + ["[localhost] The command failed: the other end gave the command up, because what was sent to it exceeds one of its limits."] * 2 + ["Opened", "alive"], repr(r))


@test
def an_object_too_large_to_be_sent_is_an_error():
    env = dict(os.environ, PSESSION_OBJECT_MAX="1000000")
    r = run([EXE, "-NoProfile", "-c", """
        $s = New-PSSession; Invoke-Command $s { 'x' * 3mb; 'goes on' } -ErrorVariable e -ErrorAction SilentlyContinue
        $e | ForEach-Object { $_.FullyQualifiedErrorId; "$_" }; $s.State; (Invoke-Command $s { 'x' * 900kb }).Length"""], env=env)
    equal(r.lines, ["goes on", "SerializedDataTooLarge", "The serialized data is too large.", "Opened", "921600"], repr(r))


@test
def a_halted_session_is_not_waited_for_in_silence():
    r = psession("""$s = New-PSSession; $w = Invoke-Command $s { $PID }; /bin/kill -STOP $w
        $j = Invoke-Command $s { 1 } -AsJob; $clock = [Diagnostics.Stopwatch]::StartNew(); Stop-Job $j; $j.State; $clock.Elapsed.TotalSeconds -lt 12
        $t = Start-ThreadJob { Start-Sleep 7; /bin/kill -CONT $using:w }
        Invoke-Command $s { 'goes on' }""", seconds=40)
    contains(r.out, "did not say within 10 seconds", "is halted: its command goes on when")
    equal([l for l in r.lines if "WARNING" not in l and "no longer" not in l][-3:], ["Stopped", "True", "goes on"], repr(r))


run_tests()
