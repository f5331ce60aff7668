// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Request line and header fields (RFC 9112 2, 3), incremental: any split of the stream gives the same result.
#pragma once

#include "core/http1/field_block_parser.h"
#include "core/http1/head_facts.h"

namespace signalbox::http1 {

class RequestParser {
public:
    explicit RequestParser(const CodecLimits& limits);

    Progress parse(Cursor& input);
    // After Done. The head may be moved from. After Failed it holds what could be read.
    RequestHead& head() { return m_head; }
    const Delimited& delimited() const { return m_delimited; }
    const ProtocolError& error() const { return m_error; }
    bool hasBegun() const { return m_state == State::Fields || m_lines.isHolding(); }
    // Makes ready for the next request; keeps the capacity of the head.
    void reset();

private:
    enum class State : std::uint8_t { Line, Fields };

    Progress parseRequestLine(Cursor& input);
    bool takeGoodLine(Cursor& input);
    Progress checkLineLength(std::string_view line);
    Progress explainLine(std::string_view line);
    Progress fail(ProtocolError error);

    const std::size_t m_maxTarget;
    State m_state = State::Line;
    bool m_hasSkippedLine = false;
    LineBuffer m_lines;
    FieldBlockParser m_fields;
    RequestHead m_head;
    Delimited m_delimited;
    ProtocolError m_error;
};

} // namespace signalbox::http1
