// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/writer.h"

#include "core/http1/head_facts.h"
#include "core/http1/scan.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace signalbox::http1 {
namespace {

using Kind = BodyFraming::Kind;

void appendNumber(std::uint64_t number, int base, std::string& out)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), end.ptr);
}

void appendField(HeaderField field, std::string& out)
{
    out.append(field.name).append(": ", 2).append(field.value).append("\r\n", 2);
}

void appendEncoded(std::uint8_t byteClass, std::string_view text, std::string& out)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    if (isOf(byteClass, text)) {
        out.append(text);
        return;
    }
    for (const char c : text) {
        const auto value = static_cast<unsigned char>(c);
        if (isOf(byteClass, c))
            out.push_back(c);
        else
            out.append({'%', hex[value >> 4U], hex[value & 15U]});
    }
}

void appendLength(std::uint64_t length, std::string& out)
{
    out.append("Content-Length: ");
    appendNumber(length, 10, out);
    out.append("\r\n", 2);
}

void appendChunkedField(std::string& out)
{
    out.append("Transfer-Encoding: chunked\r\n");
}

// Room for the fields and what is written beside them, in one step.
void reserveFor(const HeaderList& headers, std::size_t more, std::string& out)
{
    constexpr std::size_t own = 128;
    const std::size_t needed = out.size() + more + own + headers.textBytes() + headers.size() * 4;
    if (needed > out.capacity())
        out.reserve(std::max(needed, out.capacity() * 2));
}

void appendStatusLine(const ResponseHead& head, std::string& out)
{
    out.append("HTTP/1.1 ");
    appendNumber(static_cast<std::uint64_t>(std::clamp(head.status, 100, 999)), 10, out);
    out.push_back(' ');
    const bool isUsable = !head.reason.empty() && isOf(bytes::field, head.reason);
    out.append(isUsable ? std::string_view(head.reason) : standardReason(head.status)).append("\r\n", 2);
}

bool isFraming(KnownField field)
{
    return field == KnownField::ContentLength || field == KnownField::TransferEncoding
        || field == KnownField::Connection || field == KnownField::KeepAlive;
}

void appendResponseFraming(int status, const ResponseWriting& writing, std::string& out)
{
    const bool isEmptyByStatus = status < 200 || status == 204;
    switch (writing.framing.kind) {
    case Kind::None:
        if (responseHasBody(status, writing.isHead ? "HEAD" : "GET"))
            appendLength(0, out);
        break;
    case Kind::Length:
        if (!isEmptyByStatus)
            appendLength(writing.framing.length, out);
        break;
    case Kind::Chunked:
        if (responseHasBody(status, writing.isHead ? "HEAD" : "GET"))
            appendChunkedField(out);
        break;
    case Kind::UntilClose:
    case Kind::Tunnel: break;
    }
    if (status < 200 || writing.framing.kind == Kind::Tunnel)
        return;
    if (!writing.keepAlive || writing.framing.kind == Kind::UntilClose)
        out.append("Connection: close\r\n");
    else if (writing.isHttp10)
        out.append("Connection: keep-alive\r\n");
}

// RFC 9110 6.5.1: framing, routing and request modifiers do not belong into trailers.
bool isAllowedInTrailers(KnownField field)
{
    return field == KnownField::Other || field == KnownField::Te;
}

} // namespace

void writeRequestHead(const RequestHead& head, BodyFraming framing, std::string& out)
{
    reserveFor(head.headers, head.method.size() + head.target.size(), out);
    appendEncoded(bytes::token, head.method, out);
    out.push_back(' ');
    appendEncoded(bytes::target, head.target, out);
    out.append(" HTTP/1.1\r\n");
    bool hasUpgrade = false;
    bool hasTe = false;
    for (const HeaderField field : head.headers) {
        const KnownField known = knownField(field.name);
        if (isFraming(known))
            continue;
        hasUpgrade |= known == KnownField::Upgrade;
        hasTe |= known == KnownField::Te;
        appendField(field, out);
    }
    if (hasUpgrade || hasTe)
        out.append(!hasTe    ? "Connection: Upgrade\r\n"
                : hasUpgrade ? "Connection: Upgrade, TE\r\n"
                             : "Connection: TE\r\n");
    if (framing.kind == Kind::Length)
        appendLength(framing.length, out);
    else if (framing.kind == Kind::Chunked || framing.kind == Kind::UntilClose) // a request cannot end at close
        appendChunkedField(out);
    out.append("\r\n", 2);
}

void writeResponseHead(const ResponseHead& head, const ResponseWriting& writing, std::string& out)
{
    reserveFor(head.headers, head.reason.size(), out);
    appendStatusLine(head, out);
    // Without a body, the origin's length says how long the body of a GET would be (RFC 9110 8.6).
    const bool keepsLength = writing.framing.kind == Kind::None && (writing.isHead || head.status == 304)
        && head.status >= 200 && head.status != 204;
    const bool switches = head.status == 101 && writing.framing.kind == Kind::Tunnel;
    bool hasConnection = false;
    for (const HeaderField field : head.headers) {
        const KnownField known = knownField(field.name);
        const bool isKept
            = (known == KnownField::ContentLength && keepsLength) || (known == KnownField::Connection && switches);
        if (isFraming(known) && !isKept)
            continue;
        hasConnection |= known == KnownField::Connection;
        appendField(field, out);
    }
    if (switches && !hasConnection)
        out.append("Connection: Upgrade\r\n");
    appendResponseFraming(head.status, writing, out);
    out.append("\r\n", 2);
}

void BodyWriter::write(std::string_view bytes, std::string& out)
{
    if (bytes.empty())
        return;
    switch (m_kind) {
    case Kind::None: break;
    case Kind::Length:
        // More than announced would be read as the next message.
        bytes = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size())));
        m_left -= bytes.size();
        out.append(bytes);
        break;
    case Kind::Chunked:
        appendNumber(bytes.size(), 16, out);
        out.append("\r\n", 2).append(bytes).append("\r\n", 2);
        break;
    case Kind::UntilClose:
    case Kind::Tunnel: out.append(bytes); break;
    }
}

bool BodyWriter::end(const HeaderList& trailers, std::string& out)
{
    if (m_kind == Kind::Length)
        return m_left == 0;
    if (m_kind != Kind::Chunked)
        return true;
    out.append("0\r\n", 3);
    for (const HeaderField field : trailers) {
        if (isAllowedInTrailers(knownField(field.name)))
            appendField(field, out);
    }
    out.append("\r\n", 2);
    m_kind = Kind::None;
    return true;
}

} // namespace signalbox::http1
