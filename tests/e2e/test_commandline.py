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
def wrong_words_are_refused_in_the_products_words():
    bad = "AQI"    # three digits of base64
    for arguments, text, usage in (
            (["-File"], "The command cannot be run because the File parameter requires a file path.", True),
            (["-c"], "A command must follow -Command.", True), (["-EncodedCommand", ""], "-EncodedCommand is not properly encoded", True),
            (["-EncodedCommand", bad], "-EncodedCommand is not properly encoded", True), (["-ea"], "-EncodedArguments requires a value.", True),
            (["-ea", bad, "-c", "1"], "-EncodedArguments is not properly encoded", True), (["-File", "/"], "The argument '/' is not recognized", True),
            (["-File", ""], "Processing -File '' failed", False), (["-File", "-", "word"], "The argument 'word' is not recognized", True),
            (["-of", "Nope", "-c", "1"], '"Nope" is not a valid format.\nValid formats are:\nText\nXML\nNone\n', True),
            (["-ep", "Nope", "-c", "1"], "Invalid ExecutionPolicy value 'Nope'.", True), (["-ep"], "A policy name must follow -ExecutionPolicy.", True),
            (["-SettingsFile", "/nonexistent", "-c", "1"], "The argument '/nonexistent' passed to the -SettingsFile does not exist.", False),
            (["-wd"], "-WorkingDirectory requires an argument", False), (["-STA", "-c", "1"], "Parameter -STA is not supported on this platform.", False),
            (["-w", "Hidden"], "Parameter -WindowStyle is not implemented on this platform.", False)):
        r = shell(*NP, *arguments)
        equal((r.code, "Usage:" in r.out), (64, usage), f"{arguments} {r}")
        contains(r.err, text)
    r = shell(*NP, "-ConfigurationName", "x", "-c", "1")
    equal((r.code, r.out), (70, ""))
    contains(r.err, "Cannot create or open the configuration session x.")
    contains(shell(*NP, "-ConfigurationFile", "/nonexistent.pssc", "-c", "1").err, "The provided configuration file '/nonexistent.pssc' does not exist.")
    contains(shell(*NP, "-ConfigurationFile", "/dev/null", "-c", "1").err, "must have a .pssc file extension.")


@test
def options_may_begin_with_a_slash_and_formats_be_none():
    equal(shell("/nop", "/c", "1").lines, ["1"])
    equal(shell(*NP, "-if", "None", "-of", "text", "-ep", "Bypass", "-c", "2").lines, ["2"])
    contains(shell("/?").out, "Usage:")


@test
def parts_of_options_are_answered_with_their_names():
    r = shell(*NP, "-mand", "1")
    equal((r.code, r.out, r.err), (64, "", "Invalid argument '-mand', did you mean:\n\n  -command\n  -commandwithargs\n  -encodedcommand\n"))
    contains(shell(*NP, "-nonsense").err, "The argument '-nonsense' is not recognized")
    contains(shell(*NP, "--mand").err, "The argument '--mand' is not recognized")


@test
def a_script_of_standard_input_shows_prompts_and_lines():
    here = f"PS {os.getcwd()}> "
    for arguments in (["-"], ["-File", "-"], []):
        r = shell(*NP, *arguments, stdin="1+1\nif ($true) {\n'x'\n}\nelse { 'y' }\n\nexit 3\n")
        equal((r.out, r.code), (f"{here}1+1\n2\n{here}if ($true) {{\n>> 'x'\n>> }}\n>> else {{ 'y' }}\n>> \nx\n{here}exit 3\n", 3), str(arguments))
    equal(shell("-NoProfile", stdin="Read-Host q\nanswer\n").out.split("\n")[1:], [f"{here}Read-Host q", "q: answer", "answer", here])
    r = shell(*NP, "-NoExit", "-Command", "throw 'x'")
    equal((r.out, r.code), (here, 1))


@test
def the_profiles_of_the_user_run_where_they_are_wanted():
    folder = os.environ["HOME"] + "/.config/psession/"
    texts = {"profile.ps1": "'all hosts'; $count = 1", "Microsoft.PowerShell_profile.ps1": "$count++; function Get-Count { $count }"}
    for name, text in texts.items():
        with open(folder + name, "w") as f:
            f.write(text)
    try:
        equal(shell("-NoLogo", "-c", "Get-Count; Test-Path $PROFILE").lines, ["all hosts", "2", "True"])
        equal(shell(*NP, "-c", "$count").out, "")
    finally:
        for name in texts:
            os.remove(folder + name)


@test
def what_a_transcript_stands_before_still_asks():
    text = "$f = [IO.Path]::GetTempFileName(); $null = Start-Transcript $f; Join-Path -ChildPath b; $null = Stop-Transcript; Remove-Item $f"
    equal(shell(*NP, "-c", text, stdin="a\n\n").lines[-1], "a/b")


@test
def a_script_of_standard_input_without_prompts():
    equal(shell(*NP, "-c", "-", stdin="if ($true) {\n'x'\n}\nelse { 'y' }\n\n@'\na\n'@\n\n'end'\n").lines, ["x", "a", "end"])
    equal(shell(*NP, "-c", "-", stdin="Read-Host q\nanswer\n").out, "q: answer\n")


