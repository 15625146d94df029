# SPDX-License-Identifier: MIT
"""The help pages describe the parameters the cmdlets really have, and Get-Help shows them."""
import glob, os, re
from harness import *

PAGES = sorted(os.path.basename(p)[:-4] for p in glob.glob(ROOT + "/help/*-*.txt"))
COMMON = {"Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable",
          "InformationVariable", "OutVariable", "OutBuffer", "PipelineVariable"}


def described(page):
    with open(f"{ROOT}/help/{page}.txt", encoding="utf-8") as f:
        return set(re.findall(r"^\.PARAMETER (\S+)$", f.read(), re.M))


@test
def every_parameter_is_described_and_nothing_else():
    r = psession("; ".join(f"\"{p}: $((Get-Command {p}).Parameters.Keys -join ' ')\"" for p in PAGES))
    wrong = []
    for line in r.lines:
        page, _, names = line.partition(": ")
        real = set(names.split()) - COMMON
        real_lower, said_lower = {n.lower() for n in real}, {n.lower() for n in described(page)}
        if real_lower - said_lower:
            wrong.append(f"{page} lacks {' '.join(sorted(real_lower - said_lower))}")
        if said_lower - real_lower:
            wrong.append(f"{page} describes {' '.join(sorted(said_lower - real_lower))}")
    equal(len(r.lines), len(PAGES), "commands")
    assert not wrong, "\n".join(wrong)


@test
def every_page_is_shown():
    r = psession("; ".join(f"$t = Get-Help {p} -Full | Out-String; \"{p} $($t.Contains('SYNOPSIS') -and $t.Contains('EXAMPLE'))\"" for p in PAGES), seconds=60)
    equal([l for l in r.lines if not l.endswith(" True")], [], "pages that lack a section")


@test
def every_topic_is_shown():
    for path in sorted(glob.glob(ROOT + "/help/about_*.txt")):
        name = os.path.basename(path)[:-4]
        with open(path, encoding="utf-8") as f:
            want = f.read()
        got = psession(f"Get-Help {name}").out
        for line in want.split("\n")[:40]:
            if line.strip() and line.strip() not in got:
                raise AssertionError(f"{name} lacks the line {line!r}")


@test
def links_lead_somewhere():
    known = set(PAGES) | {os.path.basename(p)[:-4] for p in glob.glob(ROOT + "/help/about_*.txt")}
    for page in PAGES:
        with open(f"{ROOT}/help/{page}.txt", encoding="utf-8") as f:
            for target in re.findall(r"^\.LINK\n(.+)$", f.read(), re.M):
                assert target in known, f"{page} links to {target}"


run_tests()
