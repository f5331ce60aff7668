// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The journey's words for what only a note of a stage tells.
#include "ui/traffic/stage_words.h"

#include <QtTest/QTest>

using namespace signalbox;

class TestStageWords final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mirrorNotesAreTold_data();
    void mirrorNotesAreTold();
    void withoutANoteThereIsNoRowForACopy();
    void choiceOfTheEndpointIsTold_data();
    void choiceOfTheEndpointIsTold();
};

namespace {

Exchange forwarded(const char* note)
{
    Exchange exchange;
    exchange.outcome = Decision::Outcome::Route;
    exchange.hasResponse = true;
    exchange.response.status = 200;
    for (const Stage::Kind kind : {Stage::Kind::Accept, Stage::Kind::Match, Stage::Kind::Connect, Stage::Kind::Send, Stage::Kind::Wait}) {
        Stage stage;
        stage.kind = kind;
        if (kind == Stage::Kind::Send && note != nullptr)
            stage.notes.emplace_back(note, "search-v2");
        exchange.stages.push_back(stage);
    }
    return exchange;
}

} // namespace

void TestStageWords::mirrorNotesAreTold_data()
{
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("why");
    QTest::newRow("sent") << QByteArray("mirrored") << QStringLiteral("A copy went to search-v2") << QStringLiteral("thrown away");
    QTest::newRow("large") << QByteArray("mirror-body-too-large") << QStringLiteral("No copy went to search-v2") << QStringLiteral("body");
    QTest::newRow("sick") << QByteArray("mirror-no-healthy-endpoint") << QStringLiteral("No copy went to search-v2")
                          << QStringLiteral("no healthy endpoint");
    QTest::newRow("many") << QByteArray("mirror-too-many") << QStringLiteral("No copy went to search-v2") << QStringLiteral("too many");
}

void TestStageWords::mirrorNotesAreTold()
{
    QFETCH(QByteArray, note);
    QFETCH(QString, title);
    QFETCH(QString, why);
    const std::vector<JourneyRow> rows = journeyOf(forwarded(note.constData()), {});
    QCOMPARE(rows.size(), std::size_t{5});
    QCOMPARE(rows[3].title, title); // after the service, before the answer
    QVERIFY2(rows[3].detail.contains(why), qPrintable(rows[3].detail));
    QVERIFY(!rows[3].hasTime);
    QCOMPARE(rows[3].tone == JourneyRow::Tone::Bad, note != "mirrored");
}

void TestStageWords::withoutANoteThereIsNoRowForACopy()
{
    QCOMPARE(journeyOf(forwarded(nullptr), {}).size(), std::size_t{4});
    QCOMPARE(journeyOf(forwarded("something-new"), {}).size(), std::size_t{4});
}

void TestStageWords::choiceOfTheEndpointIsTold_data()
{
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* value, const char* words) {
        QTest::newRow(value) << QByteArray("balance") << QByteArray(value) << QString::fromLatin1(words);
    };
    row("least-request", "the least busy");
    row("random-two", "of two at random");
    row("client-hash", "client's address");
    row("hash", "key's hash");
    row("hash-no-key", "has no key");
    row("sticky-kept", "the cookie names");
    row("sticky-new", "keeps the client there");
    row("sticky-replaced", "a new cookie replaces it");
    QTest::newRow("ejected") << QByteArray("ejected") << QByteArray("127.0.0.1:2") << QStringLiteral("left out after failures: 127.0.0.1:2");
}

void TestStageWords::choiceOfTheEndpointIsTold()
{
    QFETCH(QByteArray, note);
    QFETCH(QByteArray, value);
    QFETCH(QString, words);
    Exchange exchange = forwarded(nullptr);
    exchange.stages[2].notes.emplace_back(note.toStdString(), value.toStdString());
    const std::vector<JourneyRow> rows = journeyOf(exchange, {});
    QVERIFY2(rows[2].detail.contains(words), qPrintable(rows[2].detail));
}

QTEST_MAIN(TestStageWords)
#include "tst_stage_words.moc"
