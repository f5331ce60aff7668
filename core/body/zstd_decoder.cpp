// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// zstd (RFC 8878). The library's own cap on the window (128 MiB) stands: RFC 9659 lets servers use 8 MiB, and a viewer
// should show what a lenient client would.
#include "core/body/stream_decoder.h"

#include <zstd.h>

namespace signalbox {
namespace {

struct FreeContext {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdDecoder final : public StreamDecoder {
public:
    explicit ZstdDecoder(DecodeLimits limits) : StreamDecoder("zstd", limits), m_context(ZSTD_createDCtx()) {}

protected:
    Step step(std::string_view& input, std::span<char> room, std::size_t& written) override
    {
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        const std::size_t status = ZSTD_decompressStream(m_context.get(), &out, &in);
        input.remove_prefix(in.pos);
        written = out.pos;
        if (ZSTD_isError(status) != 0)
            return Step::Corrupt;
        if (status == 0)
            return Step::Ended;
        return out.pos == out.size || !input.empty() ? Step::More : Step::NeedsInput;
    }
    bool beginNext(std::string_view) override { return true; } // frames may follow each other (RFC 8878 3.1)

private:
    std::unique_ptr<ZSTD_DCtx, FreeContext> m_context;
};

} // namespace

std::unique_ptr<ContentDecoder> makeZstdDecoder(DecodeLimits limits)
{
    return std::make_unique<ZstdDecoder>(limits);
}

} // namespace signalbox
