// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/trial.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/plan/sample_request.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

// bcrypt of trialPassword, cost 5.
constexpr std::string_view trialHash = "$2y$05$CFwWwkkR2qWvxlKxG5ziRuzvSKCyd.iIzwYEfIAdwn2B/YL0DJ2fm";

Value* findMutable(Value& map, std::string_view key)
{
    for (MapEntry& entry : map.entries)
        if (entry.key == key)
            return &entry.value;
    return nullptr;
}

void setText(Value& map, std::string_view key, std::string text)
{
    if (Value* value = findMutable(map, key))
        *value = makeScalar(std::move(text));
    else
        map.entries.push_back({std::string(key), {}, makeScalar(std::move(text))});
}

// The first entry's digest becomes that of something the requests know.
void replaceSecret(Value& fields, std::string_view list, std::string_view member, std::string_view digest)
{
    Value* entries = findMutable(fields, list);
    if (entries != nullptr && !entries->items.empty())
        setText(entries->items.front(), member, std::string(digest));
}

// Verification asks none of the document's servers: nobody listens on port 1, so it is refused at once.
bool askNobody(Value& fields)
{
    bool isChanged = false;
    for (const std::string_view field : {"url", "jwks-url"}) {
        if (findMutable(fields, field) == nullptr)
            continue;
        setText(fields, field, "http://127.0.0.1:1/");
        isChanged = true;
    }
    return isChanged;
}

void adaptPolicy(PolicyPlan& policy)
{
    if (policy.kind->id == "rate-limit" || policy.kind->id == "quota") {
        setText(policy.fields, "limit", "1000000");
        setText(policy.fields, "store", "local"); // the document's Redis counts for others
    }
    if (policy.kind->id == "rate-limit") {
        setText(policy.fields, "period", "1s");
        setText(policy.fields, "burst", "1000000");
    } else if (policy.kind->id == "api-key") {
        replaceSecret(policy.fields, "keys", "sha256", sha256Hex(trialKey));
    } else if (policy.kind->id == "basic") {
        replaceSecret(policy.fields, "users", "bcrypt", trialHash);
    }
}

// --- requests ---

class Mutator {
public:
    Mutator(const Plan& plan, TrialRequest& request, RandomSource& random) : m_plan(plan), m_request(request), m_random(random) {}

    void run()
    {
        addCredentials();
        addBody();
        for (std::uint32_t n = m_random.below(3); n > 0; --n)
            mutate();
        addNoise();
    }

private:
    bool oneIn(std::uint32_t n) { return m_random.below(n) == 0; }

    template <std::size_t N>
    std::string pick(const char* const (&items)[N])
    {
        return items[m_random.below(static_cast<std::uint32_t>(N))];
    }

    void setHeader(std::string_view name, std::string_view value) { m_request.head.headers.set(name, value); }

    void addCredentials()
    {
        for (const PolicyPlan& policy : m_plan.policies) {
            if (!oneIn(2))
                continue;
            const Value* name = policy.fields.find("name");
            const Value* place = policy.fields.find("in");
            const std::string key(oneIn(4) ? "wrong-key" : trialKey);
            if (policy.kind->id == "api-key") {
                const std::string field = name != nullptr ? name->text : "X-API-Key";
                if (place == nullptr || place->text == "header")
                    setHeader(field, key);
                else if (place->text == "cookie")
                    setHeader("Cookie", "a=1; " + field + "=" + key + "; b=2");
                else
                    appendQuery(field + "=" + key);
            } else if (policy.kind->id == "basic") {
                const Value* user = find(policy.fields, {"users", std::size_t(0), "name"});
                const std::string pair = (user != nullptr ? user->text : "ada") + ":"
                    + std::string(oneIn(4) ? "wrong" : trialPassword);
                setHeader("Authorization", "Basic " + toBase64(pair));
            } else if (policy.kind->id == "cors") {
                const Value* origin = find(policy.fields, {"origins", std::size_t(0)});
                setHeader("Origin", origin != nullptr && origin->text != "*" && oneIn(2) ? origin->text : "https://other.test");
                if (oneIn(2)) {
                    m_request.head.method = "OPTIONS";
                    setHeader("Access-Control-Request-Method", "PUT");
                }
            }
        }
    }

    void addBody()
    {
        if (m_request.head.method == "POST" || m_request.head.method == "PUT" || m_request.head.method == "PATCH")
            m_request.body = std::string(m_random.below(200), 'b');
    }

    void appendQuery(const std::string& pair)
    {
        std::string& target = m_request.head.target;
        target += (target.find('?') == std::string::npos ? "?" : "&") + pair;
    }

    // Changes the path and leaves the query.
    template <typename Change>
    void changePath(Change change)
    {
        std::string& target = m_request.head.target;
        const auto mark = std::min(target.find('?'), target.size());
        target = change(target.substr(0, mark)) + target.substr(mark);
    }

