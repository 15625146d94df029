# SPDX-License-Identifier: MIT
"""Sessions over SSH: a real sshd, a real ssh, psession at both ends."""
import os, subprocess, time

from harness import *
from sshd import Sshd


@test
def a_session_over_ssh_runs_commands():
    with Sshd() as server:
        r = psession(server.script("""
            $s = New-PSSession @there -Name Far
            '{0} {1} {2} {3}' -f $s.Name, $s.State, $s.Transport, $s.ConfigurationName
            Invoke-Command $s { $env:SSH_CONNECTION.Split(' ').Count; 6 * 7 }
            (Invoke-Command $s { 1..5000 }).Count
            1..3 | Invoke-Command $s { $input | ForEach-Object { $_ + 1 } }
            Remove-PSSession $s; $s.State
        """))
        equal(r.lines, ["Far Opened SSH DefaultShell", "4", "42", "5000", "2", "3", "4", "Closed"])


@test
def every_way_to_name_a_host():
    with Sshd() as server:
        r = psession(server.script(f"""
            $o = $there.Options; $k = $there.KeyFilePath; $me = '{os.popen("id -un").read().strip()}'
            Invoke-Command -HostName "${{me}}@127.0.0.1:{server.port}" -KeyFilePath $k -Options $o {{ 1 }}
            Invoke-Command -HostName "ssh://${{me}}@127.0.0.1:{server.port}" -IdentityFilePath $k -Options $o {{ 2 }}
            Invoke-Command -HostName 127.0.0.1 -UserName $me -Port {server.port} -KeyFilePath $k -Options $o -SSHTransport {{ 3 }}
            Invoke-Command -SSHConnection @{{ Options = $o; Port = {server.port}; KeyFilePath = $k; HostName = '127.0.0.1' }} {{ 4 }}
            Invoke-Command -SSHConnection @{{ HostName = '127.0.0.1'; UserName = $me; IdentityFilePath = $k; Port = {server.port}; Options = $o; Subsystem = 'powershell'; ConnectingTimeout = 30000 }} {{ 5 }}
            Invoke-Command -SSHConnection @{{ ComputerName = "127.0.0.1:1"; Port = {server.port}; KeyFilePath = $k; Options = $o }}, @{{ HostName = '127.0.0.1'; Port = {server.port}; KeyFilePath = $k; Options = $o }} {{ 6 }}
        """))
        equal(r.lines, ["1", "2", "3", "4", "5", "6", "6"])


def words_of(arguments):
    """What ssh is started with, in order."""
    folder = os.environ["HOME"] + "/bin"
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/ssh", "w") as f:
        f.write('#!/bin/sh\nfor a; do echo "$a" >>"$HOME/words"; done\nexit 255\n')
    os.chmod(folder + "/ssh", 0o755)
    words = os.environ["HOME"] + "/words"
    if os.path.exists(words):
        os.remove(words)
    path = os.environ["PATH"]
    os.environ["PATH"] = folder + ":" + path
    try:
        psession(f"New-PSSession {arguments}", code=None)
    finally:
        os.environ["PATH"] = path
    with open(words) as f:
        return f.read().split("\n")[:-1]


@test
def ssh_gets_its_arguments_in_order():
    key = os.environ["HOME"] + "/key"
    open(key, "w").close()
    equal(words_of("-HostName fakehost"), ["-s", "fakehost", "powershell"])
    equal(words_of(f"-HostName fakehost -Options @{{ A = 'b' }} -Port 2222 -UserName bob -KeyFilePath {key} -Subsystem other"),
          ["-i", key, "-l", "bob", "-p", "2222", "-o", "A=b", "-s", "fakehost", "other"])
    equal(words_of("-HostName ann@fakehost:77"), ["-l", "ann", "-p", "77", "-s", "fakehost", "powershell"])
    equal(words_of("-HostName '[fe80::1]' -UserName 'CORP\\joe'"), ["-l", "joe@CORP", "-s", "fe80::1", "powershell"])


