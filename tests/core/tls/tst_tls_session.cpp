// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tls/plain_openssl_client.h"
#include "tests/core/tls/tls_bench.h"

#include <QtTest>

using namespace signalbox;

class TestTlsSession final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void handshakeTellsBothSidesTheFacts();
    void handshakeSurvivesDeliveryByteByByte();
    void handshakeSurvivesASplitAtEveryByte();
    void bytesSentBeforeTheHandshakeArriveAfterIt();
    void emptySendsAddNothing();
    void largeDataArrivesWholeBothWays();
    void largeDataArrivesInSmallPieces();
    void closeNotifyReachesTheOtherSide();
    void dataAfterCloseNotifyIsIgnored();
    void aSideMayStillSendAfterThePeerClosed();
    void truncationIsNotAClose();
    void closeDuringTheHandshakeWritesNothing();
    void garbageIsRefusedWithAnAlert();
    void plainHttpIsRecognised();
    void everyPrefixOfGarbageIsHarmless();
    void aFailedSessionStaysFailed();
    void aFlippedByteBreaksTheConnection();
    void secondConnectionResumes();
    void anOldClientIsServedAndResumes();
    void anotherNameDoesNotResume();
    void versionBelowTheMinimumIsRefused();
    void protocolIsChosenInTheServersOrder();
    void noCommonProtocolEndsTheHandshake();
    void clientWithoutProtocolsIsServed();

private:
    std::unique_ptr<TestAuthority> m_authority;
    std::shared_ptr<const TlsServerContext> m_server;
    std::shared_ptr<const TlsClientContext> m_client;

    TlsPair connected()
    {
        TlsPair pair(*m_server, *m_client, "api.shop.test");
        pair.deliver();
        return pair;
    }
};

namespace {

std::string pattern(std::size_t length)
{
    std::string out(length, '\0');
    std::uint32_t state = 1;
    for (char& c : out) {
        state = state * 1664525U + 1013904223U;
        c = static_cast<char>(state >> 24U);
    }
    return out;
}

} // namespace

void TestTlsSession::initTestCase()
{
    m_authority = std::make_unique<TestAuthority>();
    m_server = serverWith({m_authority->leaf({"api.shop.test"})});
    m_client = clientTrusting(m_authority->pem());
}

void TestTlsSession::handshakeTellsBothSidesTheFacts()
{
    const TlsPair pair = connected();
    QVERIFY2(pair.isEstablished(), pair.clientError.c_str());
    const TlsFacts atServer = pair.server->facts();
    QCOMPARE(atServer.version, std::string("TLSv1.3"));
    QCOMPARE(atServer.serverName, std::string("api.shop.test"));
    QCOMPARE(atServer.alpn, std::string("http/1.1"));
    QVERIFY(!atServer.cipher.empty());
    QVERIFY(atServer.peerSubject.empty());
    const TlsFacts atClient = pair.client->facts();
    QCOMPARE(atClient.version, atServer.version);
    QCOMPARE(atClient.cipher, atServer.cipher);
    QCOMPARE(atClient.alpn, atServer.alpn);
    QCOMPARE(atClient.peerSubject, std::string("CN=api.shop.test,O=Signalbox"));
    QVERIFY(!atClient.isResumed);
}

void TestTlsSession::handshakeSurvivesDeliveryByteByByte()
{
    TlsPair pair(*m_server, *m_client, "api.shop.test");
    pair.deliver(1);
    QVERIFY2(pair.isEstablished(), pair.clientError.c_str());
    TlsPair::note(pair.client->send("ping", pair.toServer), pair.clientError);
    TlsPair::note(pair.server->send("pong", pair.toClient), pair.serverError);
    pair.deliver(1);
    QCOMPARE(pair.atServer, std::string("ping"));
    QCOMPARE(pair.atClient, std::string("pong"));
    QVERIFY(pair.clientError.empty() && pair.serverError.empty());
}

