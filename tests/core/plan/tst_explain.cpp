// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_maker.h"

#include <QTest>

using namespace signalbox;

class TestExplain : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhyEachRouteFails_data()
    {
        QTest::addColumn<QString>("detail");
        QTest::addColumn<int>("index");
        QTest::newRow("prefix") << "/orders/7731 is not under /catalog" << 0;
        QTest::newRow("exact") << "/orders/7731 is not /healthz" << 1;
        QTest::newRow("template") << "/orders/7731 does not fit /users/{id}" << 2;
        QTest::newRow("regex") << "/orders/7731 does not match the pattern /v[0-9]+" << 3;
        QTest::newRow("methods") << "method GET is not one of PUT, POST" << 4;
        QTest::newRow("method") << "method GET is not PUT" << 5;
        QTest::newRow("header absent") << "header X-Tier is absent" << 6;
        QTest::newRow("header differs") << "header X-Plan is silver, not gold" << 7;
        QTest::newRow("header prefix") << "header X-Plan is silver, which does not start with g" << 8;
        QTest::newRow("header there") << "header X-Plan is present" << 9;
        QTest::newRow("query") << "query page is 2, not 1" << 10;
        QTest::newRow("query absent") << "query Page is absent" << 11;
        QTest::newRow("cookie") << "cookie theme is dark, which does not match l.*" << 12;
        QTest::newRow("client") << "client 127.0.0.1 is not in 10.0.0.0/8" << 13;
        QTest::newRow("host") << "host a.test is not one of b.test, *.c.test, **.d.test" << 14;
        QTest::newRow("several values") << "none of the 2 values of header X-Many fits: x-many contains z" << 15;
    }
    void saysWhyEachRouteFails()
    {
        QFETCH(QString, detail);
        QFETCH(int, index);
        const RequestHead head = makeRequest("GET", "/orders/7731?page=2", "a.test",
            {{"X-Plan", "silver"}, {"Cookie", "theme=dark"}, {"X-Many", "a"}, {"X-Many", "b"}});
        const Explanation explanation = explain(plan(), ListenerId(0), {&head, parseIpAddress("127.0.0.1").value(), "http"});
        const Candidate& candidate = explanation.candidates[static_cast<std::size_t>(index)];
        QVERIFY(!candidate.isMatched);
        QCOMPARE(QString::fromStdString(candidate.detail), detail);
    }

    void routesAfterTheWinnerAreExplainedButNotTried()
    {
        MatchPlan any;
        MatchPlan other;
        other.path = PrefixPath{"/b"};
        const Plan gateway = makePlan({makeRoute("first", any), makeRoute("second", other), makeRoute("third", any)});
        const RequestHead head = makeRequest("GET", "/a");
        const Explanation explanation = explain(gateway, ListenerId(0), {&head, {}, "http"});
        QVERIFY(explanation.candidates[0].isMatched && explanation.candidates[0].isTried);
        QCOMPARE(explanation.candidates[1].failed, Condition::Path);
        QVERIFY(!explanation.candidates[1].isTried);
        QVERIFY(explanation.candidates[2].isMatched && !explanation.candidates[2].isTried);
        QCOMPARE(explanation.decision.route, RouteId(0));
    }

    void aRejectedRequestHasCandidatesThatWereNotTried()
    {
        const Plan gateway = makePlan({makeRoute("first", {})});
        const RequestHead head = makeRequest("GET", "/a//b");
        const Explanation explanation = explain(gateway, ListenerId(0), {&head, {}, "http"});
        QCOMPARE(explanation.decision.rejection, std::string_view("empty-segment"));
        QCOMPARE(explanation.candidates.size(), std::size_t(1));
        QVERIFY(!explanation.candidates[0].isTried && !explanation.candidates[0].isMatched);
    }

    void longValuesAreShortened()
    {
        MatchPlan match;
        match.path = ExactPath{"/x"};
        const Plan gateway = makePlan({makeRoute("x", match)});
        const RequestHead head = makeRequest("GET", "/" + std::string(500, 'a'));
        const Explanation explanation = explain(gateway, ListenerId(0), {&head, {}, "http"});
        QVERIFY(explanation.candidates[0].detail.size() < 100);
    }

    // The winner, the nearest misses before it, and no more than asked.
    void ofManyCandidatesTheNearestAreTold()
    {
        std::vector<Candidate> candidates;
        const auto add = [&](Condition failed, bool isTried) {
            candidates.push_back({RouteId(candidates.size()), failed == Condition::None, isTried, failed, {}});
        };
        for (int i = 0; i < 20; ++i)
            add(Condition::Host, true);
        add(Condition::Path, true);   // 20
        add(Condition::Method, true); // 21
        for (int i = 0; i < 20; ++i)
            add(Condition::Host, true);
        add(Condition::None, true);   // 42
        add(Condition::None, false);
        const auto routes = [&](std::size_t most) {
            std::vector<std::uint32_t> shown;
            for (const Candidate* candidate : telling(candidates, most))
                shown.push_back(candidate->route.value);
            return shown;
        };
        QCOMPARE(routes(0), (std::vector<std::uint32_t>{}));
        QCOMPARE(routes(1), (std::vector<std::uint32_t>{42}));
        QCOMPARE(routes(3), (std::vector<std::uint32_t>{20, 21, 42}));
        QCOMPARE(routes(5), (std::vector<std::uint32_t>{0, 1, 20, 21, 42}));
        QCOMPARE(routes(43).back(), 42U);
        QCOMPARE(routes(44).size(), std::size_t(44));
        QCOMPARE(routes(100).size(), std::size_t(44));
    }

private:
    static ValueMatch value(ValueMatch::Kind kind, std::string name, std::string text = {})
    {
        ValueMatch match{kind, std::move(name), text, {}};
        if (kind == ValueMatch::Kind::Regex)
            match.regex = compilePortableRegex(text).value_or(PortableRegex());
        return match;
    }

    static Plan plan()
    {
        using Kind = ValueMatch::Kind;
        std::vector<MatchPlan> matches(16);
        matches[0].path = PrefixPath{"/catalog"};
        matches[1].path = ExactPath{"/healthz"};
        matches[2].path = templatePath("/users/{id}");
        matches[3].path = regexPath("/v[0-9]+");
        matches[4].methods = {"PUT", "POST"};
        matches[5].methods = {"PUT"};
        matches[6].headers = {value(Kind::Exact, "x-tier", "gold")};
        matches[7].headers = {value(Kind::Exact, "x-plan", "gold")};
        matches[8].headers = {value(Kind::Prefix, "x-plan", "g")};
        matches[9].headers = {value(Kind::Absent, "x-plan")};
        matches[10].query = {value(Kind::Exact, "page", "1")};
        matches[11].query = {value(Kind::Present, "Page")};
        matches[12].cookies = {value(Kind::Regex, "theme", "l.*")};
        matches[13].clients = {parseCidr("10.0.0.0/8").value()};
        matches[14].hosts = {{HostPattern::Kind::Exact, "b.test"}, {HostPattern::Kind::OneLabel, ".c.test"},
            {HostPattern::Kind::AnyDepth, ".d.test"}};
        matches[15].headers = {value(Kind::Contains, "x-many", "z")};
        std::vector<RoutePlan> routes;
        for (MatchPlan& match : matches)
            routes.push_back(makeRoute("r", std::move(match)));
        return makePlan(std::move(routes));
    }
};

QTEST_APPLESS_MAIN(TestExplain)
#include "tst_explain.moc"
