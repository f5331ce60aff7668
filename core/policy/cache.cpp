// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A shared cache in memory (RFC 9111): keeps responses to GET and answers with them while they are fresh. A stale one is asked for
// anew as a whole. Not kept: what has Set-Cookie, and, where the response does not say how long it is good, what was made for a
// request with cookies. Requests of someone known (Authorization, or a station before found a consumer or a token) get and give
// only what says that it is for everyone (RFC 9111 3.5). Parts of a response are never kept.
#include "core/base/text.h"
#include "core/policy/cache_rules.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"
#include "core/policy/response_store.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

struct Settings {
    explicit Settings(std::size_t most) : store(most) {}

    std::int64_t ttl = 0; // seconds; 0: none
    std::vector<std::string> vary;
    std::vector<std::string> methods;
    std::vector<int> statuses;
    std::size_t maxObject = 0;
    mutable ResponseStore store;
};

bool isSafe(std::string_view method) // RFC 9110 9.2.1
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

bool hasBody(const HeaderList& headers)
{
    return headers.contains("Transfer-Encoding") || headers.find("Content-Length").value_or("0") != "0";
}

class Cache final : public Filter {
public:
    explicit Cache(const Settings& settings) : m_settings(settings) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        m_key = keyOf(head, context.facts);
        m_dropsOnSuccess = !isSafe(head.method); // RFC 9111 4.4
        m_control = parseCacheControl(head.headers);
        if (!head.headers.contains("Cache-Control") && listContains(head.headers.joined("Pragma"), "no-cache"))
            m_control.noCache = true; // RFC 9111 5.4
        const bool isMeant = std::find(m_settings.methods.begin(), m_settings.methods.end(), head.method) != m_settings.methods.end();
        if (!isMeant || m_control.noStore || hasBody(head.headers) || head.headers.contains("Range") || head.headers.contains("Upgrade")) {
            context.note("cache", "bypass");
            return Verdict::proceed();
        }
        m_isKnown = head.headers.contains("Authorization") || !context.facts.consumer.empty() || !context.facts.claimsJson.empty();
        const auto stored = m_settings.store.find(m_key, head.headers);
        if (stored != nullptr && mayServe(*stored, head, context.clock.now())) {
            context.note("cache", "hit");
            return serve(*stored, head, context.clock.now());
        }
        context.note("cache", stored != nullptr ? "stale" : "miss");
        if (m_control.onlyIfCached)
            return Verdict::refuse(504, "not-cached", "the client wants a kept response only, and there is none"); // RFC 9111 5.2.1.7
        m_mayKeep = head.method == "GET";
        if (m_mayKeep)
            m_requestHeaders = head.headers; // as they are here: stations behind this one may change them
        m_askedAt = context.clock.now();
        return Verdict::proceed();
    }

    Verdict onResponseHead(ResponseHead& head, FilterContext& context) override
    {
        m_pending.reset();
        if (m_dropsOnSuccess && head.status >= 200 && head.status < 400)
            m_settings.store.drop(m_key);
        if (!m_mayKeep)
            return Verdict::proceed();
        m_pending = pendingFor(head, context);
        if (m_pending != nullptr)
            context.note("cache", "kept");
        return Verdict::proceed();
    }

    // Called for what comes from upstream only, never for an answer of our own.
    Verdict onResponseBody(std::string_view bytes, bool end, FilterContext&) override
    {
        if (m_pending == nullptr)
            return Verdict::proceed();
        if (m_pending->body.size() + bytes.size() > m_settings.maxObject) {
            m_pending.reset();
            return Verdict::proceed();
        }
        m_pending->body.append(bytes);
        if (end)
            m_settings.store.keep(m_key, std::shared_ptr<const StoredResponse>(std::move(m_pending)));
        return Verdict::proceed();
    }

