// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets in who brings a token that its authorization server calls active (RFC 7662). Answers are kept for a short while, those
// that say no too; the table holds digests of tokens, never tokens. Refusals follow RFC 6750.
#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/json_parse.h"
#include "core/policy/jwt_claims.h"
#include "core/policy/outside_server.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace signalbox {
namespace {

struct Known {
    bool isActive = false;
    std::int64_t expiresAt = 0; // seconds since 1970; 0: not said
    Claims claims;
    std::string json;           // the same
};

// Thread: any.
class KnownTokens {
public:
    static constexpr std::size_t most = 10'000;
    static constexpr std::size_t mostBytes = std::size_t{16} << 20U;

    std::shared_ptr<const Known> find(const std::string& digest, Instant now) const // null: none that is still believed
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_entries.find(digest);
        if (found == m_entries.end() || found->second.validUntil <= now)
            return nullptr;
        return found->second.known;
    }
    void keep(const std::string& digest, std::shared_ptr<const Known> known, Instant validUntil)
    {
        std::size_t bytes = sizeof(Entry) + sizeof(Known) + known->json.size();
        for (const auto& [name, value] : known->claims)
            bytes += name.size() + value.size();
        const std::lock_guard lock(m_mutex);
        const auto [place, isNew] = m_entries.try_emplace(digest);
        m_bytes += bytes - place->second.bytes;
        place->second = Entry{std::move(known), validUntil, bytes};
        if (isNew)
            m_order.push_back(digest);
        while (m_order.size() > most || m_bytes > mostBytes) { // the oldest go: they are the next to expire
            const auto oldest = m_entries.find(m_order.front());
            m_bytes -= oldest->second.bytes;
            m_entries.erase(oldest);
            m_order.pop_front();
        }
    }

private:
    struct Entry {
        std::shared_ptr<const Known> known;
        Instant validUntil;
        std::size_t bytes = 0;
    };
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Entry> m_entries; // guarded by m_mutex
    std::deque<std::string> m_order;                  // guarded by m_mutex; its keys, oldest first
    std::size_t m_bytes = 0;                          // guarded by m_mutex; of all entries
};

struct Settings {
    std::shared_ptr<const OutsideServer> server;
    std::string target;
    std::string authorization; // "Basic ..."; empty: none
    Duration timeout{};
    Duration cache{};
    std::vector<std::string> scopes;
    bool isForwarded = false;
    mutable KnownTokens tokens;
};

// RFC 7662 2.2. Null: not an answer at all.
std::shared_ptr<const Known> parseAnswer(const HttpAnswer& answer)
{
    const auto json = parseJsonObject(answer.body);
    if (!json)
        return nullptr;
    const auto active = json->find("active");
    if (active == json->end() || !active->is_boolean())
        return nullptr;
    const auto known = std::make_shared<Known>();
    known->isActive = active->get<bool>();
    if (!known->isActive) // nothing else of it is to be believed
        return known;
    known->json = answer.body;
    known->claims = toClaims(*json);
    const auto expires = json->find("exp");
    if (expires != json->end() && expires->is_number()) {
        const double seconds = expires->get<double>();
        known->expiresAt = seconds > 0 && seconds < 1e15 ? static_cast<std::int64_t>(seconds) : 1;
    }
    return known;
}

class Introspection final : public Filter {
public:
    explicit Introspection(const Settings& settings) : m_settings(settings) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        const std::optional<std::string_view> token = bearerToken(head);
        if (!token)
            return refusal(401, "Bearer", "no token"); // RFC 6750 3.1
        m_digest = sha256(*token);
        if (const auto known = m_settings.tokens.find(m_digest, context.clock.now())) {
            context.note("cached", "true");
            return judge(*known, head, context);
        }
        HttpCall call;
        call.method = "POST";
        call.target = m_settings.target;
        call.headers.add("Content-Type", "application/x-www-form-urlencoded");
        call.headers.add("Accept", "application/json");
        if (!m_settings.authorization.empty())
            call.headers.add("Authorization", m_settings.authorization);
        call.body = "token=" + toFormText(*token) + "&token_type_hint=access_token";
        call.answerLimit = 64 * 1024;
        return Verdict::call({m_settings.server, m_settings.timeout, std::move(call), m_digest});
    }

    Verdict onCallAnswer(const Result<CallAnswer>& answer, RequestHead& head, FilterContext& context) override
    {
        const HttpAnswer* http = answer ? std::get_if<HttpAnswer>(&*answer) : nullptr;
        if (http == nullptr)
            return unavailable("the introspection server did not answer");
        if (http->head.status != 200)
            return unavailable(fmt::format("the introspection server answered {}", http->head.status));
        const auto known = parseAnswer(*http);
        if (known == nullptr)
            return unavailable("the introspection server's answer is not one of RFC 7662");
        if (m_settings.cache.count() > 0)
            m_settings.tokens.keep(m_digest, known, context.clock.now() + m_settings.cache);
        return judge(*known, head, context);
    }

