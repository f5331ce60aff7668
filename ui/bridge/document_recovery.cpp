// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of DocumentSession that survives a crash: unsaved text is kept beside the program's own files, one file for each
// document, and offered when the document is opened again.
#include "ui/bridge/document_session.h"

#include "ui/bridge/document_files.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace signalbox {

QString DocumentSession::recoveryFile() const
{
    if (m_options.recoveryFolder.isEmpty())
        return {};
    const QByteArray key = QCryptographicHash::hash(m_path.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    return QDir(m_options.recoveryFolder).filePath(QString::fromLatin1(key) + QStringLiteral(".autosave"));
}

void DocumentSession::writeRecovery()
{
    const QString file = recoveryFile();
    if (file.isEmpty() || !isEdited() || m_recovered)
        return;
    QDir().mkpath(m_options.recoveryFolder);
    QFile::setPermissions(m_options.recoveryFolder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    // Recovery is a courtesy: a full disk is reported when the user saves.
    if (!writeDocumentFile(file, m_document->text()))
        return;
    QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner);
}

void DocumentSession::findRecovery()
{
    const QString file = recoveryFile();
    if (file.isEmpty() || !QFileInfo::exists(file))
        return;
    auto text = readDocumentFile(file);
    if (!text || *text == m_document->text()) {
        forgetRecovery();
        return;
    }
    m_recovered = RecoveredText{.path = m_path, .savedAt = QFileInfo(file).lastModified(), .text = *std::move(text)};
    Q_EMIT recoveredChanged();
}

void DocumentSession::restoreRecovered()
{
    if (!m_recovered)
        return;
    std::string text = std::move(m_recovered->text);
    m_recovered.reset();
    // On an error editRefused() has told it, and the text in the file is as it was.
    std::ignore = edit(SpliceText{.begin = 0, .end = m_document->text().size(), .text = std::move(text)}, tr("Restore unsaved changes"));
    Q_EMIT recoveredChanged();
}

void DocumentSession::discardRecovered()
{
    m_recovered.reset();
    forgetRecovery();
    Q_EMIT recoveredChanged();
}

void DocumentSession::forgetRecovery()
{
    m_recoveryTimer.stop();
    if (const QString file = recoveryFile(); !file.isEmpty())
        QFile::remove(file);
}

} // namespace signalbox
