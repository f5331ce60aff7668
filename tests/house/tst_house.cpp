// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/house_rules.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace signalbox;

namespace {

const QString spdx = QStringLiteral("// SPDX-FileCopyrightText: 2026 The Signalbox developers\n// SPDX-License-Identifier: GPL-3.0-or-later\n");

struct SourceFile {
    QString path;
    QString text;
};

QList<SourceFile> sourcesBelow(const QStringList& folders)
{
    const QDir root(QStringLiteral(SIGNALBOX_SOURCE_DIR));
    QList<SourceFile> files;
    for (const QString& folder : folders) {
        QDirIterator it(root.filePath(folder), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (file.open(QIODevice::ReadOnly))
                files.append({root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
        }
    }
    return files;
}

} // namespace

class TestHouse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileThatKeepsTheRulesHasNoProblem();
    void everyBrokenRuleIsFound_data();
    void everyBrokenRuleIsFound();
    void sourcesKeepTheRules();
    void testsHaveALicence();
    void everyFolderIsALayer();
    void listsForCMakeAreShort();
};

void TestHouse::aFileThatKeepsTheRulesHasNoProblem()
{
    const QString text = spdx + QStringLiteral("// What it is.\n#pragma once\n#include \"core/base/text.h\"\n#include <string>\n#include <openssl/evp.h>\n");
    QCOMPARE(houseProblems(QStringLiteral("core/tls/x.h"), text), QStringList());
}

void TestHouse::everyBrokenRuleIsFound_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* path, const QString& text) {
        QTest::newRow(name) << QString::fromLatin1(path) << text;
    };
    row("a lower layer", "core/http/x.cpp", spdx + QStringLiteral("#include \"core/proxy/engine.h\"\n"));
    row("the next layer", "core/base/x.cpp", spdx + QStringLiteral("#include \"core/http/target.h\"\n"));
    row("core includes ui", "core/exporters/x.cpp", spdx + QStringLiteral("#include \"ui/shell/theme.h\"\n"));
    row("ui includes app", "ui/forms/x.cpp", spdx + QStringLiteral("  #  include \"app/load_document.h\"\n"));
    row("ui upwards", "ui/bridge/x.cpp", spdx + QStringLiteral("#include \"ui/traffic/resend.h\"\n"));
    row("core includes tests", "core/base/x.cpp", spdx + QStringLiteral("#include \"tests/support/policy_bench.h\"\n"));
    row("a folder outside of the list", "core/other/x.cpp", spdx + QStringLiteral("#include \"core/base/text.h\"\n"));
    row("Qt in core", "core/base/x.cpp", spdx + QStringLiteral("#include <QString>\n"));
    row("QtCore in core", "core/capture/x.cpp", spdx + QStringLiteral("#include <QtCore/QString>\n"));
    row("a socket outside of proxy", "core/plan/x.cpp", spdx + QStringLiteral("#include <sys/socket.h>\n"));
    row("libuv outside of proxy", "core/capture/x.cpp", spdx + QStringLiteral("#include <uv.h>\n"));
    row("a thread in policies", "core/policy/x.cpp", spdx + QStringLiteral("#include <thread>\n"));
    row("yaml-cpp in the plan", "core/plan/x.cpp", spdx + QStringLiteral("#include <yaml-cpp/yaml.h>\n"));
    row("std::regex", "core/plan/x.cpp", spdx + QStringLiteral("#include <regex>\n"));
    row("a path not from the root", "core/plan/x.cpp", spdx + QStringLiteral("#include \"match.h\"\n"));
    row("no licence", "core/plan/x.cpp", QStringLiteral("#include <string>\n"));
    row("no pragma once", "core/plan/x.h", spdx + QStringLiteral("// What it is.\n"));
    row("no first comment", "core/plan/x.h", spdx + QStringLiteral("#pragma once\n"));
    row("601 lines", "core/plan/x.cpp", spdx + QString(599, QLatin1Char('\n')));
}

void TestHouse::everyBrokenRuleIsFound()
{
    QFETCH(QString, path);
    QFETCH(QString, text);
    const QStringList problems = houseProblems(path, text);
    if (qstrcmp(QTest::currentDataTag(), "no licence") == 0)
        QCOMPARE(problems.size(), 2);
    else
        QVERIFY2(problems.size() == 1, qPrintable(problems.join(QStringLiteral("; "))));
}

void TestHouse::sourcesKeepTheRules()
{
    const QList<SourceFile> files = sourcesBelow({QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app")});
    QVERIFY(files.size() > 200);
    QStringList all;
    for (const SourceFile& file : files)
        for (const QString& problem : houseProblems(file.path, file.text))
            all << file.path + QStringLiteral(": ") + problem;
    QVERIFY2(all.isEmpty(), qPrintable(QLatin1Char('\n') + all.join(QLatin1Char('\n'))));
}

void TestHouse::testsHaveALicence()
{
    const QList<SourceFile> files = sourcesBelow({QStringLiteral("tests")});
    QVERIFY(files.size() > 50);
    QStringList all;
    for (const SourceFile& file : files) {
        if (!file.text.startsWith(spdx))
            all << file.path + QStringLiteral(": no SPDX lines");
    }
    QVERIFY2(all.isEmpty(), qPrintable(QLatin1Char('\n') + all.join(QLatin1Char('\n'))));
}

void TestHouse::everyFolderIsALayer()
{
    const QDir root(QStringLiteral(SIGNALBOX_SOURCE_DIR));
    for (const QString& half : {QStringLiteral("core"), QStringLiteral("ui")})
        for (const QString& folder : QDir(root.filePath(half)).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY2(layers().contains(half + QLatin1Char('/') + folder), qPrintable(half + QLatin1Char('/') + folder));
    for (const QString& layer : layers())
        QVERIFY2(root.exists(layer), qPrintable(layer));
}

void TestHouse::listsForCMakeAreShort()
{
    const QDir root(QStringLiteral(SIGNALBOX_SOURCE_DIR));
    int count = 0;
    for (const QString& folder : {QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app"), QStringLiteral("tests")}) {
        QDirIterator it(root.filePath(folder), {QStringLiteral("CMakeLists.txt")}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray text = file.readAll();
            QVERIFY2(text.count('\n') <= 60, qPrintable(file.fileName()));
            QVERIFY2(!text.contains("file(GLOB"), qPrintable(file.fileName() + QStringLiteral(" globs")));
            ++count;
        }
    }
    QVERIFY(count > 20);
}

QTEST_APPLESS_MAIN(TestHouse)
#include "tst_house.moc"
