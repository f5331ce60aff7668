// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/map_control.h"

#include "ui/forms/field_text.h"
#include "ui/forms/line_row.h"
#include "ui/shell/theme.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

MapControl::MapControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
    : FieldControl(schema, relative, context, parent)
    , m_itemSchema(schema)
    , m_rows(new QVBoxLayout)
{
    m_itemSchema.shape = FieldShape::One;
    addLabel(nullptr);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(4);
    column().addLayout(m_rows);
    if (const Value* value = valueAt(context.target, relative)) {
        for (const MapEntry& entry : value->entries)
            addRow(entry);
    }
    addAdder();
}

void MapControl::addRow(const MapEntry& entry)
{
    const std::string key = entry.key;
    ValuePath path = relative();
    path.emplace_back(key);
    const QString text = toQString(entry.value.isScalar() ? entry.value.text : makeYaml(entry.value));
    auto* both = new QWidget(this); // the value below its name: side by side neither could be read
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 2);
    column->setSpacing(2);
    const LineRow value = makeLineRow(
        both, text,
        [this, path](const QString& typed) {
            context().change(setField(context().target, path, yamlOfInput(m_itemSchema, typed.toStdString())), fieldLabel(schema().name));
        },
        nullptr);
    value.line->setAccessibleName(fieldLabel(schema().name) + QLatin1Char(' ') + toQString(key));
    const LineRow name = makeLineRow(
        both, toQString(key),
        [this, key](const QString& typed) {
            if (const auto edit = renameKey(context().target, relative(), key, typed.trimmed().toStdString()))
                context().change(*edit, fieldLabel(schema().name));
        },
        [this, path] {
            const Value* map = valueAt(context().target, relative());
            const bool isLast = map != nullptr && map->entries.size() == 1;
            if (const auto edit = unsetField(context().target, isLast ? relative() : path))
                context().change(*edit, fieldLabel(schema().name));
        });
    name.line->setAccessibleName(tr("Name in %1").arg(fieldLabel(schema().name)));
    column->addWidget(name.widget);
    value.widget->layout()->setContentsMargins(12, 0, 28, 0); // 28: as wide as the name's
    column->addWidget(value.widget);
    m_rows->addWidget(both);
}

void MapControl::addAdder()
{
    auto* row = new QWidget(this);
    auto* box = new QHBoxLayout(row);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(4);
    m_newKey = new QLineEdit(row);
    m_newValue = new QLineEdit(row);
    m_newKey->setPlaceholderText(tr("Name"));
    m_newValue->setPlaceholderText(tr("Value"));
    for (QLineEdit* line : {m_newKey, m_newValue}) {
        line->setFont(monoFont());
        line->setAccessibleName(tr("Add to %1: %2").arg(fieldLabel(schema().name), line->placeholderText()));
        box->addWidget(line, 1);
        connect(line, &QLineEdit::editingFinished, this, &MapControl::addTyped);
    }
    m_rows->addWidget(row);
}

void MapControl::addTyped()
{
    const std::string key = m_newKey->text().trimmed().toStdString();
    const QString value = m_newValue->text();
    if (key.empty() || value.isEmpty())
        return;
    m_newKey->clear();
    m_newValue->clear();
    ValuePath path = relative();
    path.emplace_back(key);
    context().change(setField(context().target, path, yamlOfInput(m_itemSchema, value.toStdString())), fieldLabel(schema().name));
}

// The pane builds the form anew when the names change.
void MapControl::showValue(const Value*) { }

} // namespace signalbox
