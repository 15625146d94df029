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
        function Failed {{ foreach ($e in $input) {{ "$($e.FullyQualifiedErrorId.Split(',')[0]) $($e.CategoryInfo.Category) $($e.Exception.GetType().Name) $e".Replace('{w}', '~') }} }}
        Copy-Item {w}/none, {w}/file -Destination {w}/x -ToSession $s 2>&1 | Failed; Test-Path {w}/x
        Copy-Item {w}/none -Destination {w}/x -FromSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination {w}/no/x -ToSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination {w}/no/x -FromSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination x -ToSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination '' -ToSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination {w}/x -ToSession $s -FromSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination /proc/x -ToSession $s 2>&1 | Failed
        Copy-Item {w}/file -Destination {w}/y -ToSession $s -WhatIf
        Copy-Item {w}/tree -Destination {w}/old -Recurse -Filter noth* -ToSession $s; (Get-ChildItem {w}/old -Recurse -File).Name
        Remove-PSSession $s
        Copy-Item {w}/file -Destination {w}/x -ToSession $s 2>&1 | Failed; exit 0""")
    equal(r.out.replace(w, "~").split("\n")[:-1], [
        "PathNotFound ObjectNotFound ItemNotFoundException Cannot find path '~/none' because it does not exist.", "True",
        "RemotePathNotFound InvalidArgument ArgumentException Cannot find path '~/none' because it does not exist.",
        "RemotePathNotFound WriteError ArgumentException Cannot find path '~/no/x' because it does not exist.",
        "CopyItemRemotelyIOError WriteError DirectoryNotFoundException Could not find a part of the path '~/no/x'.",
        "RemotePathIsNotAbsolute InvalidArgument ArgumentException The path 'x' is not valid. Only absolute paths are supported on remote copy operations.",
        "CopyItemRemoteDestinationIsNullOrEmpty InvalidArgument ArgumentNullException Value cannot be null. (Parameter ''Destination' parameter cannot be null or empty.')",
        "InvalidInput InvalidArgument ArgumentException '-FromSession' and '-ToSession' are mutually exclusive and cannot be specified at the same time.",
        "CopyItemRemotelyIOError WriteError IOException Could not find a part of the path '/proc/x'.",
        "CopyError WriteError IOException Failed to copy file ~/file to remote target destination.",
        'What if: Performing the operation "Copy File" on target "Item: ~/file Destination: ~/y".',
        "nothing",
        "SessionIsNotAvailable InvalidOperation InvalidOperationException Cannot perform operation because the session Availability is set to None."])


run_tests()
