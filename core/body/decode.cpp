// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/decode.h"

#include "core/base/text.h"
#include "core/body/stream_decoder.h"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t mostCodings = 5;

// The codings in the order they were applied, without identity and empty list members (RFC 9110 5.6.1).
std::vector<std::string_view> codingsOf(std::string_view encoding)
{
    std::vector<std::string_view> codings;
    for (const std::string_view piece : split(encoding, ',')) {
        const std::string_view coding = trimmed(piece);
        if (!coding.empty() && !equalsIgnoringCase(coding, "identity"))
            codings.push_back(coding);
    }
    return codings;
}

// One layer; `content.bytes` is replaced by what it holds.
void decodeLayer(ContentDecoder& decoder, std::string_view input, DecodedContent& content)
{
    std::string output;
    auto error = decoder.decode(input, output);
    if (!error)
        error = decoder.finish();
    if (error && !content.error)
        content.error = std::move(error);
    content.bytes = std::move(output);
}

} // namespace

std::unique_ptr<ContentDecoder> makeContentDecoder(std::string_view coding, DecodeLimits limits)
{
    if (equalsIgnoringCase(coding, "gzip") || equalsIgnoringCase(coding, "x-gzip")) // RFC 9110 8.4.1.3
        return makeGzipDecoder(limits);
    if (equalsIgnoringCase(coding, "deflate"))
        return makeDeflateDecoder(limits);
    if (equalsIgnoringCase(coding, "br"))
        return makeBrotliDecoder(limits);
    if (equalsIgnoringCase(coding, "zstd"))
        return makeZstdDecoder(limits);
    return nullptr;
}

DecodedContent decodeContentPartly(std::string_view encoding, std::string_view bytes, DecodeLimits limits)
{
    DecodedContent content;
    auto codings = codingsOf(encoding);
    // A body of no bytes is whole in every coding: answers to HEAD, 304, and servers that mark an empty body.
    if (codings.empty() || bytes.empty()) {
        content.bytes = bytes.substr(0, limits.outputBytes);
        if (content.bytes.size() < bytes.size()) {
            content.error = Error{ErrorCode::LimitExceeded, ErrorOrigin::Upstream,
                "body: longer than " + std::to_string(limits.outputBytes) + " bytes"};
        }
        return content;
    }
    if (codings.size() > mostCodings) {
        content.bytes = bytes.substr(0, limits.outputBytes);
        content.error = Error{ErrorCode::Unsupported, ErrorOrigin::Upstream,
            "more than " + std::to_string(mostCodings) + " content codings upon each other"};
        return content;
    }
    bool isFirst = true;
    for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
        const auto decoder = makeContentDecoder(*coding, limits);
        if (!decoder) {
            if (isFirst)
                content.bytes = bytes.substr(0, limits.outputBytes);
            content.error = Error{
                ErrorCode::Unsupported, ErrorOrigin::Upstream, "unknown content coding \"" + std::string(*coding) + "\""};
            return content;
        }
        const std::string layer = isFirst ? std::string() : std::move(content.bytes);
        decodeLayer(*decoder, isFirst ? bytes : layer, content);
        isFirst = false;
    }
    return content;
}

Result<std::string> decodeContent(std::string_view encoding, std::string_view bytes, std::size_t cap)
{
    DecodeLimits limits;
    limits.outputBytes = cap;
    DecodedContent content = decodeContentPartly(encoding, bytes, limits);
    if (content.error)
        return *std::move(content.error);
    return std::move(content.bytes);
}

} // namespace signalbox
