// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/chunked_decoder.h"
#include "core/http1/head_facts.h"

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

const char* skipQuoted(const char* at, const char* end) // RFC 9110 5.6.4; `at` is behind the opening quote
{
    while (at != end && *at != '"') {
        if (*at == '\\' && ++at == end)
            break;
        ++at;
    }
    return at == end ? nullptr : at + 1;
}

// *( ";" name [ "=" ( token / quoted-string ) ] ) (RFC 9112 7.1.1), without the blanks that the grammar tolerates: some
// readers take them for part of the size.
bool areExtensions(std::string_view text)
{
    if (!isOf(bytes::field, text))
        return false;
    const char* at = text.data();
    const char* end = at + text.size();
    while (at != end) {
        if (*at++ != ';')
            return false;
        const char* nameEnd = skip(bytes::token, at, end);
        if (nameEnd == at)
            return false;
        at = nameEnd;
        if (at == end || *at != '=')
            continue;
        ++at;
        const char* valueEnd = at != end && *at == '"' ? skipQuoted(at + 1, end) : skip(bytes::token, at, end);
        if (!valueEnd || valueEnd == at)
            return false;
        at = valueEnd;
    }
    return true;
}

// RFC 9110 6.5.1: such a field in a trailer section can only mislead who merges it into the head.
bool isMisplaced(KnownField field)
{
    return field == KnownField::ContentLength || field == KnownField::TransferEncoding || field == KnownField::Host
        || field == KnownField::Connection;
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
        if (m_state == State::Trailers)
            return readTrailers(input);
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
        case State::Trailers: break;
        }
    }
    return Progress::Failed;
}

Progress ChunkedDecoder::readTrailers(Cursor& input)
{
    const Progress progress = m_trailerParser.parse(input, m_trailers);
    if (progress == Progress::Failed) {
        m_error = m_trailerParser.error();
        m_hasFailed = true;
    }
    if (progress != Progress::Done)
        return progress;
    for (const HeaderField field : m_trailers) {
        if (isMisplaced(knownField(field.name))) {
            fail("a framing, Host or Connection field in the trailers");
            return Progress::Failed;
        }
    }
    return Progress::Done;
}

bool ChunkedDecoder::takeSizeLine(Cursor& input)
{
    std::string_view line;
    const bool isWhole = m_lines.take(input, line);
    if ((isWhole ? line : m_lines.partial()).size() > m_maxLine)
        return fail("a chunk-size line is longer than the limit");
    return isWhole && parseSizeLine(line);
}

// chunk = 1*HEXDIG [ chunk-ext ] CRLF
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
    if (!areExtensions(line.substr(digits)))
        return fail("a malformed chunk extension");
    m_left = size;
    m_state = size == 0 ? State::Trailers : State::Bytes;
    return true;
}

} // namespace signalbox::http1
