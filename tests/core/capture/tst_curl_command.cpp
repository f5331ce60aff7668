// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/curl_command.h"

#include "tests/core/capture/sample_exchange.h"

#include <QtTest>

#include <QProcess>
#include <QStandardPaths>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace signalbox;

namespace {

// Takes one connection on loopback, reads one request until its body is complete or the peer is done, answers 200.
class OneRequestServer {
public:
    OneRequestServer()
    {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(m_listener, 1) != 0
            || ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            qFatal("no loopback socket");
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~OneRequestServer() { finish(); }

    std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }
    // What was received; waits for the connection's end.
    const std::string& finish()
    {
        if (m_thread.joinable()) {
            ::shutdown(m_listener, SHUT_RDWR); // ends a wait for a connection that never came
            m_thread.join();
            ::close(m_listener);
        }
        return m_received;
    }

private:
    bool isComplete() const
    {
        const std::size_t end = m_received.find("\r\n\r\n");
        if (end == std::string::npos)
            return false;
        const std::size_t at = m_received.find("Content-Length: ");
        return at == std::string::npos || m_received.size() >= end + 4 + std::stoul(m_received.substr(at + 16));
    }
    void serve()
    {
        const int connection = ::accept(m_listener, nullptr, nullptr);
        char bytes[4096];
        while (connection >= 0 && !isComplete()) {
            const ssize_t count = ::recv(connection, bytes, sizeof bytes, 0);
            if (count <= 0)
                break;
            m_received.append(bytes, static_cast<std::size_t>(count));
        }
        const std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        if (connection >= 0 && ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) < 0)
            m_received = "could not answer";
        ::close(connection);
    }

    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::string m_received;
    std::thread m_thread;
};

Exchange requestOf(std::string method, std::string target, std::string body = {})
{
    Exchange exchange;
    exchange.request.method = std::move(method);
    exchange.request.target = std::move(target);
    exchange.request.headers.add("Host", "api.shop.test:8080");
    exchange.requestBody.totalBytes = body.size();
    exchange.requestBody.bytes = std::move(body);
    return exchange;
}

// The request line, then the header lines sorted, then the body: as sent, and as the exchange says.
QString normalized(std::string_view received)
{
    const std::size_t end = received.find("\r\n\r\n");
    QStringList lines = QString::fromLatin1(received.data(), static_cast<qsizetype>(std::min(end, received.size())))
                            .split(QStringLiteral("\r\n"));
    const QString first = lines.takeFirst();
    lines.removeIf([](const QString& line) { return line.startsWith(QStringLiteral("Content-Length"), Qt::CaseInsensitive); });
    lines.sort();
    const std::string_view body = end == std::string_view::npos ? std::string_view() : received.substr(end + 4);
    return first + QLatin1Char('\n') + lines.join(QLatin1Char('\n')) + QStringLiteral("\n\n")
        + QString::fromLatin1(body.data(), static_cast<qsizetype>(body.size()));
}

QString normalized(const Exchange& exchange)
{
    std::string text = exchange.request.method + " " + exchange.request.target + " HTTP/1.1";
    for (const HeaderField field : exchange.request.headers)
        text.append("\r\n").append(field.name).append(":").append(field.value.empty() ? "" : " ").append(field.value);
    return normalized(text + "\r\n\r\n" + exchange.requestBody.bytes);
}

} // namespace

class TestCurlCommand final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void curlSendsTheSameRequest_data();
    void curlSendsTheSameRequest();
    void wordsSurviveTheShell_data();
    void wordsSurviveTheShell();
    void theCommandIsShortWhenItCan();
    void aBodyThatNoCommandLineHoldsIsReadFromAFile();
    void aBodyThatWasCutIsSaidToBe();
    void tlsMakesAnHttpsUrl();
};

void TestCurlCommand::curlSendsTheSameRequest_data()
{
    QTest::addColumn<int>("which");
    const std::array<const char*, 13> names{"plain", "dot segments", "brackets and quotes", "POST JSON", "PUT with quotes",
        "DELETE", "binary body", "body like a file name", "empty header", "repeated header", "hash in the target",
        "custom user agent", "OPTIONS asterisk"};
    for (std::size_t i = 0; i < names.size(); ++i)
        QTest::newRow(names[i]) << static_cast<int>(i);
}

