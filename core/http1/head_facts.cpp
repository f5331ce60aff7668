// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/head_facts.h"

#include "core/base/text.h"
#include "core/http1/scan.h"

namespace signalbox::http1 {
namespace {

// Calls visit with each element of a comma-separated list, blanks removed; elements may be empty.
template <typename Visit> void forEachElement(std::string_view list, Visit visit)
{
    const char* end = list.data() + list.size();
    for (const char* at = list.data();;) {
        const char* stop = at;
        while (stop != end && *stop != ',')
            ++stop;
        visit(withoutBlanks(at, stop));
        if (stop == end)
            return;
        at = stop + 1;
    }
}

// RFC 9112 6.1. One coding after "chunked", a repeated or an empty one is malformed; a coding that is not "chunked" is
// unknown to us, whatever follows it.
TransferCoding withCodings(TransferCoding coding, std::string_view value)
{
    forEachElement(value, [&coding](std::string_view element) {
        if (coding == TransferCoding::Chunked || coding == TransferCoding::Malformed || !isOf(bytes::token, element)
            || element.empty())
            coding = TransferCoding::Malformed;
        else if (coding == TransferCoding::Absent)
            coding = tokenEquals(element, "chunked") ? TransferCoding::Chunked : TransferCoding::Unknown;
    });
    return coding;
}

void addConnectionOptions(HeadFacts& facts, std::string_view value)
{
    forEachElement(value, [&facts](std::string_view option) {
        if (!isOf(bytes::token, option))
            return;
        facts.hasClose |= tokenEquals(option, "close");
        facts.hasKeepAlive |= tokenEquals(option, "keep-alive");
        facts.hasUpgradeOption |= tokenEquals(option, "upgrade");
    });
}

std::optional<ProtocolError> lengthConflict(const HeadFacts& facts, HttpVersion version)
{
    const bool isCoded = facts.transferCoding != TransferCoding::Absent;
    if (isCoded && version == HttpVersion::Http10)
        return ProtocolError{400, "Transfer-Encoding in an HTTP/1.0 message"}; // RFC 9112 6.1
    if (isCoded && facts.contentLengths > 0)
        return ProtocolError{400, "both Transfer-Encoding and Content-Length"}; // RFC 9112 6.3 (3)
    if (facts.transferCoding == TransferCoding::Malformed)
        return ProtocolError{400, "a Transfer-Encoding that is not one final \"chunked\""};
    if (facts.transferCoding == TransferCoding::Unknown)
        return ProtocolError{501, "a Transfer-Encoding other than \"chunked\""};
    if (facts.contentLengths > 1) // RFC 9112 6.3 (5) lets equal ones pass; not every reader does
        return ProtocolError{400, "more than one Content-Length field"};
    return std::nullopt;
}

std::optional<ProtocolError> hostProblem(const HeadFacts& facts, HttpVersion version)
{
    if (facts.hosts == 0)
        return version == HttpVersion::Http10 ? std::nullopt
                                              : std::optional(ProtocolError{400, "no Host field"}); // RFC 9112 3.2
    if (facts.hosts > 1)
        return ProtocolError{400, "more than one Host field"};
    if (!isHostValue(facts.host))
        return ProtocolError{400, "an invalid Host field"};
    return std::nullopt;
}

// The framing that the fields announce, if any; lengthConflict() was asked before.
std::optional<BodyFraming> announcedFraming(const HeadFacts& facts, ProtocolError& error)
{
    if (facts.transferCoding == TransferCoding::Chunked)
        return BodyFraming{BodyFraming::Kind::Chunked, 0};
    if (facts.contentLengths == 0)
        return BodyFraming{};
    const std::optional<std::uint64_t> length = parseUnsigned(facts.contentLength);
    if (length)
        return BodyFraming{BodyFraming::Kind::Length, *length};
    error = {400, "a Content-Length that is not a number"};
    return std::nullopt;
}

bool keepsAlive(const HeadFacts& facts, HttpVersion version) // RFC 9112 9.3
{
    return !facts.hasClose && (version != HttpVersion::Http10 || facts.hasKeepAlive);
}

bool hasContent(BodyFraming framing)
{
    return framing.kind == BodyFraming::Kind::Chunked
        || (framing.kind == BodyFraming::Kind::Length && framing.length > 0);
}

bool isPort(std::string_view digits)
{
    const std::optional<std::uint64_t> port = parseUnsigned(digits);
    return digits.empty() || (port && *port <= 65535);
}

} // namespace

KnownField compareKnownField(std::string_view name)
{
    switch (name.size()) {
    case 2: return tokenEquals(name, "te") ? KnownField::Te : KnownField::Other;
    case 4: return tokenEquals(name, "host") ? KnownField::Host : KnownField::Other;
    case 6: return tokenEquals(name, "expect") ? KnownField::Expect : KnownField::Other;
    case 7: return tokenEquals(name, "upgrade") ? KnownField::Upgrade : KnownField::Other;
    case 10:
        if (tokenEquals(name, "connection"))
            return KnownField::Connection;
        return tokenEquals(name, "keep-alive") ? KnownField::KeepAlive : KnownField::Other;
    case 14: return tokenEquals(name, "content-length") ? KnownField::ContentLength : KnownField::Other;
    case 17: return tokenEquals(name, "transfer-encoding") ? KnownField::TransferEncoding : KnownField::Other;
    default: return KnownField::Other;
    }
}

HeadFacts collectFacts(const HeaderList& headers)
{
    HeadFacts facts;
    for (const HeaderField field : headers) {
        switch (knownField(field.name)) {
        case KnownField::Connection: addConnectionOptions(facts, field.value); break;
        case KnownField::ContentLength:
            if (facts.contentLengths++ == 0)
                facts.contentLength = field.value;
            break;
        case KnownField::Expect: facts.hasExpectContinue |= equalsIgnoringCase(field.value, "100-continue"); break;
        case KnownField::Host:
            if (facts.hosts++ == 0)
                facts.host = field.value;
            break;
        case KnownField::TransferEncoding: facts.transferCoding = withCodings(facts.transferCoding, field.value); break;
        case KnownField::Upgrade: facts.hasUpgradeField = true; break;
        case KnownField::KeepAlive:
        case KnownField::Te:
        case KnownField::Other: break;
        }
    }
    return facts;
}

std::optional<Delimited> delimitRequest(const RequestHead& head, ProtocolError& error)
{
    const HeadFacts facts = collectFacts(head.headers);
    std::optional<ProtocolError> problem = hostProblem(facts, head.version);
    if (!problem)
        problem = lengthConflict(facts, head.version);
    if (problem) {
        error = *std::move(problem);
        return std::nullopt;
    }
    const std::optional<BodyFraming> framing = announcedFraming(facts, error);
    if (!framing)
        return std::nullopt;
    if (hasContent(*framing) && head.method == "CONNECT") { // RFC 9110 9.3.6: it has none, the tunnel follows
        error = {400, "a CONNECT request with content"};
        return std::nullopt;
    }
    const bool isHttp11 = head.version != HttpVersion::Http10;
    MessageFlags flags;
    flags.keepAlive = keepsAlive(facts, head.version);
    flags.expectContinue = isHttp11 && facts.hasExpectContinue && hasContent(*framing); // RFC 9110 10.1.1
    flags.upgrade = isHttp11 && facts.hasUpgradeOption && facts.hasUpgradeField; // RFC 9110 7.8
    return Delimited{*framing, flags};
}

// RFC 9112 6.3, in its order.
std::optional<Delimited> delimitResponse(const ResponseHead& head, RequestedBy request, ProtocolError& error)
{
    const HeadFacts facts = collectFacts(head.headers);
    MessageFlags flags;
    flags.keepAlive = keepsAlive(facts, head.version);
    flags.upgrade = facts.hasUpgradeOption && facts.hasUpgradeField;
    if (request.isConnect && head.status >= 200 && head.status < 300) { // (2): length fields are ignored
        flags.keepAlive = false;
        return Delimited{{BodyFraming::Kind::Tunnel, 0}, flags};
    }
    if (std::optional<ProtocolError> problem = lengthConflict(facts, head.version)) {
        error = *std::move(problem);
        return std::nullopt;
    }
    const std::optional<BodyFraming> framing = announcedFraming(facts, error);
    if (!framing)
        return std::nullopt;
    const bool isEmptyByStatus = head.status < 200 || head.status == 204;
    if (isEmptyByStatus && hasContent(*framing)) { // RFC 9110 8.6, RFC 9112 6.1 forbid the field
        error = {400, "a 1xx or 204 response that announces content"};
        return std::nullopt;
    }
    if (head.status == 101) {
        if (request.wantsUpgrade) {
            flags.keepAlive = false;
            return Delimited{{BodyFraming::Kind::Tunnel, 0}, flags};
        }
        error = {400, "101 Switching Protocols that was not asked for"}; // RFC 9110 15.2.2
        return std::nullopt;
    }
    if (isEmptyByStatus || head.status == 304 || request.isHead) // (1)
        return Delimited{BodyFraming{}, flags};
    if (framing->kind != BodyFraming::Kind::None)
        return Delimited{*framing, flags};
    flags.keepAlive = false;
    return Delimited{{BodyFraming::Kind::UntilClose, 0}, flags}; // (8)
}

bool isHostValue(std::string_view value)
{
    if (!value.empty() && value.front() == '[') { // RFC 3986 3.2.2 IP-literal
        const std::size_t close = value.find(']');
        if (close == std::string_view::npos || close == 1)
            return false;
        for (const char c : value.substr(1, close - 1)) {
            if (c != ':' && !isOf(bytes::host, c))
                return false;
        }
        const std::string_view rest = value.substr(close + 1);
        return rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)));
    }
    const char* end = value.data() + value.size();
    const char* nameEnd = skip(bytes::host, value.data(), end);
    if (nameEnd == value.data())
        return false;
    return nameEnd == end || (*nameEnd == ':' && isPort({nameEnd + 1, static_cast<std::size_t>(end - nameEnd - 1)}));
}

} // namespace signalbox::http1
