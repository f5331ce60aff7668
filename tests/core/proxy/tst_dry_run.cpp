// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/dry_run.h"

#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"

#include <QtTest/QTest>

using namespace signalbox;

namespace {

std::shared_ptr<const Plan> planOf(const std::string& routes)
{
    const std::string text = "signalbox: 1\nname: t\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n" + routes
        + "services:\n  origin: { endpoints: [\"127.0.0.1:1\"] }\n";
    CompiledPlan compiled = compilePlan(GatewayDocument::read(text), FolderSources("."), {});
    for (const Finding& finding : compiled.findings) {
        if (finding.severity == Severity::Error)
            qWarning("%s", finding.message.c_str());
    }
    return compiled.plan;
}

std::string routeWith(const std::string& policy)
{
    return "  - { name: one, match: { path: { prefix: /a } }, policies: [{ " + policy + " }], to: origin }\n";
}

DryRun ran(const std::shared_ptr<const Plan>& plan, const std::string& target, const std::string& client = "127.0.0.1")
{
    RequestHead request;
    request.method = "GET";
    request.target = target;
    request.headers.add("Host", "a.test");
    return dryRun(plan, ListenerId(std::size_t{0}), request, *parseIpAddress(client), false);
}

} // namespace

class TestDryRun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void forwardedRequestTellsWhatGoesUpstream();
    void ownAnswersHaveAStatusAndNoUpstream();
    void refusalTellsItsReason();
    void pausesAreSkipped();
    void stagesTellWhatEachStationChanged();
    void rateLimitIsThePlansOwn();
};

void TestDryRun::forwardedRequestTellsWhatGoesUpstream()
{
    const auto plan = planOf(routeWith("kind: rewrite-path, strip-prefix: /a"));
    QVERIFY(plan);
    const DryRun run = ran(plan, "/a/b?c", "10.0.0.7");
    QCOMPARE(run.status, 0);
    QCOMPARE(run.destination, std::string("origin"));
    QVERIFY(run.upstream.has_value());
    QCOMPARE(run.upstream->target, std::string("/b?c"));
    QCOMPARE(run.upstream->headers.find("x-forwarded-for").value_or(""), std::string_view("10.0.0.7"));
    QVERIFY(run.exchange.errorDetail.empty()); // that nobody was asked is no error
}

void TestDryRun::ownAnswersHaveAStatusAndNoUpstream()
{
    const auto plan
        = planOf("  - { name: ok, match: { path: { exact: /ok } }, respond: { status: 204 } }\n"
                 "  - { name: moved, match: { path: { exact: /moved } }, redirect: { path: /ok, status: 301 } }\n");
    QVERIFY(plan);
    for (const auto& [target, status] :
        {std::pair("/ok", 204), std::pair("/moved", 301), std::pair("/none", 404), std::pair("/x/../ok", 400)}) {
        const DryRun run = ran(plan, target);
        QCOMPARE(run.status, status);
        QVERIFY(!run.upstream.has_value());
        QVERIFY(run.destination.empty());
    }
}

void TestDryRun::refusalTellsItsReason()
{
    const auto plan = planOf(routeWith("kind: address, allow: [10.0.0.0/8]"));
    QVERIFY(plan);
    const DryRun refused = ran(plan, "/a", "192.0.2.1");
    QCOMPARE(refused.status, 403);
    QVERIFY(!refused.reason.empty());
    QVERIFY(!refused.upstream.has_value());
    QVERIFY(ran(plan, "/a", "10.1.1.1").upstream.has_value());
}

void TestDryRun::pausesAreSkipped()
{
    const auto plan = planOf(routeWith("kind: fault, delay: { time: 10m, percent: 100 }"));
    QVERIFY(plan);
    QVERIFY(ran(plan, "/a").upstream.has_value());
}

void TestDryRun::stagesTellWhatEachStationChanged()
{
    const auto plan = planOf(routeWith("kind: request-headers, set: { X-A: \"1\" }"));
    QVERIFY(plan);
    const DryRun run = ran(plan, "/a");
    std::size_t changes = 0;
    for (const Stage& stage : run.exchange.stages) {
        for (const Change& change : stage.changes) {
            ++changes;
            QCOMPARE(change.name, std::string("X-A"));
            QCOMPARE(change.after, std::string("1"));
        }
    }
    QCOMPARE(changes, std::size_t{1});
}

void TestDryRun::rateLimitIsThePlansOwn()
{
    const auto plan = planOf(
        routeWith("kind: rate-limit, algorithm: token-bucket, limit: 1, period: 1h, burst: 2, key: [client-address]"));
    QVERIFY(plan);
    QCOMPARE(ran(plan, "/a").status, 0);
    QCOMPARE(ran(plan, "/a").status, 0);
    QCOMPARE(ran(plan, "/a").status, 429);
    QCOMPARE(ran(plan, "/a", "127.0.0.2").status, 0);
}

QTEST_APPLESS_MAIN(TestDryRun)
#include "tst_dry_run.moc"
