# SPDX-License-Identifier: MIT
"""Clients that break the protocol: each is refused or ignored as documented, and what can live on does."""
import struct, time
from harness import *
from psrp import *


def ends(p):
    """The process ends by itself."""
    try:
        p.p.wait(10)
    except Exception:
        p.kill()
        raise AssertionError("still there")


@test
def fragments_out_of_order_leave_the_session_alive():
    for bad in ((1, 2, 0), (7, 0, 5), (7, 3, 2)):
        p = Peer()
        p.fragment(b"x" * 50, ident=bad[0] + 1000, number=bad[1], flags=bad[2])
        p.alive()
        p.close()


@test
def a_fragment_of_another_number_is_refused():
    p = Peer()
    pid = uuid.uuid4()
    p.packet("Command", pid)
    p.fragment(b"a" * 60, pid, ident=900, number=0, flags=1)
    p.fragment(b"b" * 60, pid, ident=900, number=2, flags=2)
    p.packet("Close", pid)
    p.until(lambda m: m[0] == "CloseAck" and m[1] == pid)
    p.alive()
    p.close()


@test
def huge_lengths_end_at_the_limit():
    p = Peer()
    p.fragment(b"x", length=0x7FFFFFFF, flags=1)
    try:
        for _ in range(600):
            p.raw(b"y" * 32000)
        p.until(lambda m: m[0] == "CloseAck" and m[1] == SESSION, 10)
    except (EOFError, BrokenPipeError):
        pass
    try:
        p.p.stdin.close()
    except BrokenPipeError:
        pass
    ends(p)


@test
def an_object_just_below_the_limit_is_taken_and_one_above_is_not():
    p = Peer(more={"PSESSION_OBJECT_MAX": str(10 << 20)})
    pid = p.start("$input | ForEach-Object Length", no_input=False)
    text = "<S>" + "x" * ((10 << 20) - 200) + "</S>"
    send_large(p, INPUT, text, pid)
    p.message(END_INPUT, "", pid)
    out, state = p.finish(pid, 30)
    equal((out, state), ([f"<I32>{(10 << 20) - 200}</I32>"], "4"))
    pid = p.start("$input | ForEach-Object Length", no_input=False)
    send_large(p, INPUT, "<S>" + "x" * (10 << 20) + "</S>", pid)
    p.until(lambda m: m[0] in (STATE, "CloseAck") and m[1] == pid, 30)
    p.alive()
    p.close()


def send_large(p, kind, text, pid):
    data = struct.pack("<II", 2, kind) + p.pool.bytes_le + pid.bytes_le + text.encode()
    p.object += 1
    number, ident = 0, p.object
    for at in range(0, len(data), 32747):
        part = data[at:at + 32747]
        p.fragment(part, pid, ident=ident, number=number, flags=(at == 0) | 2 * (at + 32747 >= len(data)))
        number += 1


@test
def unknown_and_misplaced_messages_are_ignored():
    p = Peer()
    for kind in (0, 1, 0x21FFF, 0x2FFFF, 0x10003, 0x41012, 0xFFFFFFFF):
        p.message(kind, "<S>x</S>")
    p.message(OUTPUT, "<S>mine</S>")
    p.message(STATE, "<I32>1</I32>", uuid.uuid4())
    p.message(INPUT, "<S>nobody's</S>", uuid.uuid4())
    p.message(HOST_RESPONSE, "<Obj><MS><I64 N=\"ci\">99</I64></MS></Obj>", uuid.uuid4())
    p.message(GET_AVAILABLE, "<Obj><MS><I64 N=\"ci\">1</I64></MS></Obj>", destination=1)
    p.alive()
    p.close()


@test
def payloads_that_cannot_be_read_end_their_pipeline():
    for text in ("", "x", "<S>", "<Obj><MS></MS></Obj>", "<S>x</S>", "<Obj RefId='0'><Ref RefId='9'/></Obj>", "<Obj>" * 3000, "\ufeff",
                 "<!DOCTYPE x [<!ENTITY a 'b'>]><S>&a;</S>", "<Nil/>", "<I32>99999999999999</I32>"):
        p = Peer()
        pid = uuid.uuid4()
        p.packet("Command", pid)
        p.message(CREATE, text, pid)
        equal(p.finish(pid)[1], "5")
        p.alive()
        p.close()


@test
def opening_twice_and_messages_before_opening():
    p = Peer(opened=False)
    p.message(GET_AVAILABLE, "<Obj><MS><I64 N=\"ci\">1</I64></MS></Obj>")
    p.open()
    p.message(INIT, "<Obj><MS></MS></Obj>")
    p.alive()
    p.close()


@test
def another_pool_id_closes_the_session():
    p = Peer()
    p.message(GET_AVAILABLE, "<Obj><MS><I64 N=\"ci\">1</I64></MS></Obj>", pool=uuid.uuid4())
    p.until(lambda m: m[0] == POOL_STATE and ">3<" in m[2])
    p.p.stdin.close()
    ends(p)


@test
def pools_that_cannot_be_made_never_open():
    for minimum, maximum in ((0, 0), (-1, 5), (5, 1), (1, 2 ** 31)):
        p = Peer(opened=False)
        p.message(CAPABILITY, '<Obj><MS><Version N="protocolversion">2.3</Version><Version N="PSVersion">2.0</Version>'
                              '<Version N="SerializationVersion">1.1.0.1</Version></MS></Obj>')
        p.message(INIT, f'<Obj><MS><I32 N="MinRunspaces">{minimum}</I32><I32 N="MaxRunspaces">{maximum}</I32><I32 N="PSThreadOptions">0</I32>'
                        f'<I32 N="ApartmentState">2</I32><Nil N="ApplicationArguments" />{HOST}</MS></Obj>')
        time.sleep(0.2)
        while not p.said.empty():
            m = p.said.get()
            assert not (m[0] == POOL_STATE and ">2<" in m[2]), m
        p.kill()


@test
def packets_that_are_no_packets():
    for line in (b"\xff\xfe\n", b"<Data Stream='Default' PSGuid='x'>AA==</Data>\n", b"<Data>\n", b"<" * 5000 + b"\n",
                 b"<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>!!!</Data>\n", b"\x00" * 100 + b"\n"):
        p = Peer()
        try:
            p.line(line)
            p.alive()
            p.close()
        except (EOFError, BrokenPipeError):
            ends(p)


@test
def a_truncated_conversation_ends_the_process():
    for cut in (1, 10, 40, 200):
        p = Peer()
        text = f"<Data Stream='Default' PSGuid='{SESSION}'>" + "A" * 400 + "</Data>\n"
        p.line(text[:cut].encode())
        p.p.stdin.close()
        ends(p)


run_tests()
