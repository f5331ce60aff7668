// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/policy_bench.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

Q_DECLARE_METATYPE(signalbox::Value)

namespace {

PeerCertificate ordersCertificate()
{
    return {.subject = "CN=orders,O=Shop",
        .issuer = "CN=clients",
        .dnsNames = {"orders.shop.test", "b,c.test"},
        .uris = {"spiffe://shop/orders"},
        .emails = {"orders@shop.test"},
        .serial = "01AB",
        .fingerprint = std::string(64, 'a'),
        .der = "der"};
}

PolicyBench benchWith(Value fields, PeerCertificate certificate = ordersCertificate())
{
    PolicyBench bench("client-certificate", std::move(fields));
    bench.facts.certificate = std::make_shared<const PeerCertificate>(std::move(certificate));
    return bench;
}

} // namespace

class TestClientCertificate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allRulesMustHold_data();
    void allRulesMustHold();
    void withoutAVerifiedCertificateNobodyGetsIn();
    void reasonsAreForTheRecordAlone();
    void theUpstreamIsTold();
    void whatTheClientWroteThereIsRemoved();
    void theSubjectIsTheConsumer();
    void wrongRulesDoNotCompile_data();
    void wrongRulesDoNotCompile();
    void partsOfNamesAreAWarning();
};

void TestClientCertificate::allRulesMustHold_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Value>("fields");
    QTest::newRow("no rules") << 0 << map({});
    QTest::newRow("subject") << 0 << map({{"subject", "CN=orders,O=Shop"}});
    QTest::newRow("another case") << 403 << map({{"subject", "CN=Orders,O=Shop"}});
    QTest::newRow("only a part of it") << 403 << map({{"subject", "CN=orders"}});
    QTest::newRow("any of a list") << 0 << map({{"subject", list({"CN=x", "CN=orders,O=Shop"})}});
    QTest::newRow("none of a list") << 403 << map({{"subject", list({"CN=x", "CN=y"})}});
    QTest::newRow("prefix") << 0 << map({{"subject", map({{"prefix", "CN=orders,"}})}});
    QTest::newRow("suffix") << 0 << map({{"subject", map({{"suffix", ",O=Shop"}})}});
    QTest::newRow("contains") << 0 << map({{"subject", map({{"contains", "orders"}})}});
    QTest::newRow("contains not") << 403 << map({{"subject", map({{"contains", "carts"}})}});
    QTest::newRow("regex is a full match") << 403 << map({{"subject", map({{"regex", "CN=[a-z]+"}})}});
    QTest::newRow("regex") << 0 << map({{"subject", map({{"regex", "CN=[a-z]+,O=Shop"}})}});
    QTest::newRow("issuer") << 0 << map({{"issuer", "CN=clients"}});
    QTest::newRow("subject and another issuer") << 403 << map({{"subject", "CN=orders,O=Shop"}, {"issuer", "CN=others"}});
    QTest::newRow("DNS without case") << 0 << map({{"san", map({{"dns", "Orders.Shop.Test"}})}});
    QTest::newRow("another DNS name") << 403 << map({{"san", map({{"dns", "carts.shop.test"}})}});
    QTest::newRow("URI") << 0 << map({{"san", map({{"uri", map({{"prefix", "spiffe://shop/"}})}})}});
    QTest::newRow("URIs with case") << 403 << map({{"san", map({{"uri", "spiffe://shop/Orders"}})}});
    QTest::newRow("mail") << 0 << map({{"san", map({{"email", list({"x@y", "orders@shop.test"})}})}});
    QTest::newRow("a DNS name is no URI") << 403 << map({{"san", map({{"uri", "orders.shop.test"}})}});
    QTest::newRow("one type of two does not fit") << 403
        << map({{"san", map({{"dns", "orders.shop.test"}, {"email", "other@shop.test"}})}});
}

void TestClientCertificate::allRulesMustHold()
{
    QFETCH(int, status);
    QFETCH(Value, fields);
    PolicyBench bench = benchWith(fields);
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QCOMPARE(bench.request(get("/")).status, status);
    QCOMPARE(bytes(bench.note("certificate")), "CN=orders,O=Shop");
    // A certificate without names fits no rule.
    PolicyBench nameless = benchWith(fields, PeerCertificate{});
    QCOMPARE(nameless.request(get("/")).status, fields.entries.empty() ? 0 : 403);
}

void TestClientCertificate::withoutAVerifiedCertificateNobodyGetsIn()
{
    PolicyBench bench("client-certificate", map({}));
    Outcome outcome = bench.request(get("/"));
    QCOMPARE(outcome.status, 403);
    QCOMPARE(bytes(outcome.response.reason), "the client has shown no certificate");
    bench.facts.certificateProblem = "certificate has expired";
    outcome = bench.request(get("/"));
    QCOMPARE(outcome.status, 403);
    QCOMPARE(bytes(outcome.response.reason), "the client's certificate was not verified: certificate has expired");
    QVERIFY(bench.facts.consumer.empty());
}

