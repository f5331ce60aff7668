// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporting/export_files.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace signalbox;

namespace {

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
}

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QStringList namesIn(const QTemporaryDir& folder)
{
    return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

} // namespace

class TestExportFiles final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesEveryFileAndItsFolders()
    {
        const QTemporaryDir folder;
        QVERIFY(writeExport({{"gateway.conf", "one"}, {"lib/deep/helper.js", "two"}}, folder.path()).has_value());
        QCOMPARE(read(folder.filePath(QStringLiteral("gateway.conf"))), QByteArray("one"));
        QCOMPARE(read(folder.filePath(QStringLiteral("lib/deep/helper.js"))), QByteArray("two"));
    }
    void replacesWhatWasThere()
    {
        const QTemporaryDir folder;
        QVERIFY(write(folder.filePath(QStringLiteral("a")), "a long text of before"));
        QVERIFY(writeExport({{"a", "new"}}, folder.path()).has_value());
        QCOMPARE(read(folder.filePath(QStringLiteral("a"))), QByteArray("new"));
        QCOMPARE(namesIn(folder), QStringList{QStringLiteral("a")});
    }
    void oneFileThatCannotBeWrittenLeavesAllAsTheyWere()
    {
        const QTemporaryDir folder;
        QVERIFY(write(folder.filePath(QStringLiteral("a")), "before"));
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("taken"))); // a folder where a file should stand
        const Result<void> written = writeExport({{"a", "new"}, {"made/b", "new"}, {"taken", "new"}, {"c", "new"}}, folder.path());
        QVERIFY(!written.has_value());
        QVERIFY(written.error().detail.find("taken") != std::string::npos);
        QCOMPARE(read(folder.filePath(QStringLiteral("a"))), QByteArray("before"));
        QCOMPARE(namesIn(folder), (QStringList{QStringLiteral("a"), QStringLiteral("taken")}));
    }
    void folderThatCannotBeMadeIsAnError()
    {
        QVERIFY(!writeExport({{"a", "new"}}, QStringLiteral("/proc/none")).has_value());
    }
};

QTEST_GUILESS_MAIN(TestExportFiles)
#include "tst_export_files.moc"
