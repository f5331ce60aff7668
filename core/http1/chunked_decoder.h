// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The chunked transfer coding (RFC 9112 7.1), incremental, without copying. Chunk extensions are checked and dropped.
#pragma once

#include "core/http1/field_block_parser.h"

namespace signalbox::http1 {

class ChunkedDecoder {
public:
    explicit ChunkedDecoder(const CodecLimits& limits)
        : m_maxLine(limits.chunkLine)
        , m_trailerParser(limits.trailerBytes, limits.headers)
    {
    }

    // NeedMore: `piece` holds the next bytes of the body, or is empty when the input is used up. Done: the body and
    // the trailers are whole.
    Progress next(Cursor& input, std::string_view& piece);
    const HeaderList& trailers() const { return m_trailers; }
    const ProtocolError& error() const { return m_error; }
    void reset();

private:
    enum class State : std::uint8_t { Size, Bytes, BytesCr, BytesLf, Trailers };

    Progress readTrailers(Cursor& input);
    bool takeSizeLine(Cursor& input);
    bool parseSizeLine(std::string_view line);
    bool fail(std::string reason);

    const std::size_t m_maxLine; // with CRLF
    State m_state = State::Size;
    std::uint64_t m_left = 0;
    LineBuffer m_lines;
    FieldBlockParser m_trailerParser;
    HeaderList m_trailers;
    ProtocolError m_error;
    bool m_hasFailed = false;
};

} // namespace signalbox::http1
