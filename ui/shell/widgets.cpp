// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/widgets.h"

#include <QtWidgets/QStyle>

namespace signalbox {

QLabel* makeLabel(const QString& text, const char* role, QWidget* parent)
{
    const bool isSection = qstrcmp(role, "section") == 0;
    auto* label = new QLabel(isSection ? text.toUpper() : text, parent);
    label->setProperty("role", QLatin1String(role));
    label->setTextFormat(Qt::PlainText);
    if (isSection) {
        QFont font = label->font();
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.5);
        label->setFont(font);
    }
    return label;
}

QPushButton* makeButton(const QString& text, const char* role, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setProperty("role", QLatin1String(role));
    button->setAutoDefault(false);
    return button;
}

void setRole(QWidget* widget, const char* role)
{
    if (widget->property("role").toString() == QLatin1String(role))
        return;
    widget->setProperty("role", QLatin1String(role));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

QFrame* makeLine(Qt::Orientation orientation, QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setProperty("role", QStringLiteral("line"));
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

void openDialog(QDialog& dialog)
{
    dialog.setAttribute(Qt::WA_DeleteOnClose);
    if (QWidget* parent = dialog.parentWidget())
        QObject::connect(&dialog, &QDialog::finished, parent, [parent] { parent->window()->activateWindow(); });
    dialog.open();
}

} // namespace signalbox
