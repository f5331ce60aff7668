// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/scalar_controls.h"

#include "ui/forms/field_text.h"
#include "ui/shell/theme.h"

#include <QtCore/QSignalBlocker>
#include <QtGui/QFocusEvent>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QCompleter>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

namespace {

QString textOf(const Value* value)
{
    if (value == nullptr || value->isNull())
        return {};
    return toQString(value->isScalar() ? value->text : makeYaml(*value));
}

} // namespace

TextControl::TextControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
    : FieldControl(schema, relative, context, parent)
{
    const Value* value = valueAt(context.target, relative);
    const bool hasLines = schema.type == FieldType::Text && (schema.name == "body" || textOf(value).contains(QLatin1Char('\n')));
    if (hasLines) {
        m_text = new QPlainTextEdit(this);
        m_text->setTabChangesFocus(true);
        m_text->setFixedHeight(84);
        m_text->setFont(monoFont());
        m_text->installEventFilter(this);
    } else {
        m_line = new QLineEdit(this);
        m_line->setPlaceholderText(fieldPlaceholder(schema));
        if (isMachineText(schema.type))
            m_line->setFont(monoFont());
        const QStringList completions = context.completions(schema);
        if (!completions.isEmpty()) {
            auto* completer = new QCompleter(completions, m_line);
            completer->setCaseSensitivity(Qt::CaseInsensitive);
            m_line->setCompleter(completer);
        }
        connect(m_line, &QLineEdit::editingFinished, this, &TextControl::commit);
    }
    addLabel(inner());
    column().addWidget(inner());
}

QWidget* TextControl::inner() const { return m_line != nullptr ? static_cast<QWidget*>(m_line) : m_text; }

QString TextControl::typed() const { return m_line != nullptr ? m_line->text() : m_text->toPlainText(); }

void TextControl::showValue(const Value* value)
{
    const QString text = textOf(value);
    // What is being typed is not written over by a change elsewhere.
    if (inner()->hasFocus() && typed() != m_shown && text == m_shown)
        return;
    m_shown = text;
    if (typed() == text)
        return;
    const QSignalBlocker blocker(inner());
    if (m_line != nullptr)
        m_line->setText(text);
    else
        m_text->setPlainText(text);
}

void TextControl::commit()
{
    const QString text = typed();
    if (text == m_shown)
        return;
    m_shown = text;
    if (text.isEmpty())
        unset();
    else
        set(yamlOfInput(schema(), text.toStdString()));
}

bool TextControl::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_text && event->type() == QEvent::FocusOut)
        commit();
    return FieldControl::eventFilter(watched, event);
}

ChoiceControl::ChoiceControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
    : FieldControl(schema, relative, context, parent)
    , m_box(new QComboBox(this))
{
    m_box->addItem(schema.defaultText.empty() ? tr("not set") : tr("%1 (default)").arg(toQString(schema.defaultText)));
    for (const std::string_view choice : schema.choices)
        m_box->addItem(toQString(choice), toQString(choice));
    m_box->setFocusPolicy(Qt::StrongFocus);
    addLabel(m_box);
    column().addWidget(m_box);
    connect(m_box, &QComboBox::activated, this, [this](int index) {
        const QString choice = m_box->itemData(index).toString();
        if (choice.isEmpty())
            unset();
        else
            set(makeYamlScalar(choice.toStdString()));
    });
}

QWidget* ChoiceControl::inner() const { return m_box; }

void ChoiceControl::showValue(const Value* value)
{
    const QString text = textOf(value);
    const int index = text.isEmpty() ? 0 : m_box->findData(text);
    if (index < 0) { // what is written is none of the choices: shown as it is, the finding says why
        m_box->addItem(text, text);
        m_box->setCurrentIndex(m_box->count() - 1);
        return;
    }
    m_box->setCurrentIndex(index);
}

BooleanControl::BooleanControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
    : FieldControl(schema, relative, context, parent)
    , m_box(new QCheckBox(fieldLabel(schema.name), this))
{
    m_box->setAccessibleDescription(fieldHelp(schema));
    column().addWidget(m_box);
    connect(m_box, &QCheckBox::clicked, this, [this](bool isChecked) {
        const bool isDefault = (FieldControl::schema().defaultText == "true") == isChecked;
        if (isDefault)
            unset();
        else
            set(isChecked ? "true" : "false");
    });
}

void BooleanControl::showValue(const Value* value)
{
    m_box->setChecked(value == nullptr ? schema().defaultText == "true" : value->text == "true");
}

} // namespace signalbox
