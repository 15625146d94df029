# SPDX-License-Identifier: MIT
"""The ways to a host that are ssh's own: host aliases, jump hosts, agents, passwords and questions at the terminal; many hosts; objects of any size."""
import contextlib, os, re, shutil, signal, subprocess

from harness import *
from sshd import Sshd, free_port


def own_configuration(server, text):
    """A program folder whose ssh reads this configuration: the account's own would be another one for root."""
    folder = os.environ["HOME"] + "/bin"
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/config", "w") as f:
        f.write(text)
    with open(folder + "/ssh", "w") as f:
        f.write(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/config "$@"\n')
    os.chmod(folder + "/ssh", 0o755)
    return dict(os.environ, PATH=folder + ":" + os.environ["PATH"])


def alias(server, name, more=""):
    return (f"Host {name}\n\tHostName {server.address}\n\tPort {server.port}\n\tIdentityFile {server.folder}/client\n\tIdentitiesOnly yes\n"
            f"\tUserKnownHostsFile {server.folder}/known\n\tGlobalKnownHostsFile /dev/null\n{more}")


def with_configuration(env, script):
    r = run([EXE, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script], env=env, seconds=40)
    equal(r.code, 0, repr(r))
    return r


@test
def an_alias_of_the_configuration_is_a_host():
    with Sshd() as server:
        env = own_configuration(server, alias(server, "office"))
        r = with_configuration(env, "$s = New-PSSession -HostName office; $s.ComputerName; Invoke-Command $s { 6 * 7 }; Remove-PSSession $s; "
                               "Invoke-Command -HostName ssh://office { 43 }")
        equal(r.lines, ["office", "42", "43"])


@test
def a_jump_host_of_the_configuration_is_passed():
    with Sshd() as near, Sshd() as far:
        env = own_configuration(far, alias(near, "gate") + alias(far, "inner", "\tProxyJump gate\n"))
        # ssh starts the jump by itself: with the same configuration.
        r = with_configuration(dict(env, PSESSION_SSH_RELAY="1"), "$s = New-PSSession -HostName inner; Invoke-Command $s { $env:SSH_CONNECTION.Split(' ')[3] }; "
                               "$null = Disconnect-PSSession $s; $s = Get-PSSession -HostName inner | Connect-PSSession; $s.State; Remove-PSSession $s")
        equal(r.lines, [str(far.port), "Opened"])
        contains(open(near.log).read(), "Accepted publickey")


@test
def an_agent_has_the_key():
    needs("ssh-agent")
    with Sshd() as server:
        socket = os.environ["HOME"] + "/agent"
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
        try:
            wait_for(lambda: os.path.exists(socket), "the agent listens")
            env = dict(os.environ, SSH_AUTH_SOCK=socket)
            subprocess.run(["ssh-add", "-q", server.folder + "/client"], env=env, check=True)
            os.remove(server.folder + "/client")
            r = run([EXE, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", server.script(
                "$there.Remove('KeyFilePath'); $there.Options.IdentitiesOnly = 'no'; Invoke-Command @there { 'by the agent' }")], env=env)
            equal(r.lines, ["by the agent"], repr(r))
        finally:
            agent.terminate()
            agent.wait()


@contextlib.contextmanager
def security_key(server):
    """A key of the server's account whose secret is in a security key made of software; the script that has it used."""
    needs("cc")
    library, key = server.folder + "/sk.so", server.folder + "/sk"
    if run(["cc", "-shared", "-fPIC", ROOT + "/tests/e2e/sk_provider.c", "-l:libcrypto.so.3", "-o", library]).code:
        raise Skipped("needs a compiler and libcrypto")
    make = ["ssh-keygen", "-q", "-t", "ed25519-sk", "-w", library, "-f", key, "-N", ""]
    # The version of the interface it has is in its complaint about another one.
    version = re.search(r"supported: (0x0009\w+|0x000a\w+)", run(make, env=dict(os.environ, SK_VERSION="0")).err)
    if not version:
        raise Skipped("needs an ssh that knows security keys")
    os.environ["SK_VERSION"] = version[1]
    try:
        r = run(make)
        if r.code:
            raise Skipped("needs an ssh that knows security keys: " + r.err[-200:])
        with open(key + ".pub") as new, open(server.folder + "/authorized", "a") as known:
            known.write(new.read())
        yield f"$there.KeyFilePath = '{key}'; $there.Options.SecurityKeyProvider = '{library}'"
    finally:
        for name in ("SK_VERSION", "SK_TOUCH"):
            os.environ.pop(name, None)


