// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.1 and 1.0 (RFC 9112) behind the Codec interface. Strict where leniency lets two gateways read one message
// differently: bare CR or LF, obs-fold, space before the colon, conflicting lengths, Transfer-Encoding with
// Content-Length or with anything but a single final "chunked" are errors.
#pragma once

#include "core/http/codec.h"

namespace signalbox::http1 {

std::unique_ptr<ServerCodec> makeServerCodec(const CodecLimits& limits);
std::unique_ptr<ClientCodec> makeClientCodec(const CodecLimits& limits);

} // namespace signalbox::http1
