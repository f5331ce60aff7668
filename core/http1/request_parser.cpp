// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/request_parser.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox::http1 {
namespace {

constexpr std::size_t maxMethod = 64; // the longest registered one has 17 bytes
constexpr std::string_view versionStart = "HTTP/1.";
constexpr std::size_t versionEndBytes = 10; // "HTTP/1.1" CRLF
constexpr char tlsHandshakeRecord = 0x16; // RFC 8446 5.1

// "HTTP/" DIGIT "." DIGIT (RFC 9112 2.3)
bool isVersion(std::string_view text)
{
    return text.size() == 8 && text.substr(0, 5) == "HTTP/" && isDigit(text[5]) && text[6] == '.' && isDigit(text[7]);
}

} // namespace

RequestParser::RequestParser(const CodecLimits& limits)
    : m_maxTarget(limits.target)
    , m_fields(limits.headerBytes, limits.headers)
{
}

void RequestParser::reset()
{
    m_state = State::Line;
    m_hasSkippedLine = false;
    m_lines.clear();
    m_fields.reset();
    m_head.clear();
}

Progress RequestParser::fail(ProtocolError error)
{
    m_error = std::move(error);
    return Progress::Failed;
}

Progress RequestParser::parse(Cursor& input)
{
    if (m_state == State::Line) {
        const Progress progress = parseRequestLine(input);
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
    const std::optional<Delimited> delimited = delimitRequest(m_head, error);
    if (!delimited)
        return fail(std::move(error));
    m_delimited = *delimited;
    return Progress::Done;
}

Progress RequestParser::parseRequestLine(Cursor& input)
{
    while (!input.isEmpty()) {
        if (!m_lines.isHolding()) {
            if (takeGoodLine(input))
                return Progress::Done;
            if (*input.at == tlsHandshakeRecord)
                return fail({400, "a TLS handshake on a listener without TLS"});
        }
        std::string_view line;
        if (!m_lines.take(input, line))
            return checkLineLength(m_lines.partial());
        if (line == "\r\n" && !m_hasSkippedLine) { // RFC 9112 2.2: at least one empty line should be ignored
            m_hasSkippedLine = true;
            continue;
        }
        Cursor whole{line.data(), line.data() + line.size()};
        return takeGoodLine(whole) ? Progress::Done : explainLine(line);
    }
    return Progress::NeedMore;
}

// method SP target SP version CRLF, all of it in the input. False, and nothing taken, when it is anything else.
bool RequestParser::takeGoodLine(Cursor& input)
{
    const char* methodEnd = skip(bytes::token, input.at, input.end);
    const auto methodBytes = static_cast<std::size_t>(methodEnd - input.at);
    if (methodEnd == input.end || *methodEnd != ' ' || methodBytes == 0 || methodBytes > maxMethod)
        return false;
    const char* target = methodEnd + 1;
    const char* targetEnd = skipTarget(target, input.end);
    const auto targetBytes = static_cast<std::size_t>(targetEnd - target);
    if (static_cast<std::size_t>(input.end - targetEnd) < 1 + versionEndBytes || *targetEnd != ' ' || targetBytes == 0
        || targetBytes > m_maxTarget)
        return false;
    const std::string_view version(targetEnd + 1, versionEndBytes);
    const char minor = version[versionStart.size()];
    if (version.substr(0, versionStart.size()) != versionStart || version[8] != '\r' || version[9] != '\n'
        || (minor != '1' && minor != '0'))
        return false;
    m_head.method.assign(input.at, methodBytes);
    m_head.target.assign(target, targetBytes);
    m_head.version = minor == '1' ? HttpVersion::Http11 : HttpVersion::Http10;
    input.at = targetEnd + 1 + versionEndBytes;
    return true;
}

// Judges a line by its length so far, so that an endless one is refused without its end, and the same way as a whole
// one. NeedMore: not too long.
Progress RequestParser::checkLineLength(std::string_view line)
{
    const std::size_t methodEnd = line.substr(0, maxMethod + 1).find(' ');
    if (methodEnd == std::string_view::npos)
        return line.size() > maxMethod + 1 ? fail({501, "a method that is too long"}) : Progress::NeedMore;
    const std::string_view rest = line.substr(methodEnd + 1);
    const std::size_t targetEnd = rest.find_first_of(" \r\n");
    const bool isTargetTooLong = std::min(targetEnd, rest.size()) > m_maxTarget;
    const bool isEndTooLong = targetEnd != std::string_view::npos && rest.size() - targetEnd > 1 + versionEndBytes;
    if (!isTargetTooLong && !isEndTooLong)
        return Progress::NeedMore;
    if (isOf(bytes::token, line.substr(0, methodEnd)))
        m_head.method = line.substr(0, methodEnd);
    if (isTargetTooLong)
        return fail({414, "a request target that is longer than the limit"});
    const char* visibleEnd = skipTarget(rest.data(), rest.data() + targetEnd);
    m_head.target.assign(rest.data(), visibleEnd);
    return fail({400, "a malformed request line"});
}

Progress RequestParser::explainLine(std::string_view line)
{
    if (line == "\r\n")
        return fail({400, "empty lines before a request"});
    if (checkLineLength(line) == Progress::Failed)
        return Progress::Failed;
    const char* at = line.data();
    const char* end = at + line.size();
    const char* methodEnd = skip(bytes::token, at, end);
    if (methodEnd == at || *methodEnd != ' ')
        return fail({400, "a method that is not a token"});
    m_head.method.assign(at, methodEnd);
    const char* targetEnd = skipTarget(methodEnd + 1, end);
    m_head.target.assign(methodEnd + 1, targetEnd);
    if (m_head.target.empty())
        return fail({400, "no request target"});
    if (*targetEnd != ' ' && *targetEnd != '\r' && *targetEnd != '\n')
        return fail({400, "a control character in the request target"});
    if (*targetEnd != ' ')
        return fail({400, "a request line without a version"}); // HTTP/0.9
    std::string_view version(targetEnd + 1, static_cast<std::size_t>(end - targetEnd - 1));
    const bool endsWithCrLf = version.size() >= 2 && version[version.size() - 2] == '\r';
    if (!endsWithCrLf)
        return fail({400, "a request line that ends with a bare LF"});
    version.remove_suffix(2);
    if (isVersion(version))
        return fail({505, "a version other than HTTP/1.0 and HTTP/1.1"});
    return fail({400, "a malformed version in the request line"});
}

} // namespace signalbox::http1
