// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets clients in by their address. A client on the deny list never gets in; with an allow list, only those on it do.
#include "core/base/address.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

struct Rules {
    std::vector<Cidr> allow;
    std::vector<Cidr> deny;
};

const Cidr* firstContaining(const std::vector<Cidr>& networks, const IpAddress& address)
{
    for (const Cidr& network : networks) {
        if (network.contains(address))
            return &network;
    }
    return nullptr;
}

class Address final : public Filter {
public:
    explicit Address(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead&, FilterContext& context) override
    {
        const IpAddress& client = context.facts.client;
        if (const Cidr* network = firstContaining(m_rules.deny, client)) {
            note(context, *network);
            return Verdict::refuse(
                403, "address-denied", fmt::format("{} is in the denied network {}", client.toText(), network->toText()));
        }
        if (m_rules.allow.empty())
            return Verdict::proceed();
        const Cidr* network = firstContaining(m_rules.allow, client);
        if (network == nullptr)
            return Verdict::refuse(
                403, "address-denied", fmt::format("{} is in no allowed network", client.toText()));
        note(context, *network);
        return Verdict::proceed();
    }

private:
    static void note(FilterContext& context, const Cidr& network)
    {
        if (context.notes != nullptr)
            context.note("rule", network.toText());
    }

    const Rules& m_rules;
};

Result<std::vector<Cidr>> parseNetworks(const Fields& fields, std::string_view field)
{
    std::vector<Cidr> networks;
    for (const std::string& text : fields.texts(field)) {
        auto network = parseCidr(text);
        if (!network)
            return withContext(network.error(), std::string(field));
        networks.push_back(*network);
    }
    return networks;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto allow = parseNetworks(fields, "allow");
    if (!allow)
        return allow.error();
    auto deny = parseNetworks(fields, "deny");
    if (!deny)
        return deny.error();
    auto rules = std::make_shared<const Rules>(Rules{*std::move(allow), *std::move(deny)});
    return FilterFactory{[rules] { return std::make_unique<Address>(*rules); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    for (const std::string& text : fields.texts("allow")) {
        auto network = parseCidr(text);
        if (!network || network->prefixLength != 0)
            continue;
        addFinding(findings, fields, "allow", Severity::Warning, "address-allows-all",
            fmt::format("{} is every address: this station lets everyone in", text));
    }
}

} // namespace

const PolicyKind& addressKind()
{
    static const PolicyKind kind{
        .id = "address",
        .label = "Address",
        .letter = "A",
        .category = PolicyCategory::Access,
        .doc = "Lets clients in or keeps them out by their address",
        .hooks = FilterHooks::RequestHead,
        .schema
        = {.fields = {{.name = "allow", .type = FieldType::Cidr, .shape = FieldShape::OneOrList,
                          .doc = "Networks that get in; when given, nobody else does"},
               {.name = "deny", .type = FieldType::Cidr, .shape = FieldShape::OneOrList,
                   .doc = "Networks that are kept out, even when they are allowed"}},
            .atLeastOneOf = {{"allow", "deny"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: address, allow: [127.0.0.0/8, \"::1\"] }",
    };
    return kind;
}

} // namespace signalbox
