# SPDX-License-Identifier: MIT
"""The example scripts, run as they stand, show what the documentation says they show."""
import os, re
from harness import *

EXAMPLES = ROOT + "/examples"
SESSION_HEADER = r"^ Id Name +Transport ComputerName +ComputerType +State +ConfigurationName +Availability$"


def example(name, seconds=60):
    r = run([EXE, "-NoLogo", "-NoProfile", "-File", f"{EXAMPLES}/{name}.ps1"], seconds=seconds)
    equal(r.code, 0, f"exit code of {name} ({r})")
    equal(r.err, "", f"standard error of {name}")
    return r


def rows(r, *columns):
    """Lines of the session table, split into words."""
    return [l.split() for l in r.lines if re.match(r"\s*\d+ \S", l)]


@test
def en_dashes_are_kept_in_the_examples():
    for name in ("enter-session", "processes-of-two-computers"):
        with open(f"{EXAMPLES}/{name}.ps1", encoding="utf-8") as f:
            contains(f.read(), "New-PSSession –ComputerName", "–Session $c")


@test
def entering_and_leaving_keeps_the_session():
    r = example("enter-session")
    matches(r.out, SESSION_HEADER)
    equal([x[3] for x in rows(r)], ["LON-CL1"], "computers")
    contains(r.out, "Opened", "Available")


@test
def processes_of_two_computers_are_one_table():
    r = example("processes-of-two-computers")
    matches(r.out, r"^ *NPM\(K\) +PM\(M\) +WS\(M\) +CPU\(s\) +Id +SI ProcessName +PSComputerName$")
    contains(r.out, "LON-CL1", "LON-DC1", "psession")
    equal(len(re.findall(r"NPM\(K\)", r.out)), 1, "headers")


@test
def data_kept_in_sessions_is_filtered_there():
    r = example("keep-data-in-sessions")
    if os.path.exists("/var/log/dpkg.log") and " installed " in open("/var/log/dpkg.log", errors="replace").read():
        matches(r.out, r"^Source +Description +HotFixID +InstalledBy +InstalledOn")
        contains(r.out, "Server01", "Server02")


@test
def three_sessions_are_listed_with_eight_columns():
    r = example("list-sessions")
    matches(r.out, SESSION_HEADER)
    found = rows(r)
    equal([x[0] for x in found], ["1", "2", "3"], "ids")
    equal([x[1] for x in found], ["Session1", "Session2", "Session3"], "names")
    equal([x[3] for x in found], ["Server01", "Server02", "Server03"], "computers")
    equal({x[-3] for x in found}, {"Opened"}, "states")
    equal({x[-2] for x in found}, {"Microsoft.PowerShell"}, "configurations")
    equal({x[-1] for x in found}, {"Available"}, "availability")


@test
def sessions_in_variables_run_commands():
    r = example("sessions-in-variables")
    contains(r.out, "The first one is Session1 on Server01.")


@test
def a_computer_lists_its_own_sessions_only():
    r = example("sessions-of-a-computer")
    equal([x[3] for x in rows(r)], ["Server01"], "computers")


@test
def removing_by_object_closes():
    equal(example("remove-session-by-object").lines, ["Closed"])


@test
def removing_by_id_leaves_none():
    equal(example("remove-session-by-id").lines, ["Sessions left: 0"])


@test
def removing_by_computer_and_id_takes_that_one():
    equal(example("remove-session-by-computer-and-id").lines, ["Server02"])


@test
def help_lists_the_eight_commands():
    r = example("find-help")
    for verb in ("Connect", "Disconnect", "Enter", "Exit", "Get", "New", "Receive", "Remove"):
        matches(r.out, rf"^{verb}-PSSession +Cmdlet +Microsoft\.PowerShell\.Core")


@test
def the_documented_timeout_is_the_idle_timeout():
    equal(example("session-idle-timeout").lines, ["60000"])


@test
def the_tour_shows_the_whole_life_of_a_session():
    r = example("tour")
    contains(r.out, "its session is Disconnected", "sessions left: 0")
    got = re.findall(r"^line (\d), written at", r.out, re.M)
    equal(sorted(set(got)), list("12345678"), "lines received")
    equal(len(got), 8, "each line once")


@test
def no_example_leaves_a_session_behind():
    for name in ("list-sessions", "sessions-of-a-computer"):
        example(name)
    equal(psession("@(Get-PSSession -ComputerName localhost).Count").lines, ["0"])


run_tests()
