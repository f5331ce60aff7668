// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/response_parser.h"

#include "core/base/text.h"

namespace signalbox::http1 {
namespace {

constexpr std::size_t maxStatusLine = 4096; // with CRLF; a reason phrase is decoration
constexpr std::size_t versionBytes = 8; // "HTTP/1.1"

} // namespace

void ResponseParser::reset()
{
    m_state = State::Line;
    m_lines.clear();
    m_fields.reset();
    m_head.clear();
}

Progress ResponseParser::fail(ProtocolError error)
{
    m_error = std::move(error);
    return Progress::Failed;
}

Progress ResponseParser::parse(Cursor& input, RequestedBy request)
{
    if (m_state == State::Line) {
        const Progress progress = parseStatusLine(input);
        if (progress != Progress::Done)
            return progress;
        m_state = State::Fields;
        constexpr std::size_t usualFields = 24;
        constexpr std::size_t usualBytes = 1024;
        m_head.headers.reserve(usualFields, usualBytes);
    }
    const Progress progress = m_fields.parse(input, m_head.headers);
    if (progress == Progress::Failed)
        return fail(m_fields.error());
    if (progress == Progress::NeedMore)
        return progress;
    ProtocolError error;
    const std::optional<Delimited> delimited = delimitResponse(m_head, request, error);
    if (!delimited)
        return fail(std::move(error));
    m_delimited = *delimited;
    return Progress::Done;
}

Progress ResponseParser::parseStatusLine(Cursor& input)
{
    std::string_view line;
    const bool isWhole = m_lines.take(input, line);
    if ((isWhole ? line : m_lines.partial()).size() > maxStatusLine)
        return fail({400, "a status line that is longer than the limit"});
    return isWhole ? parseLine(line) : Progress::NeedMore;
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF (RFC 9112 4). The second SP may be missing when
// there is no phrase: many servers leave it out.
Progress ResponseParser::parseLine(std::string_view line)
{
    if (line.size() < 2 || line[line.size() - 2] != '\r')
        return fail({400, "a status line that ends with a bare LF"});
    line.remove_suffix(2);
    const std::string_view version = line.substr(0, versionBytes);
    if (version == "HTTP/1.1")
        m_head.version = HttpVersion::Http11;
    else if (version == "HTTP/1.0")
        m_head.version = HttpVersion::Http10;
    else if (version.substr(0, 5) == "HTTP/")
        return fail({505, "a version other than HTTP/1.0 and HTTP/1.1"});
    else
        return fail({400, "an answer that is not HTTP"});

    line.remove_prefix(versionBytes);
    const bool hasStatus = line.size() >= 4 && line[0] == ' ' && line[1] >= '1' && line[1] <= '9' && isDigit(line[2])
        && isDigit(line[3]) && (line.size() == 4 || line[4] == ' ');
    if (!hasStatus)
        return fail({400, "a malformed status code"});
    m_head.status = (line[1] - '0') * 100 + (line[2] - '0') * 10 + (line[3] - '0');
    const std::string_view reason = line.substr(line.size() == 4 ? 4 : 5);
    if (!isOf(bytes::field, reason))
        return fail({400, "a control character in the reason phrase"});
    m_head.reason.assign(reason);
    return Progress::Done;
}

} // namespace signalbox::http1
