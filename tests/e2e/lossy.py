# SPDX-License-Identifier: MIT
"""A link between two network namespaces that loses packets: two TUN devices, and a thread that carries packets from one to the other.

    with Lossy("left", "right", "namespace of right", 0.2) as link: …

The same packets are lost in each run of the same conversation; `carried` and `lost` count them.
"""
import fcntl, os, random, select, struct, subprocess, threading

import harness

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000


def tun(name):
    try:
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError as e:
        raise harness.Skipped(f"needs TUN devices: {e}")
    return fd


class Lossy(threading.Thread):
    """LEFT stays in this namespace as 10.213.78.1, RIGHT moves to NAMESPACE as 10.213.78.2."""

    def __init__(self, left, right, namespace, part):
        super().__init__(daemon=True)
        self.part, self.names, self.namespace = part, (left, right), namespace
        self.random, self.carried, self.lost, self.over = random.Random(42), 0, 0, False

    def ip(self, *words):
        subprocess.run(["ip", *words], check=True, capture_output=True)

    def __enter__(self):
        left, right = self.names
        there = ("-n", self.namespace)
        self.fds = (tun(left), tun(right))
        self.ip("link", "set", right, "netns", self.namespace)
        for where, name, address in (((), left, "10.213.78.1/30"), (there, right, "10.213.78.2/30")):
            self.ip(*where, "addr", "add", address, "dev", name)
            self.ip(*where, "link", "set", name, "up")
            # A lost packet is repeated soon: the test is about what is lost, not about how long TCP waits.
            self.ip(*where, "route", "replace", "10.213.78.0/30", "dev", name, "rto_min", "10ms")
        self.start()
        return self

    def run(self):
        a, b = self.fds
        while not self.over:
            for fd in select.select([a, b], [], [], 0.5)[0]:
                self.carry(fd, b if fd == a else a)

    def carry(self, fd, to):
        try:
            packet = os.read(fd, 1 << 16)
            if self.random.random() < self.part:
                self.lost += 1
                return
            os.write(to, packet)
            self.carried += 1
        except OSError:
            pass	# a queue is full: lost as well

    def __exit__(self, *_):
        self.over = True
        self.join()
        for fd in self.fds:
            os.close(fd)