@test
def a_security_key_opens_a_session():
    with Sshd() as server, security_key(server) as key:
        r = psession(server.script(f"{key}; $s = New-PSSession @there; Invoke-Command $s {{ 6 * 7 }}; Remove-PSSession $s"))
        equal(r.lines, ["42"])


@test
def a_security_key_that_wants_a_touch_says_so_at_the_terminal():
    with Sshd() as server, security_key(server) as key:
        touch = os.environ["SK_TOUCH"] = server.folder + "/touched"
        os.environ.pop("DISPLAY", None)
        with Terminal() as t:
            t.wait(r"^PS .*>")
            t.type(server.script(f"{key}; $s = New-PSSession @there; 'it is ' + $s.State").replace("\n", "; "))
            t.wait("Confirm user presence for key ED25519-SK")
            open(touch, "w").close()
            t.wait("it is Opened")
            t.type("Remove-PSSession $s; exit")


@test
def a_new_host_key_is_asked_about_at_the_terminal():
    with Sshd() as server, Terminal() as t:
        t.wait(r"^PS .*>")
        known = os.environ["HOME"] + "/known"
        t.type(server.script(f"$there.Options.UserKnownHostsFile = '{known}'; $s = New-PSSession @there").replace("\n", "; "))
        t.wait(r"authenticity of host.*")
        t.wait(r"continue connecting")
        t.type("yes")
        t.type("Invoke-Command $s { 'an' + 'swered' }")
        t.wait(r"^answered")
        contains(open(known).read(), "ssh-ed25519")
        t.type("Remove-PSSession $s; exit")


@test
def a_password_is_asked_for_at_the_terminal():
    needs("chpasswd")
    with account() as (uid, prefix, exe, home):
        name = next(w[5:] for w in prefix if w.startswith("USER="))
        subprocess.run(["chpasswd"], input=f"{name}:let me in 7\n", text=True, check=True)
        with Sshd(exe=exe, home=home, extra="PasswordAuthentication yes\n") as server:
            config = open(server.folder + "/config").read().replace("PasswordAuthentication no\n", "")
            with open(server.folder + "/config", "w") as f:
                f.write(config)
            os.remove(server.log)
            server.stop()
            server.start()
            where = f"$there.Remove('KeyFilePath'); $there.UserName = '{name}'; $there.Options.PubkeyAuthentication = 'no'; "
            with Terminal() as t:
                t.wait(r"^PS .*>")
                t.type(server.script(where + "$s = New-PSSession @there").replace("\n", "; "))
                t.wait(r"password:")
                t.type("wrong")
                t.wait(r"password:\s+.*password:")
                t.type("let me in 7")
                t.wait(r"^PS .*>\s*\Z")
                t.type("Invoke-Command $s { \"I am $(whoami)\" }")
                t.wait(rf"^I am {name}")
                assert "let me in" not in t.screen()
                t.type("Remove-PSSession $s; exit")
            # Without a terminal a credential says it.
            with open(os.environ["HOME"] + "/.config/psession/computers.psd1", "w") as f:
                f.write(f"@{{ far = @{{ Transport = 'ssh'; HostName = '{server.address}'; Port = {server.port}; "
                        f"Options = @{{ UserKnownHostsFile = '{server.folder}/known'; PubkeyAuthentication = 'no' }} }} }}\n")
            r = psession(f"$c = [pscredential]::new('{name}', (ConvertTo-SecureString 'let me in 7' -AsPlainText -Force)); "
                         "Invoke-Command -ComputerName far -Credential $c { whoami }; "
                         f"$c = [pscredential]::new('{name}', (ConvertTo-SecureString 'no' -AsPlainText -Force)); "
                         "try { New-PSSession -ComputerName far -Credential $c -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; \"$_\" }", seconds=60)
            equal(r.lines[0], name, repr(r))
            contains(r.lines[1], "PSSessionOpenFailed")
            contains(r.out, "Permission denied", "(phase: authentication)")


