# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: grpc_client.py HOST:PORT CALL [CA.pem]. Makes one call and prints what came of it.
import queue
import sys
import grpc

address, call = sys.argv[1:3]
options = (("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0))
if len(sys.argv) > 3:
    with open(sys.argv[3], "rb") as file:
        channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(file.read()), options)
else:
    channel = grpc.insecure_channel(address, options)
try:
    if call == "unary":
        answer, state = channel.unary_unary("/t.T/Echo").with_call(b"hello", timeout=20)
        print(answer.decode(), state.code().name, dict(state.trailing_metadata())["x-size"])
    elif call == "empty":
        print(len(channel.unary_unary("/t.T/Echo")(b"", timeout=20)))
    elif call == "large":
        message = bytes(i * 7 % 251 for i in range(3_000_000))
        print(channel.unary_unary("/t.T/Echo")(message, timeout=20) == message)
    elif call == "refused":
        channel.unary_unary("/t.T/Refuse")(b"", timeout=20)
    elif call == "unknown":
        channel.unary_unary("/t.T/Nothing")(b"", timeout=20)
    elif call == "deadline":
        channel.unary_unary("/t.T/Wait")(b"", timeout=0.5)
    elif call == "server-stream":
        print(" ".join(piece.decode() for piece in channel.unary_stream("/t.T/Count")(b"50", timeout=20)))
    elif call == "client-stream":
        print(channel.stream_unary("/t.T/Total")((b"x" * i for i in range(100)), timeout=20).decode())
    elif call == "talk":  # each word waits for the answer to the one before
        words = queue.Queue()
        answers = channel.stream_stream("/t.T/Talk")(iter(words.get, None), timeout=20)
        for word in (b"one", b"two", b"three"):
            words.put(word)
            print(next(answers).decode(), end="; ")
        words.put(None)
        print(len(list(answers)), answers.code().name)
    elif call == "many":
        futures = [channel.unary_unary("/t.T/Echo").future(str(i).encode(), timeout=20) for i in range(500)]
        print(sum(future.result() == str(i).encode() for i, future in enumerate(futures)))
except grpc.RpcError as error:
    print(error.code().name, error.details())
