# SPDX-License-Identifier: MIT
"""WSMan:\\localhost\\Shell: shown, changed, kept and enforced."""
import os, shlex, shutil, subprocess, sys
from harness import *
from psrp import Peer
from sshd import Sshd

POLICY = "/etc/psession"
NAMES = ["AllowRemoteShellAccess", "IdleTimeout", "MaxConcurrentUsers", "MaxMemoryPerShellMB", "MaxProcessesPerShell", "MaxShellRunTime", "MaxShellsPerUser"]


def alone():
    """Runs this file again with a settings folder of its own, where that can be: other tests run at the same time."""
    if os.geteuid() or os.environ.get("LIMITS_ALONE") or not shutil.which("unshare"):
        return
    os.makedirs(POLICY, exist_ok=True)
    os.environ["LIMITS_ALONE"] = "1"
    mount = f'mount -t tmpfs -o mode=755 none {POLICY} 2>/dev/null; exec "$@"'
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0:
        os.execvp("unshare", ["unshare", "-m", "sh", "-c", mount, "sh", sys.executable, *sys.argv])


class Settings:
    """The machine's settings set aside for a test and put back."""

    def __enter__(self):
        needs_root()
        self.saved = {}
        os.makedirs(POLICY, exist_ok=True)
        for name in os.listdir(POLICY):
            with open(f"{POLICY}/{name}", "rb") as f:
                self.saved[name] = f.read()
        self.clear()
        return self

    def clear(self):
        for name in os.listdir(POLICY):
            os.remove(f"{POLICY}/{name}")

    def __exit__(self, *_):
        self.clear()
        for name, text in self.saved.items():
            with open(f"{POLICY}/{name}", "wb") as f:
                f.write(text)


@test
def the_limits_are_shown():
    r = psession(r"(dir WSMan:\localhost\Shell).Name | Sort-Object")
    equal(r.lines, NAMES)
    equal(psession("(dir WSMan:/LOCALHOST/shell).Count").lines, ["7"])


@test
def a_changed_limit_is_kept_and_counts():
    with Settings():
        limit("MaxShellsPerUser", 2)
        equal(psession(r"(Get-Item WSMan:\localhost\Shell\MaxShellsPerUser).Value").lines, ["2"])
        r = psession("$s = New-PSSession -ComputerName Server01, Server02, Server03 -ErrorAction SilentlyContinue -ErrorVariable e; @($s).Count; @($e).Count; $e[0].FullyQualifiedErrorId")
        equal(r.lines[:2], ["2", "1"], repr(r))
        contains(r.lines[2], "PSSessionOpenFailed")


@test
def sessions_opened_at_once_do_not_pass_the_limit():
    with Settings():
        limit("MaxShellsPerUser", 3)
        running = [start("$s = New-PSSession -ErrorAction SilentlyContinue; \"opened $(@($s).Count)\"; Start-Sleep 20") for _ in range(6)]
        opened = sum(int(read_until(p, "opened")[-1].split()[1]) for p in running)
        for p in running:
            p.kill()
            p.wait()
        equal(opened, 3, "sessions opened")
        psession("Get-PSSession -ComputerName localhost | Remove-PSSession -ErrorAction SilentlyContinue")


@test
def without_root_a_change_needs_elevation():
    prefix, exe, home = second_user()
    try:
        r = run(prefix + [exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command",
                          r"try { Set-Item WSMan:\localhost\Shell\MaxShellsPerUser 2 -Force -ErrorAction Stop; 'changed' } catch { 'refused' }"])
        equal(r.lines, ["refused"], repr(r))
    finally:
        shutil.rmtree(os.path.dirname(exe), ignore_errors=True)


@test
def a_bad_value_is_refused():
    with Settings():
        r = psession(r"try { Set-Item WSMan:\localhost\Shell\MaxShellsPerUser many -Force -ErrorAction Stop; 'changed' } catch { 'refused' }")
        equal(r.lines, ["refused"])


@test
def memory_is_limited_by_the_heap():
    with Settings():
        limit("MaxMemoryPerShellMB", 64)
        r = psession("$s = New-PSSession; $r = Invoke-Command $s { try { $x = [System.Collections.ArrayList]::new(); while ($x.Count -lt 3000) { $null = $x.Add(('x' * 100000)) }; 'all' } "
                     "catch { 'refused' } } -ErrorAction SilentlyContinue; \"$($r ? $r : 'ended')\"; $t = New-PSSession; Invoke-Command $t { 'others live' }; Get-PSSession | Remove-PSSession",
                     seconds=60)
        assert r.lines[0] in ("refused", "ended"), repr(r)
        equal(r.lines[1], "others live")


