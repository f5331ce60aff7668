# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
# A gRPC server on the library everybody uses. Messages are bytes: no code is generated. Prints its port, serves until it is ended.
from concurrent import futures
import grpc


def echo(request, context):
    context.set_trailing_metadata((("x-size", str(len(request))),))
    return request


def refuse(request, context):
    context.abort(grpc.StatusCode.PERMISSION_DENIED, "not you: \u00e4")


def count(request, context):
    for i in range(int(request)):
        yield str(i).encode()


def total(requests, context):
    return str(sum(len(request) for request in requests)).encode()


def talk(requests, context):
    for request in requests:
        yield b"heard " + request


def wait(request, context):
    import threading
    over = threading.Event()
    context.add_callback(over.set)
    over.wait(60)
    return b""


class Handler(grpc.GenericRpcHandler):
    def service(self, details):
        return {
            "/t.T/Echo": grpc.unary_unary_rpc_method_handler(echo),
            "/t.T/Refuse": grpc.unary_unary_rpc_method_handler(refuse),
            "/t.T/Count": grpc.unary_stream_rpc_method_handler(count),
            "/t.T/Total": grpc.stream_unary_rpc_method_handler(total),
            "/t.T/Talk": grpc.stream_stream_rpc_method_handler(talk),
            "/t.T/Wait": grpc.unary_unary_rpc_method_handler(wait),
        }.get(details.method)


server = grpc.server(futures.ThreadPoolExecutor(8), handlers=(Handler(),), options=(("grpc.max_receive_message_length", -1),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print("port", port, flush=True)
server.wait_for_termination()
