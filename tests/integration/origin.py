# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""An origin on Python's own HTTP server, with what a file server cannot do. Prints its port, serves until it is ended."""
import base64
import hashlib
import json
import socketserver
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Numbers and order that a rewriting proxy would spoil.
JSON = b'{"z":1.0,"a":12345678901234567890,"e":1e400,"text":"gr\xc3\xbc\xc3\x9fe \\u00e9","a":[ ]}'


class Origin(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", kind="text/plain", fields=()):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)

    def do_GET(self):
        if self.path == "/json":
            self.answer(200, JSON, "application/json")
        elif self.path == "/chunked":
            self.chunked()
        elif self.path == "/204":
            self.answer(204)
        elif self.path == "/304":
            self.answer(304, fields=[("ETag", '"seven"')])
        elif self.path == "/headers":
            self.answer(200, json.dumps(self.headers.items()).encode(), "application/json")
        elif self.path == "/websocket":
            self.websocket()
        else:
            self.answer(404, b"no such page")

    do_HEAD = do_GET

    def chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (b"first,", b"second,", b"third"):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def do_PUT(self):
        """Counts and hashes the body: a hundred megabytes need not come back."""
        digest, total = hashlib.sha256(), 0
        for piece in self.pieces():
            digest.update(piece)
            total += len(piece)
        framing = "length" if "Content-Length" in self.headers else "chunked"
        body = {"bytes": total, "sha256": digest.hexdigest(), "framing": framing}
        self.answer(200, json.dumps(body).encode(), "application/json")

    do_POST = do_PUT

    def pieces(self):
        if "Content-Length" in self.headers:
            left = int(self.headers["Content-Length"])
            while left > 0:
                piece = self.rfile.read(min(left, 1 << 20))
                left -= len(piece)
                yield piece
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def websocket(self):
        """RFC 6455: the handshake, then every frame comes back until a close frame."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        if "permessage-deflate" in self.headers.get("Sec-WebSocket-Extensions", ""):
            # Compressed frames come back as they came: our context is then the client's.
            self.send_header("Sec-WebSocket-Extensions", "permessage-deflate")
        self.end_headers()
        self.close_connection = True
        while True:
            first, second = self.rfile.read(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", self.rfile.read(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self.rfile.read(8))[0]
            mask = self.rfile.read(4)
            payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.rfile.read(size)))
            if size < 126:
                head = bytes([first, size])
            elif size < 1 << 16:
                head = struct.pack("!BBH", first, 126, size)
            else:
                head = struct.pack("!BBQ", first, 127, size)
            self.wfile.write(head + payload)
            self.wfile.flush()
            if first & 0x0F == 8:
                return


if __name__ == "__main__":
    socketserver.TCPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    print("port", server.server_address[1], flush=True)
    server.serve_forever()
