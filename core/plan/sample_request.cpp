// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/plan/conditions.h"
#include "core/plan/guard.h"
#include "core/plan/match_text.h"
#include "core/plan/sample_request.h"
#include "core/policy/target_edit.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

std::string word(RandomSource& random)
{
    constexpr const char* words[] = {"7", "x", "alpha", "item-42", "a.b", "Zed", "n_1", "a%20b"};
    return words[random.below(8)];
}

std::string sampleHost(const MatchPlan& match, RandomSource& random)
{
    if (match.hosts.empty())
        return "gateway.test";
    const HostPattern& pattern = match.hosts[random.below(static_cast<std::uint32_t>(match.hosts.size()))];
    if (pattern.kind == HostPattern::Kind::Exact)
        return pattern.suffix;
    const bool isDeep = pattern.kind == HostPattern::Kind::AnyDepth && random.below(2) == 0;
    return (isDeep ? "one.two" : "one") + pattern.suffix;
}

std::optional<std::string> samplePath(const PathMatch& match, RandomSource& random)
{
    if (const auto* exact = std::get_if<ExactPath>(&match))
        return exact->path;
    if (const auto* prefix = std::get_if<PrefixPath>(&match)) {
        const std::string base = prefix->prefix == "/" ? "" : prefix->prefix;
        switch (random.below(3)) {
        case 0: return prefix->prefix;
        case 1: return base + "/";
        default: return base + "/" + word(random);
        }
    }
    if (const auto* pattern = std::get_if<TemplatePath>(&match)) {
        std::string path;
        for (const TemplatePath::Segment& segment : pattern->segments) {
            path += "/" + (segment.parameter.empty() ? segment.literal : word(random));
            if (segment.isRest && random.below(2) == 0)
                path += "/" + word(random);
        }
        return pattern->hasTrailingSlash || pattern->segments.empty() ? path + "/" : path;
    }
    if (const auto* regex = std::get_if<RegexPath>(&match))
        return sampleText(regex->regex, random);
    return random.below(2) == 0 ? "/" : "/" + word(random);
}

// A value that satisfies the condition; Absent has none.
std::optional<std::string> sampleValue(const ValueMatch& match, RandomSource& random)
{
    switch (match.kind) {
    case ValueMatch::Kind::Exact: return match.value;
    case ValueMatch::Kind::Prefix: return match.value + (random.below(2) == 0 ? "" : "x1");
    case ValueMatch::Kind::Suffix: return (random.below(2) == 0 ? "" : "x1") + match.value;
    case ValueMatch::Kind::Contains: return "a" + match.value + "b";
    case ValueMatch::Kind::Regex: return sampleText(match.regex, random);
    case ValueMatch::Kind::Present: return "1";
    case ValueMatch::Kind::Absent: break;
    }
    return std::nullopt;
}

void addValues(const MatchPlan& match, RandomSource& random, RequestHead& head)
{
    for (const ValueMatch& header : match.headers)
        if (const auto value = sampleValue(header, random))
            head.headers.add(headerSpelling(header.name), *value);
    char separator = '?';
    for (const ValueMatch& query : match.query)
        if (const auto value = sampleValue(query, random)) {
            head.target += separator + percentEncoded(query.name) + "=" + percentEncoded(*value);
            separator = '&';
        }
    std::string cookies;
    for (const ValueMatch& cookie : match.cookies)
        if (const auto value = sampleValue(cookie, random))
            cookies += (cookies.empty() ? "" : "; ") + cookie.name + "=" + *value;
    if (!cookies.empty())
        head.headers.add("Cookie", cookies);
}

bool holds(const MatchPlan& match, const SampleRequest& sample)
{
    const Target target = parseTarget(sample.head.method, sample.head.target);
    const auto field = sample.head.headers.find("host").value_or(std::string_view());
    std::string host;
    if (!refuse(PathGuard::RejectAmbiguous, sample.head.method, sample.head.target, target, field, host).empty())
        return false;
    const RequestView view(sample.head, host, target.path, target.query, sample.client);
    return firstFailure(match, view) == Condition::None;
}

} // namespace

std::optional<SampleRequest> sampleRequest(const MatchPlan& match, RandomSource& random)
{
    for (int attempt = 0; attempt < 8; ++attempt) {
        const auto path = samplePath(match.path, random);
        if (!path)
            return std::nullopt;
        SampleRequest sample;
        sample.head.method
            = match.methods.empty() ? "GET" : match.methods[random.below(static_cast<std::uint32_t>(match.methods.size()))];
        sample.head.target = *path;
        sample.head.headers.add("Host", sampleHost(match, random));
        addValues(match, random, sample.head);
        sample.client = match.clients.empty() ? parseIpAddress("127.0.0.1").value_or(IpAddress()) : match.clients[0].network;
        if (holds(match, sample))
            return sample;
    }
    return std::nullopt;
}

WitnessRequest toWitness(const RequestHead& head, const ListenerPlan& listener)
{
    WitnessRequest witness;
    witness.method = head.method;
    const bool isTls = listener.tls != nullptr || listener.usesLocalAuthority;
    const std::uint16_t standard = isTls ? 443 : 80;
    const std::string port = listener.bind.port == standard || listener.bind.port == 0
        ? "" : ":" + std::to_string(listener.bind.port);
    witness.url = fmt::format("{}://{}{}{}", isTls ? "https" : "http", head.headers.find("host").value_or("localhost"), port,
        head.target);
    for (const HeaderField field : head.headers)
        if (!equalsIgnoringCase(field.name, "host"))
            witness.headers.emplace_back(field.name, field.value);
    return witness;
}

} // namespace signalbox