    void mutatePath()
    {
        static const char* const endings[] = {"/", "//", "/x", "/.", "/..", "/../a", "%2F", "%2f", "%00", "%zz", "%41", "%20", "%C3%A9",
            ";v=1", ".", "%2e", "%25", "|", "\\", "#top", "~", "/./a", "%7E", "%c3%a9", "\xc3\xa9"};
        const std::string ending = pick(endings);
        switch (m_random.below(5)) {
        case 0: changePath([](const std::string& path) { return "/" + path; }); break;
        case 1:
            changePath([this](std::string path) {
                char& c = path[m_random.below(static_cast<std::uint32_t>(path.size()))];
                c = isAlpha(c) ? static_cast<char>(c ^ 0x20) : c;
                return path;
            });
            break;
        case 2: changePath([](const std::string& path) { return path.size() > 1 ? path.substr(0, path.size() - 1) : path; }); break;
        default: changePath([&](const std::string& path) { return path + ending; });
        }
    }

    void mutate()
    {
        static const char* const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE", "get", "M-SEARCH"};
        static const char* const hosts[] = {"other.test", "a.b.c.test", "127.0.0.1", "GATEWAY.test:8080", "gateway.test.", "a..b", "x y"};
        static const char* const queries[] = {"a=1", "q", "q=", "page=2", "v=2", "a+b=c%20d", "%71=1", "=", "x=%zz"};
        HeaderList& headers = m_request.head.headers;
        switch (m_random.below(7)) {
        case 0:
        case 1:
        case 2: mutatePath(); break;
        case 3: m_request.head.method = pick(methods); break;
        case 4: setHeader("Host", pick(hosts)); break;
        case 5: appendQuery(pick(queries)); break;
        default:
            if (headers.size() > 1)
                headers.removeAt(1 + m_random.below(static_cast<std::uint32_t>(headers.size() - 1)));
        }
    }

    void addNoise()
    {
        if (oneIn(3))
            setHeader("User-Agent", "verify/1");
        if (oneIn(5))
            m_request.head.headers.add("X-Noise", "n");
        if (oneIn(6))
            setHeader("X-Forwarded-For", "203.0.113.7");
        if (oneIn(8))
            m_request.head.headers.add("Via", "1.1 before");
        if (oneIn(8))
            setHeader("Cookie", "theme=dark; b=\"x\"");
    }

    const Plan& m_plan;
    TrialRequest& m_request;
    RandomSource& m_random;
};

} // namespace

Result<Plan> makeTrialPlan(const Plan& plan, const ConfigSources& sources, const std::vector<HostPort>& origins,
    std::vector<std::string>& notes)
{
    Plan trial = plan;
    for (std::size_t i = 0; i < trial.services.size(); ++i) {
        ServicePlan& service = trial.services[i];
        if (service.settings.health || service.settings.tls)
            notes.push_back(fmt::format("Service {}: without health checks and TLS", service.settings.name));
        service.settings.health.reset();
        service.settings.tls.reset();
        service.tls.reset();
        service.settings.endpoints = {{origins[i], 1}};
        service.settings.protocol = ServiceProtocol::Http1; // what the echo origin speaks
    }
    trial.listeners.clear();
    for (const ListenerPlan& listener : plan.listeners) {
        if (listener.tls != nullptr || listener.usesLocalAuthority) {
            notes.push_back(fmt::format("Listener {} is left out: its certificates are not ours to use", listener.name));
            continue;
        }
        trial.listeners.push_back(listener);
        trial.listeners.back().bind = {"127.0.0.1", 0};
    }
    if (trial.listeners.empty())
        return Error{ErrorCode::Unsupported, ErrorOrigin::Config, "every listener has TLS, so there is none to compare"};
    for (PolicyPlan& policy : trial.policies) {
        adaptPolicy(policy);
        if (policy.kind->id == "rate-limit" || policy.kind->id == "quota")
            notes.push_back(fmt::format("{} is set too high to matter", policy.name));
        if (askNobody(policy.fields))
            notes.push_back(fmt::format("{}: its server is not asked", policy.name));
        auto factory = policy.kind->compile(Fields(policy.fields, policy.kind->schema.fields, sources));
        if (!factory)
            return withContext(factory.error(), policy.name);
        policy.factory = *std::move(factory);
    }
    return trial;
}

TrialRequest makeTrialRequest(const Plan& plan, std::size_t index, RandomSource& random)
{
    TrialRequest request;
    request.listener = index % plan.listeners.size();
    const ListenerPlan& listener = plan.listeners[request.listener];
    std::optional<SampleRequest> sample;
    if (!listener.routes.empty())
        sample = sampleRequest(plan.route(listener.routes[(index / plan.listeners.size()) % listener.routes.size()]).match, random);
    if (sample) {
        request.head = std::move(sample->head);
    } else {
        request.head.method = "GET";
        request.head.target = "/";
        request.head.headers.add("Host", "gateway.test");
    }
    Mutator(plan, request, random).run();
    return request;
}

} // namespace signalbox
