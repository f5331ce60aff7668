// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/record_codec.h"

#include "core/capture/crc32c.h"
#include "core/capture/record_details.h"
#include "tests/core/capture/sample_exchange.h"

#include <QtTest>

using namespace signalbox;

namespace {

std::string contentOf(const Exchange& exchange, std::size_t bodyLimit = 1U << 20U)
{
    ByteBuffer buffer;
    appendExchangeRecord(buffer, exchange, bodyLimit);
    std::size_t offset = 0;
    const auto frame = nextRecord(buffer.view(), offset);
    return frame && offset == buffer.size() ? std::string(frame->content) : std::string();
}

// Exchange has no operator==: every field that a record keeps, as one comparable text.
std::string spelled(const HeaderList& list)
{
    std::string text;
    for (const HeaderField field : list)
        text.append(field.name).append("=").append(field.value).append("\n");
    return text;
}

void compare(const Exchange& is, const Exchange& should)
{
    QCOMPARE(is.number, should.number);
    QVERIFY(is.startedAt == should.startedAt);
    QVERIFY(is.duration == should.duration);
    QCOMPARE(is.planIndex, should.planIndex);
    QVERIFY(is.listener == should.listener && is.route == should.route && is.service == should.service);
    QVERIFY(is.peer == should.peer);
    QVERIFY(is.client == should.client);
    QCOMPARE(is.tls, should.tls);
    QCOMPARE(is.connection, should.connection);
    QCOMPARE(is.requestOfConnection, should.requestOfConnection);
    QCOMPARE(is.requestId, should.requestId);
    QCOMPARE(is.request.method, should.request.method);
    QCOMPARE(is.request.target, should.request.target);
    QVERIFY(is.request.version == should.request.version);
    QCOMPARE(spelled(is.request.headers), spelled(should.request.headers));
    QCOMPARE(spelled(is.requestTrailers), spelled(should.requestTrailers));
    QVERIFY(is.requestBody == should.requestBody);
    QVERIFY(is.outcome == should.outcome);
    QCOMPARE(is.rejection, should.rejection);
    QCOMPARE(is.earlier, should.earlier);
    QVERIFY(is.failed == should.failed);
    QCOMPARE(is.endpoint, should.endpoint);
    QCOMPARE(is.upstreamMethod, should.upstreamMethod);
    QCOMPARE(is.upstreamTarget, should.upstreamTarget);
    QCOMPARE(spelled(is.upstreamHeaders), spelled(should.upstreamHeaders));
    QCOMPARE(is.attempts, should.attempts);
    QCOMPARE(is.hasResponse, should.hasResponse);
    QCOMPARE(is.response.status, should.response.status);
    QCOMPARE(is.response.reason, should.response.reason);
    QVERIFY(is.response.version == should.response.version);
    QCOMPARE(spelled(is.response.headers), spelled(should.response.headers));
    QCOMPARE(spelled(is.responseTrailers), spelled(should.responseTrailers));
    QVERIFY(is.responseBody == should.responseBody);
    QCOMPARE(is.isOwnAnswer, should.isOwnAnswer);
    QCOMPARE(is.isOpen, should.isOpen);
    QCOMPARE(is.isReplay, should.isReplay);
    QVERIFY(is.errorCode == should.errorCode && is.errorOrigin == should.errorOrigin);
    QCOMPARE(is.errorDetail, should.errorDetail);
    QVERIFY(is.stages == should.stages);
}

} // namespace

class TestRecordCodec final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void exchangesComeBackAsTheyWere_data();
    void exchangesComeBackAsTheyWere();
    void bodiesAreCutAtTheLimitAndKeepTheirTotal_data();
    void bodiesAreCutAtTheLimitAndKeepTheirTotal();
    void theSummaryIsReadWithoutTheRest();
    void everyTruncationIsAnError();
    void changedBytesNeverReadBeyondTheRecord();
    void headersComeBackAgainstAnyBase_data();
    void headersComeBackAgainstAnyBase();
    void aRunThatWouldGrowBeyondReasonIsRefused();
    void plansComeBackAsTheyWere();
    void framesEndWhereTheyMust();
    void theChecksumIsCastagnolis();
    void bothChecksumsAgree();
};

void TestRecordCodec::exchangesComeBackAsTheyWere_data()
{
    QTest::addColumn<int>("which");
    QTest::newRow("typical") << 0;
    QTest::newRow("full") << 1;
    QTest::newRow("empty") << 2;
    QTest::newRow("rejected before anything was parsed") << 3;
    QTest::newRow("negative times") << 4;
    QTest::newRow("an open tunnel") << 5;
}

