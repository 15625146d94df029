# SPDX-License-Identifier: MIT
"""libpsession: its example programs against real sessions, its header and its libraries with a compiler."""
import base64, glob, os, shutil, subprocess, tempfile, time

from harness import *
from line import Line
from older import older_server, plain
from sshd import Sshd

BUILD = os.path.dirname(os.path.abspath(EXE))
LIBRARY = BUILD + "/include/libpsession.a"
os.environ["PSESSION_PROGRAM"] = EXE


def example(name, *arguments, code=0, seconds=30, stdin="", env=None):
    program = f"{BUILD}/examples/c/example_{name}"
    if not os.path.exists(program):
        raise Skipped("needs the examples of the build")
    r = run([program, *arguments], seconds=seconds, stdin=stdin, env=env)
    if r.code != code:
        raise AssertionError(f"expected exit code {code}: {r}")
    return r


def place(server):
    return ["-h", f"{os.popen('id -un').read().strip()}@127.0.0.1:{server.port}", "-k", f"{server.folder}/client", "-o", "UserKnownHostsFile=" + server.folder + "/known",
            "-o", "LogLevel=ERROR"]


@test
def a_script_gets_its_arguments_and_gives_records():
    r = example("run", "$args.Count; $args; [pscustomobject]@{ A = 1; B = 'x' }; Write-Warning careful; Write-Error 'oh no'", "one", "two words")
    equal(r.lines, ["2", "one", "two words", "A=1; B=x"])
    equal([l for l in r.err.split("\n") if l], ["warning: careful", "error: oh no [Microsoft.PowerShell.Commands.WriteErrorException]"])


@test
def a_terminating_error_is_the_exit_code():
    r = example("run", "1; throw 'not today'; 2", code=1)
    equal(r.lines, ["1"])
    contains(r.err, "failed: not today", "At line:1 char:4")


@test
def a_program_on_its_standard_streams():
    equal(example("run", "-p", "6 * 7").lines, ["42"])


@test
def a_hundred_thousand_objects_come_in_order():
    r = example("run", "1..100000", seconds=60)
    equal(r.lines, [str(i) for i in range(1, 100001)])


@test
def input_flows_while_output_comes():
    lines = "".join(f"{i}\n" for i in range(60000))
    equal(example("input", "$input", stdin=lines, seconds=60).out, lines)
    equal(example("input", "$input | Select-Object -First 2", stdin=lines, seconds=60).lines, ["0", "1"])


@test
def questions_are_answered():
    r = example("answer", "Read-Host Name; $Host.UI.PromptForChoice('c', 'm', @('&Yes', '&No'), 0); $Host.UI.ReadLine()", stdin="Ann\n1\nrest\n")
    equal(r.lines, ["Ann", "1", "rest"])
    contains(example("run", "Read-Host Name").err, "error: A command that prompts the user failed because the host program or the command type does not support user interaction. "
             "The host was attempting to request confirmation with the following message:", "[HostFunctionNotImplemented,Microsoft.PowerShell.Commands.ReadHostCommand]")
    contains(example("run", "Read-Host").err, "Try a host program that supports user interaction")


def secret_both_ways(*place, env=None):
    """A secret that is sent, and what comes back of it: its type there, its text there, and the base64 of one from there."""
    r = example("run", *place, "-s", "param($x, $y) $x.GetType().Name; [Net.NetworkCredential]::new('', $x).Password; $y", "hush-hüsh", "b\U0001f511", env=env)
    equal(r.lines, ["SecureString", "hush-hüsh", base64.b64encode(plain("b\U0001f511")).decode()])


@test
def a_secret_travels_both_ways():
    secret_both_ways()
    secret_both_ways("-p")
    equal(example("answer", "[Net.NetworkCredential]::new('', (Read-Host Word -AsSecureString)).Password", stdin="open\n").lines, ["open"])


@test
def a_secret_for_an_older_peer_is_encrypted():
    env, wire = older_server()
    secret_both_ways("-h", "127.0.0.1", env=env)
    log = wire()
    assert b"PublicKey" in log and b"EncryptedSessionKey" in log and plain("hush") not in log, log


@test
def a_secret_from_an_older_peer_is_decrypted():
    env, wire = older_server()
    r = example("run", "-h", "127.0.0.1", "ConvertTo-SecureString from-far -AsPlainText -Force; 'alive'", env=env)
    equal(r.lines, [base64.b64encode(plain("from-far")).decode(), "alive"])
    assert plain("from-far") not in wire()


@test
def sessions_side_by_side_in_one_loop():
    r = example("fan_out", "6", "Start-Sleep -Milliseconds 300; 1..3")
    equal(sorted(r.lines), sorted(f"worker{i}: {n}" for i in range(6) for n in (1, 2, 3)))


@test
def a_session_left_and_found_again():
    r = example("leave_and_return", "leave", "away", "1; 2..5 | ForEach-Object { Start-Sleep -Milliseconds 100; $_ }")
    equal(r.lines, ["1", "left away Disconnected"])
    matches(example("leave_and_return", "list").out, r"^[0-9a-f-]{36} away Disconnected$")
    matches(psession("Get-PSSession -ComputerName . | ForEach-Object { '{0} {1}' -f $_.Name, $_.State }").out, "^away Disconnected")
    equal(example("leave_and_return", "return", "away").lines, ["2", "3", "4", "5"])
    equal(example("leave_and_return", "list").lines, [])
    contains(example("leave_and_return", "return", "away", code=1).err, "not found")


@test
def the_shells_sessions_are_the_librarys_too():
    psession("$null = Invoke-Command -ComputerName . -InDisconnectedSession -SessionName made { 7; 8 }")
    equal(example("leave_and_return", "return", "made").lines, ["7", "8"])