void TestClientCertificate::reasonsAreForTheRecordAlone()
{
    PolicyBench bench = benchWith(map({{"subject", "CN=x"}}));
    const Outcome outcome = bench.request(get("/"));
    QCOMPARE(bytes(outcome.response.problemType), "client-certificate-refused");
    QCOMPARE(bytes(outcome.response.reason), "no rule for subject holds");
    QVERIFY(outcome.response.body.empty());
    QCOMPARE(outcome.response.headers.size(), std::size_t(0));
}

void TestClientCertificate::theUpstreamIsTold()
{
    PolicyBench bench = benchWith(map({{"to-headers",
        map({{"subject", "X-Subject"}, {"issuer", "X-Issuer"}, {"san", "X-Names"}, {"serial", "X-Serial"},
            {"fingerprint-sha256", "X-Print"}, {"certificate", "Client-Cert"}})}}));
    QVERIFY2(bench.isCompiled(), bench.error.c_str());
    QVERIFY(bench.request(get("/")).isProceed());
    const HeaderList& headers = bench.kept().headers;
    QCOMPARE(bytes(header(headers, "X-Subject")), "CN=orders,O=Shop");
    QCOMPARE(bytes(header(headers, "X-Issuer")), "CN=clients");
    // "b,c.test" could pass for two names.
    QCOMPARE(bytes(header(headers, "X-Names")), "DNS:orders.shop.test, URI:spiffe://shop/orders, email:orders@shop.test");
    QCOMPARE(bytes(header(headers, "X-Serial")), "01AB");
    QCOMPARE(bytes(header(headers, "X-Print")), QByteArray(64, 'a'));
    QCOMPARE(bytes(header(headers, "Client-Cert")), ":ZGVy:");
}

void TestClientCertificate::whatTheClientWroteThereIsRemoved()
{
    const Value fields = map({{"subject", "CN=orders,O=Shop"}, {"to-headers", map({{"subject", "X-Subject"}, {"san", "X-Names"}})}});
    const auto forged = [] { return get("/", {{"x-subject", "CN=admin"}, {"X-Names", "DNS:a"}, {"X-SUBJECT", "CN=root"}}); };
    PeerCertificate certificate = ordersCertificate();
    certificate.dnsNames = certificate.uris = certificate.emails = {};
    PolicyBench bench = benchWith(fields, certificate);
    QVERIFY(bench.request(forged()).isProceed());
    QCOMPARE(bench.kept().headers.count("X-Subject"), std::size_t(1));
    QCOMPARE(bytes(header(bench.kept().headers, "X-Subject")), "CN=orders,O=Shop");
    QVERIFY(!bench.kept().headers.contains("X-Names"));
    PolicyBench without("client-certificate", fields);
    QCOMPARE(without.request(forged()).status, 403);
    QVERIFY(!without.kept().headers.contains("X-Subject"));
}

void TestClientCertificate::theSubjectIsTheConsumer()
{
    PolicyBench bench = benchWith(map({}));
    QVERIFY(bench.request(get("/")).isProceed());
    QCOMPARE(bytes(bench.facts.consumer), "CN=orders,O=Shop");
    QCOMPARE(bytes(bench.note("consumer")), "CN=orders,O=Shop");
    PeerCertificate nameless = ordersCertificate();
    nameless.subject.clear();
    nameless.dnsNames.clear();
    PolicyBench other = benchWith(map({}), nameless);
    QVERIFY(other.request(get("/")).isProceed());
    QCOMPARE(bytes(other.facts.consumer), "URI:spiffe://shop/orders");
}

void TestClientCertificate::wrongRulesDoNotCompile_data()
{
    QTest::addColumn<Value>("fields");
    QTest::newRow("an empty text is in every name") << map({{"subject", map({{"contains", ""}})}});
    QTest::newRow("a rule of nothing") << map({{"issuer", map({})}});
    QTest::newRow("regex") << map({{"san", map({{"dns", map({{"regex", "("}})}})}});
    QTest::newRow("no header name") << map({{"to-headers", map({{"subject", "X Subject"}})}});
    QTest::newRow("one header for two") << map({{"to-headers", map({{"subject", "X-A"}, {"issuer", "x-a"}})}});
}

void TestClientCertificate::wrongRulesDoNotCompile()
{
    QFETCH(Value, fields);
    const PolicyBench bench("client-certificate", fields);
    QVERIFY(!bench.isCompiled() && !bench.error.empty());
}

void TestClientCertificate::partsOfNamesAreAWarning()
{
    QCOMPARE(bytes(PolicyBench("client-certificate", map({{"subject", map({{"suffix", ",O=Shop"}})}})).rules()),
        "certificate-part-of-name");
    QCOMPARE(bytes(PolicyBench("client-certificate",
                       map({{"subject", list({"CN=a", map({{"prefix", "CN=b,"}})})}, {"issuer", "CN=x"}, {"san", map({{"dns", map({{"suffix", ".shop.test"}})}})}}))
                       .rules()),
        "");
}

QTEST_APPLESS_MAIN(TestClientCertificate)
#include "tst_client_certificate.moc"
