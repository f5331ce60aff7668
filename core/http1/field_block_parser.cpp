// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/field_block_parser.h"

namespace signalbox::http1 {
namespace {

bool addField(const char* line, const char* nameEnd, const char* lineEnd, HeaderList& out)
{
    const std::string_view value = withoutBlanks(nameEnd + 1, lineEnd);
    return out.addChecked({line, static_cast<std::size_t>(lineEnd - line)}, static_cast<std::size_t>(nameEnd - line),
        static_cast<std::size_t>(value.data() - line), value.size());
}

} // namespace

void FieldBlockParser::reset()
{
    m_bytes = 0;
    m_lines.clear();
}

Progress FieldBlockParser::fail(int status, std::string reason)
{
    m_error = {status, std::move(reason)};
    return Progress::Failed;
}

Progress FieldBlockParser::parse(Cursor& input, HeaderList& out)
{
    for (;;) {
        if (m_lines.isHolding() || !parseWholeLine(input, out)) {
            if (input.isEmpty())
                return Progress::NeedMore;
            const bool isEnd = !m_lines.isHolding() && input.left() >= 2 && input.at[0] == '\r' && input.at[1] == '\n';
            if (isEnd) {
                input.at += 2;
                return Progress::Done;
            }
            const Progress progress = parseSlowly(input, out);
            if (progress != Progress::NeedMore || input.isEmpty())
                return progress;
        }
    }
}

// The usual case: a good line, whole in the input. Anything else is left to parseSlowly, which says what is wrong.
bool FieldBlockParser::parseWholeLine(Cursor& input, HeaderList& out)
{
    const char* nameEnd = skip(bytes::token, input.at, input.end);
    if (nameEnd == input.end || *nameEnd != ':' || nameEnd == input.at)
        return false;
    const char* valueEnd = skipField(nameEnd + 1, input.end);
    if (input.end - valueEnd < 2 || valueEnd[0] != '\r' || valueEnd[1] != '\n')
        return false;
    const auto lineBytes = static_cast<std::size_t>(valueEnd + 2 - input.at);
    if (lineBytes > m_maxBytes - m_bytes || out.size() >= m_maxFields)
        return false;
    if (!addField(input.at, nameEnd, valueEnd, out))
        return false;
    m_bytes += lineBytes;
    input.at = valueEnd + 2;
    return true;
}

// NeedMore also means: a line was added, go on.
Progress FieldBlockParser::parseSlowly(Cursor& input, HeaderList& out)
{
    std::string_view line;
    if (m_lines.take(input, line))
        return parseLine(line, out);
    const std::string_view partial = m_lines.partial();
    if (partial != "\r" && partial.size() > m_maxBytes - m_bytes)
        return fail(431, "header fields are longer than the limit");
    return Progress::NeedMore;
}

Progress FieldBlockParser::parseLine(std::string_view line, HeaderList& out)
{
    if (line == "\r\n")
        return Progress::Done;
    if (line.size() > m_maxBytes - m_bytes)
        return fail(431, "header fields are longer than the limit");
    if (out.size() >= m_maxFields)
        return fail(431, "more header fields than the limit");
    if (line.size() < 2 || line[line.size() - 2] != '\r') // RFC 9112 2.2: a lone LF may be accepted; we do not
        return fail(400, "a header line ends with a bare LF");
    const char* at = line.data();
    const char* end = at + line.size() - 2;
    if (isBlank(*at)) // RFC 9112 5.2
        return fail(400, "a header line is folded");
    const char* nameEnd = skip(bytes::token, at, end);
    if (nameEnd != end && isBlank(*nameEnd)) // RFC 9112 5.1
        return fail(400, "white space in or after a header name");
    if (nameEnd == at || nameEnd == end || *nameEnd != ':')
        return fail(400, nameEnd == end ? "a header line without a colon" : "a header name is not a token");
    const char* valueEnd = skipField(nameEnd + 1, end);
    if (valueEnd != end)
        return fail(400, *valueEnd == '\r' ? "a bare CR in a header value" : "a control character in a header value");
    if (!addField(at, nameEnd, valueEnd, out))
        return fail(400, "a header field that cannot be stored");
    m_bytes += line.size();
    return Progress::NeedMore;
}

} // namespace signalbox::http1
