// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/certificate_authority.h"

#include "tests/core/tls/tls_bench.h"

#include <openssl/x509v3.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <set>
#include <sys/stat.h>
#include <thread>

using namespace signalbox;

namespace {

unsigned modeOf(const QString& path)
{
    struct stat status { };
    return ::stat(path.toLocal8Bit().constData(), &status) == 0 ? status.st_mode & 07777U : 0U;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void overwrite(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(text), qint64{text.size()});
}

std::string serialOf(const std::string& pem)
{
    const auto certificates = parseCertificates(pem);
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificates->front().get());
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
        static_cast<std::size_t>(ASN1_STRING_length(serial))};
}

} // namespace

class TestCertificateAuthority final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void folderAndKeyAreForTheirOwnerOnly();
    void anOpenFolderIsClosed();
    void rootIsAnAuthorityForLeavesOnly();
    void reopeningKeepsTheRoot();
    void leavesAreWhatBrowsersAccept();
    void leavesAreSignedByTheRoot();
    void leavesPassStrictVerification();
    void leavesAreCachedUntilADayBeforeTheirEnd();
    void namesAreTakenInOneSpelling();
    void localhostCoversTheLoopbackAddresses();
    void impossibleHostsAreErrors();
    void serialsAreLongAndDiffer();
    void leavesNeverOutliveTheRoot();
    void aKeyOpenToOthersIsRefused();
    void damagedFilesAreNamed_data();
    void damagedFilesAreNamed();
    void aKeyWithoutCertificateGetsANewOne();
    void aFileInTheFoldersPlaceIsAnError();
    void noUnfinishedFilesStayBehind();
    void theAuthorityOutlivesWhoOpenedIt();
    void workersMayAskAtTheSameTime();
    void processesMayStartAtTheSameTime();

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    std::shared_ptr<ManualClock> m_clock;
    QString path(const char* name = "") const
    {
        return m_temporary->filePath("deep/er/ca") + (*name != '\0' ? "/" : "") + name;
    }
    Result<std::shared_ptr<CertificateAuthority>> open() const
    {
        return CertificateAuthority::openOrCreate(path().toStdString(), m_clock);
    }
};

void TestCertificateAuthority::init()
{
    m_temporary = std::make_unique<QTemporaryDir>();
    m_clock = std::make_shared<ManualClock>();
    m_clock->setWallTime({TestAuthority::now() * 1'000'000});
}

void TestCertificateAuthority::folderAndKeyAreForTheirOwnerOnly()
{
    const mode_t before = ::umask(0); // the modes must not lean on it
    const auto authority = open();
    ::umask(before);
    QVERIFY(authority.has_value());
    QCOMPARE(modeOf(path()), 0700U);
    QCOMPARE(modeOf(path("root.key")), 0600U);
    QCOMPARE((*authority)->rootPath(), path("root.pem").toStdString());
    QCOMPARE(contents(path("root.pem")).toStdString(), (*authority)->rootPem());
}

void TestCertificateAuthority::anOpenFolderIsClosed()
{
    QVERIFY(QDir().mkpath(path()));
    QCOMPARE(::chmod(path().toLocal8Bit().constData(), 0755), 0);
    QVERIFY(open().has_value());
    QCOMPARE(modeOf(path()), 0700U);
}

