// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Sets the Host that the upstream sees. Services with `host: preserve` send it on as it is.
#include "core/http/target.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"
#include "core/policy/template.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

class RewriteHost final : public Filter {
public:
    explicit RewriteHost(const Template& to) : m_to(to) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        const std::optional<std::string> host = m_to.expand(context.facts, context.request);
        if (!host || !normalizedHost(*host))
            return Verdict::refuse(400, "unsafe-value", "the rewritten Host would not be a host name");
        if (context.notes != nullptr) {
            context.note("from", std::string(head.headers.find("Host").value_or(std::string_view{})));
            context.note("to", *host);
        }
        head.headers.set("Host", *host);
        return Verdict::proceed();
    }

private:
    const Template& m_to;
};

Result<FilterFactory> compile(const Fields& fields)
{
    const std::string text = fields.text("to");
    auto to = Template::parse(text);
    if (!to)
        return withContext(to.error(), "to");
    if (to->isConstant() && !normalizedHost(to->parts().empty() ? std::string_view{} : to->parts().front().name))
        return configError(fmt::format("to: \"{}\" is not a host name", text));
    return FilterFactory{[shared = std::make_shared<const Template>(*std::move(to))] {
        return std::make_unique<RewriteHost>(*shared);
    }};
}

} // namespace

const PolicyKind& rewriteHostKind()
{
    static const PolicyKind kind{
        .id = "rewrite-host",
        .label = "Rewrite host",
        .letter = "N",
        .category = PolicyCategory::Transform,
        .doc = "Changes the Host that the upstream sees",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = {{.name = "to", .type = FieldType::Template,
                       .doc = "The host sent upstream, with a port when it needs one", .isRequired = true}}},
        .compile = compile,
        .starter = "{ kind: rewrite-host, to: internal.test }",
    };
    return kind;
}

} // namespace signalbox
