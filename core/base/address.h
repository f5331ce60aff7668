// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Network addresses as values: no resolving, no sockets.
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox {

// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses are read as IPv4, so that rules meet the same client in one form.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{}; // IPv4 in the first four
    bool isV6 = false;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
    bool isLoopback() const;
    bool isUnspecified() const;
    std::string toText() const;
};

Result<IpAddress> parseIpAddress(std::string_view text); // "127.0.0.1", "::1", "[::1]"

// A network: address and prefix length. "10.0.0.0/8"; an address alone is /32 or /128.
struct Cidr {
    IpAddress network;
    int prefixLength = 0;

    friend bool operator==(const Cidr&, const Cidr&) = default;
    bool contains(const IpAddress& address) const;
    std::string toText() const;
};

Result<Cidr> parseCidr(std::string_view text); // host bits that are set are an error

// host:port where host is a name or an address; IPv6 in brackets.
struct HostPort {
    std::string host; // without brackets
    std::uint16_t port = 0;

    friend bool operator==(const HostPort&, const HostPort&) = default;
    std::string toText() const;
};

Result<HostPort> parseHostPort(std::string_view text); // the port is required

// An address and port of a connection's end.
struct SocketAddress {
    IpAddress ip;
    std::uint16_t port = 0;

    friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
    std::string toText() const;
};

} // namespace signalbox
