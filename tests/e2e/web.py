# SPDX-License-Identifier: MIT
"""What the web servers of the tests have in common: a Handler whose answer() says what a path gives."""
import http.server, json, threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *a):
        pass

    def reply(self, code, body, kind="text/plain", **headers):
        self.send_response(code)
        for k, v in {"Content-Type": kind, "Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            self.send_header(k, v)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        """What was sent with the request, also in chunks."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = b""
        while n := int(self.rfile.readline().split(b";")[0], 16):
            parts += self.rfile.read(n)
            self.rfile.readline()
        self.rfile.readline()
        return parts

    def echo(self, body, **headers):
        """The request as JSON."""
        seen = {"method": self.command, "path": self.path, "body": body.decode("utf-8", "replace"), "headers": {k.lower(): v for k, v in self.headers.items()}}
        self.reply(200, json.dumps(seen).encode(), "application/json", **headers)

    def do_GET(self):
        self.answer()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_FOO = do_GET


def serve(server):
    """The address of SERVER, which runs until the program ends."""
    server.handle_error = lambda *a: None  # a client that leaves early is part of some tests
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address


def http_port(handler):
    return serve(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))[1]