@test
def a_failure_names_its_phase():
    with Sshd() as server:
        r = psession(server.script(f"""
            $o = $there.Options
            function try-it {{ param([hashtable]$h) try {{ New-PSSession @h -ErrorAction Stop; 'opened' }} catch {{ "$($_.FullyQualifiedErrorId) | $_" }} }}
            try-it @{{ HostName = 'no-such-host.invalid' }}
            try-it @{{ HostName = '127.0.0.1'; Port = 1; Options = $o }}
            try-it @{{ HostName = '127.0.0.1'; Port = {server.port}; KeyFilePath = $there.KeyFilePath; Options = @{{ UserKnownHostsFile = '/dev/null'; GlobalKnownHostsFile = '/dev/null'; BatchMode = 'yes' }} }}
            try-it @{{ HostName = '127.0.0.1'; Port = {server.port}; Options = $o + @{{ IdentityFile = '/dev/null'; BatchMode = 'yes' }} }}
            try-it ($there + @{{ Subsystem = 'nothing' }})
            try-it ($there + @{{ Subsystem = 'ends' }})
            try-it ($there + @{{ Subsystem = 'silent'; ConnectingTimeout = 1000 }})
        """), seconds=60)
        for line, parts in zip(r.lines, [("(phase: name)", "Could not resolve hostname"), ("(phase: connect)", "Connection refused"),
                                         ("(phase: host key)", "Host key verification failed"), ("(phase: authentication)", "Permission denied"),
                                         ("(phase: subsystem)", "subsystem request failed"), ("(phase: negotiation)",),
                                         ("SSH connection attempt failed after time out: 1 seconds.",)]):
            contains(line, *parts)
            contains(line, "PSSessionOpenFailed")
        equal(len(r.lines), 7)


@test
def text_before_the_protocol_is_quoted_and_skipped():
    with Sshd() as server:
        r = psession(server.script("$s = New-PSSession @there -Subsystem noisy; Invoke-Command $s { 'through' }; Remove-PSSession $s"))
        contains(r.out, "WARNING:", "Welcome to this host", "half a line", "through")


@test
def text_before_the_protocol_is_a_warning_of_the_job():
    with Sshd() as server:
        r = psession(server.script("$j = Invoke-Command @there -Subsystem noisy -AsJob { 'through' }; $null = Wait-Job $j; \"$($j.ChildJobs[0].Warning)\"; Receive-Job $j 3>&1"))
        contains(r.out, "Welcome to this host", "half a line", "through")
        equal(r.out.count("Welcome to this host"), 2)


@test
def servers_that_do_not_answer_are_removed_beside_each_other():
    with Sshd() as server:
        r = psession(server.script('''
            $s = 1..4 | ForEach-Object { New-PSSession @there -Subsystem deaf }
            Invoke-Command $s { 1 }
            $c = [Diagnostics.Stopwatch]::StartNew()
            $s | Remove-PSSession
            "$($s.State) in time: $($c.ElapsedMilliseconds -lt 9000)"
            @(Get-PSSession).Count
            $s = 1..3 | ForEach-Object { New-PSSession @there -Subsystem deaf }
            $c = [Diagnostics.Stopwatch]::StartNew()
            Remove-PSSession $s
            "in time: $($c.ElapsedMilliseconds -lt 9000)"
            $null = 1..3 | ForEach-Object { New-PSSession @there -Subsystem deaf }
        '''), seconds=45)
        equal(r.lines, ["1"] * 4 + ["Closed Closed Closed Closed in time: True", "0", "in time: True"])


@test
def disconnected_ones_are_removed_beside_each_other():
    with Sshd() as server:
        r = psession(server.script("""
            $there.Subsystem = 'slow'
            $s = New-PSSession -SSHConnection (1..5 | ForEach-Object { $there }) | Disconnect-PSSession
            $c = [Diagnostics.Stopwatch]::StartNew()
            $s | Remove-PSSession
            "$($s.State) in time: $($c.ElapsedMilliseconds -lt 9000)"
            $there.Subsystem = 'powershell'
            @(Get-PSSession @there).Count
        """), seconds=45)
        equal(r.lines, ["Closed Closed Closed Closed Closed in time: True", "0"])


@test
def a_stock_server_gives_a_plain_session():
    with Sshd() as server:
        r = psession(server.script("""
            $s = New-PSSession @there -Subsystem stock
            1..3 | Invoke-Command $s { $input | ForEach-Object { $_ * 2 } }
            Invoke-Command $s { Write-Warning careful; Write-Error bad } 2>$null
            try { Disconnect-PSSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            $s.State
            try { Get-PSSession @there -Subsystem stock -ErrorAction Stop } catch { "$_" }
            "idle $($s.IdleTimeout) buffering '$($s.OutputBufferingMode)' expires '$($s.ExpiresOn)'"
            $c = $s.Runspace.ConnectionInfo
            "$($c.GetType().Name) $($c.ComputerName) $($c.Subsystem) $($c.IdleTimeout) $($c.OpenTimeout) $($c.MaxIdleTimeout) $($c.KeyFilePath -eq $there.KeyFilePath) $($c.Port -eq $there.Port)"
        """))
        equal(r.lines[:3], ["2", "4", "6"])
        equal(r.lines[-2:], ["idle -1 buffering '' expires ''", "SSHConnectionInfo 127.0.0.1 stock -1 180000 2147483647 True True"])
        contains(r.out, "careful", "PSSessionDisconnectFailed", "Opened", "is not psession")


