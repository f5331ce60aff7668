// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/message_bar.h"

#include "ui/shell/icons.h"
#include "ui/shell/widgets.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>

namespace signalbox {

MessageBar::MessageBar(const Message& message, QWidget* parent)
    : QFrame(parent)
{
    const bool isProblem = message.tone == Message::Tone::Problem;
    setProperty("role", isProblem ? QStringLiteral("error-bar") : QStringLiteral("question-bar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 8, 6);
    row->setSpacing(10);
    auto* icon = new QLabel;
    icon->setPixmap(makeIcon(isProblem ? QStringLiteral("error") : QStringLiteral("info"), isProblem ? IconTint::Bad : IconTint::Accent).pixmap(16, 16));
    row->addWidget(icon);
    auto* sentence = makeLabel(message.sentence, "name");
    auto* advice = makeLabel(message.advice, "muted");
    sentence->setWordWrap(false);
    advice->setMinimumWidth(0);
    row->addWidget(sentence);
    row->addWidget(advice);
    row->addStretch(1);
    for (const MessageButton& entry : message.buttons) {
        auto* button = makeButton(entry.text);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, entry.pressed, Qt::QueuedConnection);
    }
    auto* close = new QToolButton;
    close->setIcon(makeIcon(QStringLiteral("close")));
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(close->toolTip());
    row->addWidget(close);
    connect(close, &QToolButton::clicked, this, &MessageBar::dismissed);
    setAccessibleName(message.sentence + QLatin1Char(' ') + message.advice);
}

} // namespace signalbox