@test
def a_text_of_the_command_line_is_a_script_without_a_name():
    r = shell(*NP, "-c", "$i = $MyInvocation; $i.MyCommand.CommandType; $i.CommandOrigin; \"<$($i.InvocationName)$($i.Line)>\"; \"$($i.MyCommand)\".Length")
    equal(r.lines[:3], ["Script", "Runspace", "<>"])
    equal(shell(*NP, "-cwa", "\"$args|$($MyInvocation.UnboundArguments)\"", "a", "-b").lines, ["a -b|a -b"])
    equal(shell(*NP, "-cwa", "param([int] $N, $M) \"$N $M\"", "-M", "x", "5").lines, ["5 x"])


@test
def names_with_colons_behind_a_file():
    path = write("colon.ps1", 'param([string]$Name, [switch]$S)\n"$Name $S $($args -join "|")"\n')
    for words, want in ((["-Name:", "v", "-S:"], "v False"), (["-S:false", "x"], "x False"), (["-S:true", "-Name:a"], "a True")):
        equal(shell(*NP, "-File", path, *words).lines, [want], str(words))
    equal(shell(*NP, "-File", path, "--Name", "a", "\u2013S").lines, ["a True"])
    contains(shell(*NP, "-File", path, "--", "a").err, "is ambiguous. Possible matches include: -Name -S.")
    path = write("words.ps1", '$args -join "|"\n')
    equal(shell(*NP, "-File", path, "-a:b", "-c:", "d", "--", "--e", "-5").lines, ["-a|b|-c|d|--|--e|-5"])


@test
def encoded_arguments_and_clixml_input():
    encode = lambda text: base64.b64encode(text.encode("utf-16-le")).decode()
    objects = ('<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0">'
               "<LST><S>a</S><I32>5</I32></LST></Obj></Objs>")
    r = shell(*NP, "-EncodedCommand", encode("$args | % { $_.GetType().Name }"), "-EncodedArguments", encode(objects))
    equal(r.lines, ["String", "Int32"], repr(r))
    r = shell(*NP, "-ec", encode("1"), "-ea", encode("<Objs/>"))
    equal((r.code, "Usage:" in r.out), (64, True))
    contains(r.err, "-EncodedArguments is not properly encoded")
    r = shell(*NP, "-ec", encode("1; Write-Warning w; [Console]::Error.WriteLine('e')"))
    equal(r.out, "1\n")
    contains(r.err, '#< CLIXML', '<S S="warning">w</S>')
    equal(shell(*NP, "-of", "text", "-ec", encode("Write-Warning w")).lines, ["WARNING: w"])
    r = shell(*NP, "-if", "XML", "-c", "$input; 'after'", stdin="#< CLIXML\n")
    equal((r.out, r.err, r.code), ("", "Root element is missing.\n", 1))
    r = shell(*NP, "-of", "XML", "-c", "Write-Host h; Write-Progress a -Status s; $Host.UI.WriteErrorLine('x'); Get-Date 2020-01-01")
    contains(r.out, '<S S="Output">h</S><S S="Output">_x000A_</S>', '<DT S="Output">2020-01-01T00:00:00</DT>')
    contains(r.err, '<Obj S="information" RefId="0">', '<Obj S="progress"', '<AV>a</AV>', '<S S="Error">x_x000A_</S>')
    r = shell(*NP, "-of", "none", "-c", "1; Write-Error x; Write-Warning w; Write-Host h; exit 3")
    equal((r.out, r.err, r.code), ("", "", 3))
    equal(shell(*NP, "-if", "none", "-c", "$input; 'e'", stdin="a\n").lines, ["e"])
    out = shell(*NP, "-of", "XML", "-c", "1; 'a'; Write-Warning w")
    contains(out.err, '<S S="warning">w</S>')
    equal(shell(*NP, "-of", "XML", "-c", "#").out, "")
    equal(shell(*NP, "-if", "XML", "-c", "$input | % { $_.GetType().Name }", stdin=out.out).lines, ["Int32", "String"])


@test
def the_host_is_told_to_exit():
    equal(shell(*NP, "-c", "$Host.SetShouldExit(300); 'said'").code, 44)
    equal(shell(*NP, "-c", "$Host.SetShouldExit(3); exit 2").code, 2)
    r = shell(*NP, "-c", "-", stdin="$Host.SetShouldExit(3)\n'not run'\n")
    equal((r.code, r.lines), (3, []))


@test
def a_reader_that_leaves_is_no_error():
    r = run(["sh", "-c", f"{EXE} -nop -c '1..20000' | head -1"])
    equal((r.lines, r.err), (["1"], ""))


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
    equal(shell(*NP, "-wd", "~", "-c", "$PWD.Path").lines, [os.path.realpath(os.environ["HOME"])])
    contains(shell(*NP, "-wd", "/nonexistent", "-c", "1").err, "Set-Location: Cannot find path '/nonexistent' because it does not exist.")


@test
def interrupting_ends_a_command_at_once():
    import signal
    p = start("'ready'; Start-Sleep 60; 'not reached'")
    read_until(p, "ready")
    os.killpg(p.pid, signal.SIGINT)
    p.wait(10 * SLOW)
    assert "not reached" not in (p.stdout.read() or "")


run_tests()
