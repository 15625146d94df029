#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs psession's tests.

usage: run.py [options] [SUITE | SUITE/FILE | SUITE/FILE/TITLE …]

Suites: lint unit metadata lang cmdlets conformance wire e2e examples allocation.  Without a selection: all but lint and
allocation.  --plan check, deep and stress are what `make check`, `make check-deep` and `make check-stress` run.
The last line is `N passed, N failed` with `, N skipped` when there are any.  Known failures (a known-failures.txt
beside the cases) are in neither number; they are counted in words before the last line.
"""
import argparse, re, concurrent.futures, os, shutil, sys, time, zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import coverage
import run_cases as kinds
import run_process as process

SUITES = {
    "lint": lambda exe: kinds.lints(),
    "unit": kinds.unit_programs,
    "metadata": kinds.metadata_cases,
    "lang": lambda exe: kinds.text_cases("lang"),
    "cmdlets": lambda exe: kinds.text_cases("cmdlets"),
    "conformance": lambda exe: kinds.recorded_cases(),
    "wire": kinds.transcripts,
    "e2e": lambda exe: kinds.scripts("e2e"),
    "examples": lambda exe: kinds.scripts("examples"),
    "allocation": lambda exe: kinds.failing_allocations(),
}
EVERYDAY = ["unit", "metadata", "lang", "cmdlets", "conformance", "wire", "e2e", "examples"]
SHOWN = 40
UNSTEADY_MOST = 3  # tests of a stage that may fail once and pass alone


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failed_names, self.known, self.mended, self.skips, self.unsteady = [], [], [], [], []


def known_failures(suite):
    """Names listed as failing, each line `file/title  reason`, two blanks between; the reason is for the reader."""
    path = os.path.join(process.HERE, suite, "known-failures.txt")
    if not os.path.exists(path):
        return set()
    with open(path, encoding="utf-8") as f:
        return {f"{suite}/{re.split(r'  +', line.strip())[0]}" for line in f if line.strip() and not line.startswith("#")}


def selected(name, selection):
    return not selection or any(name == s or name.startswith(s.rstrip("/") + "/") or s.startswith(name + "/") for s in selection)


def in_sample(case, one_in):
    return one_in <= 1 or zlib.crc32(case.name.encode()) % one_in == 0


def results_of(case, exe, extra, slow):
    try:
        return [(case.name, case.run(exe, extra, slow))]
    except kinds.Skip as e:
        return [(case.name, e)]
    except kinds.Counted as e:
        return e.results
    except Exception as e:
        return [(case.name, f"the test itself failed: {type(e).__name__}: {e}")]


class Tally:
    """What came of the cases of one stage."""

    def __init__(self, title, cases, totals):
        self.title, self.totals = title, totals
        self.passed = self.failed = self.known = self.skipped = self.unsteady = 0
        self.areas = {}
        self.known_names = set().union(*[known_failures(s) for s in {c.name.split("/")[0] for c in cases}]) if cases else set()

    def add(self, case, name, why, verbose):
        if case.name.startswith("conformance/"):
            self.areas.setdefault(name.split("/")[1], [0, 0])[why is not None] += 1
        if isinstance(why, kinds.Skip):
            self.skipped += 1
            self.totals.skips.append(f"{self.title}: {name}: {why}")
        elif why is None:
            self.passed += 1
            if name in self.known_names:
                self.totals.mended.append(name)
        elif name in self.known_names:
            self.known += 1
            self.totals.known.append(name)
        else:
            self.failed += 1
            self.totals.failed_names.append(name)
            if verbose or len(self.totals.failed_names) <= SHOWN:
                print(f"failed: {name} ({case.place})\n" + "\n".join("    " + l for l in why.splitlines()[:None if verbose else 25]), flush=True)

    def words(self, left):
        words = [f"{self.passed} passed", f"{self.failed} failed"]
        words += [f"{self.known} known failures"] if self.known else []
        words += [f"{self.skipped} skipped"] if self.skipped else []
        words += [f"{self.unsteady} unsteady"] if self.unsteady else []
        words += [f"{left} processes left running"] if left else []
        return ", ".join(words)


def failures(results, known):
    return {name: why for name, why in results if why is not None and not isinstance(why, kinds.Skip) and name not in known}


def second_look(case, results, run, tally):
    """Runs a failed case once more, alone: a time limit on a busy machine is worth it, a crash and a sanitizer's report are not.
    When all of it passes then, that counts, and what had failed is named as unsteady."""
    bad = failures(results, tally.known_names)
    if not bad or case.name.split("/")[0] not in EVERYDAY or len(bad) > UNSTEADY_MOST - tally.unsteady:
        return results
    if any(re.search("anitizer|ended by signal|runtime error", why) for why in bad.values()):
        return results
    again = run(case)
    if not again or failures(again, tally.known_names):
        return results
    tally.unsteady += len(bad)
    tally.totals.unsteady += [f"{tally.title}: {name}: {(why.strip().splitlines() or [''])[-1][:300]}" for name, why in bad.items()]
    return again


def run_stage(title, cases, exe, o, totals, extra=None, slow=1, jobs=None):
    """Runs CASES and adds them up; prints each failure and one line at the end."""
    began, tally = time.monotonic(), Tally(title, cases, totals)
    one = lambda case: [] if time.monotonic() > o.until else results_of(case, exe, dict(o.environment, **(extra or {})), slow)
    with concurrent.futures.ThreadPoolExecutor(jobs or o.jobs) as pool:
        done = list(zip(cases, pool.map(one, cases)))
    unrun = 0
    for case, results in done:
        unrun += not results
        for name, why in second_look(case, results, one, tally) if o.plan else results:
            tally.add(case, name, why, o.verbose)
    if unrun:
        tally.failed += 1
        totals.failed_names.append(f"{title}: {unrun} not run, the time limit was reached")
    for area in sorted(tally.areas):
        print(f"  {area}: {tally.areas[area][0]} of {sum(tally.areas[area])}")
    left = process.clear_left_behind(grace=2.0 * slow)
    print(f"{title}: {tally.words(left)} ({time.monotonic() - began:.1f} s)", flush=True)
    totals.passed += tally.passed
    totals.failed += tally.failed
    totals.skipped += tally.skipped


def cases_of(suite, exe, selection, one_in=1):
    return [c for c in SUITES[suite](exe) if selected(c.name, selection) and in_sample(c, one_in)]


def jobs_for(suite, o):
    """Scripts that measure states of processes run one at a time."""
    return 1 if suite in ("e2e", "examples") else o.jobs


def marks_in(folder, suite):
    """What makes the programs of SUITE mark in FOLDER which rows of tables they use."""
    return {"PSESSION_COVERAGE": coverage.folder_of(suite, os.path.abspath(folder))} if folder and suite in coverage.SUITES else {}


def plan_selection(o, totals):
    suites = list(dict.fromkeys(s.split("/")[0] for s in o.select)) or EVERYDAY
    for suite in suites:
        run_stage(suite, cases_of(suite, o.exe, o.select, o.sample), o.exe, o, totals, marks_in(o.marks, suite), slow=o.slow,
                  jobs=jobs_for(suite, o))


def plan_check(o, totals):
    """Everything on the release build, a fixed sample on the checked one with a collection at each of the first
    2,000 allocations and then at every 64th."""
    for suite in ["lint"] + EVERYDAY:
        run_stage(suite, cases_of(suite, o.exe, o.select), o.exe, o, totals, jobs=jobs_for(suite, o))
    stress = {"PSESSION_GC_STRESS": "2000,64"}
    run_stage("checked unit", cases_of("unit", o.checked, o.select), o.checked, o, totals, slow=5)
    sample = [c for s in ("lang", "cmdlets", "conformance") for c in cases_of(s, o.checked, o.select, 12 if s == "conformance" else 6)]
    run_stage("checked sample", sample, o.checked, o, totals, stress, slow=5)


def plan_deep(o, totals):
    """Everything on the checked build, which also says what rows of tables no case uses; a larger sample with collections; refused allocations; bounded fuzzing."""
    folder = coverage.new_folder()
    for suite in EVERYDAY:
        run_stage("checked " + suite, cases_of(suite, o.checked, o.select), o.checked, o, totals, marks_in(folder, suite), slow=5,
                  jobs=jobs_for(suite, o))
    rows = [] if o.select else [kinds.RowsOfTables(folder)]
    run_stage("rows of tables", rows, o.checked, o, totals)
    shutil.rmtree(folder)
    run_stage("checked allocation", cases_of("allocation", o.checked, o.select), o.checked, o, totals, slow=5)
    sample = [c for s in ("lang", "cmdlets", "conformance") for c in cases_of(s, o.checked, o.select, 5)]
    run_stage("checked sample, more collections", sample, o.checked, o, totals, {"PSESSION_GC_STRESS": "6000,16"}, slow=8)
    fuzzers = kinds.fuzzers(o.checked)
    run_stage("fuzz", fuzzers, o.checked, o, totals)


def plan_stress(o, totals):
    """Every case of the language, the cmdlets and the recordings on the checked build, with a collection at each of the first
    6,000 allocations and then at every 16th; 4,000 random programs."""
    for suite in ("lang", "cmdlets", "conformance"):
        run_stage(f"{suite}, more collections", cases_of(suite, o.checked, o.select), o.checked, o, totals, {"PSESSION_GC_STRESS": "6000,16"}, slow=8)
    programs = kinds.Programs()
    programs.COUNT = 4000
    run_stage("programs", [programs], o.checked, o, totals)


def write_known(totals, suite):
    names = sorted(n.split("/", 1)[1] for n in totals.failed_names + totals.known if n.startswith(suite + "/"))
    path = os.path.join(process.HERE, suite, "known-failures.txt")
    with open(path, "w", encoding="utf-8") as f:
        f.write("# Recorded cases that don't pass yet, one a line. A listed case that passes is reported: take it off.\n")
        f.writelines(n + "\n" for n in names)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--exe", default=os.path.join(process.ROOT, "build", "psession"))
    a.add_argument("--checked", default=os.path.join(process.ROOT, "build", "checked", "psession"))
    a.add_argument("--plan", choices=("check", "deep", "stress"))
    a.add_argument("-j", dest="jobs", type=int, default=2)
    a.add_argument("-v", dest="verbose", action="store_true")
    a.add_argument("--sample", type=int, default=1, metavar="N", help="one case in N, always the same")
    a.add_argument("--slow", type=float, default=1, metavar="X", help="time limits are X times as long")
    a.add_argument("--stress", metavar="FIRST,EVERY", help="collect at each of the first allocations, then at every Nth")
    a.add_argument("--seconds", type=float, default=0, help="time limit of the whole run")
    a.add_argument("--marks", metavar="DIR", help="programs write there which rows of tables they used (coverage.py)")
    a.add_argument("--write-known", metavar="SUITE", help="rewrite that suite's known-failures.txt from this run")
    a.add_argument("select", nargs="*")
    o = a.parse_args()
    o.exe, o.checked = os.path.abspath(o.exe), os.path.abspath(o.checked)
    bad = [s for s in o.select if s.split("/")[0] not in SUITES]
    if bad:
        a.error(f"no such suite: {' '.join(bad)}")
    o.environment = {"PSESSION_GC_STRESS": o.stress} if o.stress else {}
    limit = o.seconds or {"check": 780, "deep": 1680}.get(o.plan, 3600)
    o.until = time.monotonic() + limit
    totals = Totals()
    try:
        {"check": plan_check, "deep": plan_deep, "stress": plan_stress, None: plan_selection}[o.plan](o, totals)
    finally:
        process.clear_left_behind()
    report(o, totals)
    return 1 if totals.failed or not totals.passed else 0


def report(o, totals):
    if o.write_known:
        write_known(totals, o.write_known)
    for line in sorted(set(totals.skips)):
        print("skipped: " + line)
    if totals.failed > SHOWN and not o.verbose:
        print("failed as well, not shown: " + ", ".join(totals.failed_names[SHOWN:SHOWN + 400]))
    if totals.mended:
        print(f"listed as known failures but passing, take them off the list: {', '.join(sorted(set(totals.mended)))}")
    if totals.known:
        print(f"{len(totals.known)} known failures, counted neither as passed nor as failed below")
    for line in totals.unsteady:
        print("unsteady, failed beside others and passed alone: " + line)
    # Once more at the end, where whoever reads only that finds them.
    for name in totals.failed_names[:12]:
        print("did not pass: " + name)
    skipped = f", {totals.skipped} skipped" if totals.skipped else ""
    print(f"{totals.passed} passed, {totals.failed} failed{skipped}")


sys.exit(main())
