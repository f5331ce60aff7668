// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the opening handshake agreed on (RFC 6455 4, RFC 7692 7.1), judged by a third party: the request as the endpoint got it
// and its 101. Thread: any; no state.
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox::websocket {

// permessage-deflate (RFC 7692 7.1)
struct Deflate {
    int clientWindowBits = 15;       // of what the client compresses
    int serverWindowBits = 15;
    bool clientKeepsContext = true;
    bool serverKeepsContext = true;
    friend bool operator==(const Deflate&, const Deflate&) = default;
};

struct Handshake {
    std::optional<Deflate> deflate;
    std::string protocol;            // Sec-WebSocket-Protocol of the response; empty: none
    friend bool operator==(const Handshake&, const Handshake&) = default;
};

// Both speak of a WebSocket: what follows is one, or claims to be.
bool isWebSocket(const RequestHead& request, const ResponseHead& response);

// Error: ProtocolViolation, in one sentence, when a client would have to fail the connection (RFC 6455 4.1) or when the response
// names an extension that is not known here, so that frames cannot be read.
Result<Handshake> readHandshake(const RequestHead& request, const ResponseHead& response);

std::string acceptKeyOf(std::string_view key); // Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 4.2.2)

} // namespace signalbox::websocket
