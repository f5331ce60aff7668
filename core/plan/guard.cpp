// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/guard.h"

#include "core/base/text.h"
#include "core/plan/decision.h"

#include <array>
#include <cstdint>

namespace signalbox {
namespace {

enum class ByteClass : std::uint8_t { Bad, Plain, Dot, Slash, Percent, Semicolon, Backslash, Control, NonAscii };

// The grammar of `pchar`: RFC 3986 3.3 without ";", which some gateways cut off as a path parameter.
constexpr std::array<ByteClass, 256> makeByteClasses()
{
    std::array<ByteClass, 256> classes{};
    for (std::size_t c = 0; c < 256; ++c)
        classes[c] = c >= 0x80 ? ByteClass::NonAscii : (c < 0x20 || c == 0x7f ? ByteClass::Control : ByteClass::Bad);
    for (std::size_t c = 0; c < 26; ++c)
        classes['a' + c] = classes['A' + c] = ByteClass::Plain;
    for (std::size_t c = '0'; c <= '9'; ++c)
        classes[c] = ByteClass::Plain;
    for (const char c : std::string_view("-_~!$&'()*+,=:@"))
        classes[static_cast<unsigned char>(c)] = ByteClass::Plain;
    classes['.'] = ByteClass::Dot;
    classes['/'] = ByteClass::Slash;
    classes['%'] = ByteClass::Percent;
    classes[';'] = ByteClass::Semicolon;
    classes['\\'] = ByteClass::Backslash;
    return classes;
}
constexpr std::array<ByteClass, 256> byteClasses = makeByteClasses();

constexpr int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = toLowerAscii(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// What an encoded byte means for other gateways; empty: harmless.
std::string_view escapeRejection(int byte)
{
    if (byte == 0)
        return "encoded-nul";
    if (byte < 0x20 || byte == 0x7f)
        return "encoded-control";
    if (byte >= 0x80)
        return {};
    switch (static_cast<char>(byte)) {
    case '/': return "encoded-slash";
    case '\\': return "encoded-backslash";
    case '.': return "encoded-dot";
    case '%': return "encoded-percent";
    case '-':
    case '_':
    case '~': return "encoded-unreserved";
    default: break;
    }
    return isAlpha(static_cast<char>(byte)) || isDigit(static_cast<char>(byte)) ? "encoded-unreserved" : "";
}

std::string_view byteRejection(ByteClass byteClass)
{
    switch (byteClass) {
    case ByteClass::Semicolon: return "semicolon";
    case ByteClass::Backslash: return "backslash";
    case ByteClass::Control: return "control-character";
    case ByteClass::NonAscii: return "non-ascii";
    default: return "forbidden-character";
    }
}

std::string_view segmentRejection(std::string_view segment)
{
    if (segment.empty())
        return "empty-segment";
    return segment == "." || segment == ".." ? "dot-segment" : std::string_view();
}

// path = / ( seg ( / seg )* /? )?   `path` starts with "/".
std::string_view ambiguousPathRejection(std::string_view path)
{
    std::size_t segment = 1;
    for (std::size_t i = 1; i < path.size(); ++i) {
        const ByteClass byteClass = byteClasses[static_cast<unsigned char>(path[i])];
        if (byteClass == ByteClass::Plain || byteClass == ByteClass::Dot)
            continue;
        if (byteClass == ByteClass::Slash) {
            if (const auto why = segmentRejection(path.substr(segment, i - segment)); !why.empty())
                return why;
            segment = i + 1;
        } else if (byteClass == ByteClass::Percent) {
            const int high = path.size() - i > 2 ? hexDigit(path[i + 1]) : -1;
            const int low = high >= 0 ? hexDigit(path[i + 2]) : -1;
            if (low < 0)
                return "bad-escape";
            if (const auto why = escapeRejection(high * 16 + low); !why.empty())
                return why;
            i += 2;
        } else {
            return byteRejection(byteClass);
        }
    }
    return segment < path.size() ? segmentRejection(path.substr(segment)) : std::string_view();
}

// RFC 3986 3.3: every character allowed, every escape whole; nothing is said about what they mean.
std::string_view syntaxRejection(std::string_view path)
{
    for (std::size_t i = 0; i < path.size(); ++i) {
        const ByteClass byteClass = byteClasses[static_cast<unsigned char>(path[i])];
        if (byteClass == ByteClass::Percent) {
            if (path.size() - i <= 2 || hexDigit(path[i + 1]) < 0 || hexDigit(path[i + 2]) < 0)
                return "bad-escape";
            i += 2;
        } else if (byteClass == ByteClass::Bad || byteClass == ByteClass::Backslash || byteClass == ByteClass::Control
            || byteClass == ByteClass::NonAscii) {
            return byteRejection(byteClass);
        }
    }
    return {};
}

// Visible ASCII only: engines disagree about anything else, and a query that holds it is no URI.
std::string_view queryRejection(std::string_view query)
{
    for (const char c : query) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7f)
            continue;
        return byte >= 0x80 ? "non-ascii" : "control-character";
    }
    return {};
}

std::string_view formRejection(PathGuard guard, std::string_view method, std::string_view raw, const Target& target,
    std::string_view hostField)
{
    switch (target.form) {
    case Target::Form::Origin: return {};
    case Target::Form::Asterisk: return method == "OPTIONS" ? "" : "asterisk-form"; // RFC 9112 3.2.4
    case Target::Form::Authority: return "authority-form";                          // a gateway is no forward proxy
    case Target::Form::Invalid: return "invalid-target";
    case Target::Form::Absolute: break;
    }
    if (!equalsIgnoringCase(target.scheme, "http") && !equalsIgnoringCase(target.scheme, "https"))
        return "absolute-form-scheme";
    if (guard == PathGuard::Raw) // RFC 9112 3.2.2: the Host field is ignored
        return {};
    if (!equalsIgnoringCase(target.authority, hostField))
        return "absolute-form-host";
    // "http://a?x": what an origin gets as path is every gateway's own idea.
    const bool hasPath = raw.substr(target.scheme.size() + 3 + target.authority.size()).substr(0, 1) == "/";
    return hasPath || guard != PathGuard::RejectAmbiguous ? "" : "absolute-form-path";
}

// The usual host: letters, digits, "-", "_" and "." with a port. False: needs the full rules.
bool normalizeUsualHost(std::string_view field, std::string& host)
{
    const std::size_t size = std::min(field.find(':'), field.size());
    if (size == 0 || field.size() - size > 6)
        return false;
    for (std::size_t i = size + 1; i < field.size(); ++i)
        if (!isDigit(field[i]))
            return false;
    if (field.size() - size == 6 && field.substr(size + 1) > "65535")
        return false;
    host.resize(size);
    char previous = '.';
    for (std::size_t i = 0; i < size; ++i) {
        const char c = toLowerAscii(field[i]);
        if (!(c >= 'a' && c <= 'z') && !isDigit(c) && c != '-' && c != '_' && (c != '.' || previous == '.'))
            return false;
        host[i] = previous = c;
    }
    if (previous == '.')
        host.pop_back();
    return true;
}

// nginx takes no other bytes in a method, so a lower-case one is a request that gateways read differently.
bool isPortableMethod(std::string_view method)
{
    for (const char c : method)
        if (!(c >= 'A' && c <= 'Z') && c != '-' && c != '_')
            return false;
    return !method.empty();
}

std::string_view hostRejection(std::string_view field, std::string& host)
{
    if (field.empty())
        return "missing-host";
    if (normalizeUsualHost(field, host))
        return {};
    auto normalized = normalizedHost(field);
    if (!normalized)
        return "bad-host";
    host = *std::move(normalized);
    return {};
}

} // namespace

