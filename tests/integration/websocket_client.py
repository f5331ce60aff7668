# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens a WebSocket at HOST PORT PATH, has frames of several sizes echoed, closes, and prints how many came back whole.

With TEXT... behind it has these texts echoed instead, compressed with permessage-deflate when the server agrees."""
import base64
import os
import socket
import struct
import sys
import zlib


def frame(opcode, payload):
    mask = os.urandom(4)
    size = len(payload)
    head = bytes([0x80 | opcode])
    head += bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def read_frame(stream):
    first, second = stream.read(2)
    size = struct.unpack("!H", stream.read(2))[0] if second == 126 else second
    return first & 0x0F, stream.read(size)


host, port, path, texts = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
connection = socket.create_connection((host, port), timeout=10)
stream = connection.makefile("rb")
key = base64.b64encode(os.urandom(16)).decode()
connection.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                    + ("Sec-WebSocket-Extensions: permessage-deflate\r\n" if texts else "") + "\r\n").encode())
status = stream.readline().split()[1]
deflates = False
while (line := stream.readline()) not in (b"\r\n", b""):
    deflates |= line.lower().startswith(b"sec-websocket-extensions:")
if status != b"101":
    sys.exit(f"status {status.decode()} instead of 101")
whole = 0
deflater, inflater = zlib.compressobj(wbits=-15), zlib.decompressobj(wbits=-15)
for text in texts:
    payload = text.encode()
    if deflates:
        payload = (deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]
    connection.sendall(frame(0x41 if deflates else 1, payload))
    opcode, back = read_frame(stream)
    if deflates:
        back = inflater.decompress(back + b"\0\0\xff\xff")
    whole += back.decode() == text
for size in () if texts else (0, 1, 125, 126, 4096, 65535):
    payload = os.urandom(size)
    connection.sendall(frame(2, payload))
    whole += read_frame(stream) == (2, payload)
connection.sendall(frame(8, struct.pack("!H", 1000)))
closed = read_frame(stream) == (8, struct.pack("!H", 1000)) and stream.read() == b""
print("echoed", whole, "closed" if closed else "left open")
