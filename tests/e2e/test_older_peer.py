# SPDX-License-Identifier: MIT
"""Peers that speak a protocol before 2.4: secure strings travel under the session key, whoever needs it first."""
from harness import *
from older import older_server, plain


def through_relay(script, **more):
    """The script's result and what went over the wire."""
    env, wire = older_server(**more)
    r = run([EXE, "-NoLogo", "-NoProfile", "-Command", "$s = New-PSSession -HostName 127.0.0.1; " + script + "; Remove-PSSession $s"], env=env)
    return r, wire()


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
                         RELAY_DROP="EncryptedSessionKey", PSESSION_PATIENCE_MS=str(int(1000 * SLOW)))
    contains(r.out, "The key that protects secure strings could not be exchanged with the other end.", "goes on")


@test
def a_credential_in_both_directions():
    r, log = through_relay("$c = [pscredential]::new('user', (ConvertTo-SecureString secret1 -AsPlainText -Force)); "
                           "$d = Invoke-Command $s { $c = $using:c; $c.GetNetworkCredential().Password; $c }; $d[0]; $d[1].UserName; "
                           "$d[1].GetNetworkCredential().Password")
    equal(r.lines, ["secret1", "user", "secret1"])


run_tests()