@test
def a_session_is_left_found_and_taken_back():
    with Sshd() as server:
        psession(server.script("$s = New-PSSession @there -Name Kept; Invoke-Command $s { $x = 42 }; (Disconnect-PSSession $s).State"))
        r = psession(server.script("""
            $s = Get-PSSession @there -Name Kept
            '{0} {1} {2} {3}' -f $s.Name, $s.State, $s.Availability, $s.ComputerName
            $null = Connect-PSSession $s
            Invoke-Command $s { $x }
            Remove-PSSession $s
            @(Get-PSSession @there).Count
        """))
        equal(r.lines, ["Kept Disconnected None 127.0.0.1", "42", "0"])


@test
def sessions_made_over_ssh_and_here_are_one_list():
    with Sshd() as server:
        server.computers("far")
        psession("$null = New-PSSession -ComputerName far -Name Over | Disconnect-PSSession; $null = New-PSSession -Name Here | Disconnect-PSSession")
        r = psession("""
            (Get-PSSession -ComputerName far).Name | Sort-Object
            (Get-PSSession -ComputerName localhost).Name | Sort-Object
            $s = Connect-PSSession -ComputerName far -Name Here; $s.Transport; Invoke-Command $s { 'local one over ssh' }
            $t = Connect-PSSession -ComputerName localhost -Name Over; Invoke-Command $t { 'far one from here' }
            $s, $t | Remove-PSSession
            @(Get-PSSession -ComputerName far).Count
        """)
        equal(r.lines, ["Here", "Over", "Here", "Over", "SSH", "local one over ssh", "far one from here", "0"])


@test
def a_command_left_behind_is_received_over_ssh():
    with Sshd() as server:
        server.computers("far")
        psession("$s = Invoke-Command -ComputerName far -InDisconnectedSession -SessionName Job { 1..5; Start-Sleep -Milliseconds 200; 'end' }; $s.State")
        r = psession("Receive-PSSession -ComputerName far -Name Job; Get-PSSession | Remove-PSSession")
        equal(r.lines, ["1", "2", "3", "4", "5", "end"])


@test
def a_killed_client_leaves_its_session():
    with Sshd() as server:
        p = start(server.script("$s = New-PSSession @there -Name Left; 'up'; Invoke-Command $s { Start-Sleep 60 }"))
        read_until(p, "up")
        p.kill()
        p.wait()
        wait_for(lambda: psession(server.script("(Get-PSSession @there -Name Left).State")).lines == ["Disconnected"], "the session is left", 20)
        psession(server.script("Get-PSSession @there -Name Left | Remove-PSSession"))


@test
def one_failing_host_delays_no_other():
    with Sshd() as server:
        r = psession(server.script(f"""
            $bad = @{{ HostName = '127.0.0.1'; Port = {server.port}; KeyFilePath = $there.KeyFilePath; Options = $there.Options; Subsystem = 'silent'; ConnectingTimeout = 8000 }}
            $worse = $bad + @{{}}; $worse.Subsystem = 'ends'
            $all = @($bad, $worse) + 1..6 * 0 + (1..6 | ForEach-Object {{ $t = $bad + @{{}}; $t.Remove('Subsystem'); $t }})
            $all = $all | Where-Object {{ $_ -is [hashtable] }}
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Invoke-Command -SSHConnection $all -ThrottleLimit 4 {{ 'here' }} -ErrorVariable failed -ErrorAction SilentlyContinue | ForEach-Object {{ $last = $clock.ElapsedMilliseconds; $_ }}
            "$($failed.Count) failed, in time: $($last -lt 7000)"
        """), seconds=60)
        equal(r.lines, ["here"] * 6 + ["2 failed, in time: True"])


@test
def a_stop_ends_the_commands_everywhere():
    import signal
    with Sshd() as server:
        mark = os.environ["HOME"] + "/stopped"
        p = start(server.script(f"$s = 1..3 | ForEach-Object {{ New-PSSession @there }}; try {{ Invoke-Command $s {{ 'up'; try {{ Start-Sleep 60 }} finally {{ Add-Content {mark} x }} }} }} finally {{ $s | Remove-PSSession }}"))
        read_until(p, "up")
        wait_for(lambda: len(server.children()) >= 6, "all connections are there")
        time.sleep(0.5)
        os.kill(p.pid, signal.SIGINT)
        wait_for(lambda: os.path.exists(mark) and open(mark).read().count("x") == 3, "all commands are stopped")
        p.wait(20)


