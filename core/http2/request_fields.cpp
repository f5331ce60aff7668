// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/request_fields.h"

#include "core/base/text.h"
#include "core/http1/head_facts.h"
#include "core/http2/session_handles.h"

#include <algorithm>

namespace signalbox::http2 {
namespace {

// RFC 9113 8.2.1: a token without upper case.
bool isFieldName(std::string_view name)
{
    return isToken(name) && std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// RFC 9110 5.5, and no space at the ends (RFC 9113 8.2.1).
bool isFieldValue(std::string_view value)
{
    if (!value.empty() && trimmed(value).size() != value.size())
        return false;
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

bool isTargetText(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f;
    });
}

} // namespace

RequestFields::RequestFields(const CodecLimits& limits)
    : m_limits(limits)
{
}

void RequestFields::clear()
{
    m_head.clear();
    m_head.version = HttpVersion::Http2;
    m_trailers.clear();
    m_framing = {};
    m_flags = {};
    m_error.reset();
    for (std::optional<std::string>* pseudo : {&m_method, &m_scheme, &m_authority, &m_path})
        pseudo->reset();
    m_length.reset();
    m_cookies.clear();
    m_sectionBytes = 0;
    m_hasHost = m_hasRegular = m_isInTrailers = false;
}

void RequestFields::fail(int status, std::string reason)
{
    if (!m_error)
        m_error = ProtocolError{status, std::move(reason)};
}

void RequestFields::add(std::string_view name, std::string_view value)
{
    m_sectionBytes += name.size() + value.size() + fieldOverhead;
    const std::size_t limit = m_isInTrailers ? m_limits.trailerBytes : m_limits.headerBytes;
    if (m_sectionBytes > limit)
        fail(431, "the header fields are larger than the listener allows");
    if (m_error)
        return;
    if (!name.empty() && name.front() == ':')
        addPseudo(name, value);
    else
        addRegular(name, value);
}

void RequestFields::addPseudo(std::string_view name, std::string_view value)
{
    // RFC 9113 8.1: trailers have none. 8.3: all of them come before the first regular field, each once, none unknown.
    if (m_isInTrailers)
        return fail(400, "a pseudo-header field in the trailers");
    if (m_hasRegular)
        return fail(400, "a pseudo-header field after a regular one");
    const bool isKnown = (name == ":method" && takePseudo(m_method, name, value))
        || (name == ":scheme" && takePseudo(m_scheme, name, value))
        || (name == ":authority" && takePseudo(m_authority, name, value))
        || (name == ":path" && takePseudo(m_path, name, value));
    if (!isKnown)
        fail(400, "an unknown pseudo-header field");
}

bool RequestFields::takePseudo(std::optional<std::string>& field, std::string_view name, std::string_view value)
{
    if (field)
        fail(400, "two " + std::string(name) + " fields");
    field = value;
    return true;
}

void RequestFields::addRegular(std::string_view name, std::string_view value)
{
    m_hasRegular = true;
    if (!isFieldName(name))
        return fail(400, "a field name that is no lower-case token");
    if (!isFieldValue(value))
        return fail(400, "a field value with control characters or with space at its ends");
    if (isConnectionField(name))
        return fail(400, "a field of one connection (" + std::string(name) + ")");
    if (name == "te" && value != "trailers") // RFC 9113 8.2.2
        return fail(400, "TE with anything but trailers");
    if (m_isInTrailers) {
        // Framing and routing cannot change after the head (RFC 9110 6.5.1).
        if (name == "content-length" || name == "host" || name == "cookie")
            return fail(400, "a field in the trailers that must stand in the head (" + std::string(name) + ")");
        m_trailers.add(name, value);
        return;
    }
    if (name == "host")
        return takeHost(value);
    if (name == "cookie") { // RFC 9113 8.2.3
        m_cookies.append(m_cookies.empty() ? "" : "; ").append(value);
        return;
    }
    if (name == "content-length")
        takeLength(value);
    if (name == "expect")
        m_flags.expectContinue = equalsIgnoringCase(value, "100-continue");
    if (m_head.headers.size() >= m_limits.headers)
        return fail(431, "more header fields than the listener allows");
    m_head.headers.add(name, value);
}

void RequestFields::takeHost(std::string_view value)
{
    if (m_hasHost)
        return fail(400, "two Host fields");
    m_hasHost = true;
    if (!m_authority)
        m_authority = value;
    else if (!equalsIgnoringCase(*m_authority, value)) // RFC 9113 8.3.1
        fail(400, "Host and :authority differ");
}

void RequestFields::takeLength(std::string_view value)
{
    const std::optional<std::uint64_t> length = parseUnsigned(value);
    if (m_length)
        return fail(400, "two Content-Length fields");
    if (!length)
        return fail(400, "a Content-Length that is not a number");
    m_length = length;
}

void RequestFields::checkTarget()
{
    if (!m_scheme || (*m_scheme != "http" && *m_scheme != "https"))
        return fail(400, "a :scheme that is neither http nor https");
    if (!m_path || m_path->empty())
        return fail(400, "no :path");
    // RFC 9113 8.3.1: a path, or "*" for OPTIONS.
    if (m_path->front() != '/' && !(*m_path == "*" && *m_method == "OPTIONS"))
        return fail(400, "a :path that does not begin with a slash");
    if (m_path->size() > m_limits.target)
        return fail(414, "the request target is longer than the listener allows");
    if (!isTargetText(*m_path))
        return fail(400, "a :path with space or control characters");
    m_head.target = *m_path;
}

void RequestFields::checkConnect()
{
    if (m_scheme || m_path) // RFC 9113 8.5
        return fail(400, "CONNECT with :scheme or :path");
    if (m_authority)
        m_head.target = *m_authority;
}

std::optional<ProtocolError> RequestFields::finishHead(bool endsStream)
{
    m_head.version = HttpVersion::Http2;
    if (m_method)
        m_head.method = *m_method;
    if (!m_error && (!m_method || !isToken(*m_method)))
        fail(400, "no :method, or one that is no token");
    if (!m_error)
        *m_method == "CONNECT" ? checkConnect() : checkTarget();
    if (!m_error && !m_authority)
        fail(400, "neither :authority nor Host");
    if (!m_error && !http1::isHostValue(*m_authority)) // no user information either: RFC 9113 8.3.1
        fail(400, "an invalid :authority or Host");
    if (!m_error && endsStream && m_length.value_or(0) != 0)
        fail(400, "a Content-Length without a body");
    if (m_path && m_head.target.empty())
        m_head.target = isTargetText(*m_path) ? *m_path : std::string(); // for the record of a refused request
    if (m_authority && isFieldValue(*m_authority))
        m_head.headers.add("host", *m_authority);
    if (!m_cookies.empty())
        m_head.headers.add("cookie", m_cookies);
    if (endsStream)
        m_framing = {};
    else
        m_framing = m_length ? BodyFraming{BodyFraming::Kind::Length, *m_length} : BodyFraming{BodyFraming::Kind::Chunked, 0};
    m_flags.expectContinue = m_flags.expectContinue && !endsStream;
    return m_error;
}

void RequestFields::beginTrailers()
{
    m_isInTrailers = true;
    m_sectionBytes = 0;
}

std::optional<ProtocolError> RequestFields::finishTrailers(bool endsStream)
{
    if (!endsStream) // RFC 9113 8.1
        fail(400, "trailers that do not end the request");
    return m_error;
}

} // namespace signalbox::http2
