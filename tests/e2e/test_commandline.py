# SPDX-License-Identifier: MIT
"""The command line of the shell: options, exit codes, where the streams go."""
import base64, os
from harness import *

NP = ["-NoLogo", "-NoProfile"]


def shell(*arguments, stdin="", seconds=20):
    return run([EXE, *arguments], stdin=stdin, seconds=seconds)


def write(name, text, mode=0o644):
    path = os.path.join(os.environ["HOME"], name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, mode)
    return path


@test
def exit_codes():
    for arguments, want in ((["-Command", "exit 3"], 3), (["-c", "1"], 0), (["-c", "throw 'x'"], 1), (["-c", "Get-Item /nonexistent"], 1),
                            (["-c", "sh -c 'exit 5'; exit $LASTEXITCODE"], 5), (["-c", "exit"], 0), (["-c", "exit 256"], 0), (["-c", "exit -1"], 255)):
        r = shell(*NP, *arguments)
        equal(r.code, want, f"exit code of {arguments} ({r})")


@test
def a_file_takes_arguments_and_gives_its_exit_code():
    path = write("a.ps1", "param($One, [switch]$Two)\n\"$One|$Two|$($args -join ',')\"\nexit 4\n")
    r = shell(*NP, "-File", path, "-One", "x y", "-Two", "z")
    equal((r.lines, r.code), (["x y|True|z"], 4), repr(r))
    equal(shell(*NP, path).code, 4)


@test
def a_missing_file_is_exit_code_64():
    r = shell(*NP, "-File", "/nonexistent/x.ps1")
    equal(r.code, 64)
    contains(r.err + r.out, "/nonexistent/x.ps1")


@test
def an_encoded_command_is_utf16():
    text = base64.b64encode("'ü' + 1".encode("utf-16-le")).decode()
    equal(shell(*NP, "-EncodedCommand", text).lines, ["ü1"])


@test
def standard_input_is_a_script():
    equal(shell(*NP, "-Command", "-", stdin="$a = 5\n$a * 2\n").lines, ["10"])
    equal(shell(*NP, "-NonInteractive", "-Command", "$input | ForEach-Object { \"<$_>\" }", stdin="a\nb\n").lines, ["<a>", "<b>"])


@test
def errors_go_to_standard_error():
    r = shell(*NP, "-Command", "'out'; Write-Error 'bad'; [Console]::Error.WriteLine('raw'); Write-Warning 'w'")
    contains(r.err, "bad", "raw")
    assert "bad" not in r.out, repr(r)
    contains(r.out, "out", "WARNING: w")


@test
def a_script_with_a_hash_bang_runs():
    path = write("hb", f"#!{EXE}\n\"ran $($args[0])\"\n", 0o755)
    equal(run([path, "x"]).lines, ["ran x"])


@test
def output_as_clixml():
    r = shell(*NP, "-OutputFormat", "XML", "-Command", "1; 'a'")
    equal(r.lines[0], "#< CLIXML")
    contains(r.out, '<I32 S="Output">1</I32>', '<S S="Output">a</S>')


@test
def the_version_and_unknown_options():
    r = shell("-Version")
    equal(r.code, 0)
    assert r.lines, repr(r)
    r = shell("-NoSuchOption")
    equal(r.code, 64)


@test
def parse_errors_name_their_position():
    r = shell(*NP, "-Command", "1 +")
    equal(r.code, 1)
    contains(r.err, "Line |", "You must provide a value expression following the '+' operator.")
    path = os.environ["HOME"] + "/bad.ps1"
    with open(path, "w") as f:
        f.write("'a'\nif (\n")
    r = shell(*NP, "-File", path)
    equal((r.code, r.out), (1, ""))
    contains(r.err, f"ParserError: {path}:2", "   2 |  if (", "Missing condition in if statement")


@test
def native_programs_pipe_and_report():
    r = shell(*NP, "-Command", "'b','a' | sort; sh -c 'echo e >&2'; sh -c 'exit 7'; $LASTEXITCODE; $?")
    equal(r.lines, ["a", "b", "7", "True"], repr(r))
    contains(r.err, "e")


@test
def the_working_directory_option():
    equal(shell(*NP, "-WorkingDirectory", "/tmp", "-Command", "$PWD.Path").lines, ["/tmp"])


@test
def interrupting_ends_a_command_at_once():
    import signal
    p = start("'ready'; Start-Sleep 60; 'not reached'")
    read_until(p, "ready")
    os.killpg(p.pid, signal.SIGINT)
    p.wait(10 * SLOW)
    assert "not reached" not in (p.stdout.read() or "")


run_tests()
