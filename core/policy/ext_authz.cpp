// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks another server whether a request may pass: a GET without body that names the request in X-Forwarded fields. 2xx lets it
// pass, 3xx and 4xx are the client's answer, anything else (or nothing) is a failure, for which on-failure decides.
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/outside_server.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <array>

namespace signalbox {
namespace {

struct Settings {
    std::shared_ptr<const OutsideServer> server;
    std::string target;
    Duration timeout{};
    bool allowsOnFailure = false;
    std::vector<std::string> sendHeaders;
    std::vector<std::string> copyHeaders;
};

constexpr std::size_t answerLimit = 64 * 1024;

// What a client may need of a refusal; nothing else of the server's answer is shown.
constexpr std::array<std::string_view, 7> refusalHeaders{
    "WWW-Authenticate", "Location", "Set-Cookie", "Content-Type", "Cache-Control", "Retry-After", "Content-Language"};

class ExtAuthz final : public Filter {
public:
    explicit ExtAuthz(const Settings& settings) : m_settings(settings) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        HttpCall call;
        call.target = m_settings.target;
        call.answerLimit = answerLimit;
        for (const std::string& name : m_settings.sendHeaders) {
            for (const std::string_view value : head.headers.values(name))
                call.headers.add(name, value);
        }
        call.headers.set("X-Forwarded-Method", head.method);
        call.headers.set("X-Forwarded-Proto", context.facts.scheme);
        call.headers.set("X-Forwarded-Host", head.headers.find("host").value_or(context.facts.host));
        call.headers.set("X-Forwarded-Uri", head.target);
        call.headers.set("X-Forwarded-For", context.facts.client.toText());
        call.headers.set("X-Request-Id", context.facts.requestId);
        return Verdict::call({m_settings.server, m_settings.timeout, std::move(call)});
    }

    Verdict onCallAnswer(const Result<CallAnswer>& answer, RequestHead& head, FilterContext& context) override
    {
        const HttpAnswer* http = answer ? std::get_if<HttpAnswer>(&*answer) : nullptr;
        const int status = http != nullptr ? http->head.status : 0;
        if (status < 200 || status >= 500)
            return onFailure(status, head, context);
        if (status >= 300)
            return refusal(*http);
        // What the server did not say is removed: the upstream must not believe what the client wrote.
        for (const std::string& name : m_settings.copyHeaders) {
            head.headers.remove(name);
            for (const std::string_view value : http->head.headers.values(name))
                head.headers.add(name, value);
        }
        return Verdict::proceed();
    }

private:
    Verdict onFailure(int status, RequestHead& head, FilterContext& context) const
    {
        if (!m_settings.allowsOnFailure)
            return Verdict::refuse(403, "authorization-unavailable",
                status == 0 ? "the authorization server did not answer" : fmt::format("the authorization server failed with {}", status));
        context.note("on-failure", "allow");
        for (const std::string& name : m_settings.copyHeaders)
            head.headers.remove(name);
        return Verdict::proceed();
    }

    static Verdict refusal(const HttpAnswer& answer)
    {
        LocalResponse response;
        response.status = answer.head.status;
        response.reason = "refused by the authorization server";
        response.problemType = "not-authorized";
        for (const std::string_view name : refusalHeaders) {
            if (equalsIgnoringCase(name, "Content-Type") && answer.body.empty())
                continue;
            for (const std::string_view value : answer.head.headers.values(name))
                response.headers.add(name, value);
        }
        response.body = answer.body;
        return Verdict::respond(std::move(response));
    }

    const Settings& m_settings;
};

Result<std::vector<std::string>> headerNames(const Fields& fields, std::string_view field)
{
    std::vector<std::string> names = fields.texts(field);
    for (const std::string& name : names) {
        if (!isToken(name) || isHopByHop(name) || equalsIgnoringCase(name, "Host") || equalsIgnoringCase(name, "Content-Length"))
            return configError(fmt::format("{}: \"{}\" is not a header that can be passed on", field, name));
    }
    return names;
}

Result<FilterFactory> compile(const Fields& fields)
{
    const auto url = parseOutsideUrl(fields.text("url"));
    if (!url)
        return withContext(url.error(), "url");
    auto server = makeOutsideHttpServer(fields, *url);
    if (!server)
        return server.error();
    auto sent = headerNames(fields, "send-headers");
    if (!sent)
        return sent.error();
    auto copied = headerNames(fields, "copy-headers");
    if (!copied)
        return copied.error();
    auto settings = std::make_shared<const Settings>(Settings{*std::move(server), url->target, fields.duration("timeout"),
        fields.text("on-failure") == "allow", *std::move(sent), *std::move(copied)});
    return FilterFactory{[settings] { return std::make_unique<ExtAuthz>(*settings); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    checkOutsideUrl(fields, "url", Severity::Note, findings);
    if (fields.text("on-failure") == "allow")
        addFinding(findings, fields, "on-failure", Severity::Warning, "ext-authz-open",
            "While the authorization server does not answer every request passes unchecked");
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "url", .type = FieldType::Url, .doc = "What is asked with GET: 2xx lets the request pass, 3xx and 4xx answer it",
            .isRequired = true},
        {.name = "timeout", .type = FieldType::Duration, .doc = "How long the answer may take", .defaultText = "200ms",
            .minimum = 1e6, .maximum = 60e9},
        {.name = "on-failure", .type = FieldType::Choice, .doc = "What happens when there is no answer, or one of 5xx",
            .defaultText = "deny", .choices = {"deny", "allow"}},
        {.name = "send-headers", .type = FieldType::HeaderName, .shape = FieldShape::OneOrList,
            .doc = "Request headers that the server sees", .defaultText = "[Authorization, Cookie]"},
        {.name = "copy-headers", .type = FieldType::HeaderName, .shape = FieldShape::OneOrList,
            .doc = "Headers of its answer that the upstream sees, in place of the client's"},
        outsideTlsField(),
    };
}

} // namespace

const PolicyKind& extAuthzKind()
{
    static const PolicyKind kind{
        .id = "ext-authz",
        .label = "External authorization",
        .letter = "X",
        .category = PolicyCategory::Access,
        .doc = "Asks another server whether a request may pass",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: ext-authz, url: \"http://127.0.0.1:9001/check\" }",
    };
    return kind;
}

} // namespace signalbox
