// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/reference/reference_text.h"
#include "core/policy/policy_kind.h"

#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace signalbox;

class TestReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void committedReferenceIsCurrent();
    void everyKindAndItsFieldsAreNamed();
};

void TestReference::committedReferenceIsCurrent()
{
    QFile file(QStringLiteral(SIGNALBOX_SOURCE_DIR "/docs/reference.md"));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
    const QList<QByteArray> committed = file.readAll().split('\n');
    const QList<QByteArray> made = QByteArray::fromStdString(referenceText()).split('\n');
    for (qsizetype line = 0; line < qMin(committed.size(), made.size()); ++line) {
        QVERIFY2(committed[line] == made[line],
            qPrintable(QStringLiteral("docs/reference.md:%1 is not what `signalbox-reference` prints:\n  %2\n  %3")
                           .arg(line + 1).arg(QString::fromUtf8(committed[line]), QString::fromUtf8(made[line]))));
    }
    QCOMPARE(committed.size(), made.size());
}

void TestReference::everyKindAndItsFieldsAreNamed()
{
    const std::string text = referenceText();
    QVERIFY(!policyKinds().empty());
    for (const PolicyKind* kind : policyKinds()) {
        const std::size_t section = text.find("### `" + std::string(kind->id) + "`");
        QVERIFY2(section != std::string::npos, kind->id.data());
        const std::string own = text.substr(section, text.find("\n## ", section) - section);
        for (const FieldSchema& field : kind->schema.fields)
            QVERIFY2(own.find("| `" + std::string(field.name) + "` |") != std::string::npos, field.name.data());
    }
}

QTEST_APPLESS_MAIN(TestReference)
#include "tst_reference.moc"