private:
    // One line's: the same target may lead elsewhere by another route.
    static std::string keyOf(const RequestHead& head, const ExchangeFacts& facts)
    {
        return fmt::format("{} {}://{} {}", facts.route, facts.scheme, toLower(head.headers.find("Host").value_or(facts.host)), head.target);
    }

    bool mayServe(const StoredResponse& stored, const RequestHead& head, Instant now) const
    {
        if (m_control.noCache || (m_isKnown && !stored.mayServeAuthorized))
            return false;
        if (stored.isFreshByUs && head.headers.contains("Cookie"))
            return false;
        const std::int64_t age = stored.age(now);
        if (age >= stored.lifetime || (m_control.maxAge && age > *m_control.maxAge))
            return false;
        return !m_control.minFresh || stored.lifetime - age >= *m_control.minFresh;
    }

    static Verdict serve(const StoredResponse& stored, const RequestHead& head, Instant now)
    {
        LocalResponse response;
        response.status = stored.status;
        response.headers = stored.headers;
        response.headers.set("Age", std::to_string(stored.age(now))); // RFC 9111 4
        response.isContent = true;
        if (stored.status == 200 && isNotModified(head, stored.headers)) { // RFC 9110 15.4.5
            response.status = 304;
            for (const std::string_view name : {"Content-Type", "Content-Encoding", "Content-Language"})
                response.headers.remove(name);
        } else {
            response.body = stored.body;
        }
        return Verdict::respond(std::move(response));
    }

    // RFC 9111 3; null: not to be kept.
    std::unique_ptr<StoredResponse> pendingFor(const ResponseHead& head, const FilterContext& context) const
    {
        const CacheControl control = parseCacheControl(head.headers);
        if (std::find(m_settings.statuses.begin(), m_settings.statuses.end(), head.status) == m_settings.statuses.end()
            || control.noStore || control.isPrivate || control.noCache || head.headers.contains("Set-Cookie")
            || head.headers.contains("Content-Range"))
            return nullptr;
        const bool isForEveryone = control.isPublic || control.sharedMaxAge || control.mustRevalidate;
        if (m_isKnown && !isForEveryone)
            return nullptr;
        const auto length = parseUnsigned(head.headers.find("Content-Length").value_or("0"));
        if (!length || *length > m_settings.maxObject)
            return nullptr;
        auto stored = std::make_unique<StoredResponse>();
        const auto lifetime = freshnessLifetime(head, context.clock.wallTime());
        stored->isFreshByUs = !lifetime;
        if (stored->isFreshByUs && m_requestHeaders.contains("Cookie"))
            return nullptr;
        stored->lifetime = lifetime.value_or(m_settings.ttl);
        const Instant now = context.clock.now();
        stored->initialAge = initialAge(head, context.clock.wallTime(), now - m_askedAt);
        stored->receivedAt = now;
        if (stored->initialAge >= stored->lifetime || !addVariations(head, *stored))
            return nullptr;
        stored->mayServeAuthorized = isForEveryone;
        stored->status = head.status;
        for (const HeaderField field : head.headers) {
            if (!isHopByHop(field.name) && !equalsIgnoringCase(field.name, "Content-Length"))
                stored->headers.add(field.name, field.value);
        }
        return stored;
    }

    // False: it varies with everything.
    bool addVariations(const ResponseHead& head, StoredResponse& stored) const
    {
        const std::string vary = head.headers.joined("Vary");
        std::vector<std::string> names = m_settings.vary;
        for (const std::string_view piece : split(vary, ',')) {
            const std::string name = toLower(trimmed(piece));
            if (name == "*")
                return false;
            if (!name.empty())
                names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        for (const std::string& name : names)
            stored.varies.emplace_back(name, varyingValue(m_requestHeaders, name));
        return true;
    }

    const Settings& m_settings;
    std::string m_key;
    CacheControl m_control;
    bool m_isKnown = false;        // someone in particular asks
    bool m_mayKeep = false;
    bool m_dropsOnSuccess = false;
    HeaderList m_requestHeaders;   // when m_mayKeep
    Instant m_askedAt;
    std::unique_ptr<StoredResponse> m_pending;
};

Result<FilterFactory> compile(const Fields& fields)
{
    auto settings = std::make_shared<Settings>(static_cast<std::size_t>(fields.size("max-total")));
    if (fields.has("ttl"))
        settings->ttl = fields.duration("ttl") / std::chrono::seconds(1);
    for (const std::string& name : fields.texts("vary")) {
        if (!isToken(name) || name == "*")
            return configError(fmt::format("vary: \"{}\" is not a header name", name));
        settings->vary.push_back(toLower(name));
    }
    settings->methods = fields.texts("methods");
    for (const std::string& method : settings->methods) {
        if (method != "GET" && method != "HEAD")
            return configError(fmt::format("methods: responses to {} are not kept; only GET and HEAD", method));
    }
    for (const std::string& text : fields.texts("statuses")) {
        const auto status = parseUnsigned(text);
        if (!status || *status < 200 || *status > 599 || *status == 206 || *status == 304)
            return configError(fmt::format("statuses: a response {} cannot be kept", text));
        settings->statuses.push_back(static_cast<int>(*status));
    }
    settings->maxObject = static_cast<std::size_t>(fields.size("max-object"));
    return FilterFactory{[shared = std::shared_ptr<const Settings>(std::move(settings))] { return std::make_unique<Cache>(*shared); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    if (fields.size("max-object") > fields.size("max-total"))
        addFinding(findings, fields, "max-object", Severity::Warning, "cache-object-too-large",
            "One response may be larger than all of them together: it would not be kept");
    if (fields.has("ttl") && fields.duration("ttl") < std::chrono::seconds(1))
        addFinding(findings, fields, "ttl", Severity::Warning, "cache-short-ttl", "Ages are whole seconds: this keeps nothing");
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "ttl", .type = FieldType::Duration,
            .doc = "How long a response is fresh that does not say so itself; else such responses are not kept", .minimum = 0.0,
            .maximum = 365 * 86400e9},
        {.name = "vary", .type = FieldType::HeaderName, .shape = FieldShape::OneOrList,
            .doc = "Request headers that always lead to responses of their own, besides those that Vary names"},
        {.name = "methods", .type = FieldType::Method, .shape = FieldShape::OneOrList, .doc = "Requests that kept responses answer",
            .defaultText = "[GET, HEAD]"},
        {.name = "statuses", .type = FieldType::Status, .shape = FieldShape::OneOrList, .doc = "Responses that are kept",
            .defaultText = "[200, 203, 204, 300, 301, 308, 404, 410]"},
        {.name = "max-object", .type = FieldType::Size, .doc = "Largest body that is kept", .defaultText = "1MiB", .minimum = 1.0,
            .maximum = 1073741824.0},
        {.name = "max-total", .type = FieldType::Size, .doc = "Memory for all of them; the least recently used go first",
            .defaultText = "64MiB", .minimum = 1024.0, .maximum = 1099511627776.0},
    };
}

} // namespace

const PolicyKind& cacheKind()
{
    static const PolicyKind kind{
        .id = "cache",
        .label = "Cache",
        .letter = "O",
        .category = PolicyCategory::Traffic,
        .doc = "Keeps responses in memory and answers with them; it stands behind the stations that check who asks",
        .hooks = FilterHooks::RequestHead | FilterHooks::ResponseHead | FilterHooks::ResponseBody,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: cache, ttl: 10s }",
    };
    return kind;
}

} // namespace signalbox
