// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Real programs that a test starts and owns: each ends with its object. Nothing here waits for a fixed time.
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QProcessEnvironment>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace signalbox {

// A program that runs until its object goes.
class ChildProcess {
public:
    ~ChildProcess() { stop(); }

    bool start(const QString& program, const QStringList& arguments,
        const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
    {
        m_process.setProcessEnvironment(environment);
        m_process.start(program, arguments);
        return m_process.waitForStarted();
    }

    // The first capture of `pattern` in what the program writes; empty when it ended or 10 s passed before.
    QString waitForOutput(const QRegularExpression& pattern)
    {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 10'000) {
            m_output += m_process.readAllStandardOutput();
            m_errors += m_process.readAllStandardError();
            const QRegularExpressionMatch match = pattern.match(QString::fromUtf8(m_output + m_errors));
            if (match.hasMatch())
                return match.captured(1);
            if (m_process.state() == QProcess::NotRunning)
                return {};
            m_process.waitForReadyRead(50);
        }
        return {};
    }

    const QByteArray& errors()
    {
        m_errors += m_process.readAllStandardError();
        return m_errors;
    }

    bool isRunning()
    {
        m_process.waitForFinished(0);
        return m_process.state() != QProcess::NotRunning;
    }
    qint64 id() const { return m_process.processId(); }

    // Asks it to end, as a service manager does. The exit code, or -1 when it crashed or did not end within 15 s.
    int stop()
    {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.terminate();
            if (!m_process.waitForFinished(15'000)) {
                m_process.kill();
                m_process.waitForFinished();
                return -1;
            }
        }
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

private:
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
};

struct Finished {
    int code = -1; // -1: it did not start, crashed, or ran longer than 25 s
    QByteArray output;
    QByteArray errors;
};

// Runs a program to its end.
inline Finished runProgram(const QString& program, const QStringList& arguments,
    const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment(), const QByteArray& input = {})
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForStarted())
        return {-1, {}, "cannot start " + program.toUtf8()};
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(25'000)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(), process.readAllStandardError() + " (took longer than 25 s)"};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
        process.readAllStandardError()};
}

// A port that was free a moment ago, for programs that cannot take port 0 themselves; such a start is tried several
// times.
inline std::uint16_t recentlyFreePort()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    std::uint16_t port = 0;
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0
        && ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0)
        port = ntohs(address.sin_port);
    ::close(descriptor);
    return port;
}

inline bool writeText(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(text) == text.size() && file.flush();
}

inline QByteArray readText(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace signalbox
