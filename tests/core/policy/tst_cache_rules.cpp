// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/cache_rules.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

class TestCacheRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void directivesAreRead();
    void numbersAreReadCarefully_data();
    void numbersAreReadCarefully();
    void datesAreRead_data();
    void datesAreRead();
    void lifetimeComesFromTheBestSource_data();
    void lifetimeComesFromTheBestSource();
    void ageIsTheLargerOfTwo();
    void clientsThatHaveItAreTold_data();
    void clientsThatHaveItAreTold();
};

namespace {

using Fields = std::initializer_list<std::pair<const char*, const char*>>;

HeaderList headers(Fields fields)
{
    HeaderList list;
    for (const auto& [name, value] : fields)
        list.add(name, value);
    return list;
}

constexpr std::int64_t birthday = 784'111'777; // Sun, 06 Nov 1994 08:49:37 GMT

} // namespace

void TestCacheRules::directivesAreRead()
{
    const CacheControl control
        = parseCacheControl(headers({{"Cache-Control", "Public, MAX-AGE=60 , ext=\"no-store, max-age=1\""}, {"cache-control", "s-maxage=\"30\",min-fresh=5"}}));
    QVERIFY(control.isPublic && !control.noStore && !control.isPrivate && !control.noCache && !control.mustRevalidate);
    QCOMPARE(control.maxAge, std::optional<std::int64_t>(60));
    QCOMPARE(control.sharedMaxAge, std::optional<std::int64_t>(30));
    QCOMPARE(control.minFresh, std::optional<std::int64_t>(5));
    const CacheControl other = parseCacheControl(
        headers({{"Cache-Control", "no-store,no-cache=\"Set-Cookie\",private=\"x\",must-revalidate,only-if-cached"}}));
    QVERIFY(other.noStore && other.noCache && other.isPrivate && other.mustRevalidate && other.onlyIfCached && !other.maxAge);
}

void TestCacheRules::numbersAreReadCarefully_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("number") << QByteArray("max-age=7") << qint64{7};
    QTest::newRow("twice") << QByteArray("max-age=7, max-age=9") << qint64{7};
    QTest::newRow("nothing") << QByteArray("max-age") << qint64{0};
    QTest::newRow("words") << QByteArray("max-age=soon") << qint64{0};
    QTest::newRow("negative") << QByteArray("max-age=-5") << qint64{0};
    QTest::newRow("fraction") << QByteArray("max-age=1.5") << qint64{0};
    QTest::newRow("huge") << QByteArray("max-age=99999999999999999999999") << qint64{2147483648};
}

void TestCacheRules::numbersAreReadCarefully()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, seconds);
    QCOMPARE(qint64{parseCacheControl(headers({{"Cache-Control", text.constData()}})).maxAge.value_or(-1)}, seconds);
}

void TestCacheRules::datesAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds"); // -1: none
    QTest::newRow("IMF-fixdate") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << qint64{birthday};
    QTest::newRow("RFC 850") << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT") << qint64{birthday};
    QTest::newRow("asctime") << QByteArray("Sun Nov  6 08:49:37 1994") << qint64{birthday};
    QTest::newRow("asctime, two digits") << QByteArray("Wed Nov 16 08:49:37 1994") << qint64{birthday + 864'000};
    QTest::newRow("leap day") << QByteArray("Thu, 29 Feb 2024 00:00:00 GMT") << qint64{1'709'164'800};
    for (const char* wrong : {"", "0", "-1", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT",
             "Sun, 29 Feb 2023 00:00:00 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
             "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49:xx GMT", "1994-11-06T08:49:37Z"})
        QTest::newRow(QByteArray("no: ").append(wrong).constData()) << QByteArray(wrong) << qint64{-1};
}

void TestCacheRules::datesAreRead()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, seconds);
    QCOMPARE(qint64{parseHttpDate(text.toStdString()).value_or(-1)}, seconds);
}

