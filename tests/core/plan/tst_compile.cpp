// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "core/plan/compile.h"

#include <QTest>

#include <map>

using namespace signalbox;

namespace {

class MemorySources final : public ConfigSources {
public:
    std::map<std::string, std::string, std::less<>> files;

    Result<std::string> readFile(std::string_view path) const override
    {
        const auto found = files.find(path);
        if (found == files.end())
            return Error{ErrorCode::NotFound, ErrorOrigin::Config, "no file " + std::string(path)};
        return found->second;
    }
    Result<std::string> readSecret(std::string_view reference) const override { return readFile(reference); }
    std::string resolvePath(std::string_view path) const override { return "/doc/" + std::string(path); }
};

const std::string head = "signalbox: 1\nname: t\nlisteners: { l: { bind: 127.0.0.1:8080 } }\n";
const std::string services = "services: { s: { endpoints: [127.0.0.1:9001] } }\n";

std::string withRoute(const std::string& fields, const std::string& policies = {})
{
    return head + policies + "routes:\n  - { name: r, " + fields + " }\n" + services;
}

CompiledPlan compiled(const std::string& text, const MemorySources& sources = {}, std::shared_ptr<const Plan> previous = nullptr)
{
    CompileOptions options;
    options.previous = std::move(previous);
    return compilePlan(GatewayDocument::read(text), sources, options);
}

std::string hashOf(const std::string& text, const MemorySources& sources = {})
{
    const CompiledPlan result = compiled(text, sources);
    return result.plan != nullptr ? result.plan->hash : "";
}

} // namespace

