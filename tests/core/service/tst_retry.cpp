// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/retry.h"

#include <QtTest>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

using Kind = RetryCause::Kind;

RetrySettings everything()
{
    RetrySettings settings;
    settings.attempts = 3;
    settings.connectFailure = settings.reset = settings.timeout = settings.gatewayError = true;
    return settings;
}

RetryCause status(int code)
{
    return {Kind::Status, code};
}

} // namespace

class TestRetry final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsRepeatedByDefault();
    void attemptsCountEveryTry();
    void onlyNamedCausesAreRepeated();
    void statusesAreCoveredByTheirSets_data();
    void statusesAreCoveredByTheirSets();
    void aBodyThatWasNotKeptIsNeverSentAgain();
    void methodsThatChangeThingsAreNotRepeatedAfterTheyWereSent();
    void listedMethodsReplaceTheIdempotentOnes();
    void everyMethodMayBeRepeatedWhenTheListIsEmpty();
    void backoffGrowsByTwoUpToTheMaximum();
    void backoffIsSpreadOverTheWholeRange();
    void backoffSurvivesExtremes();
};

void TestRetry::nothingIsRepeatedByDefault()
{
    for (const Kind kind : {Kind::ConnectFailure, Kind::Reset, Kind::Timeout, Kind::Status})
        QVERIFY(!shouldRetry({}, {kind, 503}, 1, "GET", true));
}

void TestRetry::attemptsCountEveryTry()
{
    RetrySettings settings = everything();
    QVERIFY(shouldRetry(settings, {Kind::ConnectFailure}, 1, "GET", true));
    QVERIFY(shouldRetry(settings, {Kind::ConnectFailure}, 2, "GET", true));
    QVERIFY(!shouldRetry(settings, {Kind::ConnectFailure}, 3, "GET", true));
    settings.attempts = 0;
    QVERIFY(!shouldRetry(settings, {Kind::ConnectFailure}, 1, "GET", true));
}

void TestRetry::onlyNamedCausesAreRepeated()
{
    RetrySettings settings;
    settings.attempts = 2;
    settings.reset = true;
    QVERIFY(shouldRetry(settings, {Kind::Reset}, 1, "GET", true));
    QVERIFY(!shouldRetry(settings, {Kind::Timeout}, 1, "GET", true));
    QVERIFY(!shouldRetry(settings, {Kind::ConnectFailure}, 1, "GET", true));
    QVERIFY(!shouldRetry(settings, status(503), 1, "GET", true));
    settings.reset = false;
    settings.timeout = true;
    QVERIFY(shouldRetry(settings, {Kind::Timeout}, 1, "GET", true));
    QVERIFY(!shouldRetry(settings, {Kind::Reset}, 1, "GET", true));
}

void TestRetry::statusesAreCoveredByTheirSets_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("byGatewayError");
    QTest::addColumn<bool>("byAnyServerError");
    QTest::addColumn<bool>("byList"); // 429 and 503
    QTest::newRow("200") << 200 << false << false << false;
    QTest::newRow("429") << 429 << false << false << true;
    QTest::newRow("499") << 499 << false << false << false;
    QTest::newRow("500") << 500 << false << true << false;
    QTest::newRow("501") << 501 << false << true << false;
    QTest::newRow("502") << 502 << true << true << false;
    QTest::newRow("503") << 503 << true << true << true;
    QTest::newRow("504") << 504 << true << true << false;
    QTest::newRow("505") << 505 << false << true << false;
    QTest::newRow("600") << 600 << false << false << false;
}

void TestRetry::statusesAreCoveredByTheirSets()
{
    QFETCH(int, code);
    QFETCH(bool, byGatewayError);
    QFETCH(bool, byAnyServerError);
    QFETCH(bool, byList);
    QCOMPARE(shouldRetry({.attempts = 2, .gatewayError = true}, status(code), 1, "GET", true), byGatewayError);
    QCOMPARE(shouldRetry({.attempts = 2, .anyServerError = true}, status(code), 1, "GET", true), byAnyServerError);
    QCOMPARE(shouldRetry({.attempts = 2, .statuses = {429, 503}}, status(code), 1, "GET", true), byList);
}

