# SPDX-License-Identifier: MIT
"""Runspace pools over PSRP: several pipelines at once, the messages about their numbers."""
import os, re, time
from harness import *
from psrp import *


def number(p, kind, name, value, call):
    p.message(kind, f'<Obj><MS><I32 N="{name}">{value}</I32><I64 N="ci">{call}</I64></MS></Obj>')
    m = p.until(lambda m: m[0] == AVAILABILITY)[-1][2]
    equal(re.search(r'<I64 N="ci">(\d+)', m).group(1), str(call))
    return re.search(r'SetMinMaxRunspacesResponse">(\w+)', m).group(1)


@test
def pipelines_of_a_pool_run_at_once():
    p = Peer(maximum=3)
    began = time.monotonic()
    pids = [p.start("Start-Sleep -Milliseconds 600; $x = %d; $x" % i) for i in range(3)]
    done = {}
    while len(done) < 3:
        m = p.next()
        if m[0] == STATE:
            done[m[1]] = m[2]
    took = time.monotonic() - began
    assert took < 1.5, took
    for pid in pids:
        p.packet("Close", pid)
    p.close()


@test
def one_pipeline_of_a_pool_waits_for_input_while_another_runs():
    p = Peer(maximum=2)
    first = p.start("$input | ForEach-Object { \"got $_\" }", no_input=False)
    p.until(lambda m: m[0] == "CommandAck" and m[1] == first)
    equal(p.run("'second'"), (["<S>second</S>"], "4"))
    p.message(INPUT, "<S>a</S>", first)
    p.message(END_INPUT, "", first)
    equal(p.finish(first), (["<S>got a</S>"], "4"))
    p.close()


@test
def runspaces_of_a_pool_are_apart():
    p = Peer(maximum=2)
    first = p.start("$here = 1; Start-Sleep -Milliseconds 300; $here")
    second = p.start("Start-Sleep -Milliseconds 50; \"[$here]\"")
    equal(p.finish(second), (["<S>[]</S>"], "4"))
    equal(p.finish(first), (["<I32>1</I32>"], "4"))
    p.close()


@test
def more_than_the_pool_holds_wait_in_line():
    p = Peer(maximum=2)
    pids = [p.start("Start-Sleep -Milliseconds 200; %d" % i) for i in range(5)]
    ended = [m[1] for m in p.until(lambda m: m[0] == STATE and m[1] == pids[4]) if m[0] == STATE]
    equal(sorted(map(str, ended)), sorted(map(str, pids)))
    p.close()


@test
def a_stop_ends_only_its_pipeline():
    p = Peer(maximum=2)
    first, second = p.start("while ($true) { }"), p.start("Start-Sleep 1; 'second'")
    p.packet("Signal", first)
    equal(p.finish(first)[1], "3")
    equal(p.finish(second), (["<S>second</S>"], "4"))
    p.close()


@test
def host_calls_of_two_pipelines_get_their_own_answers():
    p = Peer(maximum=2)
    pids = [p.start("Read-Host") for _ in range(2)]
    calls = []
    while len(calls) < 2:
        m = p.next()
        if m[0] == HOST_CALL:
            calls.append((m[1], re.search(r'<I64 N="ci">(-?\d+)', m[2]).group(1), re.search(r"<I32>(\d+)</I32>", m[2]).group(1)))
    for pid, call, method in reversed(calls):
        p.message(HOST_RESPONSE, f'<Obj><MS><S N="mr">for {pid}</S><I64 N="ci">{call}</I64><Obj N="mi"><I32>{method}</I32></Obj></MS></Obj>', pid,
                  stream="PromptResponse")
    for pid in reversed(pids):
        equal(p.finish(pid), ([f"<S>for {pid}</S>"], "4"))
    p.close()


@test
def numbers_of_runspaces():
    p = Peer(maximum=2)
    equal(number(p, GET_AVAILABLE, "x", 0, 1), "2")
    equal(number(p, SET_MAX, "MaxRunspaces", 0, 2), "false")
    equal(number(p, SET_MAX, "MaxRunspaces", 4, 3), "true")
    equal(number(p, SET_MIN, "MinRunspaces", 5, 4), "false")
    equal(number(p, SET_MIN, "MinRunspaces", 2, 5), "true")
    busy = p.start("Start-Sleep 30")
    p.until(lambda m: m[0] == "CommandAck" and m[1] == busy)
    equal(number(p, GET_AVAILABLE, "x", 0, 6), "3")
    p.packet("Signal", busy)
    equal(p.finish(busy)[1], "3")
    equal(number(p, RESET, "x", 0, 7), "false")
    p.close()


@test
def a_pool_ends_while_its_pipelines_run():
    p = Peer(maximum=3)
    for _ in range(3):
        p.start("while ($true) { }")
    began = time.monotonic()
    p.close()
    assert time.monotonic() - began < 8


@test
def a_job_of_a_session_goes_on_between_commands():
    p = Peer()
    p.run("$j = Start-ThreadJob { Start-Sleep -Milliseconds 200; [IO.File]::WriteAllText('%s/mark', 'x') }" % os.environ["HOME"])
    wait_until = time.monotonic() + 5
    while not os.path.exists(os.environ["HOME"] + "/mark") and time.monotonic() < wait_until:
        time.sleep(0.02)
    assert os.path.exists(os.environ["HOME"] + "/mark")
    p.close()


run_tests()
