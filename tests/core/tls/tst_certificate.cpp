// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/certificate.h"

#include "tests/core/tls/tls_bench.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <QtTest>

using namespace signalbox;

namespace {

// A certificate as others make them: RSA, no subjectAltName, a comma in the subject.
CertificateChain foreignRsa()
{
    const KeyPtr key(EVP_RSA_gen(2048));
    const CertificatePtr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    ASN1_TIME_set_string(X509_getm_notBefore(certificate.get()), "20010203040506Z");
    ASN1_TIME_set_string(X509_getm_notAfter(certificate.get()), "20990101000000Z");
    X509_NAME* name = X509_get_subject_name(certificate.get());
    const auto add = [name](const char* field, const char* value) {
        X509_NAME_add_entry_by_txt(
            name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
    };
    add("C", "DE");
    add("O", "Ham, Eggs");
    add("CN", "old.example");
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    return {toPem(certificate.get()), toPem(key.get())};
}

std::string encryptedKey()
{
    const KeyPtr key = *makeP256Key();
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), EVP_aes_128_cbc(), "secret", 6, nullptr, nullptr);
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

} // namespace

class TestCertificate final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void factsOfAMintedLeaf();
    void factsOfAForeignCertificate();
    void theFirstOfSeveralIsRead();
    void textAroundCertificatesIsSkipped();
    void textWithoutCertificateIsAnError();
    void everyTruncationIsAnErrorAndLeavesNoOpensslError();
    void keyFitsItsCertificateOnly();
    void encryptedKeyIsRefusedWithoutAsking();
    void wildcardsCoverOneLabel_data();
    void wildcardsCoverOneLabel();
    void onlyHostsAndAddressesAreMintable_data();
    void onlyHostsAndAddressesAreMintable();
};

void TestCertificate::factsOfAMintedLeaf()
{
    const TestAuthority authority;
    const std::int64_t end = TestAuthority::now() + 5;
    const auto facts
        = readCertificate(authority.leaf({"api.shop.test", "*.shop.test", "127.0.0.1", "::1"}, end).certificatesPem);
    QVERIFY(facts.has_value());
    QCOMPARE(facts->subject, std::string("CN=api.shop.test,O=Signalbox"));
    QCOMPARE(facts->issuer, std::string("CN=Test root,O=Signalbox"));
    QVERIFY((facts->names == std::vector<std::string>{"api.shop.test", "*.shop.test", "127.0.0.1", "::1"}));
    QCOMPARE(facts->notAfter, end);
    QCOMPARE(facts->keyType, std::string("EC"));
    QCOMPARE(facts->keyBits, 256);
}

