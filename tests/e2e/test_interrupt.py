# SPDX-License-Identifier: MIT
"""Ctrl+C ends anything at once: what computes, copies, reads or waits."""
import os, signal, time
from harness import *

AT_ONCE = 0.5	# seconds; a tenth of it on an idle machine

LONG = [
    "while ($true) { }",
    "Start-Sleep 100",
    "$s = 'x' * 50000000; while ($true) { $t = $s + $s }",
    "while ($true) { $x = [string]::new('x', 300000000) }",
    "$s = 'ab' * 10000000; while ($true) { $t = $s.ToUpper() }",
    "$s = 'ab ' * 1000000; while ($true) { $t = $s.Split(' ') }",
    "$s = 'ab' * 10000000; while ($true) { $t = $s.Replace('a', 'b') }",
    "while ($true) { $a = 1..20000000 }",
    "$a = 1..1000000; while ($true) { $b = $a | Sort-Object -Descending }",
    "$a = 1..1000000; while ($true) { switch ($a) { 1 { } } }",
    "$a = 1..1000000; while ($true) { [Array]::Sort($a) }",
    "$a = 1..1000000; while ($true) { $b = [string[]]$a }",
    "while ($true) { $a = [Linq.Enumerable]::Range(0, 20000000) }",
    "while ($true) { $a = [int[]]::new(20000000) }",
    "while ($true) { $null = ('a' * 30 + 'b') -match '^(a|a)*$' }",
    "Get-Content /dev/zero",
    "[IO.File]::ReadAllBytes('/dev/zero')",
    "Format-Hex /dev/zero",
    "Copy-Item /dev/zero /dev/null",
    "Get-FileHash /dev/zero",
    "while ($true) { $null = Get-ChildItem -Recurse / -Force -ErrorAction Ignore }",
    "$a = 1..1000000; while ($true) { $j = ConvertTo-Json $a }",
    "$j = '[' + ('1,' * 1000000) + '1]'; while ($true) { $null = $j | ConvertFrom-Json }",
    "$a = 1..200000; Compare-Object $a (400000..200001)",
    "$x = [byte[]]::new(20000000); while ($true) { $y = [Convert]::ToBase64String($x) }",
    "yes | ForEach-Object { }",
    # What foreign libraries compute.
    "[bigint]::Pow(7, 4000000).ToString()",
    "[bigint]::Parse('9' * 2000000)",
    "$x = [bigint]::Pow(3, 3000000); while ($true) { $y = $x * $x }",
    "[Security.Cryptography.RSA]::Create(16384).ExportParameters($false)",
    "[Security.Cryptography.Rfc2898DeriveBytes]::Pbkdf2('x', [byte[]]::new(16), 2000000000, 'SHA256', 32)",
    "$b = [byte[]]::new(100000000); while ($true) { $null = [Security.Cryptography.SHA512]::HashData($b) }",
    "$b = [byte[]]::new(500000000); $h = [Security.Cryptography.HMACSHA256]::new([byte[]](1..9)); while ($true) { $null = $h.ComputeHash($b) }",
    "$b = [byte[]]::new(500000000); while ($true) { $null = [Security.Cryptography.HMACMD5]::HashData([byte[]](1..9), $b) }",
    "$b = [byte[]]::new(200000000); $a = [Security.Cryptography.Aes]::Create(); while ($true) { $null = $a.EncryptCbc($b, $a.IV) }",
    "$b = [byte[]]::new(400000000); $r = [Security.Cryptography.RSA]::Create(2048); while ($true) { $null = $r.SignData($b, 'SHA512', 'Pkcs1') }",
    "while ($true) { [Security.Cryptography.RandomNumberGenerator]::Fill([byte[]]::new(500000000)) }",
    "$h = [Security.Cryptography.SHA256]::Create(); $b = [byte[]]::new(1000000); while ($true) { $null = $h.TransformBlock($b, 0, 1000000, $null, 0) }",
    # What parses and shows.
    "$s = '$a=1;' * 300000; while ($true) { $null = [scriptblock]::Create($s) }",
    "$s = '1+' * 1000000 + '1'; while ($true) { try { $null = [scriptblock]::Create($s) } catch { } }",
    "$x = [xml]('<r>' + '<i n=\"1\"/>' * 200000 + '</r>'); while ($true) { $null = $x.SelectNodes('//i[@n=5]') }",
    "$a = 1..200000 | ForEach-Object { [pscustomobject]@{ a = $_ } }; while ($true) { $a | Format-Table -AutoSize | Out-Null }",
    "$s = 'a' * 20000000; while ($true) { $null = $s -like '*a*a*a*b' }",
    "$b = [byte[]]::new(30000000); while ($true) { $null = [BitConverter]::ToString($b) }",
    # What waits.
    "[Threading.Thread]::Sleep(100000)",
    "[Threading.Tasks.Task]::Delay(100000).Wait()",
    "[Threading.ManualResetEvent]::new($false).WaitOne()",
    "$l = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $l.Start(); $l.AcceptTcpClient()",
    "Wait-Job (Start-ThreadJob { Start-Sleep 100 })",
    "1..9 | ForEach-Object -Parallel { while ($true) { } }",
    "Wait-Process -Id (Get-Process -Id $PID).Parent.Id",
    "(Get-Process -Id $PID).Parent.WaitForExit()",
    "Wait-Event",
]


def seconds_to_end(script):
    p = start("'begun'; " + script)
    try:
        read_until(p, "begun")
        time.sleep(0.3)
        assert p.poll() is None, f"ended by itself: {script}"
        began = time.monotonic()
        os.kill(p.pid, signal.SIGINT)
        p.communicate(timeout=20)
        return time.monotonic() - began
    finally:
        if p.poll() is None:
            p.kill()
            p.wait()


@test
def ctrl_c_ends_long_work():
    slow = []
    for script in LONG:
        took = seconds_to_end(script)
        if took > AT_ONCE * SLOW:
            slow.append(f"{took:.2f} s: {script}")
    assert not slow, "\n".join(slow)


@test
def stop_ends_long_work_of_a_session():
    for script in LONG[:4]:
        r = psession("$s = New-PSSession; $j = Invoke-Command $s { " + script + " } -AsJob; Start-Sleep 0.3; $w = [Diagnostics.Stopwatch]::StartNew(); Stop-Job $j;"
                     " $j.State; $w.ElapsedMilliseconds; Remove-PSSession $s")
        equal(r.lines[0], "Stopped", script)
        assert int(r.lines[1]) < 1000 * AT_ONCE * SLOW, f"{r.lines[1]} ms: {script}"


@test
def too_much_memory_is_an_error():
    os.environ["PSESSION_HEAP_LIMIT"] = "1000000000"
    try:
        r = psession("try { [int[]]::new(2147483591) } catch { $_.FullyQualifiedErrorId };"
                     "try { 'x' * 2147483647 } catch { $_.FullyQualifiedErrorId }; $b = [Text.StringBuilder]::new();"
                     "try { 1..9 | ForEach-Object { $null = $b.Append('a', 1073741824) } } catch { 'refused' }; 'alive'", seconds=60)
    finally:
        del os.environ["PSESSION_HEAP_LIMIT"]
    equal(r.lines[2:], ["refused", "alive"], repr(r))
    contains(r.lines[0], "OutOfMemory")
    contains(r.lines[1], "OutOfMemory")


run_tests()