// The client's whole flight and the server's whole flight, each cut in two at every place there is.
void TestTlsSession::handshakeSurvivesASplitAtEveryByte()
{
    std::size_t longest = 0;
    for (std::size_t at = 1; at == 1 || at < longest; ++at) {
        TlsPair pair(*m_server, *m_client, "api.shop.test");
        for (int round = 0; round < 4; ++round) {
            for (const bool isUp : {true, false}) {
                const std::string flight = std::exchange(isUp ? pair.toServer : pair.toClient, {});
                longest = std::max(longest, flight.size());
                for (const std::string& part : {flight.substr(0, at), flight.substr(std::min(at, flight.size()))}) {
                    if (isUp)
                        TlsPair::note(pair.server->receive(part, pair.atServer, pair.toClient), pair.serverError);
                    else
                        TlsPair::note(pair.client->receive(part, pair.atClient, pair.toServer), pair.clientError);
                }
            }
        }
        QVERIFY2(pair.isEstablished(), qPrintable(QStringLiteral("split at %1").arg(at)));
        QVERIFY(pair.clientError.empty() && pair.serverError.empty());
    }
    QVERIFY(longest > 500);
}

void TestTlsSession::bytesSentBeforeTheHandshakeArriveAfterIt()
{
    TlsPair pair(*m_server, *m_client, "api.shop.test");
    QVERIFY(pair.client->send("early ", pair.toServer));
    QVERIFY(pair.client->send("bird", pair.toServer));
    QVERIFY(pair.server->send("patient", pair.toClient));
    QVERIFY(pair.toClient.empty());
    pair.deliver();
    QCOMPARE(pair.atServer, std::string("early bird"));
    QCOMPARE(pair.atClient, std::string("patient"));
}

void TestTlsSession::emptySendsAddNothing()
{
    TlsPair pair = connected();
    QVERIFY(pair.client->send("", pair.toServer));
    QVERIFY(pair.toServer.empty());
    QVERIFY(pair.server->receive("", pair.atServer, pair.toClient));
    QVERIFY(pair.toClient.empty());
}

void TestTlsSession::largeDataArrivesWholeBothWays()
{
    TlsPair pair = connected();
    const std::string up = pattern(5'000'003);
    const std::string down = pattern(3'000'001);
    QVERIFY(pair.client->send(up, pair.toServer));
    QVERIFY(pair.server->send(down, pair.toClient));
    pair.deliver(64U * 1024U);
    QVERIFY(pair.atServer == up);
    QVERIFY(pair.atClient == down);
}

void TestTlsSession::largeDataArrivesInSmallPieces()
{
    TlsPair pair = connected();
    const std::string up = pattern(200'000);
    for (std::size_t at = 0; at < up.size(); at += 997)
        QVERIFY(pair.client->send(std::string_view(up).substr(at, 997), pair.toServer));
    pair.deliver(101);
    QVERIFY(pair.atServer == up);
}

void TestTlsSession::closeNotifyReachesTheOtherSide()
{
    TlsPair pair = connected();
    QVERIFY(pair.client->send("last words", pair.toServer));
    pair.client->close(pair.toServer);
    QVERIFY(!pair.server->isPeerClosed());
    pair.deliver();
    QCOMPARE(pair.atServer, std::string("last words"));
    QVERIFY(pair.server->isPeerClosed());
    QVERIFY(!pair.client->isPeerClosed());
    std::string again;
    pair.client->close(again);
    QVERIFY(again.empty());
    pair.server->close(pair.toClient);
    pair.deliver();
    QVERIFY(pair.client->isPeerClosed());
    QVERIFY(pair.clientError.empty() && pair.serverError.empty());
}

void TestTlsSession::dataAfterCloseNotifyIsIgnored()
{
    TlsPair pair = connected();
    pair.client->close(pair.toServer);
    pair.deliver();
    QVERIFY(pair.server->receive("whatever", pair.atServer, pair.toClient));
    QVERIFY(pair.atServer.empty());
}

void TestTlsSession::aSideMayStillSendAfterThePeerClosed()
{
    TlsPair pair = connected();
    pair.client->close(pair.toServer);
    pair.deliver();
    QVERIFY(pair.server->send("still here", pair.toClient));
    pair.deliver();
    QCOMPARE(pair.atClient, std::string("still here"));
}

void TestTlsSession::truncationIsNotAClose()
{
    TlsPair pair = connected();
    QVERIFY(pair.client->send("cut short", pair.toServer));
    pair.toServer.resize(pair.toServer.size() - 1);
    pair.deliver();
    QVERIFY(pair.atServer.empty()); // half a record is nothing
    QVERIFY(!pair.server->isPeerClosed());
    QVERIFY(pair.serverError.empty());
}

void TestTlsSession::closeDuringTheHandshakeWritesNothing()
{
    TlsPair pair(*m_server, *m_client, "api.shop.test");
    std::string wire;
    pair.server->close(wire);
    QVERIFY(wire.empty());
    pair.deliver(); // and the handshake is not disturbed
    QVERIFY(pair.isEstablished());
}

void TestTlsSession::garbageIsRefusedWithAnAlert()
{
    const auto session = m_server->makeSession();
    std::string plain;
    std::string wire;
    const auto result
        = session->receive(std::string("\x16\x03\x01\x00\x05hello, this is no ClientHello", 34), plain, wire);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::TlsFailed);
    QCOMPARE(result.error().origin, ErrorOrigin::Downstream);
    QVERIFY(wire.size() >= 7 && wire.front() == '\x15'); // RFC 8446 6: an alert record
    QVERIFY(plain.empty());
}

