// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of WindowLink that opens and saves: the File menu, recent files, and the question about unsaved edits. Dialogs are
// opened, never run: no nested event loop.
#include "ui/bridge/window_link.h"

#include "ui/shell/icons.h"
#include "ui/shell/save_wish.h"
#include "ui/shell/widgets.h"

#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtGui/QAction>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>

namespace signalbox {

namespace {

const QString recentKey = QStringLiteral("files/recent");
constexpr int mostRecent = 10;

} // namespace

void WindowLink::fillFileMenu()
{
    add(MenuId::File, tr("New"), QStringLiteral("file"), QKeySequence::New, [this] { startNew(); });
    add(MenuId::File, tr("Open…"), QStringLiteral("open"), QKeySequence::Open, [this] {
        auto* dialog = new QFileDialog(&m_window, tr("Open a gateway document"), m_session.folder(),
            tr("Gateway documents (*.gateway.yaml *.yaml *.yml);;All files (*)"));
        connect(dialog, &QFileDialog::fileSelected, this, &WindowLink::open);
        openDialog(*dialog);
    });
    m_recentMenu = m_window.menu(MenuId::File).addMenu(tr("Open recent"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &WindowLink::fillRecent);
    fillRecent();
    m_window.menu(MenuId::File).addSeparator();
    add(MenuId::File, tr("Save"), QStringLiteral("save"), QKeySequence::Save, [this] { save(); });
    add(MenuId::File, tr("Save as…"), QStringLiteral("save"), QKeySequence(QStringLiteral("Ctrl+Shift+S")), [this] { saveAs(); });
    m_window.menu(MenuId::File).addSeparator();
    add(MenuId::File, tr("Quit"), QStringLiteral("close"), QKeySequence(QStringLiteral("Ctrl+Q")), [this] { m_window.close(); });
}

QStringList WindowLink::recentFiles() const { return QSettings().value(recentKey).toStringList(); }

void WindowLink::fillRecent()
{
    m_recentMenu->clear();
    for (const QString& path : recentFiles())
        m_recentMenu->addAction(path, this, [this, path] { open(path); });
    m_recentMenu->setEnabled(!m_recentMenu->isEmpty());
}

void WindowLink::remember(const QString& path)
{
    QStringList recent = recentFiles();
    recent.removeAll(path);
    recent.prepend(path);
    QSettings().setValue(recentKey, recent.mid(0, mostRecent));
    fillRecent();
}

void WindowLink::open(const QString& path)
{
    whenSaved([this, path] { openNow(path); });
}

void WindowLink::openNow(const QString& path)
{
    m_window.hideMessage(QStringLiteral("file"));
    m_window.hideMessage(QStringLiteral("disk"));
    if (auto result = m_session.open(path); !result) {
        tellError(result.error());
        return;
    }
    remember(m_session.path());
    Q_EMIT opened(m_session.path());
}

void WindowLink::startNew()
{
    whenSaved([this] { m_session.startNew(); });
}

void WindowLink::save()
{
    if (m_session.path().isEmpty()) {
        saveAs();
        return;
    }
    if (auto saved = m_session.save(); !saved)
        tellError(saved.error());
    else
        m_window.hideMessage(QStringLiteral("file"));
}

void WindowLink::saveAs(const std::function<void()>& next)
{
    const SaveWish wish{.title = tr("Save the gateway document"),
        .folder = m_session.folder(),
        .file = m_session.path().isEmpty() ? QStringLiteral("untitled.gateway.yaml") : m_session.path(),
        .filter = tr("Gateway documents (*.gateway.yaml)"),
        .suffix = QStringLiteral("gateway.yaml")};
    askWhereToSave(m_window, wish, [this, next](const QString& path) {
        if (auto saved = m_session.saveAs(path); !saved) {
            tellError(saved.error());
            return;
        }
        m_window.hideMessage(QStringLiteral("file"));
        remember(m_session.path());
        Q_EMIT opened(m_session.path());
        if (next)
            next();
    });
}

void WindowLink::whenSaved(const std::function<void()>& next)
{
    if (!m_session.isEdited()) {
        next();
        return;
    }
    if (m_isSavedQuestionOpen)
        return;
    m_isSavedQuestionOpen = true;
    auto* question = new QMessageBox(QMessageBox::NoIcon, QStringLiteral("Signalbox"),
        tr("Save the edits of %1?").arg(m_session.displayName()), QMessageBox::NoButton, &m_window);
    question->setInformativeText(tr("They are lost otherwise."));
    const QAbstractButton* saving = question->addButton(tr("Save"), QMessageBox::AcceptRole);
    const QAbstractButton* discarding = question->addButton(tr("Do not save"), QMessageBox::DestructiveRole);
    question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    connect(question, &QMessageBox::finished, this, [this, question, saving, discarding, next] {
        m_isSavedQuestionOpen = false;
        if (question->clickedButton() == discarding) {
            m_session.forgetRecovery();
            next();
            return;
        }
        if (question->clickedButton() != saving)
            return;
        if (m_session.path().isEmpty()) {
            saveAs(next);
            return;
        }
        save();
        if (!m_session.isEdited())
            next();
    });
    openDialog(*question);
}

} // namespace signalbox
