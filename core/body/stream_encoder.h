// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Streaming content encoders (RFC 9110 8.4.1), one body each. Thread: none of its own.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

class ContentEncoder {
public:
    enum class Mode : std::uint8_t {
        Gather, // output comes when the coding has enough
        Flush,  // everything given so far can be decoded from the output so far
        Finish, // the end; nothing may be encoded after it
    };
    virtual ~ContentEncoder() = default;
    // Appends to `out`. Errors: OutOfResources; nothing more is encoded after one.
    virtual std::optional<Error> encode(std::string_view bytes, Mode mode, std::string& out) = 0;
};

// "gzip", "br" or "zstd", at a level made for speed; nullptr when unknown.
std::unique_ptr<ContentEncoder> makeContentEncoder(std::string_view coding);

} // namespace signalbox
