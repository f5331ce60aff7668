// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

class TestBasic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRightPasswordPasses();
    void anythingElseIs401_data();
    void anythingElseIs401();
    void aSecondRequestDoesNotCostAHash();
    void aRefusalIsRememberedForSecondsOnly();
    void forwardLeavesTheHeader();
    void usersComeFromAFile();
    void badUsersAreNamed_data();
    void badUsersAreNamed();
    void theRealmIsQuoted();
    void theStarterAsksForAnOwnPassword();
};

namespace {

// bcrypt of cost 4: "open sesame" and "caf\u00e9" (UTF-8), made with htpasswd.
const std::string annHash = "$2y$04$RiuHZ97WLJAZJnfM9j6ZGuVgW/cDyXxHpo.Rdcp6ccLmCRxrs9Fz.";
const std::string bobHash = "$2y$04$dQGD0c0wKrcyKf5XNKm1.efRtK0iw5TlT1QeefcXD/opFYHdHwMUy";

Value users(std::initializer_list<std::pair<std::string, Node>> more = {})
{
    Value value = map(more);
    value.entries.push_back({"users", {},
        list({map({{"name", "ann"}, {"bcrypt", annHash}}), map({{"name", "bob"}, {"bcrypt", bobHash}})})});
    return value;
}

RequestHead with(const std::string& credentials)
{
    return get("/", {{"Authorization", "Basic " + toBase64(credentials)}});
}

} // namespace

void TestBasic::theRightPasswordPasses()
{
    PolicyBench bench("basic", users());
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QCOMPARE(bytes(bench.facts.consumer), "ann");
    QCOMPARE(bytes(bench.note("consumer")), "ann");
    QVERIFY(!bench.kept().headers.contains("Authorization"));
    QVERIFY(bench.request(with("bob:caf\xc3\xa9")).isProceed());
    QVERIFY(bench.request(get("/", {{"authorization", "bASIC  " + toBase64("ann:open sesame")}})).isProceed());
}

void TestBasic::anythingElseIs401_data()
{
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("reason");
    const auto basic = [](std::string_view text) { return bytes("Basic " + toBase64(text)); };
    const QByteArray wrong = "wrong password, or no user";
    const QByteArray none = "not Basic credentials";
    QTest::newRow("wrong password") << basic("ann:open sesam") << wrong;
    QTest::newRow("empty password") << basic("ann:") << wrong;
    QTest::newRow("another's password") << basic("bob:open sesame") << wrong;
    QTest::newRow("unknown user") << basic("eve:open sesame") << wrong;
    QTest::newRow("user with case") << basic("Ann:open sesame") << wrong;
    QTest::newRow("no colon") << basic("ann") << none;
    QTest::newRow("NUL after the password") << basic(std::string_view("ann:open sesame\0x", 17)) << none;
    QTest::newRow("not base64") << QByteArray("Basic !!!!") << none;
    QTest::newRow("empty") << QByteArray("Basic ") << none;
    QTest::newRow("another scheme") << QByteArray("Bearer abc") << none;
}

void TestBasic::anythingElseIs401()
{
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, reason);
    PolicyBench bench("basic", users());
    const Outcome refused = bench.request(get("/", {{"Authorization", authorization.toStdString()}}));
    QCOMPARE(refused.status, 401);
    QCOMPARE(bytes(refused.response.problemType), "password-required");
    QCOMPARE(bytes(header(refused.response.headers, "WWW-Authenticate")), "Basic realm=\"Restricted\", charset=\"UTF-8\"");
    QVERIFY2(bytes(refused.response.reason).contains(reason), refused.response.reason.c_str());
    QVERIFY(bench.facts.consumer.empty());
    QCOMPARE(bench.request(get("/")).status, 401);
    RequestHead twice = with("ann:open sesame");
    twice.headers.add("Authorization", authorization.toStdString());
    QCOMPARE(bench.request(twice).status, 401);
}

void TestBasic::aSecondRequestDoesNotCostAHash()
{
    PolicyBench bench("basic", users());
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QCOMPARE(bytes(bench.note("cached")), "(none)");
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QCOMPARE(bytes(bench.note("cached")), "true");
    QCOMPARE(bytes(bench.note("consumer")), "ann");
    bench.clock.advance(61s);
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QCOMPARE(bytes(bench.note("cached")), "(none)");
}

