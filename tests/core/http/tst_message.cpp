// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/message.h"

#include <QtTest>

using namespace signalbox;

class TestMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clearedHeadsEqualFreshOnes()
    {
        RequestHead request{"PUT", "/a", HttpVersion::Http10, {}};
        request.headers.add("A", "1");
        request.clear();
        QVERIFY(request == RequestHead{});
        ResponseHead response{404, "Not Found", HttpVersion::Http10, {}};
        response.headers.add("A", "1");
        response.clear();
        QVERIFY(response == ResponseHead{});
    }
    void versionsHaveTheirNames()
    {
        QCOMPARE(std::string(toText(HttpVersion::Http10)), std::string("HTTP/1.0"));
        QCOMPARE(std::string(toText(HttpVersion::Http11)), std::string("HTTP/1.1"));
        QCOMPARE(std::string(toText(HttpVersion::Http2)), std::string("HTTP/2"));
    }
    void knownStatusesHaveAPhrase()
    {
        QCOMPARE(std::string(standardReason(200)), std::string("OK"));
        QCOMPARE(std::string(standardReason(413)), std::string("Content Too Large"));
        QCOMPARE(std::string(standardReason(502)), std::string("Bad Gateway"));
        QVERIFY(standardReason(299).empty());
        QVERIFY(standardReason(0).empty());
        QVERIFY(standardReason(-1).empty());
    }
    void idempotentMethodsAreThoseOfRfc9110()
    {
        for (const char* method : {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
            QVERIFY2(isIdempotent(method), method);
        for (const char* method : {"POST", "PATCH", "CONNECT", "get", ""})
            QVERIFY2(!isIdempotent(method), method);
    }
    void responsesWithoutBody()
    {
        for (const int status : {100, 101, 199, 204, 304})
            QVERIFY(!responseHasBody(status, "GET"));
        QVERIFY(!responseHasBody(200, "HEAD"));
        QVERIFY(responseHasBody(200, "GET"));
        QVERIFY(responseHasBody(205, "POST"));
        QVERIFY(responseHasBody(404, "GET"));
    }
    void hopByHopFieldsAreKnownWithoutCase()
    {
        for (const char* name : {"connection", "KEEP-ALIVE", "Proxy-Connection", "te", "Transfer-Encoding", "upgrade"})
            QVERIFY2(isHopByHop(name), name);
        for (const char* name : {"Content-Length", "Host", "Trailer", "Keep-Alive2", "", "TX"})
            QVERIFY2(!isHopByHop(name), name);
    }
};

QTEST_APPLESS_MAIN(TestMessage)
#include "tst_message.moc"
