# SPDX-License-Identifier: MIT
"""psession Enable-SSHRemoting: shows, checks, asks, applies, and takes back."""
import os

from harness import *
from sshd import Sshd


def setup(server, *arguments, stdin=""):
    return run([EXE, arguments[0], "--config", server.folder + "/config", "--no-reload", *arguments[1:]], stdin=stdin)


def bare(server):
    """The server's configuration without the subsystem."""
    with open(server.folder + "/config") as f:
        lines = [l for l in f if not l.startswith("Subsystem powershell")]
    with open(server.folder + "/config", "w") as f:
        f.writelines(lines)
    return "".join(lines)


def content(server):
    with open(server.folder + "/config") as f:
        return f.read()


@test
def the_subsystem_is_put_in_and_taken_out():
    with Sshd() as server:
        before = bare(server)
        r = setup(server, "Enable-SSHRemoting", "--dry-run")
        contains(r.out, "+Subsystem powershell " + os.path.realpath(EXE) + " -sshs -NoLogo -NoProfile", "sshd accepts")
        equal((r.code, content(server)), (0, before), "dry run")
        r = setup(server, "Enable-SSHRemoting", stdin="n\n")
        equal((r.code, content(server)), (1, before), "refused")
        r = setup(server, "Enable-SSHRemoting", stdin="y\n")
        equal(r.code, 0)
        contains(content(server), "Subsystem powershell")
        contains(setup(server, "Enable-SSHRemoting", "--yes").out, "Nothing to do")
        equal(setup(server, "Disable-SSHRemoting", "--yes").code, 0)
        equal(content(server), before, "taken out")


@test
def a_folder_of_the_configuration_gets_a_file():
    with Sshd() as server:
        os.mkdir(server.folder + "/more")
        bare(server)
        with open(server.folder + "/config", "a") as f:
            f.write(f"Include {server.folder}/more/*.conf\n")
        before = content(server)
        equal(setup(server, "Enable-SSHRemoting", "--yes").code, 0)
        equal(os.listdir(server.folder + "/more"), ["psession.conf"])
        equal(content(server), before)
        equal(setup(server, "Disable-SSHRemoting", "--yes").code, 0)
        equal(os.listdir(server.folder + "/more"), [])


@test
def what_sshd_refuses_is_not_written():
    with Sshd() as server:
        bare(server)
        with open(server.folder + "/config", "a") as f:
            f.write("NoSuchOption yes\n")
        before = content(server)
        r = setup(server, "Enable-SSHRemoting", "--yes")
        equal((r.code, content(server)), (1, before))
        contains(r.err, "doesn't accept")


@test
def another_subsystem_of_the_name_is_left_alone():
    with Sshd() as server:
        before = content(server)
        r = setup(server, "Enable-SSHRemoting", "--yes")
        equal((r.code, content(server)), (1, before))
        contains(r.err, "already has a subsystem 'powershell'")
        equal(setup(server, "Enable-SSHRemoting", "--name", "psession", "--yes").code, 0)
        contains(content(server), "Subsystem psession ")


@test
def a_configuration_has_a_longest():
    """1 MiB; what can't be read whole is not changed."""
    with Sshd() as server:
        before = bare(server)
        for more, want in ((0, 0), (1, 1)):
            with open(server.folder + "/config", "w") as f:
                f.write(before + "#" * ((1 << 20) - len(before) - 1 + more) + "\n")
            r = setup(server, "Enable-SSHRemoting", "--dry-run")
            equal((r.code, "cannot read" in r.err), (want, bool(want)), f"{more} more")


run_tests()
