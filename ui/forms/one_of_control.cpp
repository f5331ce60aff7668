// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/one_of_control.h"

#include "ui/forms/field_text.h"
#include "ui/shell/theme.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox {

namespace {

bool isPlainScalar(const FieldSchema& field)
{
    return field.shape == FieldShape::One && field.type != FieldType::Object && field.type != FieldType::Boolean;
}

// The group a field begins, when all of it can be one row.
std::vector<const FieldSchema*> groupOf(
    const std::vector<FieldSchema>& fields, const std::vector<std::vector<std::string_view>>& exactlyOneOf, const FieldSchema& field)
{
    for (const auto& names : exactlyOneOf) {
        if (std::find(names.begin(), names.end(), field.name) == names.end())
            continue;
        std::vector<const FieldSchema*> group;
        for (const FieldSchema& other : fields) {
            if (std::find(names.begin(), names.end(), other.name) != names.end())
                group.push_back(&other);
        }
        const bool isPlain = std::all_of(group.begin(), group.end(), [](const FieldSchema* other) { return isPlainScalar(*other); });
        return isPlain && group.size() > 1 ? group : std::vector<const FieldSchema*>{};
    }
    return {};
}

} // namespace

OneOfControl::OneOfControl(std::vector<const FieldSchema*> group, const ValuePath& object, FormContext& context, QWidget* parent)
    : FieldControl(*group.front(), object, context, parent)
    , m_group(std::move(group))
    , m_object(object)
    , m_which(new QComboBox(this))
    , m_line(new QLineEdit(this))
{
    for (const FieldSchema* field : m_group)
        m_which->addItem(fieldLabel(field->name));
    m_which->setAccessibleName(tr("Which"));
    m_which->setFocusPolicy(Qt::StrongFocus);
    m_line->setFont(monoFont());
    column().addWidget(m_which, 0, Qt::AlignLeft); // above its value: beside it a path would not be read
    column().addWidget(m_line);
    connect(m_which, &QComboBox::activated, this, [this] {
        if (!m_line->text().isEmpty())
            change();
        refresh();
    });
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (m_line->text() != m_shown)
            change();
    });
}

QWidget* OneOfControl::inner() const { return m_line; }

ValuePath OneOfControl::pathOf(const FieldSchema& field) const
{
    ValuePath path = m_object;
    path.emplace_back(std::string(field.name));
    return path;
}

const FieldSchema* OneOfControl::written() const
{
    for (const FieldSchema* field : m_group) {
        if (valueAt(context().target, pathOf(*field)) != nullptr)
            return field;
    }
    return nullptr;
}

void OneOfControl::change()
{
    const FieldSchema& chosen = *m_group[static_cast<std::size_t>(m_which->currentIndex())];
    const FieldSchema* old = written();
    const QString text = m_line->text();
    m_shown = text;
    if (text.isEmpty()) {
        if (const auto edit = old == nullptr ? std::nullopt : unsetField(context().target, pathOf(*old)))
            context().change(*edit, fieldLabel(old->name));
        return;
    }
    const Edit set = setField(context().target, pathOf(chosen), yamlOfInput(chosen, text.toStdString()));
    const Value* object = valueAt(context().target, m_object);
    const bool isObject = object == nullptr || object->isMap() || m_object.empty();
    if (old == nullptr || old == &chosen || !isObject) {
        context().change(set, fieldLabel(chosen.name));
        return;
    }
    // First the new one, so that the object never is empty in between.
    const auto removed = unsetField(context().target, pathOf(*old));
    context().change(removed ? Edit{EditSequence{{set, *removed}}} : set, fieldLabel(chosen.name));
}

void OneOfControl::refresh()
{
    const FieldSchema* field = written();
    showValue(field == nullptr ? nullptr : valueAt(context().target, pathOf(*field)));
    const Finding* worst = nullptr;
    for (const FieldSchema* each : m_group) {
        if (const Finding* finding = findingAt(context(), pathOf(*each), true))
            worst = finding;
    }
    showProblem(worst);
}

void OneOfControl::showValue(const Value* value)
{
    const FieldSchema* field = written();
    if (field != nullptr && m_line->text() == m_shown)
        m_which->setCurrentIndex(static_cast<int>(std::find(m_group.begin(), m_group.end(), field) - m_group.begin()));
    const FieldSchema& shown = *m_group[static_cast<std::size_t>(m_which->currentIndex())];
    m_line->setPlaceholderText(fieldPlaceholder(shown));
    m_line->setToolTip(fieldHelp(shown));
    m_line->setAccessibleName(fieldLabel(shown.name));
    const QString text = value == nullptr ? QString() : toQString(value->isScalar() ? value->text : makeYaml(*value));
    if (m_line->hasFocus() && m_line->text() != m_shown && text == m_shown)
        return;
    m_shown = text;
    const QSignalBlocker blocker(m_line);
    m_line->setText(text);
    m_line->setCursorPosition(0); // its beginning is in sight
}

std::vector<FieldControl*> makeFieldControls(const std::vector<FieldSchema>& fields,
    const std::vector<std::vector<std::string_view>>& exactlyOneOf, const ValuePath& object, FormContext& context, QWidget* parent)
{
    std::vector<FieldControl*> controls;
    std::vector<const FieldSchema*> done;
    for (const FieldSchema& field : fields) {
        if (std::find(done.begin(), done.end(), &field) != done.end())
            continue;
        const auto group = groupOf(fields, exactlyOneOf, field);
        if (!group.empty()) {
            done.insert(done.end(), group.begin(), group.end());
            controls.push_back(new OneOfControl(group, object, context, parent));
            continue;
        }
        ValuePath path = object;
        path.emplace_back(std::string(field.name));
        controls.push_back(makeFieldControl(field, path, context, parent));
    }
    return controls;
}

} // namespace signalbox
