// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/field_control.h"

#include "ui/forms/field_text.h"
#include "ui/forms/list_control.h"
#include "ui/forms/map_control.h"
#include "ui/forms/object_control.h"
#include "ui/forms/scalar_controls.h"
#include "ui/shell/widgets.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

const Finding* findingAt(const FormContext& context, const ValuePath& relative, bool isDeep)
{
    ValuePath path = context.target.path;
    path.insert(path.end(), relative.begin(), relative.end());
    const Finding* worst = nullptr;
    for (const Finding& finding : context.findings) {
        const bool isHere = finding.path.size() >= path.size() && std::equal(path.begin(), path.end(), finding.path.begin())
            && (isDeep || finding.path.size() == path.size());
        if (isHere && (worst == nullptr || finding.severity > worst->severity))
            worst = &finding;
    }
    return worst;
}

FieldControl::FieldControl(const FieldSchema& schema, ValuePath relative, FormContext& context, QWidget* parent)
    : QWidget(parent)
    , m_schema(schema)
    , m_relative(std::move(relative))
    , m_context(context)
    , m_column(new QVBoxLayout(this))
    , m_problem(makeLabel({}, "problem", this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(4);
    m_problem->setWordWrap(true);
    m_problem->hide();
    setToolTip(fieldHelp(schema));
}

void FieldControl::addLabel(QWidget* buddy)
{
    auto* label = makeLabel(fieldLabel(m_schema.name), "small", this);
    label->setBuddy(buddy);
    m_column->addWidget(label);
    if (buddy == nullptr)
        return;
    buddy->setAccessibleName(fieldLabel(m_schema.name));
    buddy->setAccessibleDescription(fieldHelp(m_schema));
}

void FieldControl::refresh()
{
    showValue(valueAt(m_context.target, m_relative));
    showProblem(findingAt(m_context, m_relative, true));
}

void FieldControl::set(const std::string& yaml)
{
    m_context.change(setField(m_context.target, m_relative, yaml), fieldLabel(m_schema.name));
}

void FieldControl::unset()
{
    if (const auto edit = unsetField(m_context.target, m_relative))
        m_context.change(*edit, fieldLabel(m_schema.name));
}

void FieldControl::showProblem(const Finding* finding)
{
    if (m_column->indexOf(m_problem) != m_column->count() - 1)
        m_column->addWidget(m_problem);
    const bool isShown = finding != nullptr && finding->severity != Severity::Note;
    m_problem->setVisible(isShown);
    if (isShown) {
        m_problem->setText(QString::fromStdString(finding->message));
        setRole(m_problem, finding->severity == Severity::Error ? "problem" : "warning");
    }
    QWidget* control = inner();
    if (control == nullptr)
        return;
    const QString mark = !isShown ? QString() : finding->severity == Severity::Error ? QStringLiteral("error") : QStringLiteral("warning");
    if (control->property("problem").toString() == mark)
        return;
    control->setProperty("problem", mark);
    control->style()->unpolish(control);
    control->style()->polish(control);
}

FieldControl* makeFieldControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
{
    switch (schema.shape) {
    case FieldShape::Map: return new MapControl(schema, relative, context, parent);
    case FieldShape::List:
    case FieldShape::OneOrList: return new ListControl(schema, relative, context, parent);
    case FieldShape::One: break;
    }
    if (schema.type == FieldType::Object)
        return new ObjectControl(schema, relative, context, parent);
    if (schema.type == FieldType::Boolean)
        return new BooleanControl(schema, relative, context, parent);
    if (schema.type == FieldType::Choice && !schema.choices.empty())
        return new ChoiceControl(schema, relative, context, parent);
    return new TextControl(schema, relative, context, parent);
}

} // namespace signalbox
