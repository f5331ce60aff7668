// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The compiled, immutable, content-hashed form of a gateway document. Engine, analysis and exporters read only this.
// Shared between threads as shared_ptr<const Plan>; nothing in it changes after compile (policies' own state is inside their
// factories and made for several workers).
#pragma once

#include "core/base/address.h"
#include "core/base/clock.h"
#include "core/base/finding.h"
#include "core/base/ids.h"
#include "core/http/codec.h"
#include "core/plan/match.h"
#include "core/policy/policy_kind.h"
#include "core/policy/template.h"
#include "core/service/retry.h"
#include "core/service/service_settings.h"
#include "core/tls/tls_session.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace signalbox {

class RouteIndex;

enum class PathGuard : std::uint8_t { RejectAmbiguous, Rfc3986, Raw };
enum class ForwardedMode : std::uint8_t { Append, Replace, Off };

// Where a certificate and its key were read from: absolute paths, for exporters. The key itself never leaves the engine.
struct CertificateFiles {
    std::string certificatePath;
    std::string keyPath;
    CertificateFacts facts; // of the first certificate
};

struct ListenerTimeouts {
    Duration header = std::chrono::seconds(10);
    Duration body = std::chrono::seconds(30);
    Duration idle = std::chrono::seconds(60);
};

struct ListenerPlan {
    std::string name;
    HostPort bind;
    bool isExposed = false;
    std::shared_ptr<const TlsServerContext> tls; // null: plain
    bool http2 = true;                           // offered with ALPN, and taken from a client's preface without TLS
    bool usesLocalAuthority = false;
    std::vector<CertificateFiles> certificates;  // chosen by SNI, the first is the default; empty with the local authority
    TlsMinVersion tlsMinVersion = TlsMinVersion::Tls12;
    ClientAuth clientAuth = ClientAuth::None;
    std::string clientCaPath;                    // absolute, for exporters; empty: none
    PathGuard guard = PathGuard::RejectAmbiguous;
    CodecLimits limits;
    std::uint64_t bodyLimit = 10ULL * 1024 * 1024; // bytes of a request body -> 413
    ListenerTimeouts timeouts;
    std::vector<Cidr> trustedProxies;
    ForwardedMode forwarded = ForwardedMode::Append;
    std::vector<PolicyId> policies;
    // Routes that this listener serves, in document order.
    std::vector<RouteId> routes;
    std::shared_ptr<const RouteIndex> index; // made of `routes`, for decide(); null: each is tried in turn
};

// One station: a compiled policy. Named policies have one entry, however many lines use them; inline ones have their own.
struct PolicyPlan {
    std::string name;              // the policy's name, or its kind when inline
    const PolicyKind* kind = nullptr;
    FilterFactory factory;
    bool isNamed = false;
    Value fields;                  // as checked, for exporters; with `kind`
    NodeRef node;
    std::string digest;            // of the fields and of the files they name: equal digests may share a factory
};

struct ToService {
    std::vector<std::pair<ServiceId, std::uint32_t>> choices; // with weights; one entry: weight is ignored
    std::uint32_t totalWeight = 0;
};

// Unset parts are kept from the request.
struct ToRedirect {
    int status = 302;
    std::string scheme;
    std::string host;
    std::uint16_t port = 0;        // 0: the scheme's default when a scheme or host is given, else as in the request
    std::optional<Template> path;  // absolute path; nullopt: the request's
    bool keepQuery = true;
};

struct ToRespond {
    int status = 200;
    std::vector<std::pair<std::string, Template>> headers;
    std::string body;              // from `body` or the file's contents
    std::string contentType;       // when no header says it: text/plain; charset=utf-8, or by the file's name
};

using Destination = std::variant<ToService, ToRedirect, ToRespond>;

struct MirrorPlan {
    ServiceId service;
    double percent = 0;
};

struct RoutePlan {
    std::string name;
    MatchPlan match;
    std::vector<PolicyId> policies;
    Destination destination;
    std::optional<MirrorPlan> mirror;
    Duration timeout = std::chrono::seconds(30); // the whole exchange after the match, until the response head
    std::optional<RetrySettings> retry;
    bool allowsUpgrade = true;     // `websocket`
    NodeRef node;
};

struct ServicePlan {
    ServiceSettings settings;
    std::shared_ptr<const TlsClientContext> tls; // null: plain
    std::string caPath;            // absolute, for exporters; empty: the system's trust store
    std::string certificatePath;   // of the client certificate, with its key; empty: none
    std::string keyPath;
    NodeRef node;
};

// Where spans go: OTLP over HTTP.
struct OtlpTarget {
    std::string url;               // as written
    bool isTls = false;
    HostPort address;
    std::string path;              // "/v1/traces"
    friend bool operator==(const OtlpTarget&, const OtlpTarget&) = default;
};

// What the gateway tells about itself while it runs; nothing by default.
struct ObservePlan {
    std::optional<HostPort> metrics;   // where Prometheus text is served
    std::optional<OtlpTarget> otlp;
    std::string accessLog;             // absolute path, "-" for standard output; empty: none
    double samplePercent = 100;        // of the traces that begin here
    friend bool operator==(const ObservePlan&, const ObservePlan&) = default;
};

struct Plan {
    std::string hash;              // sha-256 of the canonical form, 64 hex digits
    std::string name;
    std::string documentText;      // what it was compiled from
    std::vector<ListenerPlan> listeners;
    std::vector<RoutePlan> routes;
    std::vector<PolicyPlan> policies;
    std::vector<ServicePlan> services;
    ObservePlan observe;

    const ListenerPlan& listener(ListenerId id) const { return listeners[id.value]; }
    const RoutePlan& route(RouteId id) const { return routes[id.value]; }
    const PolicyPlan& policy(PolicyId id) const { return policies[id.value]; }
    const ServicePlan& service(ServiceId id) const { return services[id.value]; }
};

} // namespace signalbox