std::string_view pathRejection(PathGuard guard, std::string_view path)
{
    if (path.empty() || path.front() != '/')
        return "invalid-target";
    switch (guard) {
    case PathGuard::RejectAmbiguous: return ambiguousPathRejection(path);
    case PathGuard::Rfc3986: return syntaxRejection(path);
    case PathGuard::Raw: break;
    }
    return {};
}

bool isGuardedPathText(std::string_view text)
{
    for (const char c : text) {
        const ByteClass byteClass = byteClasses[static_cast<unsigned char>(c)];
        if (byteClass != ByteClass::Plain && byteClass != ByteClass::Dot && byteClass != ByteClass::Slash)
            return false;
    }
    return true;
}

std::string_view refuse(PathGuard guard, std::string_view method, std::string_view raw, const Target& target,
    std::string_view hostField, std::string& host)
{
    if (guard == PathGuard::RejectAmbiguous && !isPortableMethod(method))
        return "ambiguous-method";
    if (const auto why = formRejection(guard, method, raw, target, hostField); !why.empty())
        return why;
    const bool ignoresField = target.form == Target::Form::Absolute && guard == PathGuard::Raw;
    if (const auto why = hostRejection(ignoresField ? target.authority : hostField, host); !why.empty())
        return why;
    if (guard == PathGuard::Raw)
        return {};
    if (target.hasFragment)
        return "fragment";
    if (target.form != Target::Form::Asterisk)
        if (const auto why = pathRejection(guard, target.path); !why.empty())
            return why;
    return queryRejection(target.query);
}

std::string_view guardRejection(PathGuard guard, std::string_view method, std::string_view target, std::string_view host)
{
    std::string normalized;
    return refuse(guard, method, target, parseTarget(method, target), host, normalized);
}

} // namespace signalbox
