// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/property_pane.h"

#include "ui/forms/field_text.h"
#include "ui/forms/one_of_control.h"
#include "ui/shell/format.h"
#include "ui/shell/widgets.h"

#include <QtCore/QScopedValueRollback>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

namespace {

constexpr double noticedRefusals = 10; // percent

} // namespace

PropertyPane::PropertyPane(DocumentSession& session, GatewayController& gateway, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_gateway(gateway)
    , m_scroll(new QScrollArea(this))
    , m_name(new QLineEdit)
    , m_title(makeLabel({}, "title"))
    , m_subtitle(makeLabel({}, "muted"))
    , m_noticeTitle(makeLabel({}, "name"))
    , m_noticeText(makeLabel({}, "small"))
{
    setProperty("role", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_context.change = [this](const Edit& edit, const QString& field) { change(edit, field); };
    m_context.completions = [this](const FieldSchema& field) { return completionsOf(field); };
    m_name->setProperty("role", QStringLiteral("title"));
    m_name->setAccessibleName(tr("Name"));
    m_subtitle->setWordWrap(true);
    m_title->setWordWrap(true);

    auto* notice = new QFrame;
    m_notice = notice;
    notice->setProperty("role", QStringLiteral("warning-card"));
    auto* noticeColumn = new QVBoxLayout(notice);
    noticeColumn->setContentsMargins(10, 8, 10, 8);
    noticeColumn->setSpacing(2);
    m_noticeTitle->setWordWrap(true);
    m_noticeText->setWordWrap(true);
    auto* link = makeButton(tr("Show the requests"), "link");
    noticeColumn->addWidget(m_noticeTitle);
    noticeColumn->addWidget(m_noticeText);
    noticeColumn->addWidget(link, 0, Qt::AlignLeft);

    auto* content = new QWidget;
    content->setProperty("role", QStringLiteral("panel"));
    content->setAttribute(Qt::WA_StyledBackground);
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(16, 12, 16, 16);
    m_column->setSpacing(4);
    m_column->addWidget(m_name);
    m_column->addWidget(m_title);
    m_column->addWidget(m_subtitle);
    m_column->addSpacing(6);
    m_column->addWidget(m_notice);
    m_column->addStretch(1);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scroll);

    connect(link, &QPushButton::clicked, this, [this] {
        Q_EMIT requestsWanted(QStringLiteral("route:") + QString::fromStdString(m_shown.name));
    });
    connect(m_name, &QLineEdit::editingFinished, this, &PropertyPane::rename);
    connect(qApp, &QApplication::focusChanged, this, [this](const QWidget*, QWidget* now) {
        if (qobject_cast<QLineEdit*>(now) != nullptr && isAncestorOf(now))
            now->installEventFilter(this);
    });
    connect(&session, &DocumentSession::drawingChanged, this, &PropertyPane::onDrawingChanged);
    connect(&session, &DocumentSession::findingsChanged, this, &PropertyPane::refresh);
    connect(&session.selection(), &NodeSelection::changed, this, &PropertyPane::onDrawingChanged);
    connect(&gateway, &GatewayController::liveChanged, this, &PropertyPane::showNotice);
    rebuild();
}

PropertyPane::~PropertyPane()
{
    // The controls refer to the context and the schema, which go before the children do.
    delete m_form;
}

void PropertyPane::shareContext(const FormSubject& subject)
{
    const std::vector<FieldSchema> fields = m_schema;
    m_context.target = subject.target;
    m_context.target.fields = fields;
    m_context.findings.clear();
    for (const Finding& finding : m_session.findings()) {
        const bool isBelow = finding.path.size() >= subject.target.path.size()
            && std::equal(subject.target.path.begin(), subject.target.path.end(), finding.path.begin());
        if (isBelow)
            m_context.findings.push_back(finding);
    }
}

void PropertyPane::onDrawingChanged()
{
    const NodeRef node = m_session.selection().node();
    auto subject = makeFormSubject(*m_session.drawing(), node);
    if (subject && m_subject && node == m_shown && formShape(*subject) == m_shape) {
        m_subject = std::move(subject);
        refresh();
        return;
    }
    // While a control commits it must not be deleted below its own feet.
    if (m_isChanging) {
        QMetaObject::invokeMethod(this, &PropertyPane::rebuild, Qt::QueuedConnection);
        return;
    }
    rebuild();
}

void PropertyPane::rebuild()
{
    const QString focused = focusedField();
    const bool isSameNode = m_shown == m_session.selection().node();
    const int scrolled = m_scroll->verticalScrollBar()->value();
    m_fields.clear();
    delete m_form;
    m_form = nullptr;
    m_shown = m_session.selection().node();
    m_subject = makeFormSubject(*m_session.drawing(), m_shown);
    m_shape = m_subject ? formShape(*m_subject) : std::string();
    m_form = new QWidget;
    auto* form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(10);
    m_column->insertWidget(m_column->count() - 1, m_form);
    if (!m_subject) {
        showNotice();
        return;
    }
    m_schema = m_subject->target.fields;
    shareContext(*m_subject);
    if (!m_subject->problem.isEmpty()) {
        auto* problem = makeLabel(m_subject->problem, "problem");
        problem->setWordWrap(true);
        form->addWidget(problem);
    }
    for (FieldControl* control : makeFieldControls(m_schema, m_subject->exactlyOneOf, {}, m_context, m_form)) {
        form->addWidget(control);
        m_fields.push_back(control);
    }
    if (!m_subject->doc.isEmpty()) {
        auto* doc = makeLabel(m_subject->doc, "small");
        doc->setWordWrap(true);
        form->insertWidget(0, doc);
    }
    if (m_shown.kind == NodeKind::Document || m_shown.kind == NodeKind::Observe)
        addHints(*form);
    refresh();
    if (isSameNode) {
        refocus(focused);
        m_scroll->verticalScrollBar()->setValue(scrolled);
    } else {
        m_scroll->verticalScrollBar()->setValue(0);
    }
}

// Nothing is selected: what can be done.
void PropertyPane::addHints(QVBoxLayout& form)
{
    form.addSpacing(6);
    form.addWidget(makeLabel(tr("ON THE CANVAS"), "section"));
    const std::pair<QString, QString> hints[] = {{tr("Select"), tr("a node to see and change its settings")},
        {tr("Drag"), tr("a policy from the left onto a line")}, {tr("Draw"), tr("from a route's port to a service")},
        {tr("Reorder"), tr("stations and routes by dragging")}, {QStringLiteral("R  S  L"), tr("add a route, service, listener")},
        {QStringLiteral("Ctrl+Shift+P"), tr("find any action")}};
    for (const auto& [what, how] : hints) {
        auto* row = new QVBoxLayout;
        row->setSpacing(1);
        row->addWidget(makeLabel(what, "name"));
        auto* text = makeLabel(how, "small");
        text->setWordWrap(true);
        row->addWidget(text);
        form.addLayout(row);
    }
}

void PropertyPane::refresh()
{
    if (!m_subject)
        return;
    shareContext(*m_subject);
    const bool canRename = m_subject->renamed.has_value();
    m_name->setVisible(canRename);
    m_title->setVisible(!canRename);
    m_title->setText(m_subject->title.isEmpty() ? m_session.displayName() : m_subject->title);
    if (!m_name->hasFocus() || m_name->text() == m_subject->title)
        m_name->setText(m_subject->title);
    m_subtitle->setText(m_subject->subtitle);
    for (FieldControl* control : m_fields)
        control->refresh();
    showNotice();
}

void PropertyPane::rename()
{
    if (!m_subject || !m_subject->renamed || m_name->text() == m_subject->title)
        return;
    const std::string name = m_name->text().trimmed().toStdString();
    const NodeRef node = *m_subject->renamed;
    const QScopedValueRollback changing(m_isChanging, true);
    const bool isRenamed = !name.empty()
        && m_session.edit(RenameNode{node, name}, tr("Rename %1").arg(QString::fromStdString(node.name))).has_value();
    if (!isRenamed)
        m_name->setText(m_subject->title); // the session has told why
}

void PropertyPane::change(const Edit& edit, const QString& field)
{
    const QScopedValueRollback changing(m_isChanging, true);
    if (!m_session.edit(edit, tr("Change %1").arg(field.toLower()))) {
        refresh();
        return;
    }
    if (auto* line = qobject_cast<QLineEdit*>(QApplication::focusWidget()); line != nullptr && isAncestorOf(line))
        line->setModified(false);
}

// A line that says what the document says has nothing of its own to undo: Undo and Redo are the window's. The line would take
// back its typing alone, and write that into the document as one more edit when it is left.
bool PropertyPane::eventFilter(QObject* watched, QEvent* event)
{
    const auto* line = qobject_cast<const QLineEdit*>(watched);
    if (event->type() == QEvent::ShortcutOverride && line != nullptr && !line->isModified()) {
        const auto& key = static_cast<const QKeyEvent&>(*event);
        if (key.matches(QKeySequence::Undo) || key.matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

QStringList PropertyPane::completionsOf(const FieldSchema& field) const
{
    const GatewayDocument& document = *m_session.drawing();
    QStringList names;
    const bool isService = field.type == FieldType::Service || field.shorthand == "service";
    if (isService) {
        for (const ServiceNode& service : document.services())
            names << QString::fromStdString(service.name);
    } else if (field.type == FieldType::Listener) {
        for (const ListenerNode& listener : document.listeners())
            names << QString::fromStdString(listener.name);
    } else if (field.type == FieldType::Method) {
        names << QStringLiteral("GET") << QStringLiteral("HEAD") << QStringLiteral("POST") << QStringLiteral("PUT") << QStringLiteral("PATCH")
              << QStringLiteral("DELETE") << QStringLiteral("OPTIONS");
    }
    for (const std::string_view choice : field.choices)
        names << toQString(choice);
    return names;
}

void PropertyPane::showNotice()
{
    const LiveStation* station = nullptr;
    const auto& routes = m_gateway.live().routes;
    const auto found = m_shown.kind == NodeKind::Route && m_shown.station ? routes.find(m_shown.name) : routes.end();
    if (found != routes.end() && *m_shown.station < found->second.stations.size())
        station = &found->second.stations[*m_shown.station];
    const bool isNoticed = station != nullptr && station->refusedPercent >= noticedRefusals;
    m_notice->setVisible(isNoticed);
    if (!isNoticed)
        return;
    m_noticeTitle->setText(tr("%1 of %2 is refused here.").arg(formatPercent(station->refusedPercent), QString::fromStdString(m_shown.name)));
    m_noticeText->setText(tr("%1 requests a second reach this station.").arg(QString::number(station->perSecond, 'f', 1)));
}

QString PropertyPane::focusedField() const
{
    const QWidget* focused = QApplication::focusWidget();
    return focused != nullptr && m_form != nullptr && m_form->isAncestorOf(focused) ? focused->accessibleName() : QString();
}

void PropertyPane::refocus(const QString& field)
{
    if (field.isEmpty())
        return;
    for (QWidget* child : m_form->findChildren<QWidget*>()) {
        if (child->accessibleName() == field && child->focusPolicy() != Qt::NoFocus) {
            child->setFocus();
            return;
        }
    }
}

void PropertyPane::focusForm()
{
    if (m_name->isVisible())
        m_name->setFocus();
    else if (!m_fields.empty())
        m_fields.front()->setFocus();
}

} // namespace signalbox
