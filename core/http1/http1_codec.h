// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.1 and 1.0 (RFC 9112) behind the Codec interface. Strict where leniency lets two gateways read one message
// differently: bare CR or LF, obs-fold, space before the colon, conflicting lengths, Transfer-Encoding with
// Content-Length or with anything but a single final "chunked" are errors.
//
// What the interface leaves open:
// - Errors do not depend on how the stream was split: a line is judged when it is whole or longer than its limit.
// - One request is outstanding in each direction. After an error all further input is swallowed.
// - Server: receive() returns early (0 while a response is due) as long as a request was read and not released.
//   A response is always HTTP/1.1; to an HTTP/1.0 client chunked becomes close-delimited and 1xx is not written.
//   sendHead with a status below 200 (not 101) may be repeated before the final head.
//   release() is also false when the request was not read to its end or a body was shorter than announced.
// - Client: errors carry status 502. After 101 to a request with an Upgrade field, or 2xx to CONNECT, the framing is
//   Tunnel and the bytes behind the head go to onResponseBody at once; switchToTunnel() only confirms.
//   Bytes that nobody asked for call nothing and make isReusable() false.
//   sendRequest writes "Connection: Upgrade" when the list has an Upgrade field, and "TE" likewise.
// - A HEAD or 304 response written with framing None keeps the Content-Length of the list.
#pragma once

#include "core/http/codec.h"

namespace signalbox::http1 {

std::unique_ptr<ServerCodec> makeServerCodec(const CodecLimits& limits);
std::unique_ptr<ClientCodec> makeClientCodec(const CodecLimits& limits);

} // namespace signalbox::http1
