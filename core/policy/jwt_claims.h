// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a JSON Web Token claims (RFC 7519 4.1), judged against what a policy asks for.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

struct ClaimRules {
    std::string issuer;                 // empty: any
    std::vector<std::string> audiences; // empty: any; else one of them must be in aud
    Duration leeway{};                  // for exp and nbf
    // Claim to the values of which one must be there. "a.b" looks inside objects when no claim is called so.
    std::vector<std::pair<std::string, std::vector<std::string>>> required;
};

using Claims = std::vector<std::pair<std::string, std::string>>; // text as it is, everything else as JSON
Claims toClaims(const nlohmann::json& object);
const std::string* findClaim(const Claims& claims, std::string_view name); // nullptr when it is not there

// Error: TimedOut for a token that is expired or not valid yet, InvalidInput for the rest.
Result<Claims> acceptClaims(std::string_view payload, const ClaimRules& rules, WallTime now);

// Claims that were accepted before, for stations that ask what they say.
class ClaimTree {
public:
    explicit ClaimTree(std::string_view json); // an object; anything else holds nothing
    ~ClaimTree();
    ClaimTree(const ClaimTree&) = delete;
    ClaimTree& operator=(const ClaimTree&) = delete;

    // The claim (or what "a.b" leads to) is, or as a list holds, one of the values.
    bool holds(const std::string& name, const std::vector<std::string>& anyOf) const;
    // RFC 8693 4.2 `scope`, or `scp` as other issuers call it: a list, or a text with spaces.
    bool hasScope(std::string_view scope) const;

private:
    struct Tree;
    std::unique_ptr<const Tree> m_tree;
};

} // namespace signalbox
