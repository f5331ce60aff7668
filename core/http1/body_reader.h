// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts the bytes of one body out of the stream as its framing says. Pieces are views into the input.
#pragma once

#include "core/http1/chunked_decoder.h"

#include <algorithm>
#include <limits>

namespace signalbox::http1 {

class BodyReader {
public:
    explicit BodyReader(const CodecLimits& limits)
        : m_chunks(limits)
    {
    }

    void start(BodyFraming framing)
    {
        m_kind = framing.kind;
        if (m_kind == BodyFraming::Kind::Chunked)
            m_chunks.reset();
        const bool isEndless = m_kind == BodyFraming::Kind::UntilClose || m_kind == BodyFraming::Kind::Tunnel;
        m_left = isEndless ? std::numeric_limits<std::uint64_t>::max() : framing.length;
    }

    // As ChunkedDecoder::next(). UntilClose and Tunnel are never Done.
    Progress next(Cursor& input, std::string_view& piece)
    {
        piece = {};
        switch (m_kind) {
        case BodyFraming::Kind::None: return Progress::Done;
        case BodyFraming::Kind::Chunked: return m_chunks.next(input, piece);
        case BodyFraming::Kind::Length:
            if (m_left == 0)
                return Progress::Done;
            takePiece(input, piece);
            m_left -= piece.size();
            return Progress::NeedMore;
        case BodyFraming::Kind::UntilClose:
        case BodyFraming::Kind::Tunnel: takePiece(input, piece); return Progress::NeedMore;
        }
        return Progress::Done;
    }

    // Done would come without further input.
    bool isAtEnd() const { return m_kind == BodyFraming::Kind::Length && m_left == 0; }
    bool endsAtClose() const { return m_kind == BodyFraming::Kind::UntilClose || m_kind == BodyFraming::Kind::Tunnel; }
    const HeaderList& trailers() const { return m_kind == BodyFraming::Kind::Chunked ? m_chunks.trailers() : m_none; }
    const ProtocolError& error() const { return m_chunks.error(); }

private:
    void takePiece(Cursor& input, std::string_view& piece) const
    {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, input.left()));
        piece = {input.at, count};
        input.at += count;
    }

    BodyFraming::Kind m_kind = BodyFraming::Kind::None;
    std::uint64_t m_left = 0;
    ChunkedDecoder m_chunks;
    HeaderList m_none;
};

} // namespace signalbox::http1
