// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/why_rows.h"

#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "ui/traffic/stage_words.h"

#include <QtTest>

using namespace signalbox;

namespace {

CapturedPlan threeRoutes()
{
    CapturedPlan plan;
    plan.routes = {"orders", "put", "health"};
    return plan;
}

Exchange takenBy(std::size_t route, std::uint32_t earlier, std::vector<FailedCandidate> failed)
{
    Exchange exchange;
    exchange.outcome = Decision::Outcome::Route;
    exchange.route = RouteId(route);
    exchange.earlier = earlier;
    exchange.failed = std::move(failed);
    return exchange;
}

// `count` routes under /r0, /r1 ...; the last but one under /r7 too, for PUT only, and the last for every request.
std::shared_ptr<const Plan> largePlan(int count)
{
    std::string text = "signalbox: 1\nlisteners: {public: {bind: \"127.0.0.1:0\"}}\nroutes:\n";
    for (int i = 0; i < count - 2; ++i)
        text += "  - {name: r" + std::to_string(i) + ", match: {hosts: [\"h" + std::to_string(i % 5)
            + ".test\"], path: {prefix: /r" + std::to_string(i) + "}}, respond: {status: 200}}\n";
    text += "  - {name: near, match: {path: {prefix: /any}, methods: [PUT]}, respond: {status: 200}}\n";
    text += "  - {name: last, respond: {status: 200}}\n";
    const FolderSources sources("/");
    return compilePlan(GatewayDocument::read(text), sources, {}).plan;
}

} // namespace

class TestWhyRows final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recordedCandidatesAreNamed();
    void whatTheIndexPassedOverIsCounted();
    void recordingsOfTheFirstVersionAreNamedWhereThatIsSure();
    void aRouteThatTheRecordedPlanLacksIsNumbered();
    void tenThousandRoutesStayShort();
    void fewRoutesAreAllTold();
};

void TestWhyRows::recordedCandidatesAreNamed()
{
    const auto rows = recordedWhy(takenBy(2, 2, {{RouteId(0), Condition::Path}, {RouteId(1), Condition::Method}}), threeRoutes());
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].first, QStringLiteral("orders"));
    QCOMPARE(rows[0].second, conditionText(Condition::Path));
    QCOMPARE(rows[1].first, QStringLiteral("put"));
    QCOMPARE(rows[1].second, conditionText(Condition::Method));
}

void TestWhyRows::whatTheIndexPassedOverIsCounted()
{
    const auto rows = recordedWhy(takenBy(2, 9'998, {{RouteId(1), Condition::Method}}), threeRoutes());
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].first, QStringLiteral("put"));
    QCOMPARE(rows[1].first, QStringLiteral("9997 more"));
}

void TestWhyRows::recordingsOfTheFirstVersionAreNamedWhereThatIsSure()
{
    const std::vector<FailedCandidate> failed{{RouteId(), Condition::Path}, {RouteId(), Condition::Method}};
    QCOMPARE(recordedWhy(takenBy(2, 2, failed), threeRoutes())[1].first, QStringLiteral("put"));
    // The listener serves two of four: which they are is not recorded.
    CapturedPlan four = threeRoutes();
    four.routes.push_back("more");
    const auto rows = recordedWhy(takenBy(3, 2, failed), four);
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[1].first, QStringLiteral("candidate 2"));
    QCOMPARE(rows[1].second, conditionText(Condition::Method));
}

void TestWhyRows::aRouteThatTheRecordedPlanLacksIsNumbered()
{
    const auto rows = recordedWhy(takenBy(2, 1, {{RouteId(70), Condition::Header}}), threeRoutes());
    QCOMPARE(rows.size(), std::size_t{1});
    QCOMPARE(rows[0].first, QStringLiteral("candidate 1"));
}

void TestWhyRows::tenThousandRoutesStayShort()
{
    const auto plan = largePlan(10'000);
    QVERIFY(plan != nullptr);
    Exchange exchange;
    exchange.listener = ListenerId(0);
    exchange.request.method = "GET";
    exchange.request.target = "/any/x";
    exchange.request.headers.add("Host", "h1.test");
    exchange.client = parseIpAddress("127.0.0.1").value();
    Decision decision;
    decide(*plan, exchange.listener, {&exchange.request, exchange.client, "http"}, decision);
    exchange.outcome = decision.outcome;
    exchange.route = decision.route;
    exchange.earlier = decision.earlier;
    exchange.failed = decision.failed;
    QCOMPARE(decision.earlier, 9'999U);
    CapturedPlan captured;
    for (const RoutePlan& route : plan->routes)
        captured.routes.push_back(route.name);
    const auto recorded = recordedWhy(exchange, captured);
    QVERIFY(recorded.size() <= Decision::mostFailed + 1);
    QCOMPARE(recorded[0].first, QStringLiteral("near"));
    QCOMPARE(recorded[0].second, conditionText(Condition::Method));

    const auto rows = explainedWhy(exchange, *plan);
    QVERIFY(rows.size() <= 65);
    const auto hasRow = [&](const QString& name, const QString& text) {
        return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.first == name && row.second.contains(text); });
    };
    QVERIFY(hasRow(QStringLiteral("near"), QStringLiteral("method GET is not PUT")));
    QVERIFY(hasRow(QStringLiteral("last"), QStringLiteral("matched")));
    QVERIFY(hasRow(QStringLiteral("r1"), QStringLiteral("/any/x is not under /r1"))); // its host fits
    QVERIFY(!hasRow(QStringLiteral("r0"), QString()));
    QCOMPARE(rows.back().first, QStringLiteral("9936 more"));
}

void TestWhyRows::fewRoutesAreAllTold()
{
    const auto plan = largePlan(4);
    QVERIFY(plan != nullptr);
    Exchange exchange = takenBy(0, 0, {});
    exchange.listener = ListenerId(0);
    exchange.request.method = "GET";
    exchange.request.target = "/r0";
    exchange.request.headers.add("Host", "h0.test");
    const auto rows = explainedWhy(exchange, *plan);
    QCOMPARE(rows.size(), std::size_t{4});
    QVERIFY(rows[0].second.startsWith(QStringLiteral("matched")));
    QCOMPARE(rows[3].second, QStringLiteral("not tried"));
}

QTEST_MAIN(TestWhyRows)
#include "tst_why_rows.moc"
