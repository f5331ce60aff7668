// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analyze.h"
#include "core/plan/compile.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;

namespace {

const std::string head = "signalbox: 1\nname: t\nlisteners: { l: { bind: 127.0.0.1:8080 } }\n";
const std::string services = "services: { s: { endpoints: [127.0.0.1:9001] } }\n";

struct Analysed {
    std::shared_ptr<const Plan> plan;
    std::vector<Finding> findings;

    std::vector<std::string> about(const std::string& rule) const
    {
        std::vector<std::string> names;
        for (const Finding& finding : findings)
            if (finding.rule == rule)
                names.push_back(finding.node.name);
        return names;
    }
};

Analysed analysed(const std::string& text)
{
    const GatewayDocument document = GatewayDocument::read(text);
    const FolderSources sources("/");
    Analysed result;
    result.plan = compilePlan(document, sources, {}).plan;
    result.findings = analyze(document, result.plan.get(), WallTime{1'764'000'000'000'000});
    return result;
}

using Names = std::vector<std::string>;

} // namespace

class TestAnalyze : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void laterRouteIsUnreachable_data()
    {
        QTest::addColumn<QByteArray>("earlier");
        QTest::addColumn<QByteArray>("later");
        QTest::addColumn<bool>("isUnreachable");
        const auto row = [](const char* earlier, const char* later, bool isUnreachable) {
            QTest::addRow("%s > %s", earlier, later) << QByteArray(earlier) << QByteArray(later) << isUnreachable;
        };
        row("{}", "{ path: { exact: /a } }", true);
        row("{ path: { prefix: / } }", "{ path: { template: '/{x}' } }", true);
        row("{ path: { prefix: / } }", "{}", false); // OPTIONS *
        row("{ path: { prefix: /a } }", "{ path: { prefix: /a/b } }", true);
        row("{ path: { prefix: /a } }", "{ path: { prefix: /ab } }", false);
        row("{ path: { prefix: /a } }", "{ path: { exact: /a } }", true);
        row("{ path: { prefix: /a } }", "{ path: { template: '/a/{x}' } }", true);
        row("{ path: { prefix: /a/b } }", "{ path: { template: '/a/{x}' } }", false);
        row("{ path: { prefix: /a } }", "{ path: { regex: '/a/[0-9]+' } }", true);
        row("{ path: { prefix: /a } }", "{ path: { regex: '/a/x|/b' } }", false);
        row("{ path: { template: '/{x}' } }", "{ path: { exact: /a } }", true);
        row("{ path: { template: '/{x}' } }", "{ path: { exact: /a/ } }", false);
        row("{ path: { template: '/{x}/{y}' } }", "{ path: { template: '/a/{z}' } }", true);
        row("{ path: { template: '/a/{z}' } }", "{ path: { template: '/{x}/{y}' } }", false);
        row("{ path: { template: '/{x}/{y}' } }", "{ path: { template: '/a/{z+}' } }", false);
        row("{ path: { template: '/{x+}' } }", "{ path: { template: '/a/{z+}' } }", true);
        row("{ path: { template: '/{x+}' } }", "{ path: { prefix: /a } }", true);
        row("{ path: { template: '/{x+}' } }", "{ path: { prefix: / } }", false);
        row("{ path: { regex: '/a.*' } }", "{ path: { exact: /abc } }", true);
        row("{ path: { regex: '/.*' } }", "{ path: { prefix: /a } }", true);
        row("{ hosts: ['*.a.test'] }", "{ hosts: [x.a.test] }", true);
        row("{ hosts: ['*.a.test'] }", "{ hosts: ['**.a.test'] }", false);
        row("{ hosts: ['**.test'] }", "{ hosts: ['*.a.test', b.test] }", true);
        row("{ hosts: [a.test] }", "{}", false);
        row("{ methods: [GET, PUT] }", "{ methods: [PUT] }", true);
        row("{ methods: [GET] }", "{ methods: [GET, PUT] }", false);
        row("{ headers: { X: { present: true } } }", "{ headers: { x: gold } }", true);
        row("{ headers: { X: { prefix: g } } }", "{ headers: { X: gold } }", true);
        row("{ headers: { X: { absent: true } } }", "{ headers: { X: gold } }", false);
        row("{ query: { q: { contains: l } } }", "{ query: { q: { suffix: old } } }", true);
        row("{ cookies: { c: { regex: 'g.*' } } }", "{ cookies: { c: gold } }", true);
        row("{ cookies: { c: gold } }", "{ cookies: { d: gold } }", false);
        row("{ client: [10.0.0.0/8] }", "{ client: [10.1.0.0/16] }", true);
        row("{ client: [10.1.0.0/16] }", "{ client: [10.0.0.0/8] }", false);
    }
    void laterRouteIsUnreachable()
    {
        QFETCH(QByteArray, earlier);
        QFETCH(QByteArray, later);
        QFETCH(bool, isUnreachable);
        const Analysed result = analysed(head + "routes:\n  - { name: one, match: " + earlier.toStdString()
            + ", to: s }\n  - { name: two, match: " + later.toStdString() + ", to: s }\n" + services);
        QVERIFY(result.plan != nullptr);
        QCOMPARE(result.about("unreachable-route"), isUnreachable ? Names{"two"} : Names{});
    }

    void unreachableRouteHasAWitnessAndAPlace()
    {
        const Analysed result = analysed(head + "routes:\n  - { name: one, match: { path: { prefix: /a } }, to: s }\n"
                                                "  - { name: two, match: { path: { exact: /a/b } }, to: s }\n" + services);
        const auto finding = std::find_if(result.findings.begin(), result.findings.end(),
            [](const Finding& other) { return other.rule == "unreachable-route"; });
        QVERIFY(finding != result.findings.end());
        QCOMPARE(finding->span.line, 6U);
        QVERIFY(finding->witness.has_value());
        QCOMPARE(finding->witness->url, std::string("http://gateway.test:8080/a/b"));
    }

    void aRouteOfAnotherListenerCoversNothing()
    {
        const Analysed result = analysed("signalbox: 1\nname: t\nlisteners: { l: { bind: '127.0.0.1:1' }, m: { bind: '127.0.0.1:2' } }\n"
            "routes:\n  - { name: one, listeners: [l], to: s }\n  - { name: two, to: s }\n" + services);
        QVERIFY(result.plan != nullptr);
        QCOMPARE(result.about("unreachable-route"), Names{});
    }

    void findsZeroWeightsUnusedNodesAndExposedListeners()
    {
        const Analysed result = analysed("signalbox: 1\nname: t\nlisteners: { l: { bind: '0.0.0.0:8080' }, ok: { bind: '0.0.0.0:81', expose: true } }\n"
            "policies: { p: { kind: fault, abort: { status: 500 } } }\n"
            "routes:\n  - { name: r, to: [{ service: s, weight: 0 }, { service: t, weight: 0 }] }\n"
            "services: { s: { endpoints: ['h:1'] }, t: { endpoints: [{ address: 'h:2', weight: 0 }] }, u: { endpoints: ['h:3'] } }\n");
        QVERIFY(result.plan != nullptr);
        QCOMPARE(result.about("zero-weights"), (Names{"r", "t"}));
        QCOMPARE(result.about("unused-service"), Names{"u"});
        QCOMPARE(result.about("unused-policy"), Names{"p"});
        QCOMPARE(result.about("exposed-listener"), Names{"l"});
    }

    void findsEndpointProblems()
    {
        const Analysed result = analysed(head + "routes: [{ name: r, to: s }]\n"
            "services: { s: { endpoints: ['127.0.0.1:9', '127.0.0.1:9', 'localhost:8080'] } }\n");
        QCOMPARE(result.about("duplicate-endpoint"), Names{"s"});
        QCOMPARE(result.about("endpoint-is-listener"), Names{"s"});
    }

    void findsMethodGaps()
    {
        const Analysed result = analysed(head + "routes:\n  - { name: gap, match: { path: { exact: /a }, methods: [GET] }, to: s }\n"
            "  - { name: fine, match: { path: { exact: /b }, methods: [GET] }, to: s }\n"
            "  - { name: head, match: { path: { exact: /b }, methods: [HEAD] }, to: s }\n" + services);
        QCOMPARE(result.about("method-gap"), Names{"gap"});
    }

    void findsOpenWaysToAGuardedService()
    {
        const std::string key = "{ kind: api-key, keys: [{ consumer: a, sha256: "
            "c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c }] }";
        const Analysed result = analysed(head + "routes:\n  - { name: asked, match: { path: { exact: /a } }, policies: [" + key
            + "], to: s }\n  - { name: open, to: s }\n" + services);
        QVERIFY(result.plan != nullptr);
        QCOMPARE(result.about("no-authentication"), Names{"open"});
    }

    void findsCertificateProblems()
    {
        const Analysed base = analysed(head + "routes: [{ name: r, match: { hosts: [a.test, '*.b.test', c.other.test] }, to: s }]\n" + services);
        QVERIFY(base.plan != nullptr);
        const auto rulesFor = [&](CertificateFacts facts) {
            Plan plan = *base.plan;
            plan.listeners[0].certificates.push_back({"/c.pem", "/k.pem", std::move(facts)});
            std::vector<std::string> rules;
            for (const Finding& finding : analyze(GatewayDocument::read(plan.documentText), &plan, WallTime{1'764'000'000'000'000}))
                rules.push_back(finding.rule);
            std::sort(rules.begin(), rules.end());
            return rules;
        };
        const std::int64_t now = 1'764'000'000;
        const Names all{"a.test", "*.b.test", "*.other.test"};
        QCOMPARE(rulesFor({"", "", all, now - 10, now + 86400 * 90, 256, "EC"}), Names{});
        QCOMPARE(rulesFor({"", "", all, now - 10, now - 1, 256, "EC"}), Names{"certificate-expired"});
        QCOMPARE(rulesFor({"", "", all, now + 10, now + 86400 * 90, 256, "EC"}), Names{"certificate-expired"});
        QCOMPARE(rulesFor({"", "", all, now - 10, now + 86400 * 21 - 1, 256, "EC"}), Names{"certificate-soon"});
        QCOMPARE(rulesFor({"", "", all, now - 10, now + 86400 * 21, 256, "EC"}), Names{});
        QCOMPARE(rulesFor({"", "", all, now - 10, now + 86400 * 90, 1024, "RSA"}), Names{"weak-key"});
        QCOMPARE(rulesFor({"", "", {"*.a.test", "x.b.test"}, now - 10, now + 86400 * 90, 2048, "RSA"}),
            (Names{"certificate-name", "certificate-name", "certificate-name"}));
    }

    void findsCertificatesThatNamesDoNotLeadTo()
    {
        const Analysed base = analysed(head + "routes: [{ name: r, to: s }]\n" + services);
        QVERIFY(base.plan != nullptr);
        const std::int64_t now = 1'764'000'000;
        const auto rulesFor = [&](std::vector<Names> namesOfEach, bool usesAuthority = false) {
            Plan plan = *base.plan;
            plan.listeners[0].usesLocalAuthority = usesAuthority;
            for (const Names& names : namesOfEach)
                plan.listeners[0].certificates.push_back({"/c.pem", "/k.pem", {"", "", names, now - 10, now + 86400 * 90, 256, "EC"}});
            Names rules;
            for (const Finding& finding : analyze(GatewayDocument::read(plan.documentText), &plan, WallTime{now * 1'000'000}))
                rules.push_back(finding.rule);
            return rules;
        };
        QCOMPARE(rulesFor({{"a.test"}, {"b.test", "*.a.test"}, {"x.a.test"}}), Names{});
        QCOMPARE(rulesFor({{}, {"b.test"}}), Names{});
        QCOMPARE(rulesFor({{"a.test", "a.test"}, {"b.test"}}), Names{});
        QCOMPARE(rulesFor({{"a.test"}, {"b.test", "A.test"}}), Names{"certificate-overlap"});
        QCOMPARE(rulesFor({{"a.test"}, {}}), Names{"certificate-never-chosen"});
        QCOMPARE(rulesFor({{}}, true), Names{"certificate-never-chosen"});
    }

    void findsStationsThatNoCertificateReaches()
    {
        const Analysed result = analysed(head + "routes:\n  - { name: asks, policies: [{ kind: client-certificate }], to: s }\n" + services);
        QVERIFY(result.plan != nullptr);
        QCOMPARE(result.about("client-certificate-not-asked"), Names{"asks"});
        Plan plan = *result.plan;
        plan.listeners[0].clientAuth = ClientAuth::Request;
        for (const Finding& finding : analyze(GatewayDocument::read(plan.documentText), &plan, WallTime{1'764'000'000'000'000}))
            QVERIFY(finding.rule != "client-certificate-not-asked");
    }

    void findsMetricsThatOthersCanRead_data()
    {
        QTest::addColumn<QByteArray>("observe");
        QTest::addColumn<int>("count");
        QTest::newRow("any address") << QByteArray("{ metrics: '0.0.0.0:9100' }") << 1;
        QTest::newRow("IPv6") << QByteArray("{ metrics: '[::]:9100' }") << 1;
        QTest::newRow("loopback") << QByteArray("{ metrics: 127.0.0.1:9100 }") << 0;
        QTest::newRow("loopback, IPv6") << QByteArray("{ metrics: '[::1]:9100' }") << 0;
        QTest::newRow("none") << QByteArray("{}") << 0;
        QTest::newRow("not a map") << QByteArray("[]") << 0;
        QTest::newRow("no address") << QByteArray("{ metrics: [1] }") << 0;
    }
    void findsMetricsThatOthersCanRead()
    {
        QFETCH(QByteArray, observe);
        const Analysed result = analysed(head + "observe: " + observe.toStdString() + "\nroutes: [{ name: r, to: s }]\n" + services);
        QTEST(static_cast<int>(result.about("exposed-metrics").size()), "count");
    }

    void aCollectorsUrlIsCheckedWhenItIsCompiled()
    {
        const auto compiled = [](const std::string& url) {
            return analysed(head + "observe: { otlp: '" + url + "', sample: 5% }\nroutes: [{ name: r, to: s }]\n" + services).plan;
        };
        const auto plan = compiled("http://127.0.0.1:4318");
        QVERIFY(plan && plan->observe.otlp);
        QCOMPARE(plan->observe.otlp->path, std::string("/v1/traces"));
        QCOMPARE(plan->observe.samplePercent, 5.0);
        QVERIFY(!compiled("http://user:word@127.0.0.1:4318"));
        QVERIFY(!compiled("ftp://127.0.0.1"));
    }

    void withoutAPlanTheDocumentAloneIsLookedAt()
    {
        const GatewayDocument document = GatewayDocument::read("signalbox: 1\nname: t\nlisteners: { l: { bind: '0.0.0.0:1' } }\n");
        const auto findings = analyze(document, nullptr, WallTime{});
        QCOMPARE(findings.size(), std::size_t(1));
        QCOMPARE(findings[0].rule, std::string("exposed-listener"));
    }
};

QTEST_APPLESS_MAIN(TestAnalyze)
#include "tst_analyze.moc"
