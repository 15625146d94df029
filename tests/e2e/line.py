# SPDX-License-Identifier: MIT
"""A TCP line between a client and sshd that the tests cut."""
import os, select, socket, struct, threading


class Line(threading.Thread):
    """A TCP line to a port that can be reset, cut off silently, and delayed."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target = port
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        self.pairs, self.dead, self.refused, self.over = [], set(), False, False
        self.wake_r, self.wake_w = os.pipe()
        self.start()

    def run(self):
        while not self.over:
            watched = [self.listener, self.wake_r] + [s for p in self.pairs for s in p if s not in self.dead]
            for s in select.select(watched, [], [], 1)[0]:
                if s == self.wake_r:
                    os.read(self.wake_r, 100)
                elif s is self.listener:
                    self.accept()
                else:
                    self.carry(s)

    def accept(self):
        client, _ = self.listener.accept()
        if self.refused:
            self.close(client)
            return
        try:
            self.pairs.append((client, socket.create_connection(("127.0.0.1", self.target))))
        except OSError:
            self.close(client)

    def close(self, s):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()

    def carry(self, s):
        pair = next((p for p in self.pairs if s in p), None)
        if not pair or s in self.dead:
            return
        try:
            data = s.recv(1 << 16)
            if data:
                pair[pair[0] is s].sendall(data)
                return
        except OSError:
            pass
        self.drop(pair)

    def drop(self, pair):
        if pair in self.pairs:
            self.pairs.remove(pair)
        for s in pair:
            self.dead.discard(s)
            self.close(s)

    def reset(self):
        """Every connection is reset."""
        for pair in list(self.pairs):
            self.drop(pair)
        os.write(self.wake_w, b"x")

    def freeze(self):
        """Nothing passes on the connections there are, and nobody is told."""
        for pair in self.pairs:
            self.dead.update(pair)
        os.write(self.wake_w, b"x")

    def known_to(self, server):
        """The server's key is known at this port too."""
        with open(server.folder + "/known") as f:
            key = f.read().split(" ", 1)[1]
        with open(server.folder + "/known", "a") as f:
            f.write(f"[127.0.0.1]:{self.port} {key}")

    def end(self):
        self.over = True
        os.write(self.wake_w, b"x")
        self.join()
        self.reset()
        self.listener.close()