@test
def processes_below_a_session_are_counted():
    with Settings():
        limit("MaxProcessesPerShell", 3)
        r = psession("$s = New-PSSession; Invoke-Command $s { $n = 0; try { 1..6 | ForEach-Object { $null = Start-Process sleep 3 -PassThru -ErrorAction Stop; $n++ } } catch { }; $n };"
                     "Remove-PSSession $s")
        assert int(r.lines[-1]) <= 3, repr(r)


def limit(name, value):
    psession(rf"Set-Item WSMan:\localhost\Shell\{name} {value} -Force -WarningAction SilentlyContinue")


@test
def no_new_session_where_shells_are_not_allowed():
    with Settings():
        limit("AllowRemoteShellAccess", "false")
        r = psession("try { New-PSSession -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; \"$_\" }; "
                     "Invoke-Command -ComputerName localhost { 'ran' } -ErrorAction SilentlyContinue; (Start-Job { 'a job' } | Receive-Job -Wait)")
        contains(r.lines[0], "AccessDenied,PSSessionOpenFailed")
        contains(r.lines[1], "AllowRemoteShellAccess")
        equal(r.lines[2:], ["a job"], repr(r))
        limit("AllowRemoteShellAccess", "true")
        equal(psession("$s = New-PSSession; Invoke-Command $s { 1 }; Remove-PSSession $s").lines, ["1"])


@test
def files_that_are_not_used_say_why():
    with Settings():
        path = POLICY + "/policy.conf"
        script = r"(New-PSSession -WarningVariable w -WarningAction SilentlyContinue).State; $w"
        for make, why in [(lambda: open(path, "w").write("MaxShellsPerUser = lots\n"), " line 1 is not used: it is no limit"), (lambda: os.chmod(path, 0o666), " is not used: others than root can write it."),
                          (lambda: os.chown(path, 1000, -1), " is not used: another user than root owns it."), (lambda: (os.unlink(path), os.mkfifo(path)), " is not used: it is no plain file.")]:
            make()
            r = psession(script)
            equal(r.lines[0], "Opened", repr(r))
            contains(r.lines[1], path + why)
        contains(psession(r"dir WSMan:\localhost\Shell").out, "WARNING: " + path + " is not used: it is no plain file.")
        os.unlink(path)


@test
def a_policy_that_lies_is_not_used():
    """What isn't what it looks like counts as nothing, and the rest of the file or the other file does as ever."""
    with Settings():
        path = POLICY + "/policy.conf"

        def told(make):
            make()
            r = psession(r'(New-PSSession -WarningVariable w -WarningAction SilentlyContinue).State; "$w"; (Get-Item WSMan:\localhost\Shell\IdleTimeout -WarningAction SilentlyContinue).Value')
            os.chmod(POLICY, 0o755)
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            elif os.path.lexists(path):
                os.unlink(path)
            equal(r.lines[0], "Opened", repr(r))
            return r.lines[1:]

        def write(data):
            with open(path, "wb") as f:
                f.write(data)

        most = b"IdleTimeout = 70000\n"
        equal(told(lambda: write(most + b"#" * (65536 - len(most)))), ["70000"])
        equal(told(lambda: write(most + b"#" * (65537 - len(most)))), [path + " is not used: it is too large.", "7200000"])
        equal(told(lambda: write(b"# " + b"x" * 600 + b" IdleTimeout = 80000\n" + most)), ["70000"])
        equal(told(lambda: write(b"IdleTimeout = 80000\0# and more\n")), [path + " line 1 is not used: it is no limit with a value that it may have.", "7200000"])
        equal(told(lambda: os.mkdir(path)), [path + " is not used: it is no plain file.", "7200000"])
        equal(told(lambda: os.symlink("policy.conf", path))[1:], ["7200000"])
        equal(told(lambda: os.symlink("nowhere", path)), ["7200000"])
        equal(told(lambda: (write(most), os.chmod(POLICY, 0o777))), [path + " is not used: others than root can write its folder.", "7200000"])