void TestRecordCodec::exchangesComeBackAsTheyWere()
{
    QFETCH(int, which);
    Exchange exchange;
    if (which == 0)
        exchange = sampleExchange(7);
    if (which == 1)
        exchange = fullExchange(~0ULL);
    if (which == 3) {
        exchange.outcome = Decision::Outcome::Rejected;
        exchange.rejection = "the request line has no version";
        exchange.hasResponse = exchange.isOwnAnswer = true;
        exchange.response.status = 400;
    }
    if (which == 4) {
        exchange.startedAt.microseconds = std::numeric_limits<std::int64_t>::min();
        exchange.duration = Duration{-5};
        exchange.stages = {sampleStage(Stage::Kind::Accept, -900, -100)};
    }
    if (which == 5) {
        exchange = sampleExchange(9);
        exchange.isOpen = true;
        exchange.response.status = 101;
    }
    const auto read = readExchange(contentOf(exchange));
    QVERIFY(read.has_value());
    compare(*read, exchange);
}

void TestRecordCodec::bodiesAreCutAtTheLimitAndKeepTheirTotal_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("kept");
    QTest::newRow("below") << 9 << 9;
    QTest::newRow("at") << 10 << 10;
    QTest::newRow("above") << 11 << 10;
    QTest::newRow("none") << 0 << 0;
}

void TestRecordCodec::bodiesAreCutAtTheLimitAndKeepTheirTotal()
{
    QFETCH(int, limit);
    QFETCH(int, kept);
    Exchange exchange = sampleExchange(1);
    exchange.requestBody = {std::string(10, 'q'), 10};
    exchange.responseBody = {std::string(10, 'r'), 4000};
    const auto read = readExchange(contentOf(exchange, static_cast<std::size_t>(limit)));
    QVERIFY(read.has_value());
    QCOMPARE(read->requestBody.bytes, std::string(static_cast<std::size_t>(kept), 'q'));
    QCOMPARE(read->requestBody.totalBytes, std::uint64_t{10});
    QCOMPARE(read->responseBody.bytes, std::string(static_cast<std::size_t>(kept), 'r'));
    QCOMPARE(read->responseBody.totalBytes, std::uint64_t{4000});
}

void TestRecordCodec::theSummaryIsReadWithoutTheRest()
{
    const Exchange exchange = fullExchange(5);
    const std::string content = contentOf(exchange);
    const auto summary = readSummary(content);
    QVERIFY(summary.has_value());
    QVERIFY(*summary == summaryOf(exchange));
    const ExchangeSummary whole = toSummary(*summary);
    QCOMPARE(whole.host, std::string("a-longer-host-than-before.shop.test:8080"));
    QCOMPARE(whole.target.size(), std::size_t{512});
    QCOMPARE(whole.method.size(), std::size_t{32});
    QVERIFY(whole.isTls && whole.isOwnAnswer && whole.isReplay && whole.hasError && !whole.isOpen);
    QCOMPARE(whole.split, (StageSplit{3, 6, 378, 30}));
    QCOMPARE(whole.status, std::uint16_t{200});
}

void TestRecordCodec::everyTruncationIsAnError()
{
    const std::string content = contentOf(fullExchange(3));
    for (std::size_t length = 0; length < content.size(); ++length)
        QVERIFY2(!readExchange(std::string_view(content).substr(0, length)).has_value(), qPrintable(QString::number(length)));
    QVERIFY(readExchange(content).has_value());
}

void TestRecordCodec::changedBytesNeverReadBeyondTheRecord()
{
    // Under the address sanitizer this finds reads beyond the end; everywhere it finds endless loops and huge allocations.
    const std::string content = contentOf(fullExchange(3));
    int accepted = 0;
    for (std::size_t at = 0; at < content.size(); ++at) {
        for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
            const auto bytes = std::make_unique<char[]>(content.size());
            std::copy(content.begin(), content.end(), bytes.get());
            bytes[at] = static_cast<char>(value);
            accepted += readExchange({bytes.get(), content.size()}).has_value() ? 1 : 0;
        }
    }
    QVERIFY(accepted > 0); // a changed letter of a body is no error here: the block's checksum finds it
}

void TestRecordCodec::headersComeBackAgainstAnyBase_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("list");
    QTest::newRow("same") << "a=1 b=2 c=3" << "a=1 b=2 c=3";
    QTest::newRow("empty list") << "a=1" << "";
    QTest::newRow("empty base") << "" << "a=1 b=2";
    QTest::newRow("removed in the middle") << "a=1 b=2 c=3 d=4" << "a=1 c=3 d=4";
    QTest::newRow("value changed") << "a=1 b=2 c=3" << "a=1 b=9 c=3";
    QTest::newRow("reordered") << "a=1 b=2 c=3" << "c=3 a=1 b=2";
    QTest::newRow("repeated") << "a=1 b=2" << "a=1 a=1 a=1 b=2";
    QTest::newRow("case of a name changed") << "Host=x" << "host=x";
    QTest::newRow("added") << "a=1" << "x=1 a=1 y=2";
}

