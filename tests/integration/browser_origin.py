# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page that fetches, shows an image and talks over a WebSocket, and what it asks for. Prints its port, serves until ended.

The page's last image, /settled, is answered when its script has asked for /finished: a browser's load event waits for images,
so a browser that prints the page after it prints what the script found."""
import socketserver
import struct
import threading
import urllib.parse
import zlib
from http.server import ThreadingHTTPServer

from origin import Origin

PAGE = b"""<!doctype html>
<html><head><title>page</title><meta charset="utf-8"><link rel="icon" href="data:,"></head><body>
<p id="fetch">not yet</p><p id="image">not yet</p><p id="socket">not yet</p><p id="missing">not yet</p>
<script>
const run = new URLSearchParams(location.search).get("run");
const show = (id, text) => { document.getElementById(id).textContent = text; };
async function fetchBack() {
  const sent = "gr\\u00fc\\u00dfe " + "x".repeat(70000);
  const response = await fetch("/back", { method: "POST", body: sent, headers: { "X-Page": "1" } });
  const got = await response.text();
  show("fetch", response.status + " " + response.headers.get("x-seen") + " " + (got === sent ? "same" : "other"));
}
async function fetchMissing() {
  const response = await fetch("/gateway/refuses");
  show("missing", response.status + " " + response.headers.get("content-type"));
}
function loadImage() {
  return new Promise((done) => {
    const image = new Image();
    image.onload = () => { show("image", image.naturalWidth + "x" + image.naturalHeight); done(); };
    image.onerror = () => { show("image", "broken"); done(); };
    image.src = "/image.png";
  });
}
function talk() {
  return new Promise((done) => {
    const socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/websocket");
    const sent = ["one", "tw\\u00f6", "3".repeat(70000)];
    const got = [];
    socket.onopen = () => sent.forEach((text) => socket.send(text));
    socket.onmessage = (event) => { got.push(event.data); if (got.length === sent.length) socket.close(1000); };
    socket.onclose = (event) => {
      show("socket", got.filter((text, i) => text === sent[i]).length + " echoed, closed " + event.code);
      done();
    };
  });
}
Promise.allSettled([fetchBack(), fetchMissing(), loadImage(), talk()]).then(() => fetch("/finished?run=" + run));
document.write('<img src="/settled?run=' + run + '">');
</script></body></html>
"""


def png(width, height):
    """A grey picture."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack("!I", len(data)) + body + struct.pack("!I", zlib.crc32(body))
    rows = (b"\x00" + b"\x80" * width) * height
    head = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


finished = {}
lock = threading.Lock()


def finishedOf(run):
    with lock:
        return finished.setdefault(run, threading.Event())


class BrowserOrigin(Origin):
    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        run = urllib.parse.parse_qs(address.query).get("run", [""])[0]
        if address.path == "/page":
            self.answer(200, PAGE, "text/html; charset=utf-8")
        elif address.path == "/image.png":
            self.answer(200, png(7, 5), "image/png")
        elif address.path == "/finished":
            finishedOf(run).set()
            self.answer(200)
        elif address.path == "/settled":
            finishedOf(run).wait(60)
            self.answer(200, png(1, 1), "image/png")
        else:
            Origin.do_GET(self)

    def do_POST(self):
        body = b"".join(self.pieces())
        self.answer(200, body, "text/plain; charset=utf-8", [("X-Seen", self.headers.get("X-Page", "nothing"))])


if __name__ == "__main__":
    socketserver.TCPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), BrowserOrigin)
    print("port", server.server_address[1], flush=True)
    server.serve_forever()