@test
def over_ssh_as_well():
    with Sshd() as server:
        there = place(server)
        equal(example("run", *there, "$env:SSH_CONNECTION.Split(' ').Count").lines, ["4"])
        equal(example("leave_and_return", *there, "leave", "far", "1; 2..4 | ForEach-Object { Start-Sleep -Milliseconds 100; $_ }").lines, ["1", "left far Disconnected"])
        matches(example("leave_and_return", *there, "list").out, " far Disconnected$")
        equal(example("leave_and_return", *there, "return", "far").lines, ["2", "3", "4"])


@test
def a_cut_link_loses_and_repeats_nothing():
    program = f"{BUILD}/examples/c/example_run"
    if not os.path.exists(program):
        raise Skipped("needs the examples of the build")
    with Sshd() as server:
        line = Line(server.port)
        line.known_to(server)
        there = [w.replace(f":{server.port}", f":{line.port}") for w in place(server)]
        out = tempfile.TemporaryFile()
        p = subprocess.Popen([program, *there, "1..20000 | ForEach-Object { if (-not ($_ % 500)) { Start-Sleep -Milliseconds 50 }; $_ }"], stdout=out, stderr=subprocess.PIPE)
        for _ in range(3):
            wait_for(lambda: line.pairs and os.fstat(out.fileno()).st_size, "objects come", 20)
            line.reset()
            time.sleep(0.3)
        equal(p.wait(60), 0)
        out.seek(0)
        equal(out.read().decode().split(), [str(i) for i in range(1, 20001)])
        p.stderr.close()
        line.end()


@test
def a_stock_server_runs_commands_but_cannot_be_left():
    with Sshd() as server:
        there = place(server) + ["-s", "stock"]
        r = example("leave_and_return", *there, "leave", "far", "1; 2", code=1)
        equal(r.lines, ["1"])
        contains(r.err, "leave: not supported")
        contains(example("leave_and_return", *there, "list", code=1).err, "list: not supported")


@test
def failures_of_ssh_are_explained():
    with Sshd() as server:
        there = place(server)
        there[3] = f"{server.folder}/host"
        r = example("run", *there, "-o", "BatchMode=yes", "1", code=1)
        contains(r.err, "Permission denied", "(phase: authentication)")


def compiled(language, source, *flags):
    """A program of SOURCE, made with the library that is one file."""
    compiler = {"c": "cc", "c++": "c++"}[language]
    needs(compiler)
    if not os.path.exists(LIBRARY):
        raise Skipped("needs the library of the build")
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    path, out = f"{folder}/source.{'c' if language == 'c' else 'cc'}", f"{folder}/out"
    with open(path, "w") as f:
        f.write(source)
    r = run([compiler, *flags, "-I", ROOT + "/include", path, LIBRARY, "-ldl", "-pthread", "-o", out])
    equal((r.code, r.err), (0, ""), "compiling")
    return out


def plain_build():
    """A sanitizer's build needs its own libraries behind the object."""
    symbols = subprocess.run(["nm", LIBRARY], capture_output=True, text=True).stdout if os.path.exists(LIBRARY) else ""
    if "__asan_" in symbols:
        raise Skipped("needs a build without sanitizers")


SMALL = """#include <psession.h>
#include <stdio.h>
/* Names the library has inside must stay free. */
int conn_send, buf_put, must_failed, xml_init;
int main(void) { printf("%s %s\\n", psession_version(), psession_error_text(-PSESSION_E_CLOSED)); return 0; }
"""


@test
def the_header_stands_alone_in_c_and_cpp():
    plain_build()
    for language, flags in (("c", ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror"]), ("c++", ["-std=c++11", "-Wall", "-Wextra", "-Werror"])):
        contains(run([compiled(language, SMALL, *flags)]).out, "the peer closed the connection")


@test
def the_shared_library_gives_away_its_own_names_only():
    needs("nm")
    libraries = [p for p in glob.glob(BUILD + "/include/libpsession.so.*") if os.path.isfile(p)]
    if not libraries:
        raise Skipped("needs the library of the build")
    names = subprocess.run(["nm", "-D", "--defined-only", libraries[0]], capture_output=True, text=True).stdout.split("\n")
    names = {l.split()[-1] for l in names if l}
    declared = set(re.findall(r"\b(psession_\w+)\(", re.sub(r"/\*.*?\*/", "", open(ROOT + "/include/psession.h").read(), flags=re.S)))
    equal(names, declared)


@test
def an_installed_library_is_found_by_pkg_config():
    needs("meson")
    needs("pkg-config")
    plain_build()
    if not os.path.exists(BUILD + "/meson-info") or not os.path.exists(LIBRARY):
        raise Skipped("needs the whole build")
    to = tempfile.mkdtemp(dir=os.environ["HOME"])
    r = run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", to])
    equal(r.code, 0, r.err)
    found = glob.glob(to + "/**/psession.pc", recursive=True)
    equal(len(found), 1, "psession.pc")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "psession"], capture_output=True, text=True, check=True,
                           env=dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(found[0]), PKG_CONFIG_SYSROOT_DIR=to, PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1",
                                    PKG_CONFIG_ALLOW_SYSTEM_LIBS="1")).stdout.split()
    source = f"{to}/small.c"
    with open(source, "w") as f:
        f.write(SMALL)
    r = run(["cc", source, *flags, "-o", to + "/small"])
    equal(r.code, 0, r.err)
    folder = os.path.dirname(glob.glob(to + "/**/libpsession.so.0", recursive=True)[0])
    contains(run([to + "/small"], env=dict(os.environ, LD_LIBRARY_PATH=folder)).out, "0.1.0")
    shutil.rmtree(to)


run_tests()
