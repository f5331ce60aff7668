// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a service is configured to be, as plain values; made by the plan compiler, used by balancer, health and pool.
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signalbox {

enum class BalanceKind : std::uint8_t { RoundRobin, LeastRequest, RandomTwo, ClientHash, Hash, Sticky };
enum class ServiceProtocol : std::uint8_t { Http1, Http2, H2c }; // h2c: HTTP/2 without TLS, with prior knowledge
enum class HostMode : std::uint8_t { Preserve, Endpoint, Literal };

struct EndpointSettings {
    HostPort address;
    std::uint32_t weight = 1; // 0: gets no new requests
    friend bool operator==(const EndpointSettings&, const EndpointSettings&) = default;
};

struct HealthSettings {
    std::string path = "/";
    Duration interval = std::chrono::seconds(5);
    Duration timeout = std::chrono::seconds(1);
    std::uint32_t healthy = 2;   // successes in a row that bring an endpoint back
    std::uint32_t unhealthy = 3; // failures in a row that take it out
    std::vector<std::pair<int, int>> expect = {{200, 399}};
    friend bool operator==(const HealthSettings&, const HealthSettings&) = default;
};

// `balance: {sticky: ...}`
struct StickySettings {
    std::string cookie;          // its name, a token
    std::optional<Duration> ttl; // whole seconds; nullopt: until the client's session ends
    friend bool operator==(const StickySettings&, const StickySettings&) = default;
};

struct OutlierSettings {
    std::uint32_t failures = 5;                     // in a row that take an endpoint out
    Duration ejection = std::chrono::seconds(30);   // for how long
    double maxEjectedPercent = 50;                  // of the endpoints, rounded down
    friend bool operator==(const OutlierSettings&, const OutlierSettings&) = default;
};

struct UpstreamTlsSettings {
    bool verify = true;
    std::string caPem;       // contents, not the path
    std::string serverName;  // empty: the endpoint's host
    std::string certificatePem;
    std::string keyPem;
    friend bool operator==(const UpstreamTlsSettings&, const UpstreamTlsSettings&) = default;
};

struct ServiceSettings {
    std::string name;
    std::vector<EndpointSettings> endpoints;
    BalanceKind balance = BalanceKind::RoundRobin;
    std::vector<std::string> balanceKey;  // ClientHash, Hash: parts as key_parts.h reads them
    std::optional<StickySettings> sticky; // Sticky
    ServiceProtocol protocol = ServiceProtocol::Http1;
    HostMode hostMode = HostMode::Preserve;
    std::string hostLiteral;
    std::optional<HealthSettings> health;
    std::optional<OutlierSettings> outlier;
    std::optional<UpstreamTlsSettings> tls;
    Duration connectTimeout = std::chrono::seconds(3);
    Duration idleTimeout = std::chrono::seconds(60); // keep-alive.idle
    std::uint32_t maxIdle = 256;                     // keep-alive.max, kept connections per endpoint
    friend bool operator==(const ServiceSettings&, const ServiceSettings&) = default;
};

} // namespace signalbox