void TestCertificateAuthority::rootIsAnAuthorityForLeavesOnly()
{
    const auto authority = open();
    const auto certificates = parseCertificates((*authority)->rootPem());
    X509* root = certificates->front().get();
    QCOMPARE(X509_check_ca(root), 1);
    QCOMPARE(X509_get_pathlen(root), 0L);
    QCOMPARE(X509_get_key_usage(root), static_cast<std::uint32_t>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
    QVERIFY(X509_get0_subject_key_id(root) != nullptr);
    QVERIFY(X509_get0_authority_key_id(root) != nullptr);
    QCOMPARE(X509_verify(root, X509_get0_pubkey(root)), 1);
    const auto facts = readCertificate((*authority)->rootPem());
    QCOMPARE(facts->keyType, std::string("EC"));
    QCOMPARE(facts->keyBits, 256);
    QVERIFY(facts->notAfter > m_clock->wallTime().seconds() + std::int64_t{3640} * 86'400);
    QVERIFY(facts->subject.starts_with("CN=Signalbox local authority "));
}

void TestCertificateAuthority::reopeningKeepsTheRoot()
{
    const std::string first = (*open())->rootPem();
    const QByteArray key = contents(path("root.key"));
    const auto again = open();
    QVERIFY(again.has_value());
    QCOMPARE((*again)->rootPem(), first);
    QCOMPARE(contents(path("root.key")), key);
    QVERIFY((*again)->leafFor("a.test").has_value());
}

void TestCertificateAuthority::leavesAreWhatBrowsersAccept()
{
    const auto authority = open();
    const auto leaf = (*authority)->leafFor("api.shop.test");
    QVERIFY(leaf.has_value());
    QVERIFY(*keyFitsCertificate(leaf->certificatesPem, leaf->keyPem));
    const auto certificates = parseCertificates(leaf->certificatesPem);
    X509* certificate = certificates->front().get();
    QCOMPARE(X509_check_ca(certificate), 0);
    QCOMPARE(X509_get_key_usage(certificate), static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
    QCOMPARE(X509_get_extended_key_usage(certificate), static_cast<std::uint32_t>(XKU_SSL_SERVER));
    const auto facts = readCertificate(leaf->certificatesPem);
    QCOMPARE(facts->names, std::vector<std::string>{"api.shop.test"});
    QVERIFY(facts->notAfter - facts->notBefore < std::int64_t{397} * 86'400);
    QVERIFY(facts->notBefore < m_clock->wallTime().seconds());
    QCOMPARE((*authority)->leafFor("other.test")->keyPem, leaf->keyPem);
}

void TestCertificateAuthority::leavesAreSignedByTheRoot()
{
    const auto authority = open();
    const auto root = parseCertificates((*authority)->rootPem());
    const auto leaf = parseCertificates((*authority)->leafFor("a.test")->certificatesPem);
    QCOMPARE(X509_check_issued(root->front().get(), leaf->front().get()), X509_V_OK);
    QCOMPARE(X509_verify(leaf->front().get(), X509_get0_pubkey(root->front().get())), 1);
}

void TestCertificateAuthority::leavesPassStrictVerification()
{
    const auto authority = open();
    const auto root = parseCertificates((*authority)->rootPem());
    const auto leaf = parseCertificates((*authority)->leafFor("a.test")->certificatesPem);
    const std::unique_ptr<X509_STORE, OpensslDeleter<X509_STORE_free>> store(X509_STORE_new());
    QCOMPARE(X509_STORE_add_cert(store.get(), root->front().get()), 1);
    const std::unique_ptr<X509_STORE_CTX, OpensslDeleter<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
    QCOMPARE(X509_STORE_CTX_init(context.get(), store.get(), leaf->front().get(), nullptr), 1);
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set1_host(parameters, "a.test", 0);
    const bool isValid = X509_verify_cert(context.get()) == 1;
    QVERIFY2(isValid, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

void TestCertificateAuthority::leavesAreCachedUntilADayBeforeTheirEnd()
{
    const auto authority = open();
    const std::string first = (*authority)->leafFor("a.test")->certificatesPem;
    const std::int64_t end = readCertificate(first)->notAfter;
    const std::int64_t lastCached = end - 86'400 - 1;
    m_clock->setWallTime({lastCached * 1'000'000});
    QCOMPARE((*authority)->leafFor("a.test")->certificatesPem, first);
    m_clock->setWallTime({(lastCached + 1) * 1'000'000});
    const std::string second = (*authority)->leafFor("a.test")->certificatesPem;
    QVERIFY(second != first);
    QVERIFY(readCertificate(second)->notAfter > end);
}

void TestCertificateAuthority::namesAreTakenInOneSpelling()
{
    const auto authority = open();
    const std::string plain = (*authority)->leafFor("api.shop.test")->certificatesPem;
    QCOMPARE((*authority)->leafFor("API.Shop.Test")->certificatesPem, plain);
    QCOMPARE((*authority)->leafFor("api.shop.test.")->certificatesPem, plain);
    QCOMPARE(
        (*authority)->leafFor("[::1]")->certificatesPem, (*authority)->leafFor("0:0:0:0:0:0:0:1")->certificatesPem);
    QCOMPARE(readCertificate((*authority)->leafFor("[::1]")->certificatesPem)->names, std::vector<std::string>{"::1"});
    QCOMPARE(readCertificate((*authority)->leafFor("10.1.2.3")->certificatesPem)->names,
        std::vector<std::string>{"10.1.2.3"});
}

void TestCertificateAuthority::localhostCoversTheLoopbackAddresses()
{
    const auto facts = readCertificate((*open())->leafFor("localhost")->certificatesPem);
    QVERIFY((facts->names == std::vector<std::string>{"localhost", "127.0.0.1", "::1"}));
}

void TestCertificateAuthority::impossibleHostsAreErrors()
{
    const auto authority = open();
    for (const char* host : {"", ".", "a..b", "a b", "a,DNS:bank.example", "a/b", "\xff"}) {
        const auto leaf = (*authority)->leafFor(host);
        QVERIFY2(!leaf, host);
        QCOMPARE(leaf.error().code, ErrorCode::InvalidInput);
    }
    QVERIFY(
        (*authority)->leafFor(std::string(63, 'a') + ".test." + std::string(60, 'b')).has_value()); // no CN, but a SAN
}

void TestCertificateAuthority::serialsAreLongAndDiffer()
{
    const auto authority = open();
    std::set<std::string> serials;
    std::size_t longest = 0;
    for (int i = 0; i < 50; ++i) {
        const std::string serial = serialOf((*authority)->leafFor("h" + std::to_string(i) + ".test")->certificatesPem);
        QVERIFY(serial.size() <= 20); // RFC 5280 4.1.2.2
        longest = std::max(longest, serial.size());
        serials.insert(serial);
    }
    QCOMPARE(serials.size(), std::size_t{50});
    QCOMPARE(longest, std::size_t{16});
}

void TestCertificateAuthority::leavesNeverOutliveTheRoot()
{
    const auto authority = open();
    const std::int64_t rootEnd = readCertificate((*authority)->rootPem())->notAfter;
    m_clock->setWallTime({(rootEnd - 10 * 86'400) * 1'000'000});
    QCOMPARE(readCertificate((*authority)->leafFor("a.test")->certificatesPem)->notAfter, rootEnd);
}

void TestCertificateAuthority::aKeyOpenToOthersIsRefused()
{
    QVERIFY(open().has_value());
    QCOMPARE(::chmod(path("root.key").toLocal8Bit().constData(), 0640), 0);
    const auto authority = open();
    QVERIFY(!authority);
    QCOMPARE(authority.error().code, ErrorCode::PermissionDenied);
    QVERIFY(authority.error().detail.find("root.key") != std::string::npos);
    QVERIFY(authority.error().detail.find("chmod 600") != std::string::npos);
}

void TestCertificateAuthority::damagedFilesAreNamed_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const CertificateChain other = selfSigned("other.test");
    const TestAuthority stranger;
    QTest::newRow("empty key") << "root.key" << QByteArray() << QByteArray("no usable private key");
    QTest::newRow("broken key") << "root.key" << QByteArray("-----BEGIN PRIVATE KEY-----\nAA\n")
                                << QByteArray("no usable private key");
    QTest::newRow("other key") << "root.key" << QByteArray::fromStdString(other.keyPem)
                               << QByteArray("does not belong");
    QTest::newRow("empty certificate") << "root.pem" << QByteArray() << QByteArray("no usable certificate");
    QTest::newRow("broken certificate") << "root.pem" << QByteArray("\0\1\2", 3) << QByteArray("no usable certificate");
    QTest::newRow("other root") << "root.pem" << QByteArray::fromStdString(stranger.pem())
                                << QByteArray("does not belong");
}

void TestCertificateAuthority::damagedFilesAreNamed()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    QVERIFY(open().has_value());
    overwrite(path(qPrintable(file)), text);
    const auto authority = open();
    QVERIFY(!authority);
    QCOMPARE(authority.error().code, ErrorCode::TlsFailed);
    const std::string& detail = authority.error().detail;
    QVERIFY2(detail.find("ca/root.") != std::string::npos && detail.find(says.toStdString()) != std::string::npos,
        detail.c_str());
    QVERIFY(detail.find("restore it, or delete") != std::string::npos);
    QCOMPARE(contents(path(qPrintable(file))), text); // what the user has is not touched
    QVERIFY(QFile::remove(path("root.key")) && QFile::remove(path("root.pem")));
    QVERIFY(open().has_value()); // the advice works
}

void TestCertificateAuthority::aKeyWithoutCertificateGetsANewOne()
{
    QVERIFY(open().has_value());
    const QByteArray key = contents(path("root.key"));
    QVERIFY(QFile::remove(path("root.pem")));
    QVERIFY(open().has_value());
    QCOMPARE(contents(path("root.key")), key);
    QVERIFY(QFile::remove(path("root.key")));
    const auto keyless = open();
    QVERIFY(!keyless);
    QVERIFY(keyless.error().detail.find("root.key is missing") != std::string::npos);
    QVERIFY(!QFile::exists(path("root.key")));
}

void TestCertificateAuthority::aFileInTheFoldersPlaceIsAnError()
{
    QVERIFY(QDir().mkpath(m_temporary->filePath("deep/er")));
    overwrite(path(), "x");
    const auto authority = open();
    QVERIFY(!authority);
    QVERIFY(authority.error().detail.find("is a file") != std::string::npos);
}

void TestCertificateAuthority::noUnfinishedFilesStayBehind()
{
    QVERIFY(QDir().mkpath(path()));
    overwrite(path("root.key.new"), "half a key"); // of a process that was killed
    QVERIFY(open().has_value());
    QCOMPARE(
        QDir(path()).entryList(QDir::Files | QDir::Hidden, QDir::Name), QStringList({".lock", "root.key", "root.pem"}));
}

void TestCertificateAuthority::theAuthorityOutlivesWhoOpenedIt()
{
    const auto authority = open();
    m_clock.reset();
    QVERIFY((*authority)->leafFor("a.test").has_value());
}

void TestCertificateAuthority::workersMayAskAtTheSameTime()
{
    const auto authority = open();
    std::vector<std::thread> threads;
    std::array<std::string, 4> results;
    for (std::string& result : results) {
        threads.emplace_back([&result, &authority] {
            for (int i = 0; i < 50; ++i)
                result += (*authority)->leafFor("h" + std::to_string(i) + ".test")->certificatesPem;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& result : results)
        QVERIFY(result == results.front());
}

void TestCertificateAuthority::processesMayStartAtTheSameTime()
{
    std::vector<std::thread> threads;
    std::array<std::string, 8> roots;
    for (std::string& root : roots) {
        threads.emplace_back([this, &root] {
            const auto authority = open();
            root = authority ? (*authority)->rootPem() : authority.error().describe();
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& root : roots)
        QCOMPARE(root, contents(path("root.pem")).toStdString());
}

QTEST_APPLESS_MAIN(TestCertificateAuthority)
#include "tst_certificate_authority.moc"
