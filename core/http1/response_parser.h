// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Status line and header fields (RFC 9112 4), incremental: any split of the stream gives the same result.
#pragma once

#include "core/http1/field_block_parser.h"
#include "core/http1/head_facts.h"

namespace signalbox::http1 {

class ResponseParser {
public:
    explicit ResponseParser(const CodecLimits& limits)
        : m_fields(limits.headerBytes, limits.headers)
    {
    }

    Progress parse(Cursor& input, RequestedBy request);
    // After Done. The head may be moved from.
    ResponseHead& head() { return m_head; }
    const Delimited& delimited() const { return m_delimited; }
    const ProtocolError& error() const { return m_error; }
    bool hasBegun() const { return m_state == State::Fields || m_lines.isHolding(); }
    // Makes ready for the next response; keeps the capacity of the head.
    void reset();

private:
    enum class State : std::uint8_t { Line, Fields };

    Progress parseStatusLine(Cursor& input);
    Progress parseLine(std::string_view line);
    Progress fail(ProtocolError error);

    State m_state = State::Line;
    LineBuffer m_lines;
    FieldBlockParser m_fields;
    ResponseHead m_head;
    Delimited m_delimited;
    ProtocolError m_error;
};

} // namespace signalbox::http1
