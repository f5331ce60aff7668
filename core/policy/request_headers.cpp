// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Adds, replaces or removes request headers before the upstream sees them.
#include "core/policy/header_edits.h"
#include "core/policy/policy_kind.h"

namespace signalbox {
namespace {

class RequestHeaders final : public Filter {
public:
    explicit RequestHeaders(const HeaderEdits& edits) : m_edits(edits) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        if (!m_edits.applyTo(head.headers, context.facts, context.request))
            return Verdict::refuse(400, "unsafe-value", "a header value would hold CR, LF or NUL");
        return Verdict::proceed();
    }

private:
    const HeaderEdits& m_edits;
};

Result<FilterFactory> compile(const Fields& fields)
{
    auto edits = HeaderEdits::parse(fields, HeaderEdits::Side::Request);
    if (!edits)
        return edits.error();
    return FilterFactory{[shared = std::make_shared<const HeaderEdits>(*std::move(edits))] {
        return std::make_unique<RequestHeaders>(*shared);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    HeaderEdits::check(fields, HeaderEdits::Side::Request, findings);
}

} // namespace

const PolicyKind& requestHeadersKind()
{
    static const PolicyKind kind{
        .id = "request-headers",
        .label = "Request headers",
        .letter = "H",
        .category = PolicyCategory::Transform,
        .doc = "Sets, adds, removes or renames headers of the request",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = HeaderEdits::schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: request-headers, set: { X-Gateway: signalbox } }",
    };
    return kind;
}

} // namespace signalbox