@test
def a_session_may_ask_for_the_idle_timeout_of_the_limit_and_no_more():
    with Settings():
        limit("IdleTimeout", 70000)
        r = psession("$s = New-PSSession -SessionOption (New-PSSessionOption -IdleTimeout 70000); $s.State; $s.Runspace.ConnectionInfo.IdleTimeout; Remove-PSSession $s;"
                     "New-PSSession -SessionOption (New-PSSessionOption -IdleTimeout 70001) -ErrorAction SilentlyContinue -ErrorVariable e; @($e).Count; \"$e\"")
        equal(r.lines[:3], ["Opened", "70000", "1"], repr(r))
        contains(r.out, "70000 milliseconds (IdleTimeout)")


@test
def values_out_of_range_are_refused():
    with Settings():
        for name, value in [("IdleTimeout", 59999), ("MaxMemoryPerShellMB", 4), ("MaxShellsPerUser", 0), ("MaxProcessesPerShell", -1),
                            ("MaxShellRunTime", 2147483648), ("AllowRemoteShellAccess", "perhaps")]:
            r = psession(rf"try {{ Set-Item WSMan:\localhost\Shell\{name} {value} -Force -ErrorAction Stop -WarningAction SilentlyContinue; 'changed' }} catch {{ 'refused' }}")
            equal(r.lines, ["refused"], name)


@test
def a_session_ends_with_its_run_time():
    with Settings():
        limit("MaxShellRunTime", 1500)
        r = psession("$s = New-PSSession; Invoke-Command $s { 'begun' }; $e = Invoke-Command $s { Start-Sleep 30; 'late' } 2>&1; @($e).Count; "
                     "$s.State; $e.FullyQualifiedErrorId; \"$e\"; $s.Runspace.RunspaceStateInfo.Reason.Message;"
                     "$t = New-PSSession; $n = 0; while ($t.State -eq 'Opened' -and $n++ -lt 100) { Start-Sleep -Milliseconds 50 }; $t.State", seconds=20)
        why = "The session has ended: it has lived as long as it may, 1500 milliseconds (MaxShellRunTime)."
        equal(r.lines, ["begun", "1", "Broken", "JobFailure", "[localhost] " + why, why, "Broken"], repr(r))
        assert "late" not in r.out


@test
def the_last_free_place_can_be_taken_again():
    with Settings():
        limit("MaxShellsPerUser", 1)
        r = psession("1..3 | ForEach-Object { $s = New-PSSession; Invoke-Command $s { 'in' }; Remove-PSSession $s }; $s = New-PSSession; "
                     "New-PSSession -ErrorAction SilentlyContinue -ErrorVariable e; @($e).Count; Remove-PSSession $s")
        equal(r.lines, ["in", "in", "in", "1"], repr(r))


@test
def users_are_counted():
    with Settings():
        prefix, exe, home = second_user()
        limit("MaxConcurrentUsers", 1)
        words = lambda *of: " ".join(shlex.quote(w) for w in of)
        open_one = "$s = New-PSSession -ErrorAction SilentlyContinue -ErrorVariable e; if ($s) { 'opened' } else { \"$e\" }"
        # In a process namespace of its own: users of other tests are none of it.
        r = run(["unshare", "-p", "-m", "--fork", "--mount-proc", "sh", "-c",
                 f"{words(*prefix, exe, '-NoProfile', '-c', open_one + '; Disconnect-PSSession $s | Out-Null')}\n"
                 f"{words(EXE, '-NoProfile', '-c', open_one)}\n"
                 f"{words(*prefix, exe, '-NoProfile', '-c', open_one)}; true"])
        equal([r.lines[0], r.lines[2]], ["opened", "opened"], repr(r))
        contains(r.lines[1], "users have sessions on this machine, 1 (MaxConcurrentUsers)")
        shutil.rmtree(os.path.dirname(home), ignore_errors=True)


@test
def sessions_over_ssh_are_counted():
    with Settings(), Sshd() as there:
        limit("MaxShellsPerUser", 2)
        r = psession(there.script("$s = 1..3 | % { New-PSSession @there -ErrorAction SilentlyContinue -ErrorVariable e }; @($s).Count; $e[0].FullyQualifiedErrorId; \"$($e[0])\"; "
                                  "Invoke-Command $s { 6 }; $l = New-PSSession -ErrorAction SilentlyContinue; @($l).Count; "
                                  "$s[0] | Remove-PSSession; $t = New-PSSession @there; $t.State; $s[1], $t | Remove-PSSession"))
        equal(r.lines[0], "2", repr(r))
        contains(r.lines[1], "PSSessionOpenFailed")
        contains(r.lines[2], "MaxShellsPerUser")
        equal(r.lines[3:], ["6", "6", "0", "Opened"], repr(r))


