// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Header or trailer lines up to the empty line (RFC 9112 5). Errors are found line by line, so they do not depend on
// how the stream was split: a line is judged when its LF is there, or when it is longer than the limit.
#pragma once

#include "core/http/codec.h"
#include "core/http1/line_buffer.h"

namespace signalbox::http1 {

class FieldBlockParser {
public:
    // `bytes` counts whole lines with CRLF, without the empty line.
    FieldBlockParser(std::size_t bytes, std::size_t fields)
        : m_maxBytes(bytes)
        , m_maxFields(fields)
    {
    }

    // Appends to `out`. Done: the empty line was taken.
    Progress parse(Cursor& input, HeaderList& out);
    const ProtocolError& error() const { return m_error; }
    void reset();

private:
    bool parseWholeLine(Cursor& input, HeaderList& out);
    Progress parseSlowly(Cursor& input, HeaderList& out);
    Progress parseLine(std::string_view line, HeaderList& out);
    Progress fail(int status, std::string reason);

    const std::size_t m_maxBytes;
    const std::size_t m_maxFields;
    std::size_t m_bytes = 0;
    LineBuffer m_lines;
    ProtocolError m_error;
};

} // namespace signalbox::http1
