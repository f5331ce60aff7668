// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/plan/decision.h"
#include "core/plan/guard.h"

#include <QTest>
#include <re2/re2.h>

using namespace signalbox;

// The guard's grammar as reference/targets.md 1.1 gives it, with hex digits of either case: an independent oracle.
static const char* const grammar =
    "/(?:SEG(?:/SEG)*/?)?";

static std::string referencePattern()
{
    const std::string escape = "%(?:2[0-46-9A-Ca-c]|3[A-Fa-f]|40|5[BDEbde]|60|7[BCDbcd]|[89A-Fa-f][0-9A-Fa-f])";
    const std::string ndot = "(?:[A-Za-z0-9_~!$&'()*+,=:@-]|" + escape + ")";
    const std::string pchar = "(?:[A-Za-z0-9._~!$&'()*+,=:@-]|" + escape + ")";
    const std::string segment = "(?:" + ndot + pchar + "*|\\." + ndot + pchar + "*|\\.\\." + pchar + "+)";
    std::string pattern = grammar;
    for (std::size_t at = pattern.find("SEG"); at != std::string::npos; at = pattern.find("SEG", at))
        pattern.replace(at, 3, segment);
    return pattern;
}

class TestGuard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rejectsWhatGatewaysReadDifferently_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* target, const char* code, const char* method = "GET", const char* host = "a.test") {
            QTest::addRow("%s %s @%s", method, target, host) << QByteArray(method) << QByteArray(target) << QByteArray(host)
                                                            << QByteArray(code);
        };
        row("/a/../b", "dot-segment");
        row("/..", "dot-segment");
        row("/a/.", "dot-segment");
        row("/./a", "dot-segment");
        row("//a", "empty-segment");
        row("/a//b", "empty-segment");
        row("/a//", "empty-segment");
        row("//", "empty-segment");
        row("/a%2Fb", "encoded-slash");
        row("/a%2fb", "encoded-slash");
        row("/a%5Cb", "encoded-backslash");
        row("/a%5cb", "encoded-backslash");
        row("/%2e%2e/a", "encoded-dot");
        row("/a%00", "encoded-nul");
        row("/a%0A", "encoded-control");
        row("/a%7f", "encoded-control");
        row("/%61pi", "encoded-unreserved");
        row("/%7Eroot", "encoded-unreserved");
        row("/%2D", "encoded-unreserved");
        row("/%5f", "encoded-unreserved");
        row("/%30", "encoded-unreserved");
        row("/a%25b", "encoded-percent");
        row("/a%zz", "bad-escape");
        row("/a%", "bad-escape");
        row("/a%2", "bad-escape");
        row("/a;v=1", "semicolon");
        row("/a\\b", "backslash");
        row("/a|b", "forbidden-character");
        row("/a\"b", "forbidden-character");
        row("/a b", "forbidden-character");
        row("/a[0]", "forbidden-character");
        row("/caf\xc3\xa9", "non-ascii");
        row("/a\x01", "control-character");
        row("/a?\xc3\xa9", "non-ascii");
        row("/a?b c", "control-character");
        row("/a#top", "fragment");
        row("/a?x#top", "fragment");
        row("*", "asterisk-form");
        row("a.test:443", "authority-form", "CONNECT");
        row("nonsense", "invalid-target");
        row("", "invalid-target");
        row("http://b.test/a", "absolute-form-host");
        row("http://a.test:80/a", "absolute-form-host");
        row("http://a.test", "absolute-form-path");
        row("http://a.test?x", "absolute-form-path");
        row("ftp://a.test/a", "absolute-form-scheme");
        row("/a", "missing-host", "GET", "");
        row("/a", "bad-host", "GET", "a b");
        row("/a", "bad-host", "GET", "a..b");
        row("/a", "bad-host", "GET", "user@a");
        row("/a", "bad-host", "GET", "a:99999");
        row("/a", "bad-host", "GET", "a:x");
        row("/a", "ambiguous-method", "get");
        row("/a", "ambiguous-method", "G2");
    }
    void rejectsWhatGatewaysReadDifferently()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, code);
        const auto why = guardRejection(PathGuard::RejectAmbiguous, method.toStdString(), target.toStdString(),
            host.toStdString());
        QCOMPARE(QByteArray(why.data(), static_cast<int>(why.size())), code);
    }

    void passesPlainTargets_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("host");
        const auto row = [](const char* target, const char* method = "GET", const char* host = "a.test") {
            QTest::addRow("%s %s @%s", method, target, host) << QByteArray(method) << QByteArray(target) << QByteArray(host);
        };
        row("/");
        row("/a");
        row("/a/");
        row("/a/b.c/d-_~!$&'()*+,=:@");
        row("/.well-known/x");
        row("/...");
        row("/..a/a..");
        row("/a%20b%C3%A9%c3%a9");
        row("/a%3B%3b%40");
        row("/a?");
        row("/a?x=1&y=%zz;|/../");
        row("*", "OPTIONS");
        row("http://a.test/a?x");
        row("HTTP://A.test/a", "GET", "a.TEST");
        row("/a", "M-SEARCH");
        row("/a", "GET", "a.test:8080");
        row("/a", "GET", "A.Test.");
        row("/a", "GET", "[::1]:80");
        row("/a", "GET", "a:");
        row("/a", "GET", "a%2d_b!");
    }
    void passesPlainTargets()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, host);
        const auto why = guardRejection(PathGuard::RejectAmbiguous, method.toStdString(), target.toStdString(),
            host.toStdString());
        QCOMPARE(QByteArray(why.data(), static_cast<int>(why.size())), QByteArray());
    }

    void agreesWithTheReferenceGrammarOnRandomPaths()
    {
        re2::RE2::Options options;
        options.set_encoding(re2::RE2::Options::EncodingLatin1);
        const re2::RE2 reference(referencePattern(), options);
        QVERIFY(reference.ok());
        const std::string pieces[] = {"/", "/", "/", ".", ".", "a", "Z", "9", "%2F", "%2f", "%41", "%c3", "%A9", "%20", "%7E",
            "%5b", "%3B", "%25", "%", "%0", ";", "\\", "|", "~", "@", "\xc3", "\x7f", "%7F", "%3a", "%60", "%7b", "^"};
        SplitMixRandom random(7);
        int accepted = 0;
        for (int i = 0; i < 200000; ++i) {
            std::string path = "/";
            for (std::uint32_t n = random.below(9); n > 0; --n)
                path += pieces[random.below(static_cast<std::uint32_t>(std::size(pieces)))];
            const bool isGood = re2::RE2::FullMatch(path, reference);
            accepted += isGood ? 1 : 0;
            QVERIFY2(pathRejection(PathGuard::RejectAmbiguous, path).empty() == isGood, path.c_str());
        }
        QVERIFY(accepted > 5000);
    }

    void everyEscapedByteAgreesWithTheReferenceGrammar()
    {
        const re2::RE2 reference(referencePattern());
        for (int byte = 0; byte < 256; ++byte)
            for (const char* format : {"/x%%%02X", "/x%%%02x"}) {
                char path[8];
                std::snprintf(path, sizeof path, format, static_cast<unsigned>(byte));
                QVERIFY2(pathRejection(PathGuard::RejectAmbiguous, path).empty() == re2::RE2::FullMatch(path, reference),
                    path);
            }
    }

    void rfc3986ProfileAsksOnlyForSyntax()
    {
        for (const char* path : {"/a//b", "/a/../b", "/a;v=1", "/%2F", "/%00", "/%61"})
            QVERIFY2(guardRejection(PathGuard::Rfc3986, "get", path, "a").empty(), path);
        QCOMPARE(guardRejection(PathGuard::Rfc3986, "GET", "/a|b", "a"), std::string_view("forbidden-character"));
        QCOMPARE(guardRejection(PathGuard::Rfc3986, "GET", "/%g0", "a"), std::string_view("bad-escape"));
        QCOMPARE(guardRejection(PathGuard::Rfc3986, "GET", "/a#b", "a"), std::string_view("fragment"));
        QCOMPARE(guardRejection(PathGuard::Rfc3986, "GET", "http://b/", "a"), std::string_view("absolute-form-host"));
        QVERIFY(guardRejection(PathGuard::Rfc3986, "GET", "http://a", "a").empty());
    }

    void rawProfileAsksOnlyForATargetAndAHost()
    {
        for (const char* path : {"/a|b", "/%g0", "/\xc3\xa9", "/a#b", "http://b/"})
            QVERIFY2(guardRejection(PathGuard::Raw, "GET", path, "a").empty(), path);
        QCOMPARE(guardRejection(PathGuard::Raw, "GET", "nonsense", "a"), std::string_view("invalid-target"));
        QCOMPARE(guardRejection(PathGuard::Raw, "GET", "/", "a b"), std::string_view("bad-host"));
    }

    void aMatchPathWithPercentTwentyPasses()
    {
        QVERIFY(pathRejection(PathGuard::RejectAmbiguous, "/a%20b").empty());
        QCOMPARE(pathRejection(PathGuard::RejectAmbiguous, "a"), std::string_view("invalid-target"));
    }
};

QTEST_APPLESS_MAIN(TestGuard)
#include "tst_guard.moc"
