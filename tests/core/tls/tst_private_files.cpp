// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/private_files.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>

using namespace signalbox;

class TestPrivateFiles final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aMissingFileIsNotAnError();
    void writingReplacesTheWholeFile();
    void aFailedWriteKeepsTheOldFileAndNamesThePath();
    void hugeFilesAreRefused();
    void aFolderIsNotReadAsAFile();
    void privateMeansNeitherGroupNorOthers_data();
    void privateMeansNeitherGroupNorOthers();

private:
    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
};

void TestPrivateFiles::aMissingFileIsNotAnError()
{
    const auto text = readSmallFile(path("nothing"));
    QVERIFY(text.has_value());
    QVERIFY(!text->has_value());
}

void TestPrivateFiles::writingReplacesTheWholeFile()
{
    QVERIFY(writeWhole(path("a"), std::string(5'000, 'x'), 0600).has_value());
    QVERIFY(writeWhole(path("a"), std::string("short\0er", 8), 0600).has_value());
    QCOMPARE(**readSmallFile(path("a")), std::string("short\0er", 8));
}

void TestPrivateFiles::aFailedWriteKeepsTheOldFileAndNamesThePath()
{
    QVERIFY(QDir().mkpath(m_folder.filePath("taken"))); // a folder cannot be replaced by a file
    const auto result = writeWhole(path("taken"), "text", 0600);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::WriteFailed);
    QVERIFY(result.error().detail.find("taken") != std::string::npos);
    QVERIFY(!QFile::exists(m_folder.filePath("taken.new")));
    const auto nowhere = writeWhole(path("no/such/folder"), "text", 0600);
    QVERIFY(!nowhere);
}

void TestPrivateFiles::hugeFilesAreRefused()
{
    QVERIFY(writeWhole(path("limit"), std::string(1024U * 1024U, 'x'), 0600).has_value());
    QVERIFY(readSmallFile(path("limit")).has_value());
    QVERIFY(writeWhole(path("limit"), std::string(1024U * 1024U + 1, 'x'), 0600).has_value());
    QVERIFY(!readSmallFile(path("limit")));
}

void TestPrivateFiles::aFolderIsNotReadAsAFile()
{
    const auto text = readSmallFile(m_folder.path().toStdString());
    QVERIFY(!text);
    QCOMPARE(text.error().code, ErrorCode::ReadFailed);
}

void TestPrivateFiles::privateMeansNeitherGroupNorOthers_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("isPrivate");
    QTest::newRow("0600") << 0600 << true;
    QTest::newRow("0400") << 0400 << true;
    QTest::newRow("0640") << 0640 << false;
    QTest::newRow("0604") << 0604 << false;
    QTest::newRow("0620") << 0620 << false;
}

void TestPrivateFiles::privateMeansNeitherGroupNorOthers()
{
    QFETCH(int, mode);
    QFETCH(bool, isPrivate);
    QVERIFY(writeWhole(path("key"), "k", 0600).has_value());
    QCOMPARE(::chmod(path("key").c_str(), static_cast<mode_t>(mode)), 0);
    QCOMPARE(checkPrivate(path("key")).has_value(), isPrivate);
}

QTEST_APPLESS_MAIN(TestPrivateFiles)
#include "tst_private_files.moc"