void TestCacheRules::lifetimeComesFromTheBestSource_data()
{
    QTest::addColumn<QByteArray>("control");
    QTest::addColumn<QByteArray>("expires");
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<qint64>("lifetime"); // -1: it does not say
    const QByteArray later = "Sun, 06 Nov 1994 08:50:37 GMT";
    const QByteArray now = "Sun, 06 Nov 1994 08:49:37 GMT";
    QTest::newRow("s-maxage") << QByteArray("max-age=5, s-maxage=9") << later << now << qint64{9};
    QTest::newRow("max-age") << QByteArray("max-age=5") << later << now << qint64{5};
    QTest::newRow("Expires") << QByteArray("public") << later << now << qint64{60};
    QTest::newRow("Expires without Date") << QByteArray() << later << QByteArray() << qint64{30};
    QTest::newRow("Expires in the past") << QByteArray() << now << later << qint64{0};
    QTest::newRow("Expires that is none") << QByteArray() << QByteArray("0") << now << qint64{0};
    QTest::newRow("nothing") << QByteArray("public") << QByteArray() << now << qint64{-1};
}

void TestCacheRules::lifetimeComesFromTheBestSource()
{
    QFETCH(QByteArray, control);
    QFETCH(QByteArray, expires);
    QFETCH(QByteArray, date);
    QFETCH(qint64, lifetime);
    ResponseHead head;
    for (const auto& [name, value] : {std::pair{"Cache-Control", control}, {"Expires", expires}, {"Date", date}}) {
        if (!value.isEmpty())
            head.headers.add(name, value.toStdString());
    }
    QCOMPARE(qint64{freshnessLifetime(head, {(birthday + 30) * 1'000'000}).value_or(-1)}, lifetime);
}

void TestCacheRules::ageIsTheLargerOfTwo()
{
    const WallTime now{(birthday + 10) * 1'000'000};
    ResponseHead head;
    QCOMPARE(initialAge(head, now, 0s), std::int64_t{0});
    QCOMPARE(initialAge(head, now, 1500ms), std::int64_t{2});
    head.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    QCOMPARE(initialAge(head, now, 1s), std::int64_t{10});
    head.headers.add("Age", "20");
    QCOMPARE(initialAge(head, now, 1s), std::int64_t{21});
    QCOMPARE(initialAge(head, {(birthday - 100) * 1'000'000}, 0s), std::int64_t{20}); // the server's clock is ahead
}

void TestCacheRules::clientsThatHaveItAreTold_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("has");
    const auto row = [](const char* field, const char* value, bool has) {
        QTest::addRow("%s: %s", field, value) << QByteArray(field) << QByteArray(value) << has;
    };
    row("If-None-Match", "\"a,b\"", true);
    row("If-None-Match", "W/\"a,b\"", true);
    row("If-None-Match", "\"x\", \"a,b\"", true);
    row("If-None-Match", "*", true);
    row("If-None-Match", "\"a\", b\"", false);
    row("If-None-Match", "\"A,B\"", false);
    row("If-None-Match", "", false);
    row("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT", true);
    row("If-Modified-Since", "Sun, 06 Nov 1994 08:49:38 GMT", true);
    row("If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT", false);
    row("If-Modified-Since", "yesterday", false);
    row("If-Match", "\"a,b\"", false);
}

void TestCacheRules::clientsThatHaveItAreTold()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(bool, has);
    const HeaderList stored = headers({{"ETag", "W/\"a,b\""}, {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"}});
    RequestHead request;
    request.headers.add(field.toStdString(), value.toStdString());
    QCOMPARE(isNotModified(request, stored), has);
    // A tag that does not fit is not mended by a date that does.
    if (field == "If-None-Match") {
        request.headers.add("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT");
        QCOMPARE(isNotModified(request, stored), has);
        QCOMPARE(isNotModified(request, {}), value == "*");
    }
}

QTEST_APPLESS_MAIN(TestCacheRules)
#include "tst_cache_rules.moc"
