# SPDX-License-Identifier: MIT
"""Another user of the machine can neither see nor attach to a session."""
import glob, os, shutil, signal
from harness import *


def as_second(script, seconds=30):
    prefix, exe, home = second_user()
    try:
        return run(prefix + [exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script], seconds=seconds)
    finally:
        shutil.rmtree(os.path.dirname(exe), ignore_errors=True)


@test
def another_user_has_sessions_of_his_own():
    r = as_second("$s = New-PSSession -Name Theirs; Invoke-Command $s { (id -u) }; (Get-PSSession -ComputerName localhost).Name; Remove-PSSession $s")
    equal(r.lines, ["64011", "Theirs"], repr(r))


@test
def another_users_process_is_not_stopped():
    r = as_second(f"Stop-Process -Id {os.getpid()} -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId; \"$($e[0])\"")
    equal(r.lines[0], "CouldNotStopProcess,Microsoft.PowerShell.Commands.StopProcessCommand", repr(r))
    contains(r.lines[1], "Cannot stop process", "Operation not permitted")


@test
def another_user_sees_none_of_mine():
    psession("$s = New-PSSession -Name Mine; $null = Disconnect-PSSession $s")
    r = as_second("@(Get-PSSession -ComputerName localhost).Count")
    equal(r.lines, ["0"], repr(r))
    psession("Get-PSSession -ComputerName localhost | Remove-PSSession")


@test
def another_user_cannot_attach_even_with_the_folder_in_hand():
    psession("$s = New-PSSession -Name Mine; $null = Disconnect-PSSession $s")
    home = os.environ["HOME"]
    prefix, exe, other = second_user()
    script = "try { Connect-PSSession -ComputerName localhost -Name Mine -ErrorAction Stop; 'attached' } catch { 'refused' }; @(Get-PSSession -ComputerName localhost).Count"
    try:
        # His program looks straight into my folder, which he can't open.
        state = [f"XDG_STATE_HOME={home}/.local/state"]
        r = run(prefix + state + [exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script])
        assert "attached" not in r.out, repr(r)
        # And a folder of the wrong owner is refused by its owner check.
        os.makedirs(other + "/.local/state", exist_ok=True)
        shutil.copytree(home + "/.local/state/psession", other + "/.local/state/psession", ignore=lambda d, names: [
            n for n in names if not os.path.isdir(os.path.join(d, n))])
        r = run(prefix + [exe, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "try { New-PSSession -ErrorAction Stop | Out-Null; 'opened' } catch { 'refused' }"])
        equal(r.lines, ["refused"], repr(r))
    finally:
        shutil.rmtree(os.path.dirname(exe), ignore_errors=True)
        psession("Get-PSSession -ComputerName localhost | Remove-PSSession")


@test
def the_folder_of_sockets_is_the_owners_alone():
    psession("$s = New-PSSession -Name Mine; $null = Disconnect-PSSession $s")
    folders = [f for f in glob.glob(os.environ["HOME"] + "/.local/state/psession/**", recursive=True) if os.path.isdir(f)]
    assert folders or os.path.isdir(f"/run/psession/{os.getuid()}"), "no registry folder"
    for folder in folders:
        equal(os.stat(folder).st_mode & 0o777, 0o700, folder)
    psession("Get-PSSession -ComputerName localhost | Remove-PSSession")


@test
def a_registry_that_others_can_open_is_refused():
    psession("$s = New-PSSession; Remove-PSSession $s")
    folder = os.environ["HOME"] + "/.local/state/psession"
    if not os.path.isdir(folder):
        raise Skipped("needs the registry in the home folder")
    os.chmod(folder, 0o777)
    r = psession("try { New-PSSession -ErrorAction Stop | Out-Null; 'opened' } catch { $_.FullyQualifiedErrorId }", code=None)
    contains(r.out, "PSSessionOpenFailed")


@test
def a_socket_of_another_user_in_my_folder_is_refused():
    """Where root's own session was, another user listens: nothing is said to him."""
    import socket
    prefix, exe, other = second_user()
    psession("$s = New-PSSession -Name Mine; $null = Disconnect-PSSession $s")
    path = glob.glob(os.environ["HOME"] + "/.local/state/psession/**/*.sock", recursive=True)[0]
    kept = path[:-5] + ".kept"
    os.rename(path, kept)
    # Bound and listened on by a process of his, whose credentials the kernel keeps.
    listener = socket.socket(socket.AF_UNIX)
    os.chdir(os.path.dirname(path))
    listener.bind(os.path.basename(path))
    pid = os.fork()
    if not pid:
        os.setuid(64011)
        listener.listen(5)
        signal.pause()
    try:
        wait_for(lambda: True, "the listener")
        r = psession("try { Connect-PSSession -ComputerName localhost -Name Mine -ErrorAction Stop; 'attached' } catch { 'refused' }; 'goes on'")
        equal(r.lines, ["refused", "goes on"], repr(r))
        listener.setblocking(False)
        try:
            c, _ = listener.accept()
            equal(c.recv(100), b"", "what was said to him")
        except BlockingIOError:
            pass
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.rename(kept, path)
        os.chdir("/")
        shutil.rmtree(os.path.dirname(exe), ignore_errors=True)
        psession("Get-PSSession -ComputerName localhost | Remove-PSSession")


run_tests()