void TestTlsSession::plainHttpIsRecognised()
{
    std::string plain;
    std::string wire;
    const auto server = m_server->makeSession();
    const auto atServer = server->receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n", plain, wire);
    QVERIFY(!atServer && atServer.error().detail.find("plain HTTP") != std::string::npos);
    const auto client = m_client->makeSession("api.shop.test");
    QVERIFY(client->start(wire));
    const auto atClient = client->receive("HTTP/1.1 400 Bad Request\r\n\r\n", plain, wire);
    QVERIFY(!atClient && atClient.error().detail.find("does not seem to speak TLS") != std::string::npos);
    QCOMPARE(atClient.error().origin, ErrorOrigin::Upstream);
}

void TestTlsSession::everyPrefixOfGarbageIsHarmless()
{
    const std::string garbage = pattern(600);
    int serversFailed = 0;
    int clientsFailed = 0;
    for (std::size_t seed = 0; seed < 200; ++seed) {
        const auto server = m_server->makeSession();
        const auto client = m_client->makeSession("api.shop.test");
        std::string plain;
        std::string wire;
        QVERIFY(client->start(wire));
        bool serverFailed = false;
        bool clientFailed = false;
        for (std::size_t at = seed; at < seed + 300; ++at) {
            serverFailed = !server->receive(garbage.substr(at, 1), plain, wire) || serverFailed;
            clientFailed = !client->receive(garbage.substr(at, 1), plain, wire) || clientFailed;
        }
        QVERIFY(!server->isEstablished() && !client->isEstablished());
        QVERIFY(plain.empty());
        serversFailed += serverFailed ? 1 : 0;
        clientsFailed += clientFailed ? 1 : 0;
    }
    // Some garbage looks like the start of a long record, whose rest is waited for.
    QVERIFY2(serversFailed > 150 && clientsFailed > 150,
        qPrintable(QStringLiteral("%1 %2").arg(serversFailed).arg(clientsFailed)));
}

void TestTlsSession::aFailedSessionStaysFailed()
{
    const auto session = m_server->makeSession();
    std::string plain;
    std::string wire;
    const auto first = session->receive("garbage that fails", plain, wire);
    QVERIFY(!first);
    wire.clear();
    const auto second = session->receive("more", plain, wire);
    QVERIFY(!second);
    QCOMPARE(second.error().detail, first.error().detail);
    QVERIFY(!session->send("x", wire));
    session->close(wire);
    QVERIFY(wire.empty());
}

void TestTlsSession::aFlippedByteBreaksTheConnection()
{
    TlsPair pair = connected();
    QVERIFY(pair.client->send("authentic", pair.toServer));
    pair.toServer.back() = static_cast<char>(pair.toServer.back() ^ 1);
    pair.deliver();
    QVERIFY(pair.atServer.empty());
    QVERIFY2(pair.serverError.find("bad record mac") != std::string::npos, pair.serverError.c_str());
    QVERIFY(!pair.clientError.empty()); // it got the alert
}

