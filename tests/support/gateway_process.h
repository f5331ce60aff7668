// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// `signalbox-cli run` as a user starts it, on a document in a folder of its own. Needs SIGNALBOX_CLI, the program's
// path.
#pragma once

#include "tests/support/child_process.h"

#include <QtCore/QTemporaryDir>

namespace signalbox {

// The local authority and its keys stay inside `folder` too.
inline QProcessEnvironment environmentIn(const QString& folder)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("XDG_DATA_HOME", folder);
    return environment;
}

class GatewayProcess {
public:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QString document() const { return file("test.gateway.yaml"); }
    QProcessEnvironment environment() const { return environmentIn(m_folder.path()); }

    bool write(const QByteArray& text) const { return writeText(document(), text); }

    // Writes the document, starts, and returns when every listener accepts. On failure messages() says why.
    bool start(const QByteArray& text, const QStringList& more = {})
    {
        return write(text) && startDocument(document(), more);
    }

    bool startDocument(const QString& path, const QStringList& more = {})
    {
        const QString ready = file("ready");
        QFile::remove(ready);
        const QStringList arguments{"run", path, "--ready-file", ready};
        if (!m_process.start(QString(SIGNALBOX_CLI), arguments + more, environment()))
            return false;
        const bool isReady = QTest::qWaitFor([&] { return QFile::exists(ready) || !m_process.isRunning(); }, 20'000);
        return isReady && QFile::exists(ready);
    }

    // "127.0.0.1:port" of a listener, from the ready file; empty when there is none of that name.
    QString address(const QString& listener = "public") const
    {
        const QStringList lines = QString::fromUtf8(readText(file("ready"))).split(QLatin1Char('\n'));
        for (const QString& line : lines) {
            if (line.startsWith(listener + QLatin1Char(' ')))
                return line.mid(listener.size() + 1);
        }
        return {};
    }
    QString url(const QString& path) const { return QString("http://") + address() + path; }

    QByteArray messages() { return m_process.errors(); }
    bool says(const QByteArray& text) { return messages().contains(text); }
    bool isRunning() { return m_process.isRunning(); }
    qint64 id() const { return m_process.id(); }
    int stop() { return m_process.stop(); }

private:
    QTemporaryDir m_folder;
    ChildProcess m_process;
};

} // namespace signalbox
