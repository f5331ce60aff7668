// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// br (RFC 7932).
#include "core/body/stream_decoder.h"

#include <brotli/decode.h>

#include <algorithm>

namespace signalbox {
namespace {

// The library drops what it decoded from the piece in which it meets a fault, so pieces are small.
constexpr std::size_t pieceBytes = 1024;

struct DestroyState {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

class BrotliDecoder final : public StreamDecoder {
public:
    explicit BrotliDecoder(DecodeLimits limits)
        : StreamDecoder("br", limits), m_state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr))
    {
    }

protected:
    Step step(std::string_view& input, std::span<char> room, std::size_t& written) override
    {
        const std::size_t given = std::min(input.size(), pieceBytes);
        std::size_t inputLeft = given;
        auto nextIn = reinterpret_cast<const std::uint8_t*>(input.data());
        std::size_t roomLeft = room.size();
        auto nextOut = reinterpret_cast<std::uint8_t*>(room.data());
        const auto status
            = BrotliDecoderDecompressStream(m_state.get(), &inputLeft, &nextIn, &roomLeft, &nextOut, nullptr);
        input.remove_prefix(given - inputLeft);
        written = room.size() - roomLeft;
        switch (status) {
        case BROTLI_DECODER_RESULT_SUCCESS: return Step::Ended;
        case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
            return !input.empty() || BrotliDecoderHasMoreOutput(m_state.get()) == BROTLI_TRUE ? Step::More : Step::NeedsInput;
        case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: return Step::More;
        case BROTLI_DECODER_RESULT_ERROR: break;
        }
        return Step::Corrupt;
    }
    bool beginNext(std::string_view) override { return false; }

private:
    std::unique_ptr<BrotliDecoderState, DestroyState> m_state;
};

} // namespace

std::unique_ptr<ContentDecoder> makeBrotliDecoder(DecodeLimits limits)
{
    return std::make_unique<BrotliDecoder>(limits);
}

} // namespace signalbox
