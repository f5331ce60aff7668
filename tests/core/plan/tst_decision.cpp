// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "plan_maker.h"

#include <QTest>
#include <re2/re2.h>

#include <chrono>

using namespace signalbox;

namespace {

MatchPlan onPath(PathMatch path)
{
    MatchPlan match;
    match.path = std::move(path);
    return match;
}

ValueMatch value(ValueMatch::Kind kind, std::string name, std::string text = {})
{
    ValueMatch match;
    match.kind = kind;
    match.name = std::move(name);
    match.value = text;
    if (kind == ValueMatch::Kind::Regex)
        match.regex = compilePortableRegex(text).value_or(PortableRegex());
    return match;
}

// The naive matcher: every condition written down as its definition says, with strings and copies. No code shared.
namespace naive {

std::vector<std::string> pieces(const std::string& text, char separator)
{
    std::vector<std::string> all(1);
    for (const char c : text) {
        if (c == separator)
            all.emplace_back();
        else
            all.back() += c;
    }
    return all;
}

bool host(const HostPattern& pattern, const std::string& name)
{
    if (pattern.kind == HostPattern::Kind::Exact)
        return name == pattern.suffix;
    const auto labels = pieces(name, '.');
    const auto wanted = pieces(pattern.suffix.substr(1), '.');
    if (labels.size() <= wanted.size())
        return false;
    if (pattern.kind == HostPattern::Kind::OneLabel && labels.size() != wanted.size() + 1)
        return false;
    return std::equal(wanted.rbegin(), wanted.rend(), labels.rbegin()) && !labels[labels.size() - wanted.size() - 1].empty();
}

bool path(const PathMatch& match, const std::string& text)
{
    if (const auto* exact = std::get_if<ExactPath>(&match))
        return text == exact->path;
    if (const auto* prefix = std::get_if<PrefixPath>(&match))
        return prefix->prefix == "/" || text == prefix->prefix || text.find(prefix->prefix + "/") == 0;
    if (const auto* regex = std::get_if<RegexPath>(&match))
        return re2::RE2::FullMatch(text, re2::RE2(regex->regex.pattern));
    if (const auto* pattern = std::get_if<TemplatePath>(&match)) {
        // A template is a regular expression in disguise.
        std::string regex;
        for (const auto& segment : pattern->segments)
            regex += "/" + (segment.parameter.empty() ? re2::RE2::QuoteMeta(segment.literal)
                                : segment.isRest ? "[^/].*" : "[^/]+");
        if (pattern->hasTrailingSlash || pattern->segments.empty())
            regex += "/";
        return re2::RE2::FullMatch(text, re2::RE2(regex));
    }
    return true;
}

bool one(const ValueMatch& match, const std::vector<std::string>& values)
{
    if (match.kind == ValueMatch::Kind::Absent)
        return values.empty();
    for (const std::string& text : values) {
        const auto at = text.find(match.value);
        if (match.kind == ValueMatch::Kind::Present || (match.kind == ValueMatch::Kind::Exact && text == match.value)
            || (match.kind == ValueMatch::Kind::Prefix && at == 0)
            || (match.kind == ValueMatch::Kind::Suffix && text.size() >= match.value.size()
                && text.substr(text.size() - match.value.size()) == match.value)
            || (match.kind == ValueMatch::Kind::Contains && at != std::string::npos)
            || (match.kind == ValueMatch::Kind::Regex && re2::RE2::FullMatch(text, re2::RE2(match.regex.pattern))))
            return true;
    }
    return false;
}

struct Request {
    std::string host, path, method;
    std::vector<std::pair<std::string, std::string>> headers, query, cookies;
    std::string client;
};

std::vector<std::string> named(const std::vector<std::pair<std::string, std::string>>& pairs, const std::string& name)
{
    std::vector<std::string> values;
    for (const auto& [key, text] : pairs)
        if (key == name)
            values.push_back(text);
    return values;
}

bool route(const MatchPlan& match, const Request& request)
{
    bool isHost = match.hosts.empty();
    for (const HostPattern& pattern : match.hosts)
        isHost = isHost || host(pattern, request.host);
    bool isMethod = match.methods.empty();
    for (const std::string& method : match.methods)
        isMethod = isMethod || method == request.method;
    bool isClient = match.clients.empty();
    for (const Cidr& network : match.clients)
        isClient = isClient || network.contains(parseIpAddress(request.client).value());
    bool holds = isHost && isMethod && isClient && path(match.path, request.path);
    for (const ValueMatch& header : match.headers)
        holds = holds && one(header, named(request.headers, header.name));
    for (const ValueMatch& query : match.query)
        holds = holds && one(query, named(request.query, query.name));
    for (const ValueMatch& cookie : match.cookies)
        holds = holds && one(cookie, named(request.cookies, cookie.name));
    return holds;
}

} // namespace naive

class Dice {
public:
    explicit Dice(std::uint64_t seed) : m_random(seed) {}
    std::uint32_t below(std::uint32_t bound) { return m_random.below(bound); }
    bool oneIn(std::uint32_t n) { return below(n) == 0; }
    std::string pick(std::initializer_list<const char*> items)
    {
        return *(items.begin() + below(static_cast<std::uint32_t>(items.size())));
    }

private:
    SplitMixRandom m_random;
};

PathMatch randomPath(Dice& dice)
{
    switch (dice.below(6)) {
    case 0: return {};
    case 1: return ExactPath{dice.pick({"/", "/a", "/a/", "/a/b", "/b/c/d", "/a%20b"})};
    case 2: return PrefixPath{dice.pick({"/", "/a", "/a/b", "/b", "/b/c"})};
    case 3:
    case 4: return templatePath(dice.pick({"/", "/{x}", "/a/{x}", "/{x}/b", "/a/{x}/", "/{x}/{y}", "/{x+}", "/a/{x+}",
        "/a/{x+}/", "/b/{x}/{y+}"}));
    default: return regexPath(dice.pick({"/[ab]", "/a/(?P<id>[a-c]+)", "/.*", "/(a|b)/?", "/[^/]+/c.*"}));
    }
}

ValueMatch randomValue(Dice& dice, std::string name)
{
    const auto kind = static_cast<ValueMatch::Kind>(dice.below(7));
    return value(kind, std::move(name), kind == ValueMatch::Kind::Regex ? dice.pick({"g.*", "[a-z]+", "x|gold"})
                                                                        : dice.pick({"gold", "g", "d", "ol", ""}));
}

MatchPlan randomMatch(Dice& dice)
{
    MatchPlan match = onPath(randomPath(dice));
    if (dice.oneIn(3))
        match.hosts.push_back({HostPattern::Kind::Exact, dice.pick({"a.test", "b.a.test", "c.test"})});
    if (dice.oneIn(4))
        match.hosts.push_back({dice.oneIn(2) ? HostPattern::Kind::OneLabel : HostPattern::Kind::AnyDepth,
            dice.pick({".a.test", ".test"})});
    if (dice.oneIn(3))
        match.methods = {dice.pick({"GET", "PUT"}), "POST"};
    if (dice.oneIn(4))
        match.headers.push_back(randomValue(dice, "x-tier"));
    if (dice.oneIn(4))
        match.query.push_back(randomValue(dice, "q"));
    if (dice.oneIn(4))
        match.cookies.push_back(randomValue(dice, "c"));
    if (dice.oneIn(5))
        match.clients.push_back(parseCidr(dice.pick({"10.0.0.0/8", "10.1.0.0/16", "127.0.0.1"})).value());
    return match;
}

// Paths that go deeper than the index cuts its keys.
std::string deepPath(Dice& dice)
{
    std::string path;
    for (std::uint32_t n = dice.below(12); n > 0; --n)
        path += dice.pick({"/a", "/a", "/b", "/c", "/ab", "/d.e"});
    return path + (path.empty() || dice.oneIn(6) ? "/" : "");
}

PathMatch indexedPath(Dice& dice)
{
    std::string path = deepPath(dice);
    if (dice.oneIn(2))
        path = path.substr(0, path.find('/', std::min<std::size_t>(path.size() - 1, 4)));
    if (path.empty()) // it was a single slash
        path = "/";
    const bool isSlash = path.back() == '/';
    switch (dice.below(5)) {
    case 0: return ExactPath{path};
    case 1: return PrefixPath{isSlash && path.size() > 1 ? path.substr(0, path.size() - 1) : path};
    case 2: return templatePath(path + (isSlash ? "" : "/") + dice.pick({"{x}", "{x}/b", "{x+}", "{x}/"}));
    case 3: return regexPath(re2::RE2::QuoteMeta(path) + dice.pick({"", "?", "*", "(/a|/b)*", "|/a/b", ".*", "[^/]*", "/?"}));
    default: return randomPath(dice);
    }
}

MatchPlan indexedMatch(Dice& dice)
{
    MatchPlan match = onPath(indexedPath(dice));
    if (dice.oneIn(3))
        match.hosts.push_back({HostPattern::Kind::Exact, dice.pick({"a.test", "b.a.test", "c.test"})});
    if (dice.oneIn(3))
        match.hosts.push_back({HostPattern::Kind::OneLabel, dice.pick({".a.test", ".test", ".b.a.test"})});
    if (dice.oneIn(3))
        match.hosts.push_back({HostPattern::Kind::AnyDepth, dice.pick({".a.test", ".test"})});
    if (dice.oneIn(3))
        match.methods = {dice.pick({"GET", "PUT"}), "POST"};
    return match;
}

naive::Request randomRequest(Dice& dice)
{
    naive::Request request;
    request.host = dice.pick({"a.test", "b.a.test", "c.test", "x.b.a.test", "test"});
    request.path = dice.pick({"/", "/a", "/a/", "/a/b", "/a/b/", "/ab", "/b", "/b/c", "/b/c/d", "/b/c/d/", "/a%20b", "/x/y"});
    request.method = dice.pick({"GET", "PUT", "POST", "DELETE"});
    request.client = dice.pick({"127.0.0.1", "10.0.0.9", "10.1.2.3", "::1"});
    for (std::uint32_t n = dice.below(3); n > 0; --n)
        request.headers.emplace_back("x-tier", dice.pick({"gold", "silver", "g", "d", "x"}));
    for (std::uint32_t n = dice.below(3); n > 0; --n)
        request.query.emplace_back(dice.pick({"q", "Q"}), dice.pick({"gold", "g", "", "old"}));
    for (std::uint32_t n = dice.below(3); n > 0; --n)
        request.cookies.emplace_back(dice.pick({"c", "C"}), dice.pick({"gold", "g", "old"}));
    return request;
}

RequestHead wireForm(const naive::Request& request)
{
    std::string target = request.path;
    char separator = '?';
    for (const auto& [name, text] : request.query) {
        target += separator + name + "=" + text;
        separator = '&';
    }
    RequestHead head = makeRequest(request.method, target, request.host);
    for (const auto& [name, text] : request.headers)
        head.headers.add("X-Tier", text);
    std::string cookie;
    for (const auto& [name, text] : request.cookies)
        cookie += (cookie.empty() ? "" : "; ") + name + "=" + text;
    if (!cookie.empty())
        head.headers.add("Cookie", cookie);
    return head;
}

} // namespace

