# SPDX-License-Identifier: MIT
"""Copy-Item -ToSession and -FromSession: bytes exact, trees, going on where it was cut off."""
import hashlib, os

from harness import *
from sshd import Sshd

HERE = "$s = New-PSSession\n"


def folder():
    path = os.environ["HOME"] + "/work"
    os.makedirs(path + "/tree/sub/empty")
    with open(path + "/file", "wb") as f:
        f.write(os.urandom(3_000_001))
    with open(path + "/tree/sub/name with blanks", "wb") as f:
        f.write(bytes(range(256)) * 3)
    open(path + "/tree/nothing", "w").close()
    return path


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def files_and_trees(begin):
    w = folder()
    psession(begin + f"""
        Copy-Item {w}/file -Destination {w}/there -ToSession $s
        Copy-Item {w}/there -Destination {w}/back -FromSession $s
        $null = mkdir {w}/old
        Copy-Item {w}/file, {w}/tree/nothing -Destination {w}/old -ToSession $s
        Copy-Item {w}/tree -Destination {w}/old -Recurse -ToSession $s
        Copy-Item {w}/old/tree -Destination {w}/new -Recurse -FromSession $s
        Remove-PSSession $s""")
    for name in ("there", "back", "old/file"):
        equal(digest(f"{w}/{name}"), digest(f"{w}/file"), name)
    equal(int(os.stat(w + "/back").st_mtime * 1000), int(os.stat(w + "/file").st_mtime * 1000), "time")
    for name in ("old/tree", "new"):
        equal(digest(f"{w}/{name}/sub/name with blanks"), digest(f"{w}/tree/sub/name with blanks"), name)
        equal(os.path.getsize(f"{w}/{name}/nothing"), 0)
        equal(os.path.isdir(f"{w}/{name}/sub/empty"), True)
    equal([n for _, _, names in os.walk(w) for n in names if n.endswith(".part")], [])


@test
def files_and_trees_of_a_session_here():
    files_and_trees(HERE)


@test
def files_and_trees_over_ssh():
    with Sshd() as server:
        files_and_trees(server.script("$s = New-PSSession @there\n"))


@test
def what_was_cut_off_goes_on():
    w = folder()
    st = os.stat(w + "/file")
    ticks = 621355968000000000 + st.st_mtime_ns // 100
    part = f"{w}/there.{st.st_size:x}-{ticks:x}.part"
    with open(w + "/file", "rb") as f:
        head = bytearray(f.read(1_000_000))
    head[7] ^= 255	# a sign that these bytes were not sent again
    with open(part, "wb") as f:
        f.write(head)
    psession(HERE + f"Copy-Item {w}/file -Destination {w}/there -ToSession $s; Remove-PSSession $s")
    with open(w + "/there", "rb") as f, open(w + "/file", "rb") as g:
        there, file = f.read(), g.read()
    equal(there[:1_000_000], bytes(head), "kept")
    equal(there[1_000_000:], file[1_000_000:], "sent")
    equal(os.path.exists(part), False)


@test
def what_cannot_be_copied_is_an_error():
    w = folder()
    r = psession(HERE + f"""
        Copy-Item {w}/none -Destination {w}/x -ToSession $s -ErrorAction SilentlyContinue -ErrorVariable e; "$e"
        Copy-Item {w}/none -Destination {w}/x -FromSession $s -ErrorAction SilentlyContinue -ErrorVariable e; "$e"
        Copy-Item {w}/file -Destination {w}/no/x -ToSession $s -ErrorAction SilentlyContinue -ErrorVariable e; "$e"
        try {{ Copy-Item {w}/file -Destination {w}/x -ToSession $s -FromSession $s }} catch {{ "$_" }}
        Remove-PSSession $s""")
    equal(r.lines, [f"Cannot find path '{w}/none' because it does not exist."] * 2 + [f"Could not find a part of the path '{w}/no/x'.",
          "The -FromSession and -ToSession parameters cannot be used together."])


run_tests()