void TestRetry::aBodyThatWasNotKeptIsNeverSentAgain()
{
    QVERIFY(shouldRetry(everything(), {Kind::ConnectFailure}, 1, "PUT", true));
    QVERIFY(!shouldRetry(everything(), {Kind::ConnectFailure}, 1, "PUT", false));
    QVERIFY(!shouldRetry(everything(), status(503), 1, "PUT", false));
}

void TestRetry::methodsThatChangeThingsAreNotRepeatedAfterTheyWereSent()
{
    for (const char* method : {"POST", "PATCH", "get"}) {
        QVERIFY(!shouldRetry(everything(), {Kind::Reset}, 1, method, true));
        QVERIFY(!shouldRetry(everything(), {Kind::Timeout}, 1, method, true));
        QVERIFY(!shouldRetry(everything(), status(503), 1, method, true));
        QVERIFY(shouldRetry(everything(), {Kind::ConnectFailure}, 1, method, true)); // nothing was sent
    }
    for (const char* method : {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
        QVERIFY(shouldRetry(everything(), {Kind::Reset}, 1, method, true));
}

void TestRetry::listedMethodsReplaceTheIdempotentOnes()
{
    RetrySettings settings = everything();
    settings.idempotentOnly = false;
    settings.methods = {"POST"};
    QVERIFY(shouldRetry(settings, {Kind::Reset}, 1, "POST", true));
    QVERIFY(!shouldRetry(settings, {Kind::Reset}, 1, "GET", true));
}

void TestRetry::everyMethodMayBeRepeatedWhenTheListIsEmpty()
{
    RetrySettings settings = everything();
    settings.idempotentOnly = false;
    QVERIFY(shouldRetry(settings, {Kind::Reset}, 1, "POST", true));
    QVERIFY(shouldRetry(settings, {Kind::Reset}, 1, "GET", true));
}

void TestRetry::backoffGrowsByTwoUpToTheMaximum()
{
    const RetrySettings settings; // 25 ms, 250 ms
    const std::vector<Duration> ceilings{25ms, 50ms, 100ms, 200ms, 250ms, 250ms};
    for (std::size_t i = 0; i < ceilings.size(); ++i) {
        TapeRandom most({static_cast<std::uint64_t>(ceilings[i].count())}); // modulo (ceiling + 1): the ceiling itself
        TapeRandom wraps({static_cast<std::uint64_t>(ceilings[i].count()) + 1});
        QVERIFY(backoff(settings, static_cast<std::uint32_t>(i + 1), most) == ceilings[i]);
        QVERIFY(backoff(settings, static_cast<std::uint32_t>(i + 1), wraps) == Duration::zero());
    }
}

void TestRetry::backoffIsSpreadOverTheWholeRange()
{
    SplitMixRandom random(3);
    Duration sum{};
    for (int i = 0; i < 10'000; ++i) {
        const Duration wait = backoff({}, 1, random);
        QVERIFY(wait >= Duration::zero() && wait <= 25ms);
        sum += wait;
    }
    const Duration mean = sum / 10'000;
    QVERIFY(mean > 12ms && mean < 13ms);
}

void TestRetry::backoffSurvivesExtremes()
{
    SplitMixRandom random(3);
    RetrySettings settings;
    QVERIFY(backoff(settings, 4'000'000'000U, random) <= 250ms);
    settings.backoffMax = Duration::max();
    QVERIFY(backoff(settings, 4'000'000'000U, random) >= Duration::zero());
    settings.backoffBase = Duration::zero();
    QVERIFY(backoff(settings, 5, random) == Duration::zero());
    settings.backoffBase = 1s;
    settings.backoffMax = Duration{-1};
    QVERIFY(backoff(settings, 5, random) == Duration::zero());
}

QTEST_APPLESS_MAIN(TestRetry)
#include "tst_retry.moc"