void TestTlsSession::secondConnectionResumes()
{
    const auto client = clientTrusting(m_authority->pem());
    for (int i = 0; i < 3; ++i) {
        TlsPair pair(*m_server, *client, "api.shop.test");
        pair.deliver();
        QVERIFY(pair.isEstablished());
        QCOMPARE(pair.client->facts().isResumed, i > 0);
        QCOMPARE(pair.server->facts().isResumed, i > 0);
        QCOMPARE(pair.server->facts().serverName, std::string("api.shop.test"));
        if (i == 1)
            pair.client->close(pair.toServer); // closing properly or not makes no difference
    }
}

void TestTlsSession::anOldClientIsServedAndResumes()
{
    PlainOpensslClient first(TLS1_2_VERSION);
    const auto server = m_server->makeSession();
    QVERIFY(first.shakeHands(*server));
    QCOMPARE(server->facts().version, std::string("TLSv1.2"));
    QVERIFY(!server->facts().isResumed);
    const SslSessionPtr session = first.session();
    PlainOpensslClient second(TLS1_2_VERSION, session.get());
    const auto again = m_server->makeSession();
    QVERIFY(second.shakeHands(*again));
    QVERIFY(again->facts().isResumed);
    QVERIFY(SSL_session_reused(second.ssl()) == 1);
}

void TestTlsSession::anotherNameDoesNotResume()
{
    const auto server = serverWith({m_authority->leaf({"api.shop.test", "www.shop.test"})});
    const auto client = clientTrusting(m_authority->pem());
    TlsPair first(*server, *client, "api.shop.test");
    first.deliver();
    TlsPair second(*server, *client, "www.shop.test");
    second.deliver();
    QVERIFY(second.isEstablished());
    QVERIFY(!second.client->facts().isResumed);
}

void TestTlsSession::versionBelowTheMinimumIsRefused()
{
    TlsServerSettings settings;
    settings.chains = {m_authority->leaf({"api.shop.test"})};
    settings.minVersion = TlsMinVersion::Tls13;
    const auto server = *makeTlsServerContext(std::move(settings));
    PlainOpensslClient old(TLS1_2_VERSION);
    const auto session = server->makeSession();
    QVERIFY(!old.shakeHands(*session));
    QVERIFY(!session->isEstablished());
    TlsPair pair(*server, *m_client, "api.shop.test");
    pair.deliver();
    QCOMPARE(pair.server->facts().version, std::string("TLSv1.3"));
}

void TestTlsSession::protocolIsChosenInTheServersOrder()
{
    TlsServerSettings settings;
    settings.chains = {m_authority->leaf({"api.shop.test"})};
    settings.alpn = {"h2", "http/1.1"};
    const auto server = *makeTlsServerContext(std::move(settings));
    TlsClientSettings clientSettings;
    clientSettings.caPem = m_authority->pem();
    clientSettings.alpn = {"http/1.1", "h2"};
    const auto client = *makeTlsClientContext(std::move(clientSettings));
    TlsPair pair(*server, *client, "api.shop.test");
    pair.deliver();
    QCOMPARE(pair.client->facts().alpn, std::string("h2"));
    QCOMPARE(pair.server->facts().alpn, std::string("h2"));
}

void TestTlsSession::noCommonProtocolEndsTheHandshake()
{
    TlsClientSettings settings;
    settings.caPem = m_authority->pem();
    settings.alpn = {"h2"};
    const auto client = *makeTlsClientContext(std::move(settings));
    TlsPair pair(*m_server, *client, "api.shop.test");
    pair.deliver();
    QVERIFY(!pair.isEstablished());
    QVERIFY2(pair.clientError.find("no application protocol") != std::string::npos, pair.clientError.c_str());
}

void TestTlsSession::clientWithoutProtocolsIsServed()
{
    TlsClientSettings settings;
    settings.caPem = m_authority->pem();
    settings.alpn = {};
    const auto client = *makeTlsClientContext(std::move(settings));
    TlsPair pair(*m_server, *client, "api.shop.test");
    pair.deliver();
    QVERIFY(pair.isEstablished());
    QVERIFY(pair.server->facts().alpn.empty());
}

QTEST_APPLESS_MAIN(TestTlsSession)
#include "tst_tls_session.moc"
