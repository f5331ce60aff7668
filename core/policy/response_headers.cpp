// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Adds, replaces or removes response headers before the client sees them; templates read the request.
#include "core/policy/header_edits.h"
#include "core/policy/policy_kind.h"

namespace signalbox {
namespace {

class ResponseHeaders final : public Filter {
public:
    explicit ResponseHeaders(const HeaderEdits& edits) : m_edits(edits) {}

    Verdict onResponseHead(ResponseHead& head, FilterContext& context) override
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
    auto edits = HeaderEdits::parse(fields, HeaderEdits::Side::Response);
    if (!edits)
        return edits.error();
    return FilterFactory{[shared = std::make_shared<const HeaderEdits>(*std::move(edits))] {
        return std::make_unique<ResponseHeaders>(*shared);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    HeaderEdits::check(fields, HeaderEdits::Side::Response, findings);
}

} // namespace

const PolicyKind& responseHeadersKind()
{
    static const PolicyKind kind{
        .id = "response-headers",
        .label = "Response headers",
        .letter = "R",
        .category = PolicyCategory::Transform,
        .doc = "Sets, adds, removes or renames headers of the response",
        .hooks = FilterHooks::ResponseHead | FilterHooks::ChangesResponse,
        .schema = {.fields = HeaderEdits::schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: response-headers, set: { X-Gateway: signalbox } }",
    };
    return kind;
}

} // namespace signalbox