class TestDecision : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstRouteInDocumentOrderWins()
    {
        const Plan plan = makePlan({makeRoute("narrow", onPath(ExactPath{"/a/b"})), makeRoute("wide", onPath(PrefixPath{"/a"})),
            makeRoute("never", onPath(ExactPath{"/a/c"}))});
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/a/b"))), std::string("narrow"));
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/a/c"))), std::string("wide"));
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/b"))), std::string("none"));
    }

    void failedConditionsAreRecordedForEveryEarlierCandidate()
    {
        MatchPlan host;
        host.hosts = {{HostPattern::Kind::Exact, "b.test"}};
        MatchPlan method;
        method.methods = {"PUT"};
        const Plan plan = makePlan({makeRoute("h", host), makeRoute("p", onPath(ExactPath{"/x"})), makeRoute("m", method),
            makeRoute("any", {})});
        const Decision decision = decideOn(plan, makeRequest("GET", "/a"));
        QCOMPARE(decision.outcome, Decision::Outcome::Route);
        QCOMPARE(decision.earlier, 3U);
        QVERIFY(decision.failed == (std::vector<FailedCandidate>{{RouteId(0), Condition::Host},
            {RouteId(1), Condition::Path}, {RouteId(2), Condition::Method}}));
    }

    void prefixIsBySegment()
    {
        const Plan plan = makePlan({makeRoute("a", onPath(PrefixPath{"/a"}))});
        for (const char* path : {"/a", "/a/", "/a/b"})
            QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", path))), std::string("a"));
        for (const char* path : {"/ab", "/", "/A"})
            QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", path))), std::string("none"));
    }

    void templateParametersAreTheRawSegments()
    {
        const Plan plan = makePlan({makeRoute("t", onPath(templatePath("/u/{id}/files/{path+}")))});
        const auto request = makeRequest("GET", "/u/a%20b/files/x/y.txt?q=1"); // the decision's views point into it
        const Decision decision = decideOn(plan, request);
        QCOMPARE(decision.outcome, Decision::Outcome::Route);
        const std::vector<std::pair<std::string, std::string>> expected{{"id", "a%20b"}, {"path", "x/y.txt"}};
        QCOMPARE(decision.pathParameters, expected);
        QCOMPARE(decision.query, std::string_view("q=1"));
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/u/a/files"))), std::string("none"));
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/u/a/files/"))), std::string("none"));
    }

    void regexIsAFullMatchAndItsNamedGroupsAreParameters()
    {
        const Plan plan = makePlan({makeRoute("r", onPath(regexPath("/v(?P<major>[0-9]+)/(?<name>[a-z]+)")))});
        const Decision decision = decideOn(plan, makeRequest("GET", "/v12/cats"));
        const std::vector<std::pair<std::string, std::string>> expected{{"major", "12"}, {"name", "cats"}};
        QCOMPARE(decision.pathParameters, expected);
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/v12/cats/x"))), std::string("none"));
    }

    void aReusedDecisionKeepsNothingOfTheRequestBefore()
    {
        const Plan plan = makePlan({makeRoute("t", onPath(templatePath("/{a}/{b}"))), makeRoute("o", onPath(templatePath("/{z}")))});
        Decision decision;
        const RequestHead two = makeRequest("GET", "/x/y?q", "LONG.name.test:80");
        const RequestHead one = makeRequest("GET", "/w");
        const RequestHead bad = makeRequest("GET", "/a//b");
        decide(plan, ListenerId(0), {&two, {}, "http"}, decision);
        QCOMPARE(decision.host, std::string("long.name.test"));
        decide(plan, ListenerId(0), {&one, {}, "http"}, decision);
        QCOMPARE(decision.pathParameters, (std::vector<std::pair<std::string, std::string>>{{"z", "w"}}));
        QCOMPARE(decision.failed.size(), std::size_t(1));
        QVERIFY(!decision.hasQuery);
        decide(plan, ListenerId(0), {&bad, {}, "http"}, decision);
        QCOMPARE(decision.outcome, Decision::Outcome::Rejected);
        QCOMPARE(decision.rejection, std::string_view("empty-segment"));
        QVERIFY(decision.pathParameters.empty() && decision.failed.empty() && !decision.route.isValid());
    }

    void oneLabelAndAnyDepthHostsDiffer()
    {
        MatchPlan one;
        one.hosts = {{HostPattern::Kind::OneLabel, ".a.test"}};
        MatchPlan any;
        any.hosts = {{HostPattern::Kind::AnyDepth, ".a.test"}};
        const Plan plan = makePlan({makeRoute("one", one), makeRoute("any", any)});
        const auto on = [&](const char* host) { return routeName(plan, decideOn(plan, makeRequest("GET", "/", host))); };
        QCOMPARE(on("x.a.test"), std::string("one"));
        QCOMPARE(on("X.A.TEST.:80"), std::string("one"));
        QCOMPARE(on("y.x.a.test"), std::string("any"));
        QCOMPARE(on("a.test"), std::string("none"));
        QCOMPARE(on("xa.test"), std::string("none"));
    }

    void queryIsDecodedOnceAndAnyOccurrenceCounts()
    {
        MatchPlan match;
        match.query = {value(ValueMatch::Kind::Exact, "q", "a b")};
        const Plan plan = makePlan({makeRoute("q", match)});
        for (const char* target : {"/?q=a+b", "/?q=a%20b", "/?q=x&q=a+b", "/?%71=a+b"})
            QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", target))), std::string("q"));
        for (const char* target : {"/?q=a%2520b", "/?Q=a+b", "/"})
            QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", target))), std::string("none"));
    }

    void asteriskFormMatchesOnlyRoutesWithoutAPath()
    {
        const Plan plan = makePlan({makeRoute("root", onPath(PrefixPath{"/"})), makeRoute("any", {})});
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("OPTIONS", "*"))), std::string("any"));
    }

    void rawGuardTakesTheHostOfTheAbsoluteForm()
    {
        MatchPlan match;
        match.hosts = {{HostPattern::Kind::Exact, "b.test"}};
        const Plan plan = makePlan({makeRoute("b", match)}, PathGuard::Raw);
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "http://b.test/x", "a.test"))), std::string("b"));
    }

    void agreesWithTheNaiveMatcherOnRandomPlans()
    {
        Dice dice(20261124);
        int routed = 0;
        Decision decision;
        for (int round = 0; round < 400; ++round) {
            std::vector<RoutePlan> routes;
            for (std::uint32_t n = 1 + dice.below(8); n > 0; --n)
                routes.push_back(makeRoute("r" + std::to_string(n), randomMatch(dice)));
            const Plan plan = makePlan(std::move(routes));
            for (int i = 0; i < 60; ++i) {
                const naive::Request request = randomRequest(dice);
                std::string expected = "none";
                for (const RoutePlan& route : plan.routes)
                    if (expected == "none" && naive::route(route.match, request))
                        expected = route.name;
                const RequestHead head = wireForm(request);
                decide(plan, ListenerId(0), {&head, parseIpAddress(request.client).value(), "http"}, decision);
                QVERIFY2(routeName(plan, decision) == expected,
                    ("round " + std::to_string(round) + " " + head.method + " " + head.target + " @" + request.host + ": "
                        + routeName(plan, decision) + " instead of " + expected)
                        .c_str());
                routed += expected == "none" ? 0 : 1;
            }
        }
        QVERIFY(routed > 5000);
    }

    // Large plans of few words, so that many routes share hosts and beginnings of paths: first match still wins, and what is
    // recorded is what explain() says of the same candidates.
    void theIndexAgreesWithTheNaiveMatcher()
    {
        Dice dice(7731);
        Decision decision;
        int routed = 0;
        for (int round = 0; round < 60; ++round) {
            std::vector<RoutePlan> routes;
            for (std::uint32_t n = 10 + dice.below(150); n > 0; --n) {
                MatchPlan match = indexedMatch(dice);
                if (!dice.oneIn(3)) // rarely taken, so that later routes get their turn
                    match.headers.push_back(value(ValueMatch::Kind::Exact, "x-tier", dice.pick({"gold", "silver", "none"})));
                routes.push_back(makeRoute("r" + std::to_string(n), std::move(match)));
            }
            const Plan plan = makePlan(std::move(routes));
            QVERIFY(plan.listeners[0].index != nullptr);
            for (int i = 0; i < 60; ++i) {
                naive::Request request = randomRequest(dice);
                request.path = deepPath(dice);
                const RequestHead head = wireForm(request);
                const MatchRequest asked{&head, parseIpAddress(request.client).value(), "http"};
                std::size_t expected = 0;
                while (expected < plan.routes.size() && !naive::route(plan.routes[expected].match, request))
                    ++expected;
                decide(plan, ListenerId(0), asked, decision);
                QCOMPARE(std::size_t(decision.earlier), expected);
                QCOMPARE(decision.outcome == Decision::Outcome::Route, expected < plan.routes.size());
                if (expected < plan.routes.size())
                    QCOMPARE(decision.route, RouteId(expected));
                const auto candidates = explain(plan, ListenerId(0), asked).candidates;
                std::size_t next = 0;
                for (std::size_t at = 0; at < expected; ++at) {
                    const bool isLookedAt = next < decision.failed.size() && decision.failed[next].route == RouteId(at);
                    if (isLookedAt)
                        QCOMPARE(decision.failed[next++].condition, candidates[at].failed);
                    else if (next < Decision::mostFailed)
                        QVERIFY(candidates[at].failed == Condition::Host || candidates[at].failed == Condition::Path);
                }
                QCOMPARE(next, decision.failed.size());
                routed += expected < plan.routes.size() ? 1 : 0;
            }
        }
        QVERIFY(routed > 1000);
    }

    void aRegexIsFoundByWhatItMustBeginWith_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("prefix");
        QTest::newRow("class") << "/v[0-9]+/x" << "/v";
        QTest::newRow("escaped dot") << "/v1\\.0/.*" << "/v1.0/";
        QTest::newRow("star") << "/ab*" << "/a";
        QTest::newRow("optional") << "/ab?" << "/a";
        QTest::newRow("count") << "/ab{0,2}" << "/a";
        QTest::newRow("branch in a group") << "/a/(b|c)" << "/a/";
        QTest::newRow("branch at the top") << "/a/b|/c" << "";
        QTest::newRow("parenthesis in a class") << "/a[(]|/c" << "";
        QTest::newRow("bracket in a class") << "/a[](]|/c" << "";
        QTest::newRow("named class") << "/a[[:alpha:](]|/c" << "";
        QTest::newRow("escaped parenthesis") << "/a\\(|/c" << "";
        QTest::newRow("digit class") << "/a\\d" << "/a";
    }
    void aRegexIsFoundByWhatItMustBeginWith()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, prefix);
        QCOMPARE(QString::fromStdString(literalPrefix(pattern.toStdString())), prefix);
    }

    // More wildcard suffixes fit than a walk holds: every route is tried, and the answer is the same.
    void aHostOfManyLabelsIsDecidedToo()
    {
        std::vector<RoutePlan> routes;
        std::string suffix = ".test";
        for (int i = 0; i < 60; ++i) {
            MatchPlan match = onPath(ExactPath{"/" + std::to_string(i)});
            match.hosts = {{HostPattern::Kind::AnyDepth, suffix}};
            MatchPlan other;
            other.hosts = match.hosts;
            other.methods = {"PUT"};
            routes.push_back(makeRoute("p" + std::to_string(i), match));
            routes.push_back(makeRoute("m" + std::to_string(i), other));
            suffix = ".a" + suffix;
        }
        const Plan plan = makePlan(std::move(routes));
        const Decision taken = decideOn(plan, makeRequest("GET", "/59", "x" + suffix));
        QCOMPARE(routeName(plan, taken), std::string("p59"));
        QCOMPARE(taken.earlier, 118U);
        QCOMPARE(taken.failed.size(), Decision::mostFailed);
        QCOMPARE(routeName(plan, decideOn(plan, makeRequest("GET", "/60", "x" + suffix))), std::string("none"));
    }

    void twentyRoutesAreDecidedInUnderAMicrosecond()
    {
        std::vector<RoutePlan> routes;
        for (int i = 0; i < 19; ++i) {
            MatchPlan match = onPath(i % 3 == 0 ? templatePath("/api/v" + std::to_string(i) + "/{id}")
                                                : PathMatch(PrefixPath{"/service" + std::to_string(i)}));
            match.hosts = {{HostPattern::Kind::Exact, "api.shop.test"}};
            match.methods = {"GET", "PUT"};
            routes.push_back(makeRoute("r" + std::to_string(i), match));
        }
        routes.push_back(makeRoute("last", onPath(templatePath("/orders/{id}"))));
        const Plan plan = makePlan(std::move(routes));
        const RequestHead head = makeRequest("GET", "/orders/7731?expand=items", "api.shop.test:8080",
            {{"Accept", "*/*"}, {"User-Agent", "curl/7.88"}});
        Decision decision;
        double best = 1e9; // the fastest of many batches: a loaded machine must not fail this
        for (int batch = 0; batch < 50; ++batch) {
            const auto start = std::chrono::steady_clock::now();
            for (int i = 0; i < 1000; ++i)
                decide(plan, ListenerId(0), {&head, {}, "http"}, decision);
            const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
            best = std::min(best, taken.count() / 1000);
        }
        qInfo("decide() over 20 routes: %.0f ns", best);
        QCOMPARE(routeName(plan, decision), std::string("last"));
#if !defined(SIGNALBOX_SANITIZED)
        QVERIFY(best < 1000);
#endif
    }
};

QTEST_APPLESS_MAIN(TestDecision)
#include "tst_decision.moc"
