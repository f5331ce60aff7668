// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/jwt_maker.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

class TestJwt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aGoodTokenPassesAndTellsWhoItIs();
    void refusalsFollowRfc6750_data();
    void refusalsFollowRfc6750();
    void claimsAreJudged_data();
    void claimsAreJudged();
    void requiredClaimsAreJudged_data();
    void requiredClaimsAreJudged();
    void theTokenIsTakenFromManyPlaces_data();
    void theTokenIsTakenFromManyPlaces();
    void theFirstPlaceWithATokenDecides();
    void forwardLeavesTheToken();
    void claimsBecomeHeadersAndForgedOnesGo();
    void aClaimWithALineBreakIs400();
    void algorithmsOfTheTokenMustBeAllowed();
    void keysComeFromAFile();
    void unusableKeysDoNotCompile_data();
    void unusableKeysDoNotCompile();
    void theStarterRefusesEveryoneAndSaysWhatIsMissing();
    void findingsWarnOfWeakSettings();
    void everyTruncationIsRefused();

private:
    std::string token(const std::string& payload, const char* header = R"({"alg":"ES256","kid":"k1"})") const
    {
        return m_key->sign(JwsAlgorithm::ES256, header, payload);
    }
    RequestHead bearer(const std::string& text) const { return get("/", {{"Authorization", "Bearer " + text}}); }
    Value policy(std::initializer_list<std::pair<std::string, Node>> more = {}) const
    {
        Value value = map(more);
        value.entries.push_back({"jwks", {}, makeScalar("{\"keys\":[" + m_key->jwk(R"("kid":"k1")") + "]}")});
        return value;
    }

    std::unique_ptr<SigningKey> m_key;
};

namespace {

// ManualClock's wall time.
constexpr std::int64_t present = 1'764'000'000;

std::string dates(std::int64_t exp, std::int64_t nbf)
{
    return "{\"exp\":" + std::to_string(exp) + ",\"nbf\":" + std::to_string(nbf) + "}";
}

} // namespace

void TestJwt::initTestCase()
{
    m_key = std::make_unique<SigningKey>(SigningKey::ec("P-256"));
}

