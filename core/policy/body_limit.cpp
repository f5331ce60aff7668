// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Refuses bodies that are too large: by Content-Length before anything is read, else as soon as the count passes the limit.
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <limits>

namespace signalbox {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

struct Limits {
    std::uint64_t request = unlimited; // bytes
    std::uint64_t response = unlimited;
};

class BodyLimit final : public Filter {
public:
    explicit BodyLimit(const Limits& limits) : m_limits(limits) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        if (m_limits.request == unlimited)
            return Verdict::proceed();
        const std::uint64_t announced = announcedLength(head.headers);
        return announced > m_limits.request ? refuseRequest(announced, context) : Verdict::proceed();
    }

    Verdict onRequestBody(std::string_view bytes, bool, FilterContext& context) override
    {
        m_requestBytes += bytes.size();
        return m_requestBytes > m_limits.request ? refuseRequest(m_requestBytes, context) : Verdict::proceed();
    }

    Verdict onResponseHead(ResponseHead& head, FilterContext& context) override
    {
        // A Content-Length without a body says nothing about bytes to come (RFC 9110 8.6).
        if (m_limits.response == unlimited || !responseHasBody(head.status, context.request.method))
            return Verdict::proceed();
        const std::uint64_t announced = announcedLength(head.headers);
        return announced > m_limits.response ? refuseResponse(announced, context) : Verdict::proceed();
    }

    Verdict onResponseBody(std::string_view bytes, bool, FilterContext& context) override
    {
        m_responseBytes += bytes.size();
        return m_responseBytes > m_limits.response ? refuseResponse(m_responseBytes, context) : Verdict::proceed();
    }

private:
    static std::uint64_t announcedLength(const HeaderList& headers)
    {
        const auto text = headers.find("Content-Length");
        return text ? parseUnsigned(*text).value_or(0) : 0;
    }

    Verdict refuseRequest(std::uint64_t bytes, FilterContext& context) const
    {
        context.note("size", std::to_string(bytes));
        return Verdict::refuse(413, "content-too-large",
            fmt::format("the request's body has {} bytes or more, the limit is {}", bytes, m_limits.request));
    }

    Verdict refuseResponse(std::uint64_t bytes, FilterContext& context) const
    {
        context.note("size", std::to_string(bytes));
        return Verdict::refuse(502, "response-too-large",
            fmt::format("the response's body has {} bytes or more, the limit is {}", bytes, m_limits.response));
    }

    const Limits& m_limits;
    std::uint64_t m_requestBytes = 0;
    std::uint64_t m_responseBytes = 0;
};

Result<FilterFactory> compile(const Fields& fields)
{
    auto limits = std::make_shared<Limits>();
    if (fields.has("request"))
        limits->request = fields.size("request");
    if (fields.has("response"))
        limits->response = fields.size("response");
    std::shared_ptr<const Limits> shared = std::move(limits);
    return FilterFactory{[shared] { return std::make_unique<BodyLimit>(*shared); }};
}

} // namespace

const PolicyKind& bodyLimitKind()
{
    static const PolicyKind kind{
        .id = "body-limit",
        .label = "Body limit",
        .letter = "S",
        .category = PolicyCategory::Limits,
        .doc = "Refuses bodies that are too large",
        .hooks = FilterHooks::RequestHead | FilterHooks::RequestBody | FilterHooks::ResponseHead | FilterHooks::ResponseBody,
        .schema = {.fields = {{.name = "request", .type = FieldType::Size,
                                  .doc = "Largest request body; a larger one is answered 413", .minimum = 0.0},
                       {.name = "response", .type = FieldType::Size,
                           .doc = "Largest response body; a larger one is answered 502", .minimum = 0.0}},
            .atLeastOneOf = {{"request", "response"}}},
        .compile = compile,
        .starter = "{ kind: body-limit, request: 1MiB }",
    };
    return kind;
}

} // namespace signalbox
