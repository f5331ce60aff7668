// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/object_control.h"

#include "ui/forms/field_text.h"
#include "ui/forms/one_of_control.h"
#include "ui/shell/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

ObjectControl::ObjectControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent)
    : FieldControl(schema, relative, context, parent)
    , m_head(new QToolButton(this))
    , m_remove(new QToolButton(this))
    , m_summary(makeLabel({}, "small", this))
{
    m_head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_head->setIconSize({12, 12});
    m_head->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_head->setProperty("role", QStringLiteral("section-head"));
    m_head->setAccessibleDescription(fieldHelp(schema));
    m_remove->setIcon(makeIcon(QStringLiteral("close")));
    m_remove->setIconSize({12, 12});
    m_remove->setToolTip(tr("Remove"));
    m_remove->setAccessibleName(m_remove->toolTip());
    m_remove->hide();
    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(6);
    head->addWidget(m_head);
    head->addWidget(m_summary, 1);
    head->addWidget(m_remove);
    m_summary->setMinimumWidth(0);
    QSizePolicy wide(QSizePolicy::Ignored, QSizePolicy::Preferred);
    wide.setRetainSizeWhenHidden(true); // the head of an open section stays left
    m_summary->setSizePolicy(wide);
    m_summary->installEventFilter(this);
    column().addLayout(head);
    setTitle(fieldLabel(schema.name));
    connect(m_head, &QToolButton::clicked, this, [this] { setOpen(!m_isOpen); });
    const Value* value = valueAt(context.target, relative);
    setOpen(value != nullptr && !value->isNull());
}

void ObjectControl::setTitle(const QString& title)
{
    m_title = title;
    m_head->setText(title);
    m_head->setAccessibleName(title);
}

void ObjectControl::setRemovable(const std::function<void()>& removed)
{
    m_remove->show();
    connect(m_remove, &QToolButton::clicked, this, removed, Qt::QueuedConnection);
}

void ObjectControl::setOpen(bool isOpen)
{
    m_isOpen = isOpen;
    m_head->setIcon(makeIcon(isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    if (isOpen && m_body == nullptr)
        makeFields();
    if (m_body != nullptr)
        m_body->setVisible(isOpen);
    m_summary->setVisible(!isOpen);
}

void ObjectControl::makeFields()
{
    m_body = new QWidget(this);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(18, 2, 0, 4);
    column->setSpacing(8);
    for (FieldControl* control : makeFieldControls(schema().fields, schema().exactlyOneOf, relative(), context(), m_body)) {
        column->addWidget(control);
        m_fields.push_back(control);
        control->refresh();
    }
    FieldControl::column().addWidget(m_body);
}

void ObjectControl::refresh()
{
    showValue(valueAt(context().target, relative()));
    for (FieldControl* field : m_fields)
        field->refresh();
    // A closed section tells for its fields; an open one lets them.
    showProblem(findingAt(context(), relative(), !m_isOpen));
}

void ObjectControl::showValue(const Value* value)
{
    const bool isSet = value != nullptr && !value->isNull();
    m_summaryText = isSet ? toQString(makeYaml(*value)) : QString();
    if (m_summaryText.startsWith(QStringLiteral("{ ")) && m_summaryText.endsWith(QStringLiteral(" }")))
        m_summaryText = m_summaryText.mid(2, m_summaryText.size() - 4);
    m_summary->setToolTip(toToolTip(m_summaryText));
    elideSummary();
}

void ObjectControl::elideSummary()
{
    m_summary->setText(m_summary->fontMetrics().elidedText(m_summaryText, Qt::ElideRight, m_summary->width()));
}

bool ObjectControl::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_summary && event->type() == QEvent::Resize)
        elideSummary();
    return FieldControl::eventFilter(watched, event);
}

} // namespace signalbox