@test
def every_key_of_a_connection_in_any_order_and_its_wrong_forms():
    import itertools
    with Sshd() as server:
        me = os.popen("id -un").read().strip()
        keys = ["HostName = '127.0.0.1'", f"Port = {server.port}", f"UserName = '{me}'", f"KeyFilePath = '{server.folder}/client'", f"Options = {server.options}",
                "Subsystem = 'powershell'", "ConnectingTimeout = 20000"]
        orders = [keys[i:] + keys[:i] for i in range(len(keys))] + [keys[::-1]]
        tables = ", ".join("[ordered]@{ " + "; ".join(o) + " }" for o in orders)
        r = psession(f"(Invoke-Command -SSHConnection ({tables} | ForEach-Object {{ $h = @{{}}; foreach ($k in $_.Keys) {{ $h[$k] = $_[$k] }}; $h }}) {{ 'in' }}).Count", seconds=60)
        equal(r.lines, [str(len(orders))])
        r = psession("""
            foreach ($h in @{ Port = 22 }, @{ HostName = 'a'; ComputerName = 'b' }, @{ HostName = 'a'; KeyFilePath = '/x'; IdentityFilePath = '/y' }, @{ HostName = 'a'; Colour = 'red' },
                           @{ HostName = '' }, @{ HostName = 'a'; Port = 'many' }, @{ HostName = 'a'; UserName = $null }, @{ HostName = '-oProxyCommand=x' }) {
                try { $null = New-PSSession -SSHConnection $h -ErrorAction Stop; 'opened' } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            }""")
        equal(r.lines, ["Argument"] * 7 + ["PSSessionInvalidComputerName"])


@test
def a_large_string_passes_in_both_directions():
    with Sshd() as server:
        r = psession(server.script("""
            $s = New-PSSession @there
            $text = 'x' * 200000000
            Invoke-Command $s { param($t) $t.Length; $t = $null } -ArgumentList $text
            $text = $null
            $back = Invoke-Command $s { 'y' * 200000000 }
            $back.Length; $back[-1]
            [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 -lt 1.4GB
            Invoke-Command $s { [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 -lt 1.4GB }
        """), seconds=120)
        equal(r.lines, ["200000000", "200000000", "y", "True", "True"], repr(r))


@test
def three_hundred_sessions_at_once():
    r = psession("""
        $s = New-PSSession -ComputerName (,'localhost' * 300) -ThrottleLimit 50
        $s.Count
        @(Invoke-Command $s -ThrottleLimit 100 { $PID } | Sort-Object -Unique).Count
        @(1..300 | Invoke-Command $s -ThrottleLimit 300 { ($input | Measure-Object -Sum).Sum } | Sort-Object -Unique).Count
        $s | Remove-PSSession
        @(Get-PSSession).Count
    """, seconds=90)
    equal(r.lines, ["300", "300", "1", "0"], repr(r))


@test
def too_few_descriptors_are_an_error_of_each_session():
    script = "ulimit -n 64; exec \"$0\" \"$@\""
    r = run(["sh", "-c", script, EXE, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command",
             "$s = New-PSSession -ComputerName (,'localhost' * 100) -ErrorVariable e -ErrorAction SilentlyContinue; \"$($s.Count + $e.Count) $($e.Count -gt 0)\"; "
             "@(Invoke-Command $s { 1 }).Count -eq $s.Count; \"$($e[0])\"; $s | Remove-PSSession"], seconds=60)
    equal(r.lines[:2], ["100 True", "True"], repr(r))
    contains(r.out, "too many files are open")


@test
def forty_hosts_over_one_warm_connection():
    with Sshd() as server:
        r = psession(server.script("""
            $there.Options.ControlMaster = 'auto'; $there.Options.ControlPersist = '20'
            $first = New-PSSession @there
            $r = Invoke-Command -SSHConnection (1..40 | ForEach-Object { $there }) -ThrottleLimit 8 { $PID }
            @($r | Sort-Object -Unique).Count
            Remove-PSSession $first
        """), seconds=60)
        equal(r.lines, ["40"], repr(r))