private:
    static std::optional<std::string_view> bearerToken(const RequestHead& head)
    {
        if (head.headers.count("Authorization") != 1)
            return std::nullopt;
        const std::string_view value = trimmed(*head.headers.find("Authorization"));
        const std::size_t space = value.find(' ');
        if (space == std::string_view::npos || !equalsIgnoringCase(value.substr(0, space), "Bearer"))
            return std::nullopt;
        const std::string_view token = trimmed(value.substr(space));
        return token.empty() ? std::nullopt : std::optional<std::string_view>(token);
    }

    Verdict judge(const Known& known, RequestHead& head, FilterContext& context) const
    {
        if (!known.isActive)
            return refusal(401, "Bearer error=\"invalid_token\"", "the token is not active");
        if (known.expiresAt != 0 && known.expiresAt <= context.clock.wallTime().seconds())
            return refusal(401, "Bearer error=\"invalid_token\"", "the token has expired");
        const std::string* scope = findClaim(known.claims, "scope");
        const std::vector<std::string_view> has = split(scope != nullptr ? std::string_view(*scope) : std::string_view(), ' ');
        for (const std::string& wanted : m_settings.scopes) {
            if (std::find(has.begin(), has.end(), wanted) == has.end())
                return refusal(403, "Bearer error=\"insufficient_scope\"", "the token lacks the scope " + wanted); // RFC 6750 3.1
        }
        if (!m_settings.isForwarded)
            head.headers.remove("Authorization");
        const std::string* who = findClaim(known.claims, "sub");
        if (who == nullptr)
            who = findClaim(known.claims, "username");
        if (who == nullptr)
            who = findClaim(known.claims, "client_id");
        if (who != nullptr) {
            context.facts.consumer = *who;
            context.note("consumer", *who);
        }
        context.facts.claims = known.claims;
        context.facts.claimsJson = known.json;
        return Verdict::proceed();
    }

    static Verdict refusal(int status, std::string_view challenge, std::string reason)
    {
        LocalResponse response;
        response.status = status;
        response.problemType = status == 403 ? "scope-required" : "token-required";
        response.reason = std::move(reason);
        response.headers.add("WWW-Authenticate", challenge);
        return Verdict::respond(std::move(response));
    }
    static Verdict unavailable(std::string reason)
    {
        return Verdict::refuse(503, "introspection-unavailable", std::move(reason));
    }

    const Settings& m_settings;
    std::string m_digest;
};

Result<FilterFactory> compile(const Fields& fields)
{
    const auto url = parseOutsideUrl(fields.text("url"));
    if (!url)
        return withContext(url.error(), "url");
    auto server = makeOutsideHttpServer(fields, *url);
    if (!server)
        return server.error();
    auto settings = std::make_shared<Settings>();
    settings->server = *std::move(server);
    settings->target = url->target;
    settings->timeout = fields.duration("timeout");
    settings->cache = fields.duration("cache");
    settings->scopes = fields.texts("require-scope");
    settings->isForwarded = fields.boolean("forward");
    if (fields.has("client-id")) {
        std::string secret;
        if (fields.has("client-secret")) {
            auto read = fields.sources().readSecret(fields.text("client-secret"));
            if (!read)
                return read.error();
            secret = *std::move(read);
        }
        // RFC 6749 2.3.1: both are form-encoded before Basic.
        settings->authorization = "Basic " + toBase64(toFormText(fields.text("client-id")) + ":" + toFormText(secret));
    }
    return FilterFactory{[shared = std::shared_ptr<const Settings>(std::move(settings))] {
        return std::make_unique<Introspection>(*shared);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    checkOutsideUrl(fields, "url", Severity::Warning, findings);
    if (!fields.has("client-id"))
        addFinding(findings, fields, "client-id", Severity::Note, "introspection-anonymous",
            "RFC 7662 has the server know who asks: most refuse without client-id and client-secret");
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "url", .type = FieldType::Url, .doc = "The authorization server's introspection endpoint", .isRequired = true},
        {.name = "client-id", .type = FieldType::Text, .doc = "Who we are to that server"},
        {.name = "client-secret", .type = FieldType::Secret, .doc = "Our secret there, from the environment or a file"},
        {.name = "timeout", .type = FieldType::Duration, .doc = "How long the answer may take", .defaultText = "1s",
            .minimum = 1e6, .maximum = 60e9},
        {.name = "cache", .type = FieldType::Duration, .doc = "How long an answer is believed; 0 asks for every request",
            .defaultText = "30s", .minimum = 0.0, .maximum = 3600e9},
        {.name = "require-scope", .type = FieldType::Text, .shape = FieldShape::OneOrList,
            .doc = "Scopes that the token must have, all of them"},
        {.name = "forward", .type = FieldType::Boolean, .doc = "The upstream sees the token", .defaultText = "false"},
        outsideTlsField(),
    };
}

} // namespace

const PolicyKind& introspectionKind()
{
    static const PolicyKind kind{
        .id = "introspection",
        .label = "Token introspection",
        .letter = "T",
        .category = PolicyCategory::Access,
        .doc = "Lets in who brings a token that its authorization server calls active",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: introspection, url: \"http://127.0.0.1:9002/introspect\" }",
    };
    return kind;
}

} // namespace signalbox