void TestCertificate::factsOfAForeignCertificate()
{
    const auto facts = readCertificate(foreignRsa().certificatesPem);
    QVERIFY(facts.has_value());
    QCOMPARE(facts->subject, std::string("CN=old.example,O=Ham\\, Eggs,C=DE"));
    QCOMPARE(facts->issuer, facts->subject);
    QVERIFY(facts->names.empty());
    QCOMPARE(facts->notBefore, std::int64_t{981'173'106});
    QCOMPARE(facts->notAfter, std::int64_t{4'070'908'800});
    QCOMPARE(facts->keyType, std::string("RSA"));
    QCOMPARE(facts->keyBits, 2048);
}

void TestCertificate::theFirstOfSeveralIsRead()
{
    const TestAuthority authority;
    const std::string text = authority.leaf({"a.test"}).certificatesPem + authority.pem();
    QCOMPARE(readCertificate(text)->names, std::vector<std::string>{"a.test"});
    QCOMPARE(parseCertificates(text)->size(), std::size_t{2});
}

void TestCertificate::textAroundCertificatesIsSkipped()
{
    const CertificateChain chain = selfSigned("a.test");
    QVERIFY(readCertificate("# our certificate\n\n" + chain.certificatesPem + "\ntrailing words\n").has_value());
    QVERIFY(readCertificate(chain.keyPem + chain.certificatesPem).has_value()); // one file with both
    QVERIFY(parseKey(chain.certificatesPem + chain.keyPem).has_value());
}

void TestCertificate::textWithoutCertificateIsAnError()
{
    for (const std::string& text : {std::string(), std::string("hello"), selfSigned("a.test").keyPem}) {
        const auto facts = readCertificate(text);
        QVERIFY(!facts);
        QCOMPARE(facts.error().code, ErrorCode::TlsFailed);
        QVERIFY(facts.error().detail.find("BEGIN CERTIFICATE is missing") != std::string::npos);
    }
}

void TestCertificate::everyTruncationIsAnErrorAndLeavesNoOpensslError()
{
    const CertificateChain chain = selfSigned("a.test");
    const std::size_t lastNeeded = chain.certificatesPem.rfind("-----") + 5; // the final newline is not
    for (std::size_t length = 0; length < lastNeeded; ++length) {
        QVERIFY2(!readCertificate(std::string_view(chain.certificatesPem).substr(0, length)),
            qPrintable(QString::number(length)));
        QCOMPARE(ERR_peek_error(), 0UL);
    }
    for (std::size_t length = 0; length + 1 < chain.keyPem.size(); length += 3) {
        QVERIFY(!parseKey(std::string_view(chain.keyPem).substr(0, length)));
        QCOMPARE(ERR_peek_error(), 0UL);
    }
}

void TestCertificate::keyFitsItsCertificateOnly()
{
    const CertificateChain a = selfSigned("a.test");
    const CertificateChain b = foreignRsa();
    QVERIFY(*keyFitsCertificate(a.certificatesPem, a.keyPem));
    QVERIFY(*keyFitsCertificate(b.certificatesPem, b.keyPem));
    QVERIFY(!*keyFitsCertificate(a.certificatesPem, b.keyPem));
    QVERIFY(!*keyFitsCertificate(a.certificatesPem, selfSigned("a.test").keyPem));
    QVERIFY(!keyFitsCertificate(a.certificatesPem, "junk").has_value());
    QVERIFY(!keyFitsCertificate("junk", a.keyPem).has_value());
    QCOMPARE(ERR_peek_error(), 0UL);
}

void TestCertificate::encryptedKeyIsRefusedWithoutAsking()
{
    const auto key = parseKey(encryptedKey());
    QVERIFY(!key);
    QVERIFY2(key.error().detail.find("is encrypted") != std::string::npos, key.error().detail.c_str());
}

void TestCertificate::wildcardsCoverOneLabel_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<bool>("covered");
    QTest::newRow("same") << QByteArray("a.test") << QByteArray("a.test") << true;
    QTest::newRow("one label") << QByteArray("*.test") << QByteArray("a.test") << true;
    QTest::newRow("two labels") << QByteArray("*.test") << QByteArray("a.b.test") << false;
    QTest::newRow("no label") << QByteArray("*.test") << QByteArray("test") << false;
    QTest::newRow("empty label") << QByteArray("*.test") << QByteArray(".test") << false;
    QTest::newRow("part of a label") << QByteArray("a*.test") << QByteArray("ab.test") << false;
    QTest::newRow("star alone") << QByteArray("*") << QByteArray("test") << false;
    QTest::newRow("star and dot") << QByteArray("*.") << QByteArray("a.") << false;
}

void TestCertificate::wildcardsCoverOneLabel()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, host);
    QFETCH(bool, covered);
    QCOMPARE(coversHost(name.toStdString(), host.toStdString()), covered);
}

void TestCertificate::onlyHostsAndAddressesAreMintable_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("mintable");
    QTest::newRow("host") << QByteArray("api.shop.test") << true;
    QTest::newRow("one label") << QByteArray("localhost") << true;
    QTest::newRow("underscore") << QByteArray("my_host.test") << true;
    QTest::newRow("wildcard") << QByteArray("*.shop.test") << true;
    QTest::newRow("IPv4") << QByteArray("10.0.0.1") << true;
    QTest::newRow("IPv6") << QByteArray("fe80::1") << true;
    QTest::newRow("brackets") << QByteArray("[::1]") << false;
    QTest::newRow("empty") << QByteArray("") << false;
    QTest::newRow("star") << QByteArray("*") << false;
    QTest::newRow("star inside") << QByteArray("a.*.test") << false;
    QTest::newRow("empty label") << QByteArray("a..test") << false;
    QTest::newRow("second name smuggled in") << QByteArray("a,DNS:bank.example") << false;
    QTest::newRow("slash") << QByteArray("a/b") << false;
    QTest::newRow("63 in a label") << QByteArray(63, 'a') << true;
    QTest::newRow("64 in a label") << QByteArray(64, 'a') << false;
    QTest::newRow("253 in all") << (QByteArray(63, 'a') + "." + QByteArray(63, 'b') + "." + QByteArray(63, 'c') + "."
        + QByteArray(61, 'd')) << true;
    QTest::newRow("254 in all") << (QByteArray(63, 'a') + "." + QByteArray(63, 'b') + "." + QByteArray(63, 'c') + "."
        + QByteArray(62, 'd')) << false;
}

void TestCertificate::onlyHostsAndAddressesAreMintable()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, mintable);
    QCOMPARE(isMintableName(name.toStdString()), mintable);
    const KeyPtr key = *makeP256Key();
    const CertificateRequest request{.commonName = "x",
        .names = {name.toStdString()},
        .notBefore = TestAuthority::now(),
        .notAfter = TestAuthority::now() + 60,
        .key = key.get()};
    const auto leaf = mintLeaf(request, {});
    QCOMPARE(leaf.has_value(), mintable);
    if (mintable)
        QCOMPARE(subjectAltNames(leaf->get()), std::vector<std::string>{name.toStdString()});
}

QTEST_APPLESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
