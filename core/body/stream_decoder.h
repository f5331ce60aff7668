// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the content decoders share: the caps, the state after an error, and the loop over a fixed buffer.
#pragma once

#include "core/body/decode.h"

#include <array>
#include <memory>
#include <span>

namespace signalbox {

class StreamDecoder : public ContentDecoder {
public:
    std::optional<Error> decode(std::string_view input, std::string& output) final;
    std::optional<Error> finish() const final;

protected:
    StreamDecoder(std::string_view name, DecodeLimits limits) : m_name(name), m_limits(limits) {}

    enum class Step : std::uint8_t { More, NeedsInput, Ended, Corrupt };
    // Takes what it can from the front of `input`, writes to `room` and says how much it wrote.
    virtual Step step(std::string_view& input, std::span<char> room, std::size_t& written) = 0;
    // After Ended, with more input: prepares for another member or frame, or says that there is none.
    virtual bool beginNext(std::string_view input) = 0;

private:
    std::optional<Error> fail(ErrorCode code, std::string detail);
    std::optional<Error> take(std::string_view decoded, std::string& output);

    std::string m_name;
    DecodeLimits m_limits;
    std::size_t m_inputBytes = 0;
    std::size_t m_outputBytes = 0;
    bool m_hasEnded = false;
    std::optional<Error> m_error;
    std::array<char, 64 * 1024> m_room{};
};

std::unique_ptr<ContentDecoder> makeGzipDecoder(DecodeLimits limits);
std::unique_ptr<ContentDecoder> makeDeflateDecoder(DecodeLimits limits);
std::unique_ptr<ContentDecoder> makeBrotliDecoder(DecodeLimits limits);
std::unique_ptr<ContentDecoder> makeZstdDecoder(DecodeLimits limits);

} // namespace signalbox