void TestJwt::aGoodTokenPassesAndTellsWhoItIs()
{
    PolicyBench bench("jwt", policy({{"issuer", "https://id"}, {"audiences", list({"shop", "other"})}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    const Outcome outcome = bench.request(
        bearer(token(R"({"iss":"https://id","aud":["x","shop"],"sub":"ann","n":1.50,"roles":["a","b"],"exp":1764000001})")));
    QVERIFY2(outcome.isProceed(), outcome.response.reason.c_str());
    QCOMPARE(bytes(bench.facts.consumer), "ann");
    QCOMPARE(bytes(bench.note("consumer")), "ann");
    QCOMPARE(bytes(bench.note("algorithm")), "ES256");
    QCOMPARE(bytes(bench.note("key-id")), "k1");
    const std::vector<std::pair<std::string, std::string>> expected{{"aud", "[\"x\",\"shop\"]"}, {"exp", "1764000001"},
        {"iss", "https://id"}, {"n", "1.5"}, {"roles", "[\"a\",\"b\"]"}, {"sub", "ann"}};
    QVERIFY(bench.facts.claims == expected);
    QVERIFY(!bench.kept().headers.contains("Authorization"));
}

void TestJwt::refusalsFollowRfc6750_data()
{
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("reason");
    const QByteArray invalid = "Bearer error=\"invalid_token\"";
    QTest::newRow("none") << QByteArray() << QByteArray("Bearer") << QByteArray("no token");
    QTest::newRow("another scheme") << QByteArray("Basic YTpi") << QByteArray("Bearer") << QByteArray("no token");
    QTest::newRow("garbage") << QByteArray("Bearer garbage") << invalid << QByteArray("not three parts");
    QTest::newRow("empty") << QByteArray("Bearer ") << invalid << QByteArray("not three parts");
    QTest::newRow("none") << bytes("Bearer " + toBase64Url(R"({"alg":"none"})") + "." + toBase64Url("{}") + ".") << invalid
                          << QByteArray("the algorithm is none or unknown");
    QTest::newRow("expired") << bytes("Bearer " + token(R"({"exp":1763999000})"))
                             << invalid + ", error_description=\"The token is not valid now\""
                             << QByteArray("the token expired 1000 s ago");
    QTest::newRow("wrong key") << bytes("Bearer " + SigningKey::ec("P-256").sign(JwsAlgorithm::ES256, "{}")) << invalid
                               << QByteArray("the signature is wrong");
}

void TestJwt::refusalsFollowRfc6750()
{
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, challenge);
    QFETCH(QByteArray, reason);
    PolicyBench bench("jwt", policy());
    RequestHead head = get("/");
    if (!authorization.isEmpty())
        head.headers.add("Authorization", authorization.toStdString());
    const Outcome refused = bench.request(head);
    QCOMPARE(refused.status, 401);
    QCOMPARE(bytes(refused.response.problemType), "token-required");
    QCOMPARE(bytes(header(refused.response.headers, "WWW-Authenticate")), challenge);
    QCOMPARE(bytes(refused.response.reason), reason);
    QVERIFY(bench.facts.claims.empty() && bench.facts.consumer.empty());
}

void TestJwt::claimsAreJudged_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char* title, const std::string& payload, bool isGood) {
        QTest::newRow(title) << bytes(payload) << isGood;
    };
    const std::string named = R"({"iss":"https://id","aud":"shop")";
    row("issuer and audience", named + "}", true);
    row("another issuer", R"({"iss":"https://evil","aud":"shop"})", false);
    row("issuer of another case", R"({"iss":"https://ID","aud":"shop"})", false);
    row("no issuer", R"({"aud":"shop"})", false);
    row("issuer is a list", R"({"iss":["https://id"],"aud":"shop"})", false);
    row("another audience", R"({"iss":"https://id","aud":"other"})", false);
    row("audience in a list", R"({"iss":"https://id","aud":["other","shop"]})", true);
    row("no audience", R"({"iss":"https://id"})", false);
    row("empty audience list", R"({"iss":"https://id","aud":[]})", false);
    row("audience as a part", R"({"iss":"https://id","aud":"shopping"})", false);
    row("expired at the end of the leeway", named + ",\"exp\":" + std::to_string(present - 60) + "}", false);
    row("expired inside the leeway", named + ",\"exp\":" + std::to_string(present - 59) + "}", true);
    row("valid after the leeway", named + ",\"nbf\":" + std::to_string(present + 61) + "}", false);
    row("valid inside the leeway", named + ",\"nbf\":" + std::to_string(present + 60) + "}", true);
    row("fractions of seconds", named + ",\"exp\":" + std::to_string(present - 60) + ".5}", true);
    row("exp is text", named + R"(,"exp":"4102444800"})", false);
    row("exp is null", named + R"(,"exp":null})", false);
    row("exp is huge", named + R"(,"exp":1e300})", true);
    row("exp is negative", named + R"(,"exp":-1})", false);
    row("nbf is text", named + R"(,"nbf":"0"})", false);
    row("payload is a list", R"([])", false);
    row("payload is no JSON", R"({"iss")", false);
    row("payload is empty", "", false);
    row("payload is nested too deep", named + ",\"x\":" + std::string(40, '[') + std::string(40, ']') + "}", false);
}

void TestJwt::claimsAreJudged()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isGood);
    PolicyBench bench("jwt", policy({{"issuer", "https://id"}, {"audiences", "shop"}}));
    const Outcome outcome = bench.request(bearer(token(payload.toStdString())));
    QVERIFY2(outcome.isProceed() == isGood, outcome.response.reason.c_str());
    PolicyBench strict("jwt", policy({{"leeway", "0"}}));
    QCOMPARE(strict.request(bearer(token(dates(present + 1, present)))).status, 0);
    QCOMPARE(strict.request(bearer(token(dates(present, present)))).status, 401);
    QCOMPARE(strict.request(bearer(token(dates(present + 1, present + 1)))).status, 401);
}

void TestJwt::requiredClaimsAreJudged_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("all there") << QByteArray(R"({"role":"ops","scope":"read orders:write","realm":{"roles":["x","y"]},"mfa":true})")
                               << true;
    QTest::newRow("one of a list") << QByteArray(R"({"role":["a","admin"],"scope":"orders:write","realm":{"roles":"y"},"mfa":true})")
                                   << true;
    QTest::newRow("value missing") << QByteArray(R"({"role":"guest","scope":"orders:write","realm":{"roles":["y"]},"mfa":true})")
                                   << false;
    QTest::newRow("claim missing") << QByteArray(R"({"scope":"orders:write","realm":{"roles":["y"]},"mfa":true})") << false;
    QTest::newRow("scope as a part") << QByteArray(R"({"role":"ops","scope":"orders:writer","realm":{"roles":["y"]},"mfa":true})")
                                     << false;
    QTest::newRow("nested missing") << QByteArray(R"({"role":"ops","scope":"orders:write","realm":{"rolls":["y"]},"mfa":true})")
                                    << false;
    QTest::newRow("false") << QByteArray(R"({"role":"ops","scope":"orders:write","realm":{"roles":["y"]},"mfa":false})") << false;
    QTest::newRow("name with a dot") << QByteArray(R"({"role":"ops","scope":"orders:write","realm.roles":"y","mfa":true})") << true;
}

void TestJwt::requiredClaimsAreJudged()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isGood);
    PolicyBench bench("jwt",
        policy({{"require",
            map({{"role", list({"admin", "ops"})}, {"scope", "orders:write"}, {"realm.roles", map({{"any-of", "y"}})},
                {"mfa", "true"}})}}));
    const Outcome outcome = bench.request(bearer(token(payload.toStdString())));
    QVERIFY2(outcome.isProceed() == isGood, outcome.response.reason.c_str());
}

void TestJwt::theTokenIsTakenFromManyPlaces_data()
{
    QTest::addColumn<QByteArray>("place");
    for (const char* place : {"header", "own header", "cookie", "query"})
        QTest::newRow(place) << QByteArray(place);
}

void TestJwt::theTokenIsTakenFromManyPlaces()
{
    QFETCH(QByteArray, place);
    const std::string text = token("{\"sub\":\"ann\"}");
    PolicyBench bench("jwt",
        policy({{"from",
            list({map({{"header", "Authorization"}}), map({{"header", "X-Token"}, {"scheme", "Token"}}),
                map({{"cookie", "session"}}), map({{"query", "access_token"}})})}}));
    RequestHead head = get(place == "query" ? "/a?x=1&access_token=" + text : "/a?x=1");
    if (place == "header")
        head.headers.add("authorization", "bearer " + text);
    if (place == "own header")
        head.headers.add("X-Token", "Token " + text);
    if (place == "cookie")
        head.headers.add("Cookie", "a=1; session=" + text);
    const Outcome outcome = bench.request(head);
    QVERIFY2(outcome.isProceed(), outcome.response.reason.c_str());
    RequestHead left = get("/a?x=1");
    if (place == "cookie")
        left.headers.add("Cookie", "a=1");
    QVERIFY(head == left);
}

void TestJwt::theFirstPlaceWithATokenDecides()
{
    PolicyBench bench("jwt", policy({{"from", list({map({{"cookie", "session"}}), map({{"header", "Authorization"}})})}}));
    RequestHead head = bearer(token("{}"));
    head.headers.add("Cookie", "session=garbage");
    QCOMPARE(bench.request(head).status, 401);
    RequestHead twice = get("/", {{"Cookie", "session=" + token("{}")}, {"Cookie", "session=" + token("{\"a\":1}")}});
    QCOMPARE(bench.request(twice).status, 401);
}

void TestJwt::forwardLeavesTheToken()
{
    PolicyBench bench("jwt", policy({{"forward", "true"}}));
    const std::string text = token("{}");
    QVERIFY(bench.request(bearer(text)).isProceed());
    QCOMPARE(bytes(header(bench.kept().headers, "Authorization")), bytes("Bearer " + text));
}

void TestJwt::claimsBecomeHeadersAndForgedOnesGo()
{
    PolicyBench bench("jwt", policy({{"claims-to-headers", map({{"sub", "X-User"}, {"role", "X-Role"}})}}));
    RequestHead head = bearer(token("{\"sub\":\"ann\"}"));
    head.headers.add("x-user", "root");
    head.headers.add("X-Role", "admin");
    QVERIFY(bench.request(head).isProceed());
    QCOMPARE(bytes(head.headers.joined("X-User")), "ann");
    QVERIFY(!head.headers.contains("X-Role"));
}

void TestJwt::aClaimWithALineBreakIs400()
{
    PolicyBench bench("jwt", policy({{"claims-to-headers", map({{"sub", "X-User"}})}}));
    for (const char* payload : {R"({"sub":"a\r\nX-Evil: 1"})", R"({"sub":"a\u0000"})", R"({"sub":"a\nb"})"})
        QCOMPARE(bench.request(bearer(token(payload))).status, 400);
}

void TestJwt::algorithmsOfTheTokenMustBeAllowed()
{
    PolicyBench bench("jwt", policy({{"algorithms", list({"RS256", "PS256"})}}));
    QCOMPARE(bytes(bench.request(bearer(token("{}"))).response.reason), "the algorithm is not allowed");
    QVERIFY(!PolicyBench("jwt", policy({{"algorithms", list({"none"})}})).isCompiled());
}

void TestJwt::keysComeFromAFile()
{
    MemorySources sources;
    sources.files["keys/jwks.json"] = "{\"keys\":[" + m_key->jwk() + "]}";
    PolicyBench bench("jwt", map({{"jwks-file", "keys/jwks.json"}}), sources);
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(bearer(token("{}"))).isProceed());
}

void TestJwt::unusableKeysDoNotCompile_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("missing") << QByteArray("none.json") << QByteArray("none.json: no such file");
    QTest::newRow("empty") << QByteArray("empty.json") << QByteArray("empty.json: no usable key");
    QTest::newRow("broken") << QByteArray("broken.json") << QByteArray("broken.json: a key set is a JSON object");
}

void TestJwt::unusableKeysDoNotCompile()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, problem);
    MemorySources sources;
    sources.files["empty.json"] = R"({"keys":[]})";
    sources.files["broken.json"] = "<html>";
    PolicyBench bench("jwt", map({{"jwks-file", file.toStdString()}}), sources);
    QVERIFY(!bench.isCompiled());
    QVERIFY2(bytes(bench.error).contains(problem), bench.error.c_str());
}

void TestJwt::theStarterRefusesEveryoneAndSaysWhatIsMissing()
{
    PolicyBench bench("jwt", map({{"issuer", "https://id.example.test"}, {"audiences", "my-api"}, {"jwks", R"({"keys":[]})"}}));
    QVERIFY(bench.isCompiled());
    QCOMPARE(bytes(bench.rules()), "jwt-no-keys");
    QCOMPARE(bench.request(bearer(token("{}"))).status, 401);
}

void TestJwt::findingsWarnOfWeakSettings()
{
    QCOMPARE(bytes(PolicyBench("jwt", policy({{"issuer", "https://id"}})).rules()), "");
    QCOMPARE(bytes(PolicyBench("jwt", policy()).rules()), "jwt-no-audience");
    QCOMPARE(bytes(PolicyBench("jwt", policy({{"issuer", "i"}, {"from", list({map({{"query", "t"}})})}})).rules()),
        "jwt-in-query");
    const std::string secret = SigningKey::hmac(std::string(32, 's')).jwk();
    QCOMPARE(bytes(PolicyBench("jwt", map({{"issuer", "i"}, {"jwks", secret}})).rules()), "jwt-secret-in-document");
    QCOMPARE(bytes(PolicyBench("jwt", map({{"issuer", "i"}, {"jwks", m_key->jwk(R"("d":"AA")")}})).rules()),
        "jwt-private-key");
}

void TestJwt::everyTruncationIsRefused()
{
    PolicyBench bench("jwt", policy());
    const std::string text = token("{\"sub\":\"ann\"}");
    for (std::size_t length = 0; length < text.size(); ++length)
        QCOMPARE(bench.request(bearer(text.substr(0, length))).status, 401);
    QVERIFY(bench.request(bearer(text)).isProceed());
}

QTEST_APPLESS_MAIN(TestJwt)
#include "tst_jwt.moc"
