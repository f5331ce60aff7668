// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporting/export_files.h"

#include <QtCore/QByteArray>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>

#include <memory>

namespace signalbox {
namespace {

Error makeError(const QSaveFile& file)
{
    const ErrorCode code = file.error() == QFileDevice::PermissionsError ? ErrorCode::PermissionDenied
        : file.error() == QFileDevice::ResourceError                    ? ErrorCode::DiskFull
                                                                        : ErrorCode::WriteFailed;
    return {.code = code, .origin = ErrorOrigin::System, .detail = "cannot write " + file.fileName().toStdString() + ": " + file.errorString().toStdString()};
}

// One export being written: until finish() everything can be taken back, and is by the destructor.
class ExportWriting {
public:
    ExportWriting() = default;
    ExportWriting(const ExportWriting&) = delete;
    ExportWriting& operator=(const ExportWriting&) = delete;
    ~ExportWriting();

    Result<void> stage(const QString& path, const std::string& text);
    Result<void> rename();
    void finish() { m_isFinished = true; }

private:
    struct Staged {
        std::unique_ptr<QSaveFile> file;
        QByteArray before;      // what stood there
        bool existed = false;
        bool isRenamed = false;
    };
    void makeFolder(const QString& folder);

    std::vector<Staged> m_files;
    QStringList m_folders; // that were not there before, outer ones first
    bool m_isFinished = false;
};

void ExportWriting::makeFolder(const QString& folder)
{
    if (QFileInfo::exists(folder))
        return;
    const QString outer = QFileInfo(folder).absolutePath();
    if (outer != folder)
        makeFolder(outer);
    if (QDir().mkdir(folder))
        m_folders.append(folder);
}

Result<void> ExportWriting::stage(const QString& path, const std::string& text)
{
    makeFolder(QFileInfo(path).absolutePath());
    Staged staged;
    staged.file = std::make_unique<QSaveFile>(path);
    if (QFile old(path); old.open(QIODevice::ReadOnly)) {
        staged.existed = true;
        staged.before = old.readAll();
    }
    const auto size = static_cast<qint64>(text.size());
    QSaveFile& file = *staged.file;
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size || !file.flush())
        return makeError(file);
    m_files.push_back(std::move(staged));
    return {};
}

Result<void> ExportWriting::rename()
{
    for (Staged& staged : m_files) {
        if (!staged.file->commit())
            return makeError(*staged.file);
        staged.isRenamed = true;
    }
    return {};
}

ExportWriting::~ExportWriting()
{
    if (m_isFinished)
        return;
    for (Staged& staged : m_files) {
        const QString path = staged.file->fileName();
        staged.file.reset(); // removes what was not renamed
        if (!staged.isRenamed)
            continue;
        QFile file(path);
        if (!staged.existed)
            file.remove();
        else if (file.open(QIODevice::WriteOnly))
            file.write(staged.before);
    }
    for (qsizetype i = m_folders.size(); i-- > 0;)
        QDir().rmdir(m_folders[i]);
}

} // namespace

Result<void> writeExport(const std::vector<ExportedFile>& files, const QString& folder)
{
    ExportWriting writing;
    for (const ExportedFile& file : files) {
        if (auto staged = writing.stage(QDir(folder).absoluteFilePath(QString::fromStdString(file.path)), file.text); !staged)
            return staged.error();
    }
    if (auto renamed = writing.rename(); !renamed)
        return renamed.error();
    writing.finish();
    return {};
}

} // namespace signalbox