void TestRecordCodec::headersComeBackAgainstAnyBase()
{
    const auto parsed = [](const QString& text) {
        HeaderList list;
        for (const QString& pair : text.split(QLatin1Char(' '), Qt::SkipEmptyParts))
            list.add(pair.section(QLatin1Char('='), 0, 0).toStdString(), pair.section(QLatin1Char('='), 1).toStdString());
        return list;
    };
    QFETCH(QString, base);
    QFETCH(QString, list);
    ByteBuffer buffer;
    appendHeadersAgainst(buffer, parsed(base), parsed(list));
    ByteReader reader(buffer.view());
    HeaderList read;
    readHeadersAgainst(reader, parsed(base), read);
    QVERIFY(reader.isValid());
    QCOMPARE(reader.remaining(), std::size_t{0});
    QCOMPARE(spelled(read), spelled(parsed(list)));
}

void TestRecordCodec::aRunThatWouldGrowBeyondReasonIsRefused()
{
    HeaderList base;
    base.add("big", std::string(1U << 20U, 'x'));
    ByteBuffer buffer;
    buffer.appendVarint(1000); // a thousand fields of a MiB, each said in two bytes
    for (int i = 0; i < 1000; ++i) {
        buffer.appendVarint(1);
        buffer.appendVarint(0);
    }
    ByteReader reader(buffer.view());
    HeaderList read;
    readHeadersAgainst(reader, base, read);
    QVERIFY(!reader.isValid());
    QVERIFY(read.textBytes() <= 16U << 20U);
}

void TestRecordCodec::plansComeBackAsTheyWere()
{
    const CapturedPlan plan{"hash", "shop", "signalbox: 1\n", {"public"}, {"order", "catalog"}, {}, {{"sign-in", "jwt"}, {"cors", "cors"}}};
    ByteBuffer buffer;
    appendPlanRecord(buffer, 3, plan);
    std::size_t offset = 0;
    const auto frame = nextRecord(buffer.view(), offset);
    QVERIFY(frame && frame->kind == capture_format::RecordKind::Plan);
    const auto record = readPlan(frame->content);
    QVERIFY(record.has_value());
    QCOMPARE(record->index, 3U);
    QCOMPARE(record->plan.hash, plan.hash);
    QCOMPARE(record->plan.documentText, plan.documentText);
    QVERIFY(record->plan.listeners == plan.listeners && record->plan.routes == plan.routes && record->plan.services.empty());
    QCOMPARE(record->plan.policies.size(), std::size_t{2});
    QCOMPARE(record->plan.policies[0].kind, std::string("jwt"));
    for (std::size_t length = 0; length < frame->content.size(); ++length)
        QVERIFY(!readPlan(frame->content.substr(0, length)).has_value());
}

void TestRecordCodec::framesEndWhereTheyMust()
{
    ByteBuffer buffer;
    appendExchangeRecord(buffer, sampleExchange(1), 0);
    appendExchangeRecord(buffer, sampleExchange(2), 0);
    const std::string_view payload = buffer.view();
    std::size_t offset = 0;
    QVERIFY(nextRecord(payload, offset) && nextRecord(payload, offset));
    QVERIFY(!nextRecord(payload, offset));
    offset = 0;
    QVERIFY(nextRecord(payload.substr(0, payload.size() - 1), offset));
    QVERIFY(!nextRecord(payload.substr(0, payload.size() - 1), offset));
    offset = payload.size() + 1;
    QVERIFY(!nextRecord(payload, offset));
    offset = 0;
    QVERIFY(!nextRecord(std::string_view("\0\0\0\0\1", 5), offset)); // a record without a kind
}

void TestRecordCodec::theChecksumIsCastagnolis()
{
    // RFC 3720 B.4, and the usual check value.
    QCOMPARE(crc32cByTable("123456789"), 0xe3069283U);
    QCOMPARE(crc32cByTable(std::string(32, '\0')), 0x8a9136aaU);
    QCOMPARE(crc32cByTable(std::string(32, '\xff')), 0x62a8ab43U);
}

void TestRecordCodec::bothChecksumsAgree()
{
    std::string text;
    for (int i = 0; i < 70; ++i) {
        QCOMPARE(crc32c(text), crc32cByTable(text));
        QCOMPARE(crc32c(text, 77), crc32cByTable(text, 77));
        text.push_back(static_cast<char>(i * 37));
    }
    QCOMPARE(crc32c("56789", crc32c("1234")), crc32c("123456789"));
}

QTEST_APPLESS_MAIN(TestRecordCodec)
#include "tst_record_codec.moc"
