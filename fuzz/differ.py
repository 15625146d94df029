#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs random programs (programs.py) in ways that must say the same, and prints those that don't.

usage: fuzz/differ.py [--exe PSESSION] [--peer PWSH] [--seed N] [--count N] [--show]

A program runs as a function's body, as the text of a script file, of Invoke-Expression, of a script block and of a runspace of
its own, with a breakpoint that never comes, and all of it once more with a collection at every few allocations.  Only how the
program got there differs, so its output (types, values, error ids and messages) may not.  With --peer the same programs
also run in that other PowerShell.  --show prints the program of one seed.  The last line is `N passed, N failed`.
"""
import argparse, concurrent.futures, os, re, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import programs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BATCH = 20
STRESS = "3000,16"

# What a program's output is turned into: types and values, bounded, so that two products can be compared.
DRIVER = r"""
$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'
function show {
    param($v, $depth)
    if ($null -eq $v) { return 'null' }
    $type = $v.GetType().Name
    if ($depth -gt 3) { return $type }
    if ($v -is [System.Management.Automation.ErrorRecord]) { return "error $("$($v.FullyQualifiedErrorId)".Split(',')[0]): $($v.Exception.Message)" }
    if ($v -is [string]) { return "'$($v.Length -gt 300 ? $v.Substring(0, 300) : $v)'" }
    if ($v -is [scriptblock]) { return 'block' }
    if ($v -is [System.Collections.IDictionary]) { return "$type{" + (@(foreach ($k in @($v.Keys)) { "$k=$(show $v[$k] ($depth + 1))" }) -join ';') + '}' }
    if ($v -is [System.Collections.IList]) { return "$type[" + (@(for ($k = 0; $k -lt $v.Count -and $k -lt 10; $k++) { show $v[$k] ($depth + 1) }) -join ',') + "]$($v.Count)" }
    if ($v -is [System.Management.Automation.PSCustomObject]) { return 'object{' + (@(foreach ($p in $v.PSObject.Properties) { "$($p.Name)=$(show $p.Value ($depth + 1))" }) -join ';') + '}' }
    if ($v -is [xml]) { return $v.OuterXml }
    "$type $v"
}
filter shown { if ($n++ -lt 200) { show $_ 0 } }
$ways = [ordered]@{
    file = { param($file, $text) & $file 2>&1 | shown }
    function = { param($file, $text) . ([scriptblock]::Create("function program {`n$text`n}")); program 2>&1 | shown }
    expression = { param($file, $text) Invoke-Expression "& {`n$text`n} 2>&1" | shown }
    block = { param($file, $text) & ([scriptblock]::Create($text)) 2>&1 | shown }
    tree = { param($file, $text) & ([System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$null).GetScriptBlock()) 2>&1 | shown }
    runspace = { param($file, $text)
        [powershell]::Create().AddScript("function show { ${function:show} }`nfilter shown { ${function:shown} }`n& {`n$text`n} 2>&1 | shown").Invoke() }
    watched = { param($file, $text)
        $b = Set-PSBreakpoint -Command NoSuchCommandEver -Action { }
        & ([scriptblock]::Create($text)) 2>&1 | shown
        Remove-PSBreakpoint $b }
}
foreach ($file in $args) {
    foreach ($way in @($ways.Keys)[0..($env:DIFFER_WAYS - 1)]) {
        "=== $([IO.Path]::GetFileNameWithoutExtension($file)) $way"
        $n = 0
        try { & $ways[$way] $file ([IO.File]::ReadAllText($file)) }
        catch { "ended by $($_.Exception.GetBaseException().GetType().Name)" }
    }
}
'=== end'
"""
WAYS = len(re.findall(r"^    \w+ = \{ param\(", DRIVER, re.M))


class Failed(Exception):
    pass


def run(exe, folder, files, ways, stress=None):
    """{(seed, way): lines} of one process; Failed when it doesn't come to its end."""
    env = dict(os.environ, DIFFER_WAYS=str(ways), HOME=folder, NO_COLOR="1", TERM="dumb", LC_ALL="C.UTF-8", TZ="UTC",
               ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
    if stress:
        env["PSESSION_GC_STRESS"] = stress
    try:
        p = subprocess.run([exe, "-NoProfile", "-File", os.path.join(folder, "driver.ps1"), *files], env=env, cwd=folder, text=True,
                           errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    except subprocess.TimeoutExpired as e:
        raise Failed("hangs") from e
    found, lines = {}, None
    for line in p.stdout.splitlines():
        if line.startswith("=== "):
            lines = found.setdefault(tuple(line[4:].split()), [])
        elif lines is not None:
            lines.append(line)
    if ("end",) not in found or p.returncode:
        raise Failed(f"ended with {p.returncode}\n{p.stderr[-3000:]}")
    return found


def alone(exe, folder, files, ways, stress=None):
    """As run(), but a program that takes its process down takes no other's result with it."""
    try:
        return run(exe, folder, files, ways, stress)
    except Failed as e:
        if len(files) == 1:
            seed = os.path.basename(files[0])[:-4]
            return {(seed, "file"): [f"the process {e}"]}
    half, found = len(files) // 2, {}
    for part in (files[:half], files[half:]):
        found.update(alone(exe, folder, part, ways, stress))
    return found


def difference(a, b, name_a, name_b):
    at = next((k for k, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    line = lambda lines: lines[at] if at < len(lines) else "(nothing more)"
    return f"    {name_a}: {line(a)}\n    {name_b}: {line(b)}"


def batch(o, folder, seeds):
    """The differences of these programs: [(seed, text)]."""
    files = []
    for seed in seeds:
        files.append(os.path.join(folder, f"{seed}.ps1"))
        with open(files[-1], "w", encoding="utf-8") as f:
            f.write(programs.program(seed))
    runs = [("", alone(o.exe, folder, files, WAYS)), ("with collections, ", alone(o.exe, folder, files, 1, STRESS))]
    if o.peer:
        runs.append(("the peer, ", alone(o.peer, folder, files, 1)))
    differences = []
    for seed in seeds:
        base = runs[0][1].get((str(seed), "file"), ["(not run)"])
        others = [(title + key[1], lines, runs[0][1].get(key, base) if title.startswith("the peer") else base)
                  for title, found in runs for key, lines in found.items() if key[0] == str(seed)]
        if base[:1] and base[0].startswith("the process "):
            differences.append((seed, "    " + base[0]))
        else:
            differences += [(seed, difference(ours, lines, "here", way)) for way, lines, ours in others if lines != ours][:2]
    return differences


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--exe", default=os.path.join(ROOT, "build", "checked", "psession"))
    a.add_argument("--peer", metavar="PWSH", help="another PowerShell to compare with")
    a.add_argument("--seed", type=int, default=1, help="of the first program")
    a.add_argument("--count", type=int, default=400)
    a.add_argument("-j", dest="jobs", type=int, default=2)
    a.add_argument("--show", action="store_true")
    o = a.parse_args()
    if o.show:
        print(programs.program(o.seed), end="")
        return 0
    o.exe = os.path.abspath(o.exe)
    seeds = range(o.seed, o.seed + o.count)
    failed = set()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        with open(os.path.join(folder, "driver.ps1"), "w", encoding="utf-8") as f:
            f.write(DRIVER)
        for differences in pool.map(lambda k: batch(o, folder, seeds[k:k + BATCH]), range(0, len(seeds), BATCH)):
            for seed, text in differences:
                failed.add(seed)
                print(f"program {seed}:\n{text}", flush=True)
    print(f"{len(seeds) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