@test
def stock_sessions_over_ssh_are_counted():
    with Settings():
        limit("MaxShellsPerUser", 1)
        stock = Peer(arguments=("-sshs", "-NoLogo", "-NoProfile"))
        equal(psession("@(New-PSSession -ErrorAction SilentlyContinue).Count").lines, ["0"])
        stock.close()
        equal(psession("$s = New-PSSession; $s.State").lines, ["Opened"])


@test
def no_sessions_over_ssh_without_remote_access():
    with Settings(), Sshd() as there:
        limit("AllowRemoteShellAccess", "false")
        r = psession(there.script("New-PSSession @there -ErrorAction SilentlyContinue -ErrorVariable e; \"$($e[0])\"; @(Get-PSSession).Count"))
        contains(r.out, "AllowRemoteShellAccess")
        equal(r.lines[-1], "0", repr(r))


@test
def processes_and_run_time_are_limited_over_ssh():
    with Settings(), Sshd() as there:
        psession(r"Set-Item WSMan:\localhost\Shell\MaxShellRunTime 3000 -Force -WarningAction SilentlyContinue; Set-Item WSMan:\localhost\Shell\MaxProcessesPerShell 3 -Force -WarningAction SilentlyContinue")
        r = psession(there.script("$s = New-PSSession @there; Invoke-Command $s { $n = 0; try { 1..6 | % { $null = Start-Process sleep 3 -PassThru -ErrorAction Stop; $n++ } } catch { }; $n };"
                                  "$o = Invoke-Command $s { Start-Sleep 20; 'lived' } -ErrorAction SilentlyContinue; \"$o.\"; "
                                  "$n = 0; while ($s.State -eq 'Opened' -and $n++ -lt 100) { Start-Sleep -Milliseconds 50 }; $s.State; $s.Runspace.RunspaceStateInfo.Reason.Message"), seconds=40)
        assert int(r.lines[0]) <= 3, repr(r)
        equal(r.lines[1], ".", repr(r))
        equal(r.lines[2], "Broken", repr(r))
        contains(r.out, "3000 milliseconds (MaxShellRunTime)")


# Fills the heap to the limit, then waits with a reader slower than the output is queued: the process is larger than its heap.
LARGE = ("Invoke-Command $s { $x = [System.Collections.ArrayList]::new(); try { while ($x.Count -lt 3000) { $null = $x.Add(('x' * 100000)) } } catch { 'refused' }; $x } "
         "-ErrorAction SilentlyContinue -ErrorVariable e | ForEach-Object { if ($_.Length -lt 100) { $_ }; Start-Sleep -Milliseconds 50 }; \"$($e[0])\"; "
         "$n = 0; while ($s.State -eq 'Opened' -and $n++ -lt 200) { Start-Sleep -Milliseconds 50 }; $s.State; $s.Runspace.RunspaceStateInfo.Reason.Message; "
         "Invoke-Command $t { 'others live' }; Remove-PSSession $t")
# The heap refuses first, or what the process uses beside it is seen first.
SAID_FIRST = ([], ["refused"])
TOO_LARGE = "The session has ended: it has used more memory than it may, 64 MB (MaxMemoryPerShellMB)."


@test
def a_session_ends_with_its_memory():
    with Settings():
        limit("MaxMemoryPerShellMB", 64)
        r = psession("$s, $t = New-PSSession -ComputerName Server01, Server02; " + LARGE, seconds=60)
        assert r.lines[:-4] in SAID_FIRST, repr(r)
        equal(r.lines[-4:], ["[Server01] " + TOO_LARGE, "Broken", TOO_LARGE, "others live"], repr(r))


@test
def a_session_over_ssh_ends_with_its_memory():
    with Settings(), Sshd() as there:
        limit("MaxMemoryPerShellMB", 64)
        r = psession(there.script("$s = New-PSSession @there; $t = New-PSSession @there; " + LARGE), seconds=60)
        assert r.lines[:-4] in SAID_FIRST, repr(r)
        equal(r.lines[-4:], ["[127.0.0.1] " + TOO_LARGE, "Broken", TOO_LARGE, "others live"], repr(r))


alone()
run_tests()