class TestCompile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reportsWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("route");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<bool>("isError");
        const auto row = [](const char* name, const char* route, const char* rule, bool isError = true) {
            QTest::newRow(name) << QByteArray(route) << QByteArray(rule) << isError;
        };
        row("flags", "match: { path: { regex: '/(?i)a' } }, to: s", "bad-regex");
        row("anchors", "match: { headers: { X: { regex: '^a$' } } }, to: s", "bad-regex");
        row("template mix", "match: { path: { template: '/a{x}b' } }, to: s", "bad-path-template");
        row("rest not last", "match: { path: { template: '/{x+}/b' } }, to: s", "bad-path-template");
        row("twice", "match: { path: { template: '/{x}/{x}' } }, to: s", "bad-path-template");
        row("guarded path", "match: { path: { exact: /a//b } }, to: s", "path-never-passes-guard", false);
        row("guarded template", "match: { path: { template: '/{x}/..' } }, to: s", "path-never-passes-guard", false);
        row("guarded prefix", "match: { path: { prefix: '/a%2Fb' } }, to: s", "path-never-passes-guard", false);
        row("method", "match: { methods: [get] }, to: s", "method-never-passes-guard", false);
        row("parameter in a policy", "policies: [{ kind: request-headers, set: { X: '{path.id}' } }], to: s",
            "unknown-path-parameter");
        row("parameter in a redirect", "redirect: { path: '/{path.id}' }", "unknown-path-parameter");
        row("parameter in a key", "policies: [{ kind: rate-limit, limit: 1, key: [path.id] }], to: s", "unknown-path-parameter");
        row("missing file", "respond: { file: none.txt }", "unreadable-file");
        row("redirect status", "redirect: { status: 304, path: /a }", "out-of-range");
        row("policy file", "policies: [{ kind: api-key, keys-file: none.txt }], to: s", "policy-error");
    }
    void reportsWhatIsWrong()
    {
        QFETCH(QByteArray, route);
        QFETCH(QByteArray, rule);
        QFETCH(bool, isError);
        const CompiledPlan result = compiled(withRoute(route.toStdString()));
        std::string found;
        for (const Finding& finding : result.findings)
            found += finding.rule + "(" + std::to_string(finding.span.line) + "): " + finding.message + "\n";
        const auto at = std::find_if(result.findings.begin(), result.findings.end(),
            [&](const Finding& finding) { return finding.rule == rule.toStdString(); });
        QVERIFY2(at != result.findings.end(), found.c_str());
        QCOMPARE(at->severity == Severity::Error, isError);
        QCOMPARE(at->span.line, 5U);
        QCOMPARE(result.plan == nullptr, isError);
    }

    void protocolOfAServiceFitsItsTls_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("rule"); // empty: it compiles
        QTest::newRow("http1") << QByteArray("protocol: http1") << QByteArray();
        QTest::newRow("h2c") << QByteArray("protocol: h2c") << QByteArray();
        QTest::newRow("h2c with TLS") << QByteArray("protocol: h2c, tls: { verify: true }") << QByteArray("protocol-and-tls");
        QTest::newRow("http2") << QByteArray("protocol: http2, tls: { verify: false }") << QByteArray();
        QTest::newRow("http2 without TLS") << QByteArray("protocol: http2") << QByteArray("protocol-without-tls");
        QTest::newRow("health checks are HTTP/1.1") << QByteArray("protocol: h2c, health: { path: / }") << QByteArray("not-yet");
    }
    void protocolOfAServiceFitsItsTls()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QByteArray, rule);
        const CompiledPlan result = compiled(head + "routes:\n  - { name: r, to: s }\nservices: { s: { endpoints: [127.0.0.1:9001], "
            + fields.toStdString() + " } }\n");
        std::string errors;
        for (const Finding& finding : result.findings)
            errors += finding.severity == Severity::Error ? finding.rule : "";
        QCOMPARE(errors, rule.toStdString());
        QCOMPARE(result.plan != nullptr, rule.isEmpty());
    }

    void balanceAndOutlierSayWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("rules"); // of all findings
        const auto row = [](const char* fields, const char* rules) { QTest::newRow(fields) << QByteArray(fields) << QByteArray(rules); };
        for (const char* good : {"round-robin", "least-request", "random-two", "client-hash", "{ algorithm: random-two }", "{ hash: jwt.sub }",
                 "{ hash: [header.X-A, client-address] }", "{ sticky: seat }", "{ sticky: { cookie: seat, ttl: 1s } }"})
            QTest::newRow(good) << QByteArray("balance: ") + good << QByteArray();
        row("balance: fair", "bad-choice ");
        row("balance: {}", "exactly-one-of ");
        row("balance: { hash: client-address, algorithm: random-two }", "exactly-one-of ");
        row("balance: { hash: [] }", "out-of-range ");
        row("balance: { hash: weather }", "balance-key ");
        row("balance: { hash: cookie.a }", "balance-key ");
        row("balance: { sticky: {} }", "missing-key ");
        row("balance: { sticky: 'a b' }", "bad-cookie-name ");
        row("balance: { sticky: { cookie: a, ttl: 999ms } }", "out-of-range ");
        row("balance: { sticky: { cookie: a, ttl: 9601h } }", "out-of-range ");
        row("outlier: {}", "");
        row("outlier: { failures: 0 }", "out-of-range ");
        row("outlier: { ejection: 0s }", "out-of-range ");
        row("outlier: { max-ejected: 40% }", "outlier-never ");
        row("outlier: { max-ejected: 101% }", "out-of-range ");
    }
    void balanceAndOutlierSayWhatIsWrong()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QByteArray, rules);
        const CompiledPlan result = compiled(head + "routes:\n  - { name: r, to: s }\nservices: { s: { endpoints: [127.0.0.1:9001, 127.0.0.1:9002], "
            + fields.toStdString() + " } }\n");
        std::string found;
        for (const Finding& finding : result.findings)
            found += finding.rule + " ";
        QCOMPARE(found, rules.toStdString());
    }

    void balanceAndOutlierArrive()
    {
        const CompiledPlan result = compiled(head + "routes:\n  - { name: r, to: a }\nservices:\n"
            "  a: { endpoints: ['h:1', 'h:2'], balance: client-hash, outlier: { failures: 7, ejection: 2s, max-ejected: 75% } }\n"
            "  b: { endpoints: ['h:1'], balance: { hash: [jwt.sub, header.X] } }\n"
            "  c: { endpoints: ['h:1'], balance: { sticky: { cookie: seat, ttl: 90s } } }\n"
            "  d: { endpoints: ['h:1', 'h:2'], balance: { algorithm: random-two }, outlier: {} }\n");
        QVERIFY(result.plan != nullptr);
        const auto settings = [&](std::size_t i) -> const ServiceSettings& { return result.plan->services[i].settings; };
        QCOMPARE(settings(0).balance, BalanceKind::ClientHash);
        QCOMPARE(settings(0).balanceKey, std::vector<std::string>{"client-address"});
        QVERIFY(settings(0).outlier == (OutlierSettings{7, std::chrono::seconds(2), 75}));
        QCOMPARE(settings(1).balance, BalanceKind::Hash);
        QCOMPARE(settings(1).balanceKey, (std::vector<std::string>{"jwt.sub", "header.X"}));
        QVERIFY(settings(2).sticky == (StickySettings{"seat", std::chrono::seconds(90)}));
        QCOMPARE(settings(3).balance, BalanceKind::RandomTwo);
        QVERIFY(settings(3).outlier == OutlierSettings{});
    }

    void hashIgnoresCommentsFormattingAndCanvas()
    {
        const std::string one = withRoute("match: { path: { prefix: /a }, methods: [GET] }, to: s");
        const std::string other = "# hello\nname: t\nsignalbox: 1\nlisteners:\n  l:\n    bind: \"127.0.0.1:8080\"\nroutes:\n"
                                  "  - to: s   # there\n    name: r\n    match:\n      methods: [GET]\n      path: { prefix: /a }\n"
                                  "services:\n  s:\n    endpoints:\n      - 127.0.0.1:9001\ncanvas: { s: { x: 1, y: 2 } }\n";
        QVERIFY(!hashOf(one).empty());
        QCOMPARE(hashOf(one), hashOf(other));
        QVERIFY(hashOf(one) != hashOf(withRoute("match: { path: { prefix: /b }, methods: [GET] }, to: s")));
    }

    void hashCoversTheContentsOfFiles()
    {
        MemorySources sources;
        sources.files["page.html"] = "one";
        const std::string text = withRoute("respond: { file: page.html }");
        const std::string before = hashOf(text, sources);
        sources.files["page.html"] = "two";
        QVERIFY(!before.empty() && before != hashOf(text, sources));
    }

    void respondTakesItsTypeFromTheFileName()
    {
        MemorySources sources;
        sources.files["page.html"] = "<p>";
        const CompiledPlan result = compiled(withRoute("respond: { file: page.html }"), sources);
        QVERIFY(result.plan != nullptr);
        const auto& respond = std::get<ToRespond>(result.plan->routes[0].destination);
        QCOMPARE(respond.contentType, std::string("text/html; charset=utf-8"));
        QCOMPARE(respond.body, std::string("<p>"));
    }

    void anUnchangedPolicyKeepsItsStateAcrossPlans()
    {
        const std::string limit = "policies: { p: { kind: rate-limit, limit: 1, period: 1h } }\n";
        const auto first = compiled(withRoute("policies: [p], to: s", limit));
        QVERIFY(first.plan != nullptr);
        const auto same = compiled(withRoute("policies: [p], timeout: 5s, to: s", limit), {}, first.plan);
        const auto other = compiled(
            withRoute("policies: [p], to: s", "policies: { p: { kind: rate-limit, limit: 1, period: 2h } }\n"), {}, first.plan);
        QVERIFY(same.plan != nullptr && other.plan != nullptr);
        QVERIFY(!isRefused(*first.plan)); // the only token of the hour
        QVERIFY(isRefused(*same.plan));
        QVERIFY(!isRefused(*other.plan));
    }

    void aNamedPolicyIsOneHoweverManyLinesUseIt()
    {
        const std::string text = head + "policies: { p: { kind: rate-limit, limit: 1 } }\nroutes:\n"
            + "  - { name: a, match: { path: { exact: /a } }, policies: [p], to: s }\n  - { name: b, policies: [p], to: s }\n" + services;
        const CompiledPlan result = compiled(text);
        QVERIFY(result.plan != nullptr);
        QCOMPARE(result.plan->policies.size(), std::size_t(1));
        QCOMPARE(result.plan->routes[0].policies, result.plan->routes[1].policies);
    }

    void settingsAndDefaultsArrive()
    {
        const CompiledPlan result = compiled("signalbox: 1\nname: t\n"
            "listeners:\n  a: { bind: '127.0.0.1:1', limits: { target: 1KiB, body: 2MiB }, timeouts: { idle: 7s }, forwarded: off }\n"
            "  b: { bind: '127.0.0.1:2', path-guard: raw, trusted-proxies: [10.0.0.0/8] }\n"
            "routes:\n  - { name: r, listeners: [b], match: { hosts: [A.Test, '*.x.test', '**.y.test'] },"
            " to: [{ service: s, weight: 3 }, t], retry: { attempts: 3, on: [reset, 5xx, \"429\"], per-try: 2s, methods: any } }\n"
            "services:\n  s: { endpoints: [{ address: 'h:1', weight: 5 }], balance: least-request, host: endpoint, connect-timeout: 1s,"
            " health: { path: /up, expect: [200-204] } }\n  t: { endpoints: ['h:2'], keep-alive: { max: 3 } }\n");
        QVERIFY(result.plan != nullptr);
        const Plan& plan = *result.plan;
        QCOMPARE(plan.listeners[0].limits.target, std::size_t(1024));
        QCOMPARE(plan.listeners[0].bodyLimit, std::uint64_t(2 << 20));
        QCOMPARE(plan.listeners[0].timeouts.idle, Duration(std::chrono::seconds(7)));
        QCOMPARE(plan.listeners[0].forwarded, ForwardedMode::Off);
        QVERIFY(plan.listeners[0].routes.empty());
        QCOMPARE(plan.listeners[1].routes.size(), std::size_t(1));
        QCOMPARE(plan.listeners[1].guard, PathGuard::Raw);
        const RoutePlan& route = plan.routes[0];
        QCOMPARE(route.match.hosts[0].suffix, std::string("a.test"));
        QCOMPARE(route.match.hosts[1].kind, HostPattern::Kind::OneLabel);
        QCOMPARE(route.match.hosts[2].kind, HostPattern::Kind::AnyDepth);
        QCOMPARE(route.timeout, Duration(std::chrono::seconds(30)));
        QCOMPARE(std::get<ToService>(route.destination).totalWeight, 4U);
        QVERIFY(route.retry->reset && route.retry->anyServerError && !route.retry->connectFailure);
        QVERIFY(!route.retry->idempotentOnly && route.retry->methods.empty());
        QCOMPARE(route.retry->statuses, std::vector<int>{429});
        const ServiceSettings& service = plan.services[0].settings;
        QCOMPARE(service.balance, BalanceKind::LeastRequest);
        QCOMPARE(service.hostMode, HostMode::Endpoint);
        QCOMPARE(service.endpoints[0].weight, 5U);
        QCOMPARE(service.health->expect, (std::vector<std::pair<int, int>>{{200, 204}}));
        QCOMPARE(plan.services[1].settings.maxIdle, 3U);
    }

    void aTlsListenerWithoutItsFilesIsAnError()
    {
        const CompiledPlan result = compiled("signalbox: 1\nname: t\nlisteners: { l: { bind: '127.0.0.1:1', tls: { certificate: c.pem, key: k.pem } } }\n"
            "routes: [{ name: r, to: s }]\n" + services);
        QVERIFY(result.plan == nullptr);
        QVERIFY(hasErrors(result.findings));
        QCOMPARE(result.findings.front().rule, std::string("unreadable-file"));
    }

    void theLocalAuthorityMustBeThere()
    {
        const CompiledPlan result = compiled(
            "signalbox: 1\nname: t\nlisteners: { l: { bind: '127.0.0.1:1', tls: { issue: local-ca } } }\nroutes: [{ name: r, to: s }]\n"
            + services);
        QVERIFY(result.plan == nullptr);
        QCOMPARE(result.findings.front().rule, std::string("no-local-authority"));
    }

private:
    static bool isRefused(const Plan& plan)
    {
        ExchangeFacts facts;
        RequestHead request;
        const ManualClock clock;
        SplitMixRandom random(1);
        FilterContext context{facts, request, clock, random, nullptr};
        return plan.policies[0].factory()->onRequestHead(request, context).kind() == Verdict::Kind::Respond;
    }
};

QTEST_APPLESS_MAIN(TestCompile)
#include "tst_compile.moc"