void TestCurlCommand::curlSendsTheSameRequest()
{
    QFETCH(int, which);
    if (QStandardPaths::findExecutable(QStringLiteral("curl")).isEmpty())
        QSKIP("curl is not installed");
    std::string binary;
    for (int i = 1; i < 256; ++i)
        binary.push_back(static_cast<char>(i));
    const std::array<Exchange, 13> exchanges{requestOf("GET", "/a?b=1&c=2"), requestOf("GET", "/a/../b/./c"),
        requestOf("GET", "/a[1-3]/{x,y}?q='$HOME'`id`"), requestOf("POST", "/orders", R"({"a":"it's \"x\""})"),
        requestOf("PUT", "/x", "line 1\nline 2\r\n\ttab'"), requestOf("DELETE", "/orders/1"),
        requestOf("POST", "/binary", binary), requestOf("POST", "/x", "@/etc/hostname"), requestOf("GET", "/x"),
        requestOf("GET", "/x"), requestOf("GET", "/x#fragment"), requestOf("GET", "/x"), requestOf("OPTIONS", "*")};
    Exchange exchange = exchanges[static_cast<std::size_t>(which)];
    if (which == 3)
        exchange.request.headers.add("Content-Type", "application/json");
    if (which == 8)
        exchange.request.headers.add("X-Empty", "");
    if (which == 9) {
        exchange.request.headers.add("X-Tag", "one");
        exchange.request.headers.add("X-Tag", "it's two");
    }
    if (which == 11)
        exchange.request.headers.add("User-Agent", "probe/1.0 (\\n; \"x\")");
    OneRequestServer server;
    const CurlCommand command = toCurlCommand(exchange, server.address());
    QProcess shell;
    shell.start(QStringLiteral("bash"),
        {QStringLiteral("-c"), QString::fromStdString(command.text + " --silent --noproxy '*' --max-time 20")});
    QVERIFY(shell.waitForFinished(30'000));
    QVERIFY2(shell.exitCode() == 0, qPrintable(QString::fromStdString(command.text) + QString::fromLocal8Bit(shell.readAllStandardError())));
    QCOMPARE(normalized(server.finish()), normalized(exchange));
}

void TestCurlCommand::wordsSurviveTheShell_data()
{
    QTest::addColumn<QByteArray>("word");
    for (const char* word : {"plain", "with space", "it's", "\"quoted\"", "$HOME `id` $(id)", "back\\slash", "a\nb", "\x01\x7f",
             "\xff\xfe", "naïve", "-option", "*", "~", "!history", "tab\there", "\n", "a'b\nc\\d", "\x01"
                                                                                                     "234"})
        QTest::newRow(QByteArray(word).toPercentEncoding().constData()) << QByteArray(word);
    QTest::newRow("empty") << QByteArray("");
}

void TestCurlCommand::wordsSurviveTheShell()
{
    QFETCH(QByteArray, word);
    const std::string quoted = shellQuoted(word.toStdString());
    const bool isPosix = quoted.find("$'") != 0;
    QProcess shell;
    shell.start(isPosix ? QStringLiteral("sh") : QStringLiteral("bash"),
        {QStringLiteral("-c"), QStringLiteral("printf %s ") + QString::fromStdString(quoted)});
    QVERIFY(shell.waitForFinished(30'000));
    QCOMPARE(shell.readAllStandardOutput(), word);
}

void TestCurlCommand::theCommandIsShortWhenItCan()
{
    Exchange exchange = requestOf("GET", "/healthz");
    exchange.request.headers.add("User-Agent", "curl/7.88.1");
    exchange.request.headers.add("Accept", "*/*");
    const CurlCommand command = toCurlCommand(exchange, {});
    QCOMPARE(command.text,
        std::string("curl --path-as-is --globoff http://api.shop.test:8080/healthz -H 'User-Agent: curl/7.88.1' -H 'Accept: */*'"));
    QVERIFY(!command.isBashOnly && !command.isBodyShortened && !command.hasUnsendableBody);
    exchange.request.method = "HEAD";
    QVERIFY(toCurlCommand(exchange, {}).text.starts_with("curl --head --path-as-is"));
}

void TestCurlCommand::aBodyThatNoCommandLineHoldsIsReadFromAFile()
{
    const CurlCommand command = toCurlCommand(requestOf("POST", "/x", std::string("a\0b", 3)), {});
    QVERIFY(command.hasUnsendableBody);
    QVERIFY(command.text.ends_with(" --data-binary @body.bin"));
}

void TestCurlCommand::aBodyThatWasCutIsSaidToBe()
{
    Exchange exchange = requestOf("POST", "/x", "begin");
    exchange.requestBody.totalBytes = 1'000'000;
    QVERIFY(toCurlCommand(exchange, {}).isBodyShortened);
}

void TestCurlCommand::tlsMakesAnHttpsUrl()
{
    Exchange exchange = requestOf("GET", "/x");
    exchange.tls = "TLSv1.3 TLS_AES_128_GCM_SHA256";
    const std::string text = toCurlCommand(exchange, "127.0.0.1:8443").text;
    QVERIFY(text.find(" --connect-to ::127.0.0.1:8443 https://api.shop.test:8080/x") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestCurlCommand)
#include "tst_curl_command.moc"