def accepted(server):
    with open(server.log) as f:
        return f.read().count("Accepted publickey")


@test
def a_hundred_sessions_share_some_connections():
    with Sshd(sessions=10) as server:
        r = psession(server.script("""
            $there.Options.ControlMaster = 'auto'; $there.Options.ControlPersist = '5'
            $s = New-PSSession -SSHConnection (1..100 | ForEach-Object { $there })
            @(Invoke-Command $s -ThrottleLimit 100 { $PID } | Sort-Object -Unique).Count
            $s | Remove-PSSession
            @(Get-PSSession).Count
        """), seconds=120)
        equal((r.lines, r.err), (["100", "0"], ""), repr(r))
        equal(accepted(server), 13)


@test
def sessions_beyond_those_of_a_connection_open_others_silently():
    with Sshd(sessions=2) as server:
        r = psession(server.script("""
            $there.Options.ControlMaster = 'auto'; $there.Options.ControlPersist = '5'
            $s = New-PSSession -SSHConnection (1..12 | ForEach-Object { $there })
            @(Invoke-Command $s { $PID } | Sort-Object -Unique).Count
            $s | Remove-PSSession
        """), seconds=60)
        equal((r.lines, r.err), (["12"], ""), repr(r))


@test
def a_home_with_a_long_path_shares_connections_too():
    state = os.environ["HOME"] + "/" + "x" * 60
    with Sshd() as server:
        r = psession(f"$env:XDG_STATE_HOME = '{state}'\n" + server.script("""
            $there.Options.ControlMaster = 'auto'; $there.Options.ControlPersist = '2'
            $s = New-PSSession -SSHConnection (1..4 | ForEach-Object { $there })
            @(Invoke-Command $s { $PID } | Sort-Object -Unique).Count
            $s | Remove-PSSession
        """))
        equal((r.lines, r.err), (["4"], ""), repr(r))
        equal(accepted(server), 1)


def map_computers(**places):
    """A computers file: a name each, with its server, port and subsystem."""
    folder = os.environ["HOME"] + "/.config/psession"
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/computers.psd1", "w") as f:
        f.write("@{\n" + "".join(f"'{name}' = @{{ Transport = 'ssh'; HostName = '{s.address}'; Port = {port or s.port}; KeyFilePath = '{s.folder}/client'; "
                                 f"Subsystem = '{subsystem}'; Options = {s.options} }}\n" for name, (s, port, subsystem) in places.items()) + "}\n")
    return folder + "/computers.psd1"


@test
def many_hosts_are_asked_for_their_sessions_beside_each_other():
    with Sshd() as server, contextlib.ExitStack() as after:
        file = map_computers(one=(server, 0, "powershell"), two=(server, 0, "powershell"), ends=(server, 0, "ends"), dead=(server, free_port(), "powershell"),
                             stock=(server, 0, "stock"), hangs=(server, 0, "silent"))
        after.callback(os.remove, file)
        psession("$s = New-PSSession -ComputerName one -Name mine; $null = Disconnect-PSSession $s")
        r = psession("Get-PSSession -ComputerName ends, dead, one, stock, two -ThrottleLimit 3 -ErrorVariable e -ErrorAction SilentlyContinue | ForEach-Object { \"$($_.ComputerName) $($_.Name) $($_.State)\" } | Sort-Object; "
                     "$e | ForEach-Object { \"$($_.TargetObject) $($_.FullyQualifiedErrorId)\" } | Sort-Object -Unique")
        query = "RemotePSSessionQueryFailed,Microsoft.PowerShell.Commands.GetPSSessionCommand"
        equal(r.lines, ["one mine Disconnected", "two mine Disconnected", f"dead {query}", f"ends {query}", f"stock {query}"])
        # One that says nothing keeps nobody's answer back, and Ctrl+C ends its wait.
        p = start("Get-PSSession -ComputerName hangs, one | ForEach-Object { $_.Name }; 'not reached'")
        try:
            read_until(p, "mine")
            p.send_signal(signal.SIGINT)
            assert "not reached" not in p.communicate(timeout=20)[0]
        finally:
            p.kill()
            p.wait()
        psession("Get-PSSession -ComputerName one | Remove-PSSession")


run_tests()
