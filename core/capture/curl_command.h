// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A captured request as a cURL command line that sends the same method, target, headers and body to the same listener.
// Out of scope: trailers, and the framing (cURL chooses Content-Length or chunks by itself). Thread: any; no state.
#pragma once

#include "core/capture/exchange.h"

#include <string>
#include <string_view>

namespace signalbox {

struct CurlCommand {
    std::string text;             // for a POSIX shell; needs bash or another shell with $'...' when isBashOnly
    bool isBashOnly = false;
    bool isBodyShortened = false; // the capture holds only the body's beginning
    bool hasUnsendableBody = false; // it holds a NUL byte, which no command line can: the command reads it from body.bin
};

// `listener` is where it was received, "127.0.0.1:8080": the URL says the Host header's name and --connect-to leads it there.
// Empty: the Host header's name and port are used.
CurlCommand toCurlCommand(const Exchange& exchange, std::string_view listener);

// One word for a POSIX shell; $'...' when it holds control characters.
std::string shellQuoted(std::string_view text);

} // namespace signalbox
