# SPDX-License-Identifier: MIT
"""What the checks share: the sources, the layers, allow-lists, reporting."""
import os, re, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_found = 0


def report(path, line, text):
    global _found
    _found += 1
    print(f"{path}:{line}: {text}")


def finish():
    sys.exit(1 if _found else 0)


def tracked(*suffixes):
    """Files of the project: tracked ones and new ones that are not ignored."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True).stdout
    return sorted(p for p in set(out.split("\n")) if p and (not suffixes or p.endswith(suffixes)) and os.path.isfile(os.path.join(ROOT, p)))


def sources():
    return [p for p in tracked(".c", ".h", ".inc", ".def") if p.startswith("src/")]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def folder_of(path):
    return path.split("/")[1]


def layers():
    """Folder names in order, zone of each, and the exceptions {folder: {allowed: reason}}."""
    order, zones, more = [], {}, {}
    for number, line in enumerate(read("tools/layers.txt").split("\n"), 1):
        text, _, reason = line.partition("#")
        text = text.strip()
        if not text:
            continue
        m = re.fullmatch(r"(\w+)\s+\[(native|managed)\]", text)
        if m:
            order.append(m.group(1))
            zones[m.group(1)] = m.group(2)
            continue
        m = re.fullmatch(r"(\w+):\s*([\w/.]+)", text)
        if not m or not reason.strip():
            report("tools/layers.txt", number, "neither `folder [zone]` nor `folder: allowed  # reason`")
            continue
        more.setdefault(m.group(1), {})[m.group(2)] = reason.strip()
    return order, zones, more


def allowed(name):
    """An allow-list: lines `path word  # reason`, a path ending in / being a folder; entries without use are noted."""
    path, rows = f"tools/{name}.allow", {}
    if not os.path.exists(os.path.join(ROOT, path)):
        return Allowed(path, rows)
    for number, line in enumerate(read(path).split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, _, reason = line.partition("#")
        words = text.split()
        if len(words) != 2 or not reason.strip():
            report(path, number, "not `path word  # reason`")
            continue
        rows[tuple(words)] = number
    return Allowed(path, rows)


class Allowed:
    def __init__(self, path, rows):
        self.path, self.rows, self.used = path, rows, set()

    def has(self, path, word):
        for key in ((path, word), (os.path.dirname(path) + "/", word)):
            if key in self.rows:
                self.used.add(key)
                return True
        return False

    def report_unused(self):
        for key, number in self.rows.items():
            if key not in self.used:
                print(f"note: {self.path}:{number}: not needed at present: {key[0]} {key[1]}")


def code_only(text):
    """The text with comments and string contents blanked, lines kept."""
    def blank(m):
        s = m.group(0)
        if s.startswith(("/*", "//")):
            return re.sub(r"[^\n]", " ", s)
        return s[0] + re.sub(r"[^\n]", " ", s[1:-1]) + s[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)
