// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/list_control.h"

#include "ui/forms/field_text.h"
#include "ui/forms/line_row.h"
#include "ui/forms/object_control.h"
#include "ui/shell/widgets.h"

#include <QtWidgets/QCompleter>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

namespace {

std::size_t itemCount(const Value* value)
{
    if (value == nullptr || value->isNull())
        return 0;
    return value->isList() ? value->items.size() : 1;
}

} // namespace

ListControl::ListControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
    : FieldControl(schema, relative, context, parent)
    , m_itemSchema(schema)
    , m_rows(new QVBoxLayout)
{
    m_itemSchema.shape = FieldShape::One;
    m_itemSchema.isRequired = true;
    addLabel(nullptr);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(4);
    column().addLayout(m_rows);
    m_count = itemCount(valueAt(context.target, relative));
    for (std::size_t i = 0; i < m_count; ++i)
        addRow(i);
    addAdder();
}

void ListControl::addRow(std::size_t index)
{
    ValuePath path = relative();
    path.emplace_back(index);
    const Value* value = valueAt(context().target, path);
    if (value != nullptr && schema().type == FieldType::Object && (value->isMap() || schema().shorthand.empty())) {
        auto* section = new ObjectControl(m_itemSchema, path, context(), this);
        section->setTitle(fieldLabel(schema().name) + QLatin1Char(' ') + QString::number(index + 1));
        section->setRemovable([this, index] { removeItem(index); });
        m_rows->addWidget(section);
        m_sections.push_back(section);
        return;
    }
    const QString text = value == nullptr ? QString() : toQString(value->isScalar() ? value->text : makeYaml(*value));
    const LineRow row = makeLineRow(
        this, text,
        [this, path, index](const QString& typed) {
            if (typed.isEmpty())
                removeItem(index);
            else
                context().change(setField(context().target, path, yamlOfInput(m_itemSchema, typed.toStdString())), fieldLabel(schema().name));
        },
        [this, index] { removeItem(index); });
    row.line->setAccessibleName(fieldLabel(schema().name) + QLatin1Char(' ') + QString::number(index + 1));
    const QStringList completions = context().completions(schema());
    if (!completions.isEmpty())
        row.line->setCompleter(new QCompleter(completions, row.line));
    m_rows->addWidget(row.widget);
}

void ListControl::addAdder()
{
    const LineRow row = makeLineRow(
        this, {},
        [this](const QString& typed) {
            if (!typed.isEmpty())
                context().change(appendItem(context().target, relative(), yamlOfInput(m_itemSchema, typed.toStdString())), fieldLabel(schema().name));
        },
        nullptr);
    const QString example = fieldPlaceholder(schema());
    row.line->setPlaceholderText(m_count == 0 && !example.isEmpty() ? example : tr("Add"));
    row.line->setAccessibleName(tr("Add to %1").arg(fieldLabel(schema().name)));
    row.line->setAccessibleDescription(fieldHelp(schema()));
    const QStringList completions = context().completions(schema());
    if (!completions.isEmpty())
        row.line->setCompleter(new QCompleter(completions, row.line));
    m_rows->addWidget(row.widget);
}

void ListControl::removeItem(std::size_t index)
{
    ValuePath path = relative();
    // The last item goes with its list.
    if (m_count > 1)
        path.emplace_back(index);
    if (const auto edit = unsetField(context().target, path))
        context().change(*edit, fieldLabel(schema().name));
}

void ListControl::refresh()
{
    for (FieldControl* section : m_sections)
        section->refresh();
    showProblem(findingAt(context(), relative(), m_sections.empty()));
}

// The pane builds the form anew when the number of items changes; a line's text is set then.
void ListControl::showValue(const Value*) { }

} // namespace signalbox
