// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Content codings (RFC 9110 8.4.1): gzip, deflate, br, zstd and identity; and several of them, one upon another.
// Caps protect against small bodies that expand without end. What was decoded before a fault is kept: a viewer
// shows it together with the error.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

struct DecodeLimits {
    std::size_t outputBytes = 64 * 1024 * 1024;
    // Output bytes per input byte, looked at once more than 1 MiB came out. gzip cannot exceed 1032; br and zstd can.
    std::size_t ratio = 2000;
};

// One coding's streaming decoder. Errors: ProtocolViolation (corrupt, or data behind the end), ReadFailed (the input ended
// early), LimitExceeded (a cap).
// After an error or the end nothing more is decoded.
class ContentDecoder {
public:
    virtual ~ContentDecoder() = default;
    // Appends what `input` gives. On an error everything that was decoded before it is in `output`; with LimitExceeded
    // that is exactly the permitted bytes when the absolute cap was met.
    virtual std::optional<Error> decode(std::string_view input, std::string& output) = 0;
    // The input has ended: an error when the coding had not.
    virtual std::optional<Error> finish() const = 0;
};

// `coding` without case: "gzip", "x-gzip", "deflate" (zlib format, or raw as some servers send it), "br", "zstd".
// nullptr when unknown.
std::unique_ptr<ContentDecoder> makeContentDecoder(std::string_view coding, DecodeLimits limits = {});

// As much as could be decoded, and why it ended early.
struct DecodedContent {
    std::string bytes;
    std::optional<Error> error;
};

// `encoding` is a Content-Encoding value: empty, "gzip", "gzip, br" (applied in that order), at most five codings.
// An unknown coding is Unsupported, and `bytes` is what stood before it was met.
DecodedContent decodeContentPartly(std::string_view encoding, std::string_view bytes, DecodeLimits limits = {});

// All or nothing. `cap` is on the decoded bytes.
Result<std::string> decodeContent(std::string_view encoding, std::string_view bytes, std::size_t cap);

// One coding: "gzip", "deflate", "br", "zstd", "identity"; at a level made for speed. Unsupported when unknown.
Result<std::string> encodeContent(std::string_view coding, std::string_view bytes);

} // namespace signalbox
