#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which parameters, error ids, views and type members no case uses.

usage: coverage.py [-j N] [--build DIR] [-k] [-l] [SUITE | SUITE/FILE …]
       coverage.py --marks DIR [-l]          judge what an earlier run wrote
       coverage.py --rewrite …               take what is used now off the allow file

Builds DIR (build/coverage) with -Dcoverage=true, runs the suites (lang cmdlets conformance wire e2e examples) with
PSESSION_COVERAGE set, and compares the marks with the rows of the tables (the build's tests/unit/list_rows) and the error
ids of the sources. tests/uncovered.txt lists rows that are not used yet; it only shrinks. What a run of processes reaches
can differ from one to the next, so rows that only the suites after `cmdlets` use stay listed there, in sections of their own.
-l prints every row without a case (--only REGEX: those that match), -k keeps the folder of the marks.
"""
import argparse, collections, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
ALLOW = os.path.join(HERE, "uncovered.txt")
STEADY = ["lang", "cmdlets"]
SUITES = STEADY + ["conformance", "wire", "e2e", "examples"]
KINDS = ["parameter", "error", "view", "typedata", "member"]
SHAPES = ("table", "list", "wide", "custom")
BY_RUNS = ", by runs only"


# ---- Rows ------------------------------------------------------------------

def member_name(sig):
    """The name part of a signature; `new` for a constructor."""
    text = re.sub(r"\s*\{[^{}]*\}$", "", sig.strip())
    if text.startswith("("):
        return "new"
    head = text[:text.index("(")] if re.search(r"\w+(\[[\w, ]*\])?\(", text) else text.partition(" = ")[0]
    return re.sub(r"\[[\w, ]*\]$", "", head).split(" ")[-1]


def row_of(line):
    """(kind, owner, name) of a line of list_rows or of the marks; None: not of a table."""
    kind, _, rest = line.partition("\t")
    owner, _, name = rest.partition("\t")
    if kind in ("member", "row"):
        return "member", owner, member_name(name)
    if kind in SHAPES:
        return "view", kind, f"{owner} of {name}"
    if kind == "parameter":
        return kind, owner or "common", "-" + name
    if kind == "error":
        return kind, "", name.partition(",")[0]
    return (kind, owner, name) if kind == "typedata" else None


def table_rows(program):
    quiet = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:detect_stack_use_after_return=0")
    out = subprocess.run([program], text=True, stdout=subprocess.PIPE, check=True, env=quiet).stdout
    return {r for r in map(row_of, out.splitlines()) if r} | {("error", "", i) for i in error_ids()}


def folder_of(suite, folder):
    """Where the programs of SUITE write their marks."""
    return folder if suite in STEADY else os.path.join(folder, "runs")


def marks(folder):
    """(rows used, rows that say themselves that they exist)."""
    used, rows = set(), set()
    with open(os.path.join(folder, "marks"), encoding="utf-8", errors="replace") as f:
        for line in set(f):
            row = row_of(line.rstrip("\n"))
            if row:
                (rows if line.startswith("row\t") else used).add(row)
    return used, rows


# ---- Error ids of the sources ------------------------------------------------

ID = re.compile(r'"([A-Z][A-Za-z0-9_.:+-]{3,})"')


def arguments(text, at):
    """The arguments of the call whose parenthesis opens at AT."""
    depth, start, found = 0, at + 1, []
    for m in re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[()\[\]{},]').finditer(text, at):
        c = m.group(0)
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if not depth:
                return found + [text[start:m.start()]]
        elif c == "," and depth == 1:
            found.append(text[start:m.start()])
            start = m.end()
    return found


def id_takers(text):
    """{function: index of its parameter `const char *id`}"""
    found = {}
    for m in re.finditer(r"\b(\w+)\(([^;{}()]*\bconst char \*id\b[^;{}()]*)\)", text):
        at = [i for i, p in enumerate(m.group(2).split(",")) if re.search(r"\bconst char \*id$", p.strip())]
        if at and re.search(r"struct (rt|cmdlet|binding|conv_job|attr_failure|implicit) \*", m.group(2)):
            found[m.group(1)] = at[0]
    return found


def ids_in(text, argument):
    """The ids an argument can be: its strings, or those of the variable it names."""
    argument = re.sub(r"\w*(cmp|named|eq|eq_c)\([^()]*\)", "", argument)
    found = ID.findall(argument)
    word = re.fullmatch(r"\s*(\w+)\s*", argument)
    if word and not found:
        for m in re.finditer(rf"(?<![#\w]){word.group(1)} = ([^;{{}}]*);", text):
            found += ID.findall(m.group(1))
    return found


def error_ids():
    """The ids that stand in calls that make errors."""
    texts, shared, found = {}, {}, set()
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in names:
            if name.endswith((".c", ".h")) and not name.startswith(("timezone", "zone_names")):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    texts[os.path.join(folder, name)] = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    for path, text in texts.items():
        if path.endswith(".h"):
            shared.update(id_takers(text))
    for path, text in texts.items():
        takers = dict(shared, **id_takers(text))
        for m in re.finditer(r"\b(\w+)\(", text):
            if m.group(1) in takers:
                given = arguments(text, m.end() - 1)
                if len(given) > takers[m.group(1)]:
                    found.update(ids_in(text, given[takers[m.group(1)]]))
    return {i.partition(",")[0] for i in found}


# ---- The allow file ----------------------------------------------------------

def allowed():
    rows, kind = set(), None
    if not os.path.exists(ALLOW):
        return rows
    with open(ALLOW, encoding="utf-8") as f:
        for line in f.read().splitlines():
            if line.startswith("["):
                kind = line.strip("[]").removesuffix(BY_RUNS)
            elif line.strip() and not line.startswith("#"):
                owner, _, names = line.partition(": ")
                rows |= {(kind, owner, n) for n in names.split("; ")} if kind != "error" else {(kind, "", line.strip())}
    return rows


def listed(rows, note=""):
    """Rows as text: sorted, grouped by their owners; NOTE stands behind the name of each section."""
    lines = []
    for kind in KINDS:
        groups = collections.defaultdict(list)
        for k, owner, name in rows:
            if k == kind:
                groups[owner].append(name)
        if groups:
            lines += ["", f"[{kind}{note}]"]
        for owner in sorted(groups, key=str.lower):
            names = sorted(groups[owner], key=str.lower)
            if kind == "error":
                lines += names
            elif kind == "view":
                lines += [f"{owner}: {n}" for n in names]
            else:
                lines.append(f"{owner}: {'; '.join(names)}")
    return "\n".join(lines[1:])


def rewrite(unused, by_runs):
    with open(ALLOW, "w", encoding="utf-8") as f:
        f.write("# Rows of the tables that no case uses yet (tests/coverage.py). Lines go, none comes.\n" + listed(unused) +
                "\n\n# Rows that only runs of whole processes use: which of them one reaches can differ.\n" + listed(by_runs, BY_RUNS) + "\n")


def judge(folder, program, say=print):
    """Tells about all rows; (unused, used by runs only, unused and unknown to the allow file)."""
    rows = fixed = table_rows(program)
    steady, more = marks(folder)
    by_runs, more_by_runs = marks(folder_of("e2e", folder))
    rows = rows | more | more_by_runs  # those made at run time differ from run to run: counted, not judged
    unused = rows - steady - by_runs
    allow = allowed()
    for kind in KINDS:
        say(f"{kind}: {sum(r[0] == kind for r in rows - unused)} of {sum(r[0] == kind for r in rows)} have a case")
    gone = allow - unused - by_runs
    if gone:
        say(f"{len(gone)} rows of tests/uncovered.txt have a case by now or are no more: take them off (coverage.py --rewrite)")
    return unused, (by_runs - steady) & fixed, (unused & fixed) - allow


# ---- Running -----------------------------------------------------------------

def prepare(build):
    if not os.path.exists(os.path.join(build, "build.ninja")):
        subprocess.run(["meson", "setup", build, "-Dcoverage=true", "-Doptimization=1", "-Ddebug=false"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build, "-j2", "--quiet", "psession", "tests/unit/list_rows", "tests/wire/replay"], cwd=ROOT, check=True)


def new_folder():
    """A folder for the marks that programs of other users can write to as well."""
    folder = tempfile.mkdtemp(prefix="marks-")
    runs = folder_of("e2e", folder)
    os.mkdir(runs)
    for one in (folder, runs):
        os.chmod(one, 0o755)
        open(os.path.join(one, "marks"), "w").close()
        os.chmod(os.path.join(one, "marks"), 0o666)
    return folder


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("-j", dest="jobs", type=int, default=2)
    a.add_argument("--build", default=os.path.join(ROOT, "build", "coverage"))
    a.add_argument("--marks", metavar="DIR")
    a.add_argument("-k", dest="keep", action="store_true")
    a.add_argument("-l", dest="all", action="store_true")
    a.add_argument("--only", default="", metavar="REGEX", help="lines of the list that match")
    a.add_argument("--rewrite", action="store_true")
    a.add_argument("select", nargs="*", default=SUITES)
    o = a.parse_args()
    prepare(o.build)
    folder = o.marks or new_folder()
    if not o.marks:
        subprocess.run([sys.executable, os.path.join(HERE, "run.py"), "--exe", os.path.join(o.build, "psession"), "--slow", "2",
                        "-j", str(o.jobs), "--marks", folder] + (o.select or SUITES))
    unused, by_runs, new = judge(folder, os.path.join(o.build, "tests", "unit", "list_rows"))
    if new and not o.all:
        print("without a case and not in tests/uncovered.txt:")
    print("\n".join(l for l in listed(unused if o.all else new).split("\n") if re.search(o.only, l)))
    if o.rewrite:
        rewrite(unused & allowed() if os.path.exists(ALLOW) else unused, by_runs)
    if o.keep:
        print(f"the marks are in {folder}")
    elif not o.marks:
        shutil.rmtree(folder)
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