void TestBasic::aRefusalIsRememberedForSecondsOnly()
{
    PolicyBench bench("basic", users());
    QCOMPARE(bench.request(with("ann:wrong")).status, 401);
    QCOMPARE(bytes(bench.note("cached")), "(none)");
    QCOMPARE(bench.request(with("ann:wrong")).status, 401);
    QCOMPARE(bytes(bench.note("cached")), "true");
    bench.clock.advance(6s);
    QCOMPARE(bench.request(with("ann:wrong")).status, 401);
    QCOMPARE(bytes(bench.note("cached")), "(none)");
    // What is remembered of one never counts for another.
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QCOMPARE(bench.request(with("bob:open sesame")).status, 401);
}

void TestBasic::forwardLeavesTheHeader()
{
    PolicyBench bench("basic", users({{"forward", "true"}}));
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QVERIFY(bench.kept().headers.contains("Authorization"));
}

void TestBasic::usersComeFromAFile()
{
    MemorySources sources;
    sources.files["users"] = "# made with htpasswd -B\nann:" + annHash + "\r\n\nbob:" + bobHash + "\n";
    PolicyBench bench("basic", map({{"htpasswd", "users"}}), sources);
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(with("ann:open sesame")).isProceed());
    QCOMPARE(bench.request(with("# made with htpasswd -B:")).status, 401);
}

void TestBasic::badUsersAreNamed_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("MD5") << QByteArray("ann:$apr1$abcdefgh$0123456789012345678901") << QByteArray("users line 1: ann: not a bcrypt");
    QTest::newRow("plain") << QByteArray("\nann:open sesame") << QByteArray("users line 2");
    QTest::newRow("no colon") << QByteArray("ann") << QByteArray("users line 1");
    QTest::newRow("cost of years") << QByteArray("ann:$2y$31$") + QByteArray(53, 'a') << QByteArray("cost is 4 to 16");
    QTest::newRow("cost too low") << QByteArray("ann:$2y$03$") + QByteArray(53, 'a') << QByteArray("cost is 4 to 16");
    QTest::newRow("foreign characters") << QByteArray("ann:$2y$04$") + QByteArray(52, 'a') + "!" << QByteArray("not a bcrypt");
    QTest::newRow("twice") << bytes("ann:" + annHash + "\nann:" + bobHash) << QByteArray("users line 2: a user stands there twice");
    QTest::newRow("nobody") << QByteArray("# nobody\n") << QByteArray("there is no user");
    QTest::newRow("no name") << bytes(":" + annHash) << QByteArray("is not a user name");
}

void TestBasic::badUsersAreNamed()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, problem);
    MemorySources sources;
    sources.files["users"] = file.toStdString();
    PolicyBench bench("basic", map({{"htpasswd", "users"}}), sources);
    QVERIFY(!bench.isCompiled());
    QVERIFY2(bytes(bench.error).contains(problem), bench.error.c_str());
}

void TestBasic::theRealmIsQuoted()
{
    PolicyBench bench("basic", users({{"realm", "the \"shop\" \\ back"}}));
    QCOMPARE(bytes(header(bench.request(get("/")).response.headers, "WWW-Authenticate")),
        "Basic realm=\"the \\\"shop\\\" \\\\ back\", charset=\"UTF-8\"");
    QVERIFY(!PolicyBench("basic", users({{"realm", "a\nb"}})).isCompiled());
}

void TestBasic::theStarterAsksForAnOwnPassword()
{
    const std::string starter(findPolicyKind("basic")->starter);
    const std::string hash = starter.substr(starter.find("$2y$"), 60);
    PolicyBench bench("basic", map({{"users", list({map({{"name", "demo"}, {"bcrypt", hash}})})}}));
    QCOMPARE(bytes(bench.rules()), "basic-demo");
    QVERIFY(bench.request(with("demo:demo")).isProceed());
    QCOMPARE(bytes(PolicyBench("basic", map({{"users", list({map({{"name", "a"}, {"bcrypt", "plain"}})})}})).rules()),
        "basic-hash");
}

QTEST_APPLESS_MAIN(TestBasic)
#include "tst_basic.moc"
