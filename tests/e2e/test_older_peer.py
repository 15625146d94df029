# SPDX-License-Identifier: MIT
"""Peers that speak a protocol before 2.4: secure strings travel under the session key, whoever needs it first."""
import os, stat, sys, tempfile
from harness import *

RELAY = r'''#!/usr/bin/env python3
import base64, os, re, subprocess, sys, threading
p = subprocess.Popen([os.environ["PSESSION_REAL"], "-sshs", "-NoLogo", "-NoProfile"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
log = open(os.environ["RELAY_LOG"], "ab", 0)
def older(m):
    data = base64.b64decode(m.group(2))
    data = re.sub(rb'(N="protocolversion">2\.)4', rb"\g<1>3", data).replace(b'N="psession"', b'N="xsession"')
    if os.environ.get("RELAY_DROP", "nothing is dropped").encode() in data:
        return b""
    log.write(data + b"\n")
    return m.group(1) + base64.b64encode(data) + m.group(3)
def relay(source, sink):
    for line in source:
        sink.write(re.sub(rb"(<Data [^>]*>)([^<]*)(</Data>)", older, line).lstrip(b"\n"))
        sink.flush()
    sink.close()
threading.Thread(target=relay, args=(sys.stdin.buffer, p.stdin), daemon=True).start()
relay(p.stdout, sys.stdout.buffer)
'''


def through_relay(script, **more):
    """The script's result and what went over the wire."""
    folder = tempfile.mkdtemp(dir=os.environ["HOME"])
    path, log = folder + "/ssh", folder + "/log"
    with open(path, "w") as f:
        f.write(RELAY)
    os.chmod(path, 0o755)
    env = dict(os.environ, PATH=folder + ":" + os.environ["PATH"], PSESSION_REAL=EXE, RELAY_LOG=log, **more)
    r = run([EXE, "-NoLogo", "-NoProfile", "-Command", "$s = New-PSSession -HostName 127.0.0.1; " + script + "; Remove-PSSession $s"], env=env)
    with open(log, "rb") as f:
        return r, f.read()


def plain(text):
    return text.encode("utf-16le")


@test
def a_secure_string_sent_first_by_the_client():
    r, log = through_relay("$p = ConvertTo-SecureString hush-hush -AsPlainText -Force; "
                           "Invoke-Command $s { param($x) $x.GetType().Name; [Net.NetworkCredential]::new('', $x).Password } -ArgumentList $p")
    equal(r.lines, ["SecureString", "hush-hush"])
    assert b"PublicKey" in log and b"EncryptedSessionKey" in log
    assert plain("hush") not in log


@test
def a_secure_string_sent_first_by_the_server():
    r, log = through_relay("$x = Invoke-Command $s { ConvertTo-SecureString from-far -AsPlainText -Force }; $x.GetType().Name; "
                           "[Net.NetworkCredential]::new('', $x).Password; Invoke-Command $s { 'alive' }")
    equal(r.lines, ["SecureString", "from-far", "alive"])
    assert b"EncryptedSessionKey" in log and plain("from-far") not in log


@test
def a_key_that_does_not_come_is_an_error():
    r, _ = through_relay("$p = ConvertTo-SecureString x -AsPlainText -Force; try { Invoke-Command $s { $args.Count } -ArgumentList $p } catch { $_.FullyQualifiedErrorId; \"$_\" }; 'goes on'",
                         RELAY_DROP="EncryptedSessionKey", PSESSION_PATIENCE_MS="400")
    contains(r.out, "The key that protects secure strings could not be exchanged with the other end.", "goes on")


@test
def a_credential_in_both_directions():
    r, log = through_relay("$c = [pscredential]::new('user', (ConvertTo-SecureString secret1 -AsPlainText -Force)); "
                           "$d = Invoke-Command $s { $c = $using:c; $c.GetNetworkCredential().Password; $c }; $d[0]; $d[1].UserName; "
                           "$d[1].GetNetworkCredential().Password")
    equal(r.lines, ["secret1", "user", "secret1"])


run_tests()
