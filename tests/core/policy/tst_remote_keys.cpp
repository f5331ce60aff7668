// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that are fetched: when they are asked for, how long they last, and what jwt does with them.
#include "core/policy/remote_keys.h"
#include "tests/support/jwt_maker.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

std::string setOf(const SigningKey& key, const std::string& id)
{
    return "{\"keys\":[" + key.jwk("\"kid\":\"" + id + "\"") + "]}";
}

std::string tokenOf(const SigningKey& key, const std::string& id)
{
    return key.sign(JwsAlgorithm::ES256, R"({"alg":"ES256","kid":")" + id + "\"}", R"({"sub":"anna"})");
}

RequestHead bearer(const std::string& token)
{
    return get("/", {{"Authorization", "Bearer " + token}});
}

PolicyBench jwtBench()
{
    return PolicyBench("jwt", map({{"jwks-url", "http://127.0.0.1:1/keys?x=1"}}));
}

Duration age(const char* control)
{
    HeaderList headers;
    headers.add("Cache-Control", control);
    return ageOfKeys(headers);
}

} // namespace

class TestRemoteKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agesStayWithinBounds()
    {
        QVERIFY(ageOfKeys({}) == 5min);
        QVERIFY(age("public, max-age=600") == 10min);
        QVERIFY(age("MAX-AGE=600") == 10min);
        QVERIFY(age("max-age=59") == 1min);
        QVERIFY(age("max-age=0") == 1min);
        QVERIFY(age("max-age=99999999") == 24h);
        QVERIFY(age("max-age=99999999999999999999999") == 5min); // no number
        QVERIFY(age("max-age=-1") == 5min);
        QVERIFY(age("max-age=") == 5min);
        QVERIFY(age("no-store, max-age=600") == 1min);
    }
    void firstTokenFetchesTheKeysAndTheNextUsesThem()
    {
        PolicyBench bench = jwtBench();
        QVERIFY2(bench.isCompiled(), bench.error.c_str());
        const Outcome asked = bench.request(bearer(tokenOf(m_key, "k1")));
        QCOMPARE(asked.kind, Verdict::Kind::Call);
        QCOMPARE(bytes(std::get<HttpCall>(asked.call.request).target), "/keys?x=1");
        QVERIFY(bench.answer(200, setOf(m_key, "k1")).isProceed());
        QCOMPARE(bytes(bench.facts.consumer), "anna");
        QVERIFY(bench.request(bearer(tokenOf(m_key, "k1"))).isProceed());
        QCOMPARE(bench.request(bearer(tokenOf(m_other, "k1"))).status, 401);
        QCOMPARE(bench.request(get("/")).status, 401);
    }
    void agedKeysAreFetchedAgain()
    {
        PolicyBench bench = jwtBench();
        static_cast<void>(bench.request(bearer(tokenOf(m_key, "k1"))));
        QVERIFY(bench.answer(200, setOf(m_key, "k1"), {{"Cache-Control", "max-age=120"}}).isProceed());
        bench.clock.advance(120s - 1ns);
        QVERIFY(bench.request(bearer(tokenOf(m_key, "k1"))).isProceed());
        bench.clock.advance(1ns);
        QCOMPARE(bench.request(bearer(tokenOf(m_key, "k1"))).kind, Verdict::Kind::Call);
    }
    void newKeyIsFetchedButNotOften()
    {
        PolicyBench bench = jwtBench();
        static_cast<void>(bench.request(bearer(tokenOf(m_key, "k1"))));
        QVERIFY(bench.answer(200, setOf(m_key, "k1")).isProceed());
        bench.clock.advance(10s - 1ns);
        QCOMPARE(bench.request(bearer(tokenOf(m_other, "k2"))).status, 401); // asked a moment ago
        bench.clock.advance(1ns);
        QCOMPARE(bench.request(bearer(tokenOf(m_other, "k2"))).kind, Verdict::Kind::Call);
        QVERIFY(bench.answer(200, setOf(m_other, "k2")).isProceed());
        QCOMPARE(bench.request(bearer(tokenOf(m_key, "k1"))).status, 401); // the old key is gone, and nobody is asked for it
    }
    void whoNeedsTheAnswerWaitsForTheSameQuestion()
    {
        RemoteKeys keys(std::make_shared<OutsideServer>(), "/keys");
        QVERIFY(keys.wantsToAsk(false, Instant{0}));
        QVERIFY(keys.wantsToAsk(false, Instant{1}));
        QCOMPARE(bytes(keys.call().shareKey), "jwks /keys");
        QVERIFY(!keys.wantsToAsk(true, Instant{2}));
    }
    void failureBacksOffAndKeepsTheOldKeys()
    {
        PolicyBench bench = jwtBench();
        static_cast<void>(bench.request(bearer(tokenOf(m_key, "k1"))));
        QVERIFY(bench.answer(200, setOf(m_key, "k1"), {{"Cache-Control", "max-age=60"}}).isProceed());
        bench.clock.advance(60s);
        QCOMPARE(bench.request(bearer(tokenOf(m_key, "k1"))).kind, Verdict::Kind::Call);
        QVERIFY(bench.noAnswer().isProceed());
        QCOMPARE(bytes(bench.note("no-keys")), "the issuer did not answer");
        QVERIFY(bench.request(bearer(tokenOf(m_key, "k1"))).isProceed()); // without asking
        bench.clock.advance(24h + 10s); // too old to be believed
        QCOMPARE(bench.request(bearer(tokenOf(m_key, "k1"))).kind, Verdict::Kind::Call);
        QCOMPARE(bench.noAnswer().status, 503);
    }
    void backoffDoublesUpToAMinute()
    {
        PolicyBench bench = jwtBench();
        Duration wait = 1s;
        for (int i = 0; i < 8; ++i) {
            QCOMPARE(bench.request(bearer(tokenOf(m_key, "k1"))).kind, Verdict::Kind::Call);
            QCOMPARE(bench.noAnswer().status, 503);
            bench.clock.advance(wait - 1ns);
            QCOMPARE(bench.request(bearer(tokenOf(m_key, "k1"))).status, 503);
            bench.clock.advance(1ns);
            wait = std::min<Duration>(wait * 2, 1min);
        }
    }
    void answersThatAreNoKeySets_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("refused") << 403 << QByteArray::fromStdString(setOf(m_key, "k1"));
        QTest::newRow("redirect") << 302 << QByteArray();
        QTest::newRow("garbage") << 200 << QByteArray("<html>");
        QTest::newRow("no keys") << 200 << QByteArray("{\"keys\":[]}");
        QTest::newRow("weak key") << 200 << QByteArray::fromStdString(setOf(SigningKey::rsa(1024), "k1"));
        QTest::newRow("secret") << 200 << QByteArray::fromStdString(setOf(SigningKey::hmac(std::string(32, 's')), "k1"));
    }
    void answersThatAreNoKeySets()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        PolicyBench bench = jwtBench();
        static_cast<void>(bench.request(bearer(tokenOf(m_key, "k1"))));
        QCOMPARE(bench.answer(status, body.toStdString()).status, 503);
    }
    void plainHttpElsewhereIsAFinding()
    {
        const auto rules = [](const char* url) { return PolicyBench("jwt", map({{"jwks-url", url}, {"issuer", "x"}})).rules(); };
        QCOMPARE(bytes(rules("http://localhost:1/")), "");
        QCOMPARE(bytes(rules("https://id.test/")), "");
        QCOMPARE(bytes(rules("http://id.test/")), "outside-plain-http");
        QVERIFY(!PolicyBench("jwt", map({{"jwks-url", "http://u:p@id.test/"}})).isCompiled());
    }

private:
    SigningKey m_key = SigningKey::ec("P-256");
    SigningKey m_other = SigningKey::ec("P-256");
};

QTEST_APPLESS_MAIN(TestRemoteKeys)
#include "tst_remote_keys.moc"
