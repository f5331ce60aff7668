// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/chunked_decoder.h"

#include <algorithm>

namespace signalbox::http1 {
namespace {

constexpr int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

void ChunkedDecoder::reset()
{
    m_state = State::Size;
    m_left = 0;
    m_lines.clear();
    m_trailerParser.reset();
    m_trailers.clear();
    m_hasFailed = false;
}

bool ChunkedDecoder::fail(std::string reason)
{
    m_error = {400, std::move(reason)};
    m_hasFailed = true;
    return false;
}

Progress ChunkedDecoder::next(Cursor& input, std::string_view& piece)
{
    piece = {};
    while (!m_hasFailed) {
        if (m_state == State::Trailers) {
            const Progress progress = m_trailerParser.parse(input, m_trailers);
            if (progress == Progress::Failed)
                m_error = m_trailerParser.error();
            return progress;
        }
        if (input.isEmpty())
            return Progress::NeedMore;
        switch (m_state) {
        case State::Size:
            if (!takeSizeLine(input))
                return m_hasFailed ? Progress::Failed : Progress::NeedMore;
            break;
        case State::Bytes: {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, input.left()));
            piece = {input.at, count};
            input.at += count;
            m_left -= count;
            if (m_left == 0)
                m_state = State::BytesCr;
            return Progress::NeedMore;
        }
        case State::BytesCr:
        case State::BytesLf:
            if (*input.at++ != (m_state == State::BytesCr ? '\r' : '\n'))
                fail("a chunk is not followed by CRLF");
            m_state = m_state == State::BytesCr ? State::BytesLf : State::Size;
            break;
        case State::Trailers:
            break;
        }
    }
    return Progress::Failed;
}

bool ChunkedDecoder::takeSizeLine(Cursor& input)
{
    std::string_view line;
    const bool isWhole = m_lines.take(input, line);
    if ((isWhole ? line : m_lines.partial()).size() > m_maxLine)
        return fail("a chunk-size line is longer than the limit");
    return isWhole && parseSizeLine(line);
}

// chunk = 1*HEXDIG [ chunk-ext ] CRLF. The blanks that the grammar of chunk-ext tolerates before ";" are refused: some
// readers take them for part of the size.
bool ChunkedDecoder::parseSizeLine(std::string_view line)
{
    if (line.size() < 2 || line[line.size() - 2] != '\r')
        return fail("a chunk-size line ends with a bare LF");
    line.remove_suffix(2);
    std::size_t digits = 0;
    std::uint64_t size = 0;
    for (; digits < line.size() && hexDigit(line[digits]) >= 0; ++digits) {
        if (digits == 16)
            return fail("a chunk size is too large");
        size = size << 4U | static_cast<std::uint64_t>(hexDigit(line[digits]));
    }
    if (digits == 0)
        return fail("a chunk size is not a hexadecimal number");
    const std::string_view extensions = line.substr(digits);
    if (!extensions.empty() && (extensions.front() != ';' || !isOf(bytes::field, extensions)))
        return fail("a malformed chunk extension");
    m_left = size;
    m_state = size == 0 ? State::Trailers : State::Bytes;
    return true;
}

} // namespace signalbox::http1
