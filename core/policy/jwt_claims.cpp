// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/jwt_claims.h"

#include "core/base/text.h"
#include "core/policy/json_parse.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

using Json = nlohmann::json;

Error refused(std::string why, ErrorCode code = ErrorCode::InvalidInput)
{
    return {code, ErrorOrigin::Policy, std::move(why)};
}

std::string asText(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The claim, or what "a.b" leads to; nullptr when it is not there.
const Json* claimAt(const Json& claims, const std::string& name)
{
    if (const auto found = claims.find(name); found != claims.end())
        return &*found;
    const Json* value = &claims;
    for (const std::string_view part : split(name, '.')) {
        if (!value->is_object())
            return nullptr;
        const auto found = value->find(std::string(part));
        if (found == value->end())
            return nullptr;
        value = &*found;
    }
    return value;
}

bool holdsOneOf(const std::string& name, const Json& claim, const std::vector<std::string>& wanted)
{
    const auto isWanted = [&](std::string_view text) {
        return std::find(wanted.begin(), wanted.end(), text) != wanted.end();
    };
    if (claim.is_array())
        return std::any_of(claim.begin(), claim.end(), [&](const Json& item) { return isWanted(asText(item)); });
    if (name == "scope" && claim.is_string()) { // RFC 8693 4.2: a list separated by spaces
        const std::string list = asText(claim);
        const std::vector<std::string_view> scopes = split(list, ' ');
        return std::any_of(scopes.begin(), scopes.end(), isWanted);
    }
    return isWanted(asText(claim));
}

// Seconds since 1970 (RFC 7519 2, NumericDate). False: the claim is there and no number.
bool readDate(const Json& claims, const char* name, double& seconds, bool& isThere)
{
    const auto found = claims.find(name);
    isThere = found != claims.end();
    if (!isThere)
        return true;
    if (!found->is_number())
        return false;
    seconds = found->get<double>();
    return true;
}

Result<bool> checkTimes(const Json& claims, const ClaimRules& rules, WallTime now)
{
    const double leeway = static_cast<double>(rules.leeway.count()) / 1e9;
    const double present = static_cast<double>(now.microseconds) / 1e6;
    double date = 0;
    bool isThere = false;
    if (!readDate(claims, "exp", date, isThere))
        return refused("exp is not a number");
    if (isThere && !(present < date + leeway)) // RFC 7519 4.1.4: on or after
        return refused(fmt::format("the token expired {:.0f} s ago", present - date), ErrorCode::TimedOut);
    if (!readDate(claims, "nbf", date, isThere))
        return refused("nbf is not a number");
    if (isThere && !(present >= date - leeway))
        return refused(fmt::format("the token is valid in {:.0f} s", date - present), ErrorCode::TimedOut);
    return true;
}

} // namespace

Claims toClaims(const nlohmann::json& object)
{
    Claims texts;
    for (const auto& [name, value] : object.items())
        texts.emplace_back(name, asText(value));
    return texts;
}

const std::string* findClaim(const Claims& claims, std::string_view name)
{
    const auto found = std::find_if(claims.begin(), claims.end(), [&](const auto& claim) { return claim.first == name; });
    return found == claims.end() ? nullptr : &found->second;
}

Result<Claims> acceptClaims(std::string_view payload, const ClaimRules& rules, WallTime now)
{
    const auto claims = parseJsonObject(payload);
    if (!claims)
        return refused("the payload is not a JSON object");
    if (auto times = checkTimes(*claims, rules, now); !times)
        return times.error();
    if (!rules.issuer.empty()) {
        const auto issuer = claims->find("iss");
        if (issuer == claims->end() || !issuer->is_string() || asText(*issuer) != rules.issuer)
            return refused("the issuer is another");
    }
    if (!rules.audiences.empty()) {
        const auto audience = claims->find("aud");
        if (audience == claims->end() || !holdsOneOf("aud", *audience, rules.audiences))
            return refused("the audience is another");
    }
    for (const auto& [name, wanted] : rules.required) {
        const Json* claim = claimAt(*claims, name);
        if (claim == nullptr || !holdsOneOf(name, *claim, wanted))
            return refused(fmt::format("the claim {} is not as required", name));
    }
    return toClaims(*claims);
}

struct ClaimTree::Tree {
    std::optional<Json> claims;
};

ClaimTree::ClaimTree(std::string_view json) : m_tree(std::make_unique<const Tree>(Tree{parseJsonObject(json)})) {}

ClaimTree::~ClaimTree() = default;

bool ClaimTree::holds(const std::string& name, const std::vector<std::string>& anyOf) const
{
    const Json* claim = m_tree->claims ? claimAt(*m_tree->claims, name) : nullptr;
    return claim != nullptr && holdsOneOf(name, *claim, anyOf);
}

bool ClaimTree::hasScope(std::string_view scope) const
{
    if (!m_tree->claims)
        return false;
    const std::vector<std::string> wanted{std::string(scope)};
    for (const char* name : {"scope", "scp"}) {
        const auto claim = m_tree->claims->find(name);
        if (claim != m_tree->claims->end() && holdsOneOf("scope", *claim, wanted))
            return true;
    }
    return false;
}

} // namespace signalbox
