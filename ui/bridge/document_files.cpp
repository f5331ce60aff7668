// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/document_files.h"

#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>

namespace signalbox {

namespace {

constexpr qint64 maxDocumentBytes = 16LL * 1024 * 1024;

Error makeError(ErrorCode code, const QString& path, const QString& what)
{
    return {.code = code, .origin = ErrorOrigin::System, .detail = (path + QStringLiteral(": ") + what).toStdString()};
}

ErrorCode codeOf(QFileDevice::FileError error, ErrorCode otherwise)
{
    switch (error) {
    case QFileDevice::PermissionsError: return ErrorCode::PermissionDenied;
    case QFileDevice::ResourceError: return ErrorCode::DiskFull;
    default: return otherwise;
    }
}

} // namespace

Result<std::string> readDocumentFile(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return makeError(ErrorCode::NotFound, path, QStringLiteral("there is no such file"));
    if (file.size() > maxDocumentBytes)
        return makeError(ErrorCode::LimitExceeded, path, QStringLiteral("it is larger than 16 MiB"));
    if (!file.open(QIODevice::ReadOnly)) {
        const auto code = QFileInfo(path).isReadable() ? ErrorCode::ReadFailed : ErrorCode::PermissionDenied;
        return makeError(code, path, file.errorString());
    }
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return makeError(ErrorCode::ReadFailed, path, file.errorString());
    return bytes.toStdString();
}

Result<void> writeDocumentFile(const QString& path, const std::string& text)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size || !file.commit())
        return makeError(codeOf(file.error(), ErrorCode::WriteFailed), path, file.errorString());
    return {};
}

} // namespace signalbox
