// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the capture log share: opening one, recording samples, looking at its files.
#pragma once

#include "core/capture/capture_log.h"
#include "tests/core/capture/sample_exchange.h"

#include <QtTest>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <memory>
#include <string>
#include <utility>

namespace signalbox {

inline std::unique_ptr<CaptureLog> opened(CaptureSettings settings)
{
    auto log = CaptureLog::open(std::move(settings));
    return log ? *std::move(log) : nullptr;
}

inline std::unique_ptr<CaptureLog> openedToRead(const std::string& path)
{
    auto log = CaptureLog::openForReading(path);
    return log ? *std::move(log) : nullptr;
}

inline void recordSamples(CaptureLog& log, int count, std::size_t bodyBytes = 0)
{
    const auto lane = log.makeLane();
    for (int i = 0; i < count; ++i) {
        Exchange exchange = sampleExchange(lane->nextNumber());
        if (bodyBytes > 0)
            exchange.responseBody = {std::string(bodyBytes, 'b'), bodyBytes};
        lane->record(exchange);
    }
    lane->flush();
    log.sync();
}

inline QStringList segmentsOf(const std::string& folder)
{
    return QDir(QString::fromStdString(folder)).entryList({QStringLiteral("segment-*.sbx")}, QDir::Files, QDir::Name);
}

inline std::string newestSegment(const std::string& folder)
{
    return folder + "/" + segmentsOf(folder).last().toStdString();
}

inline QByteArray bytesOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void setBytes(const std::string& path, const QByteArray& bytes)
{
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

// A folder of its own for each test.
class LogFolder {
public:
    void renew()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        path = m_directory->filePath(QStringLiteral("capture")).toStdString();
    }
    CaptureSettings settings() const
    {
        CaptureSettings made;
        made.folder = path;
        return made;
    }

    std::string root() const { return m_directory->path().toStdString(); } // holds the capture and no more
    // A place beside the capture.
    std::string beside(const QString& name) const { return m_directory->filePath(name).toStdString(); }

    std::string path;

private:
    std::unique_ptr<QTemporaryDir> m_directory;
};

} // namespace signalbox
