// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/save_wish.h"

#include "ui/shell/widgets.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMessageBox>

namespace signalbox {

void askWhereToSave(QWidget& parent, const SaveWish& wish, const std::function<void(const QString& path)>& next)
{
    auto* dialog = new QFileDialog(&parent, wish.title, wish.folder, wish.filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    dialog->setDefaultSuffix(wish.suffix);
    if (!wish.file.isEmpty())
        dialog->selectFile(wish.file);
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent, [&parent, next, present = wish.file](const QString& path) {
        if (!QFileInfo::exists(path) || path == present) {
            next(path);
            return;
        }
        auto* question = new QMessageBox(QMessageBox::NoIcon, QStringLiteral("Signalbox"),
            QCoreApplication::translate("Save", "Replace %1?").arg(QFileInfo(path).fileName()), QMessageBox::NoButton, &parent);
        question->setTextFormat(Qt::PlainText);
        question->setInformativeText(QCoreApplication::translate("Save", "A file of this name stands there already. What is in it is lost."));
        const QAbstractButton* replaces = question->addButton(QCoreApplication::translate("Save", "Replace"), QMessageBox::DestructiveRole);
        question->setDefaultButton(question->addButton(QCoreApplication::translate("Save", "Cancel"), QMessageBox::RejectRole));
        QObject::connect(question, &QMessageBox::finished, &parent, [question, replaces, next, path] {
            if (question->clickedButton() == replaces)
                next(path);
        });
        openDialog(*question);
    });
    openDialog(*dialog);
}

} // namespace signalbox
