// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What `cmake --install` puts into a system, as the system's own tools read it; and that the man pages tell what the programs take.
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

class TestInstall final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filesAreWhereASystemLooksForThem();
    void desktopFileIsValid();
    void mimeTypeNamesGatewayDocuments();
    void manPagesAreReadWithoutAWarning_data();
    void manPagesAreReadWithoutAWarning();
    void manPageTellsEveryOption_data();
    void manPageTellsEveryOption();

private:
    struct Ended {
        int code = -1;
        QString text; // both outputs
    };
    static Ended run(const QString& program, const QStringList& arguments);
    QString installed(const QString& path) const { return m_folder.filePath(path); }
    QString read(const QString& path) const;

    QTemporaryDir m_folder;
};

TestInstall::Ended TestInstall::run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished())
        return {.code = -1, .text = process.errorString()};
    return {.code = process.exitCode(), .text = QString::fromUtf8(process.readAll())};
}

QString TestInstall::read(const QString& path) const
{
    QFile file(installed(path));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

void TestInstall::initTestCase()
{
    const Ended ended = run(QStringLiteral("cmake"), {QStringLiteral("--install"), QStringLiteral(SIGNALBOX_BINARY_DIR),
        QStringLiteral("--component"), QStringLiteral("data"), QStringLiteral("--prefix"), m_folder.path()});
    QVERIFY2(ended.code == 0, qPrintable(ended.text));
}

void TestInstall::filesAreWhereASystemLooksForThem()
{
    const QStringList files{QStringLiteral("share/applications/signalbox.desktop"), QStringLiteral("share/icons/hicolor/scalable/apps/signalbox.svg"),
        QStringLiteral("share/man/man1/signalbox.1"), QStringLiteral("share/man/man1/signalbox-cli.1"),
        QStringLiteral("share/mime/packages/signalbox-gateway.xml"), QStringLiteral("share/signalbox/examples/shop/shop.gateway.yaml"),
        QStringLiteral("share/doc/signalbox/reference.md")};
    for (const QString& file : files)
        QVERIFY2(QFile::exists(installed(file)), qPrintable(file));
}

void TestInstall::desktopFileIsValid()
{
    const Ended ended = run(QStringLiteral("desktop-file-validate"), {installed(QStringLiteral("share/applications/signalbox.desktop"))});
    QVERIFY2(ended.code == 0 && ended.text.isEmpty(), qPrintable(ended.text));
    const QString text = read(QStringLiteral("share/applications/signalbox.desktop"));
    QVERIFY(text.contains(QStringLiteral("\nExec=signalbox %f\n")) && text.contains(QStringLiteral("\nIcon=signalbox\n")));
}

void TestInstall::mimeTypeNamesGatewayDocuments()
{
    const Ended ended = run(QStringLiteral("update-mime-database"), {installed(QStringLiteral("share/mime"))});
    QVERIFY2(ended.code == 0, qPrintable(ended.text));
    const QString globs = read(QStringLiteral("share/mime/globs2"));
    QVERIFY2(globs.contains(QStringLiteral("60:application/x-signalbox-gateway:*.gateway.yaml")), qPrintable(globs));
    QVERIFY(read(QStringLiteral("share/applications/signalbox.desktop")).contains(QStringLiteral("application/x-signalbox-gateway")));
}

void TestInstall::manPagesAreReadWithoutAWarning_data()
{
    QTest::addColumn<QString>("page");
    QTest::newRow("signalbox") << QStringLiteral("signalbox.1");
    QTest::newRow("signalbox-cli") << QStringLiteral("signalbox-cli.1");
}

void TestInstall::manPagesAreReadWithoutAWarning()
{
    QFETCH(QString, page);
    const QString path = installed(QStringLiteral("share/man/man1/") + page);
    const Ended warned = run(QStringLiteral("groff"), {QStringLiteral("-man"), QStringLiteral("-Tutf8"), QStringLiteral("-ww"), QStringLiteral("-z"), path});
    QVERIFY2(warned.code == 0 && warned.text.isEmpty(), qPrintable(warned.text));
    const Ended shown = run(QStringLiteral("man"), {QStringLiteral("-l"), path});
    QVERIFY2(shown.code == 0 && shown.text.contains(QStringLiteral("SEE ALSO")), qPrintable(shown.text));
}

void TestInstall::manPageTellsEveryOption_data()
{
    QTest::addColumn<QString>("verb");
    const Ended help = run(QStringLiteral(SIGNALBOX_CLI), {QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    static const QRegularExpression verb(QStringLiteral("^  ([a-z]+) +[A-Z]"), QRegularExpression::MultilineOption);
    int count = 0;
    for (auto found = verb.globalMatch(help.text); found.hasNext(); ++count) {
        const QString name = found.next().captured(1);
        QTest::newRow(qPrintable(name)) << name;
    }
    QVERIFY2(count >= 7, qPrintable(help.text));
}

void TestInstall::manPageTellsEveryOption()
{
    QFETCH(QString, verb);
    const Ended help = run(QStringLiteral(SIGNALBOX_CLI), {verb, QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    QString page = read(QStringLiteral("share/man/man1/signalbox-cli.1"));
    page.remove(QLatin1Char('\\')); // \- is a hyphen
    const QStringList parts = page.split(QStringLiteral(".TP\n"));
    const auto about = std::find_if(parts.begin(), parts.end(),
        [&verb](const QString& part) { return part.startsWith(QStringLiteral(".BI ") + verb + QLatin1Char(' ')); });
    QVERIFY2(about != parts.end(), qPrintable(verb));
    static const QRegularExpression option(QStringLiteral("(--[a-z][a-z-]+)"));
    for (auto found = option.globalMatch(help.text); found.hasNext();) {
        const QString name = found.next().captured(1);
        if (name != QStringLiteral("--help") && name != QStringLiteral("--json")) // told once, for all verbs
            QVERIFY2(about->contains(name), qPrintable(verb + QLatin1Char(' ') + name + QLatin1Char('\n') + *about));
    }
}

QTEST_GUILESS_MAIN(TestInstall)
#include "tst_install.moc"