def programs_below(pid):
    """The command lines of all processes below PID."""
    parents, words = {}, {}
    for p in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{p}/stat") as f:
                parents[int(p)] = int(f.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{p}/cmdline", "rb") as f:
                words[int(p)] = f.read().replace(b"\0", b" ").decode()
        except OSError:
            pass
    below, more = set(), {pid}
    while more:
        below |= more
        more = {p for p, up in parents.items() if up in below} - below
    return [words.get(p, "") for p in below]


@test
def the_relay_is_used_where_ssh_connects_by_itself():
    with Sshd() as server:
        os.environ["PSESSION_SSH_RELAY"] = "1"
        chosen = subprocess.run(["ssh", "-F", "none", "-G", "x"], text=True, stdout=subprocess.PIPE).stdout
        quicker = "\nkexalgorithms sntrup761x25519-" in chosen and ",curve25519-sha256," in chosen
        tries = (
            ("", True, quicker),
            ("$there.Options.KexAlgorithms = 'ecdh-sha2-nistp256,curve25519-sha256'", True, False),
            ("$there.Options.ProxyCommand = 'bash -c \"exec 3<>/dev/tcp/%h/%p; cat <&3 & cat >&3\"'", False, False),
        )
        try:
            for options, used, exchange in tries:
                p = start(server.script(options + "\n$s = New-PSSession @there; Invoke-Command $s { 'up' }; Start-Sleep 30"))
                read_until(p, "up")
                words = programs_below(p.pid)
                equal(any("--ssh-relay 127.0.0.1" in w for w in words), used, options)
                equal(any("KexAlgorithms=curve25519-sha256," in w for w in words), exchange, options)
                p.kill()
                p.wait()
        finally:
            del os.environ["PSESSION_SSH_RELAY"]
        wait_for(lambda: "Opened" not in psession(server.script("(Get-PSSession @there).State")).lines, "both are left")
        psession(server.script("Get-PSSession @there | Remove-PSSession"))


@test
def sessions_share_a_warm_connection():
    with Sshd() as server:
        r = psession(server.script("""
            $there.Options.ControlMaster = 'auto'; $there.Options.ControlPersist = '20'
            $a = New-PSSession @there; $b = New-PSSession @there
            $p = Invoke-Command $a, $b { $env:SSH_CONNECTION.Split(' ')[1] } | Sort-Object -Unique
            @($p).Count
            Disconnect-PSSession $a | ForEach-Object State; $null = Connect-PSSession $a; Invoke-Command $a { 'back' }
            $a, $b | Remove-PSSession
        """))
        equal(r.lines, ["1", "Disconnected", "back"])


@test
def the_password_of_a_credential_reaches_ssh():
    folder = os.environ["HOME"] + "/bin"
    os.makedirs(folder)
    with open(folder + "/ssh", "w") as f:
        f.write('#!/bin/sh\n"$SSH_ASKPASS" "second@far\'s password: " >"$HOME/answer"\n'
                '"$SSH_ASKPASS" "Are you sure you want to continue connecting (yes/no)? " >>"$HOME/answer"\necho "code $?" >>"$HOME/answer"\nexit 255\n')
    os.chmod(folder + "/ssh", 0o755)
    with open(os.environ["HOME"] + "/.config/psession/computers.psd1", "w") as f:
        f.write("@{ far = 'ssh' }\n")
    path = os.environ["PATH"]
    os.environ["PATH"] = folder + ":" + path
    try:
        psession("$c = [pscredential]::new('second', (ConvertTo-SecureString 'let me in' -AsPlainText -Force)); New-PSSession -ComputerName far -Credential $c", code=None)
    finally:
        os.environ["PATH"] = path
    with open(os.environ["HOME"] + "/answer") as f:
        equal(f.read(), "let me in\ncode 1\n")


@test
def an_account_without_rights_needs_nothing():
    with account() as (uid, prefix, exe, home):
        with Sshd(exe=exe, prefix=prefix, owner=uid, home=home, folder=os.path.dirname(exe)) as server:
            def theirs(script):
                r = run([*prefix, exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", server.script(script)], seconds=60)
                equal(r.code, 0, repr(r))
                return r.lines
            equal(theirs("$s = New-PSSession @there -Name Mine; Invoke-Command $s { $x = 'kept'; (Get-Item ~).FullName }; (Disconnect-PSSession $s).State"),
                  [home, "Disconnected"])
            equal(theirs("Get-PSSession @there | ForEach-Object { '{0} {1}' -f $_.Name, $_.State }"), ["Mine Disconnected"])
            equal(theirs("$s = Get-PSSession -ComputerName localhost -Name Mine | Connect-PSSession; Invoke-Command $s { $x }; $null = Disconnect-PSSession $s"), ["kept"])
            equal(theirs("$s = Get-PSSession @there -Name Mine | Connect-PSSession; Invoke-Command $s { $x }; Remove-PSSession $s; @(Get-PSSession @there).Count"),
                  ["kept", "0"])


@test
def a_visit_over_ssh():
    with Sshd() as server:
        with Terminal() as t:
            t.wait(r"^PS .*>")
            t.type(server.script("Enter-PSSession @there").replace("\n", "; "))
            t.wait(r"^\[127\.0\.0\.1\]: PS .*>")
            t.type("$env:SSH_CONNECTION.Split(' ').Count + 38")
            t.wait(r"^42$")
            t.type("exit")
            t.wait(r"\nPS .*> *$")


@test
def jobs_run_over_ssh():
    with Sshd() as server:
        r = psession(server.script("""
            $j = Invoke-Command @there -AsJob -JobName Far { 1..3; Write-Error bad }
            $null = Wait-Job $j; $j.Name; $j.ChildJobs[0].Location; $j.State
            Receive-Job $j -ErrorAction SilentlyContinue
            $s = New-PSSession @there
            $k = Invoke-Command $s -AsJob { Start-Sleep 60 }; Stop-Job $k; $k.State; Invoke-Command $s { 'free' }; Remove-PSSession $s
        """), seconds=60)
        equal(r.lines, ["Far", "127.0.0.1", "Completed", "1", "2", "3", "Stopped", "free"])


@test
def a_job_opens_its_connections_in_the_background():
    with Sshd() as server:
        r = psession(server.script("""
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $slow = Invoke-Command @there -Subsystem silent -ConnectingTimeout 60000 -AsJob { 1 }
            $j = 5, 6 | Invoke-Command @there -AsJob { $input; 'ran' }
            "at once: $($clock.ElapsedMilliseconds -lt 300), $($slow.State), $($j.State)"
            $j | Wait-Job | Receive-Job
            Stop-Job $slow; $slow.State
            $none = Invoke-Command -HostName 127.0.0.1:1 -Port 2 -AsJob { 1 }
            $none.Finished.WaitOne(9000); $none.State; $none.ChildJobs[0].JobStateInfo.Reason.GetType().Name
            1..2 | ForEach-Object { Receive-Job $none -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId; $e[0].TargetObject }
            $two = Invoke-Command -SSHConnection $there, $there -ThrottleLimit 1 -AsJob { Start-Sleep -Milliseconds 700; 'in turn' }
            Start-Sleep -Milliseconds 600; $two.ChildJobs[1].State
            $two | Receive-Job -Wait
        """), seconds=60)
        equal(r.lines, ["at once: True, NotStarted, NotStarted", "5", "6", "ran", "Stopped", "True", "Failed", "PSRemotingTransportException",
                        "PSSessionStateBroken", "127.0.0.1", "PSSessionStateBroken", "127.0.0.1", "NotStarted", "in turn", "in turn"], repr(r))


@test
def jobs_go_on_while_the_script_waits():
    with Sshd() as server:
        mark = os.environ["HOME"] + "/went-on"
        r = psession(server.script(f"""
            $s = New-PSSession @there -Subsystem stock
            foreach ($wait in {{ Start-Sleep -Milliseconds 900 }}, {{ sleep 0.9 }}, {{ Invoke-Command @there {{ Start-Sleep -Milliseconds 500 }} }}) {{
                $j = Invoke-Command $s -AsJob {{ 'x' > {mark} }}
                . $wait
                "went on: $(Test-Path {mark})"; Remove-Item {mark}
                $null = Wait-Job $j
            }}
            foreach ($i in 1..3) {{ $j = Invoke-Command $s -AsJob {{ Start-Sleep 60 }}; Stop-Job $j; $j.State }}
        """), seconds=60)
        equal(r.lines, ["went on: True"] * 3 + ["Stopped"] * 3, repr(r))
        with Terminal() as t:
            t.wait(r"^PS .*>")
            t.type(server.script("$s = New-PSSession @there -Subsystem stock").replace("\n", "; "))
            t.type(f"$j = Invoke-Command $s -AsJob {{ 'x' > {mark} }}; 'be' + 'gun'")
            t.wait(r"^begun")
            wait_for(lambda: os.path.exists(mark), "the job runs while the prompt waits", 5)
            t.type("exit")


run_tests()
