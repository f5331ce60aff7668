// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/line_row.h"

#include "ui/shell/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>

#include <memory>

namespace signalbox {

LineRow makeLineRow(QWidget* parent, const QString& text, const std::function<void(const QString&)>& committed,
    const std::function<void()>& removed)
{
    LineRow row;
    row.widget = new QWidget(parent);
    auto* box = new QHBoxLayout(row.widget);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(4);
    row.line = new QLineEdit(text, row.widget);
    row.line->setFont(monoFont());
    row.line->setCursorPosition(0);
    row.line->setToolTip(toToolTip(text)); // a long one does not fit
    box->addWidget(row.line, 1);
    auto shown = std::make_shared<QString>(text);
    QObject::connect(row.line, &QLineEdit::editingFinished, row.line, [line = row.line, shown, committed] {
        if (line->text() == *shown)
            return;
        *shown = line->text();
        committed(line->text());
    });
    if (!removed)
        return row;
    auto* button = new QToolButton(row.widget);
    button->setIcon(makeIcon(QStringLiteral("close")));
    button->setIconSize({12, 12});
    button->setFixedSize(24, 28);
    button->setToolTip(QCoreApplication::translate("Forms", "Remove"));
    button->setAccessibleName(button->toolTip());
    box->addWidget(button);
    // Queued: removing rebuilds the form, and the button with it.
    QObject::connect(button, &QToolButton::clicked, row.widget, removed, Qt::QueuedConnection);
    return row;
}

} // namespace signalbox
