// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/filter_bar.h"

#include "ui/shell/format.h"
#include "ui/shell/theme.h"

#include <QtCore/QStringListModel>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QTextLayout>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QCompleter>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleOptionFrame>

namespace signalbox {
namespace {

// The word that ends at the cursor.
QString wordBefore(const QString& text, int cursor)
{
    int begin = cursor;
    while (begin > 0 && !text[begin - 1].isSpace() && text[begin - 1] != QLatin1Char('('))
        --begin;
    return text.mid(begin, cursor - begin);
}

QStringList fieldNames()
{
    QStringList names;
    for (const FilterField& field : filterFields())
        names.append(fromBytes(field.example));
    names.append({QStringLiteral("and"), QStringLiteral("or"), QStringLiteral("not")});
    return names;
}

} // namespace

FilterBar::FilterBar(QWidget* parent)
    : QLineEdit(parent)
    , m_completer(new QCompleter(fieldNames(), this))
{
    setFont(monoFont());
    setPlaceholderText(tr("Filter: status>=500 route:order path~/items/ and not method:GET"));
    setAccessibleName(tr("Filter"));
    setClearButtonEnabled(true);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& chosen) {
        const QString word = wordBefore(text(), cursorPosition());
        setSelection(cursorPosition() - static_cast<int>(word.size()), static_cast<int>(word.size()));
        insert(chosen);
    });
    connect(this, &QLineEdit::textChanged, this, &FilterBar::onTextChanged);
    connect(this, &QLineEdit::textEdited, this, &FilterBar::complete);
}

void FilterBar::onTextChanged()
{
    const std::string source = text().toStdString();
    const auto parsed = FilterExpression::parse(source);
    const QString error = parsed ? QString() : QString::fromStdString(parsed.error().message);
    if (error != m_error) {
        m_error = error;
        setProperty("problem", error.isEmpty() ? QString() : QStringLiteral("error"));
        style()->unpolish(this);
        style()->polish(this);
        setToolTip(toToolTip(error));
        Q_EMIT errorChanged(error);
    }
    if (parsed && source != m_applied) {
        m_applied = source;
        Q_EMIT filterChanged(*parsed);
    }
}

void FilterBar::complete()
{
    const QString word = wordBefore(text(), cursorPosition());
    m_completer->setCompletionPrefix(word);
    const bool isUseful = word.size() >= 1 && m_completer->completionCount() > 0 && m_completer->currentCompletion() != word;
    if (isUseful)
        m_completer->complete();
    else
        m_completer->popup()->hide();
}

void FilterBar::keyPressEvent(QKeyEvent* event)
{
    if (m_completer->popup()->isVisible()
        && (event->key() == Qt::Key_Enter || event->key() == Qt::Key_Return || event->key() == Qt::Key_Tab)) {
        event->ignore(); // the completer's
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        clear();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

// QLineEdit cannot colour its text, so the colours are laid over it when all of the text is in sight.
void FilterBar::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (text().isEmpty() || hasSelectedText())
        return;
    const Theme& theme = Theme::of(palette());
    QStyleOptionFrame option;
    initStyleOption(&option);
    QRect contents = style()->subElementRect(QStyle::SE_LineEditContents, &option, this);
    const QFontMetrics metrics(font());
    constexpr int innerMargin = 2; // QLineEdit's own, on both sides
    contents.adjust(innerMargin + textMargins().left(), 0, 0, 0);
    if (metrics.horizontalAdvance(text()) > contents.width() - 28)
        return;
    QPainter painter(this);
    painter.setFont(font());
    const QByteArray bytes = text().toUtf8();
    for (const FilterToken& token : tokenizeFilter({bytes.constData(), static_cast<std::size_t>(bytes.size())})) {
        const QString before = QString::fromUtf8(bytes.left(static_cast<qsizetype>(token.begin)));
        const QString piece = QString::fromUtf8(
            bytes.mid(static_cast<qsizetype>(token.begin), static_cast<qsizetype>(token.end - token.begin)));
        QColor color = theme.text;
        switch (token.kind) {
        case FilterToken::Kind::Field: color = theme.text; break;
        case FilterToken::Kind::Operator: color = theme.muted; break;
        case FilterToken::Kind::Value: color = theme.good; break;
        case FilterToken::Kind::Keyword: color = theme.accent; break;
        case FilterToken::Kind::Error: color = theme.bad; break;
        }
        const QRect area(contents.left() + metrics.horizontalAdvance(before), contents.top(),
            metrics.horizontalAdvance(piece) + 1, contents.height());
        painter.fillRect(area, theme.field);
        painter.setPen(color);
        painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, piece);
    }
}

} // namespace signalbox
