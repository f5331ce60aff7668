// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/address.h"

#include "core/base/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace signalbox {
namespace {

constexpr std::array<std::uint8_t, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}; // RFC 4291 2.5.5.2

Error invalid(std::string detail)
{
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, std::move(detail)};
}

int bitCount(const IpAddress& address)
{
    return address.isV6 ? 128 : 32;
}

// True when the first `bits` bits of both are the same.
bool samePrefix(const IpAddress& a, const IpAddress& b, int bits)
{
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (std::memcmp(a.bytes.data(), b.bytes.data(), whole) != 0)
        return false;
    const int rest = bits % 8;
    return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

std::optional<std::uint16_t> parsePort(std::string_view text)
{
    const auto number = text.size() <= 5 ? parseUnsigned(text) : std::nullopt;
    if (!number || *number > 65535)
        return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

bool isHostNameChar(char c)
{
    return isAlpha(c) || isDigit(c) || c == '-' || c == '.' || c == '_';
}

} // namespace

bool IpAddress::isLoopback() const
{
    if (!isV6)
        return bytes[0] == 127;
    return std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; }) && bytes[15] == 1;
}

bool IpAddress::isUnspecified() const
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::string IpAddress::toText() const
{
    char buffer[INET6_ADDRSTRLEN] = {};
    inet_ntop(isV6 ? AF_INET6 : AF_INET, bytes.data(), buffer, sizeof buffer);
    return buffer;
}

Result<IpAddress> parseIpAddress(std::string_view text)
{
    std::string_view bare = text;
    const bool hasBrackets = bare.size() >= 2 && bare.front() == '[' && bare.back() == ']';
    if (hasBrackets)
        bare = bare.substr(1, bare.size() - 2);
    char buffer[INET6_ADDRSTRLEN] = {}; // inet_pton wants a terminated string
    IpAddress address;
    if (bare.size() < sizeof buffer && bare.find('\0') == std::string_view::npos) {
        bare.copy(buffer, bare.size());
        if (!hasBrackets && inet_pton(AF_INET, buffer, address.bytes.data()) == 1)
            return address;
        if (inet_pton(AF_INET6, buffer, address.bytes.data()) == 1) {
            address.isV6 = true;
            if (!std::equal(mappedPrefix.begin(), mappedPrefix.end(), address.bytes.begin()))
                return address;
            IpAddress v4;
            std::copy_n(address.bytes.begin() + 12, 4, v4.bytes.begin());
            return v4;
        }
    }
    return invalid("\"" + std::string(text) + "\" is not an IP address");
}

bool Cidr::contains(const IpAddress& address) const
{
    return address.isV6 == network.isV6 && samePrefix(network, address, prefixLength);
}

std::string Cidr::toText() const
{
    return network.toText() + '/' + std::to_string(prefixLength);
}

Result<Cidr> parseCidr(std::string_view text)
{
    const auto slash = text.find('/');
    const std::string_view addressText = text.substr(0, slash);
    auto address = parseIpAddress(addressText);
    if (!address)
        return invalid("\"" + std::string(text) + "\" is not a network: " + address.error().detail);
    Cidr cidr{*address, bitCount(*address)};
    if (slash == std::string_view::npos)
        return cidr;
    const auto prefix = parseUnsigned(text.substr(slash + 1));
    const bool isMapped = !address->isV6 && addressText.find(':') != std::string_view::npos;
    const std::uint64_t skipped = isMapped ? 96 : 0; // ::ffff:10.0.0.0/104 is 10.0.0.0/8
    if (!prefix || *prefix < skipped || *prefix - skipped > static_cast<std::uint64_t>(cidr.prefixLength)) {
        return invalid("\"" + std::string(text) + "\": the prefix length must be a number from "
            + std::to_string(skipped) + " to "
            + std::to_string(skipped + static_cast<std::uint64_t>(cidr.prefixLength)));
    }
    cidr.prefixLength = static_cast<int>(*prefix - skipped);
    IpAddress masked{{}, address->isV6};
    for (int bit = 0; bit < cidr.prefixLength; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const auto mask = static_cast<unsigned>(0x80 >> (bit % 8));
        masked.bytes[byte] = static_cast<std::uint8_t>(masked.bytes[byte] | (address->bytes[byte] & mask));
    }
    if (masked != *address) {
        const Cidr meant{masked, cidr.prefixLength};
        return invalid("\"" + std::string(text) + "\" has bits set behind its prefix; write " + meant.toText());
    }
    return cidr;
}

std::string HostPort::toText() const
{
    const bool needsBrackets = host.find(':') != std::string::npos;
    return (needsBrackets ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

Result<HostPort> parseHostPort(std::string_view text)
{
    const std::string quoted = "\"" + std::string(text) + "\"";
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || (!text.empty() && text.back() == ']'))
        return invalid(quoted + " has no port; write host:port");
    std::string_view host = text.substr(0, colon);
    const auto port = parsePort(text.substr(colon + 1));
    if (!port)
        return invalid(quoted + ": the port must be a number from 0 to 65535");
    if (host.empty())
        return invalid(quoted + " has no host; write host:port");
    if (host.front() == '[') {
        if (!parseIpAddress(host) || host.back() != ']')
            return invalid(quoted + " is not an IPv6 address and port; write [address]:port");
        host = host.substr(1, host.size() - 2);
        return HostPort{std::string(host), *port};
    }
    if (host.find(':') != std::string_view::npos)
        return invalid(quoted + ": an IPv6 address needs brackets; write [address]:port");
    if (!std::all_of(host.begin(), host.end(), isHostNameChar))
        return invalid(quoted + ": the host holds a character that no host name has");
    return HostPort{std::string(host), *port};
}

std::string SocketAddress::toText() const
{
    return HostPort{ip.toText(), port}.toText();
}

} // namespace signalbox
