// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/design_place.h"

#include "ui/designer/canvas_accessible.h"
#include "ui/shell/icons.h"
#include "ui/shell/widgets.h"

#include <QtCore/QDataStream>
#include <QtGui/QAction>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QToolButton>

namespace signalbox {

namespace {

constexpr int paletteWidth = 184;
constexpr int formWidth = 264;
constexpr int bottomHeight = 152;
enum BottomTab : std::uint8_t { FindingsTab, YamlTab };

} // namespace

DesignPlace::DesignPlace(DocumentSession& session, GatewayController& gateway, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_gateway(gateway)
    , m_scene(new CanvasScene(session, this))
    , m_palette(new PalettePane(session, this))
    , m_findings(new FindingsPane(session, this))
    , m_yaml(new YamlView(session, this))
    , m_columns(new QSplitter(Qt::Horizontal, this))
    , m_rows(new QSplitter(Qt::Vertical))
    , m_middle(new QSplitter(Qt::Horizontal))
{
    installCanvasAccessibility();
    m_canvas = new CanvasView(*m_scene, this);
    m_actions = new DesignActions(*m_canvas);
    makeBottom();
    m_middle->addWidget(m_canvas);
    m_rows->addWidget(m_middle);
    m_rows->addWidget(m_bottom);
    m_columns->addWidget(m_palette);
    m_columns->addWidget(m_rows);
    for (QSplitter* splitter : {m_columns, m_rows, m_middle}) {
        splitter->setHandleWidth(1);
        splitter->setChildrenCollapsible(false);
    }
    m_rows->setStretchFactor(0, 1);
    m_rows->setSizes({1000, bottomHeight});
    m_columns->setStretchFactor(1, 1);
    m_columns->setSizes({paletteWidth, 1000});
    m_palette->setMinimumWidth(140);
    m_canvas->setMinimumSize(320, 200);
    m_bottom->setMinimumHeight(90);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_columns);
    setFocusProxy(m_canvas);
    connectParts();
    countFindings();
    showLive();
}

void DesignPlace::makeBottom()
{
    m_bottom = new QWidget;
    m_bottom->setProperty("role", QStringLiteral("panel"));
    m_bottom->setAttribute(Qt::WA_StyledBackground);
    m_tabs = new QTabBar;
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Below the canvas"));
    m_tabs->addTab(tr("Findings"));
    m_tabs->addTab(tr("YAML"));
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_findings);
    m_pages->addWidget(m_yaml);
    m_besideAction = new QAction(makeIcon(QStringLiteral("yaml")), tr("YAML beside the canvas"), this);
    m_besideAction->setCheckable(true);
    m_besideAction->setShortcut(QKeySequence(QStringLiteral("Ctrl+J")));
    addAction(m_besideAction);
    auto* beside = new QToolButton;
    beside->setDefaultAction(m_besideAction);
    beside->setToolTip(tr("YAML beside the canvas (Ctrl+J)"));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(5, 0, 8, 0);
    head->addWidget(m_tabs);
    head->addStretch();
    head->addWidget(beside);
    auto* column = new QVBoxLayout(m_bottom);
    column->setContentsMargins(0, 2, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_pages, 1);
}

void DesignPlace::connectParts()
{
    addActions(m_actions->all());
    auto* find = new QAction(makeIcon(QStringLiteral("search")), tr("Find a policy"), this);
    find->setShortcut(QKeySequence(QStringLiteral("Ctrl+K")));
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(find);
    connect(find, &QAction::triggered, m_palette, &PalettePane::focusSearch);
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_besideAction, &QAction::toggled, this, &DesignPlace::setYamlBeside);
    connect(m_palette, &PalettePane::entryActivated, m_actions, &DesignActions::addToSelection);
    connect(m_findings, &FindingsPane::findingChosen, this, [this](const Finding& finding) {
        if (finding.node.kind != NodeKind::Document)
            m_session.selection().select(finding.node);
        m_yaml->goTo(finding.span);
    });
    connect(m_actions->showInYaml(), &QAction::triggered, this, [this] {
        if (const auto span = m_session.document()->spanOf(m_session.selection().node()))
            showYaml(*span);
    });
    connect(m_actions->showRequests(), &QAction::triggered, this, [this] { wantRequests(m_session.selection().node()); });
    connect(m_canvas, &CanvasView::requestsWanted, this, &DesignPlace::wantRequests);
    connect(&m_session, &DocumentSession::findingsChanged, this, &DesignPlace::countFindings);
    connect(&m_gateway, &GatewayController::liveChanged, this, &DesignPlace::showLive);
}

void DesignPlace::setFormPane(QWidget* pane)
{
    m_columns->addWidget(pane);
    m_columns->setStretchFactor(2, 0);
    pane->setMinimumWidth(220);
    m_columns->setSizes({paletteWidth, 1000, formWidth});
}

void DesignPlace::setReducesMotion(bool reduces) { m_canvas->setReducesMotion(reduces); }

void DesignPlace::setYamlBeside(bool isBeside)
{
    if (isBeside == m_isYamlBeside)
        return;
    m_isYamlBeside = isBeside;
    m_besideAction->setChecked(isBeside);
    m_tabs->setTabVisible(YamlTab, !isBeside);
    if (isBeside) {
        m_tabs->setCurrentIndex(FindingsTab);
        m_middle->addWidget(m_yaml);
        m_yaml->setMinimumWidth(260);
        m_middle->setSizes({600, 400});
        m_yaml->show();
    } else {
        m_pages->addWidget(m_yaml); // which shows it when its turn comes
    }
    m_pages->setCurrentIndex(m_tabs->currentIndex());
}

void DesignPlace::showFindings() { m_tabs->setCurrentIndex(FindingsTab); }

void DesignPlace::showYaml(const SourceSpan& span)
{
    if (!m_isYamlBeside)
        m_tabs->setCurrentIndex(YamlTab);
    m_yaml->goTo(span);
    m_yaml->setFocus();
}

void DesignPlace::wantRequests(const NodeRef& node)
{
    const QString name = QString::fromStdString(node.name);
    switch (node.kind) {
    case NodeKind::Route: Q_EMIT requestsWanted(QStringLiteral("route:") + name); break;
    case NodeKind::Service: Q_EMIT requestsWanted(QStringLiteral("service:") + name); break;
    default: Q_EMIT requestsWanted({});
    }
}

void DesignPlace::showLive() { m_scene->setLive(m_gateway.isRunning() ? &m_gateway.live() : nullptr); }

void DesignPlace::countFindings()
{
    const auto count = m_session.findings().size();
    m_tabs->setTabText(FindingsTab, count == 0 ? tr("Findings") : tr("Findings %1").arg(count));
}

QByteArray DesignPlace::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream << m_columns->saveState() << m_rows->saveState() << m_middle->saveState() << m_isYamlBeside;
    return state;
}

void DesignPlace::restoreState(const QByteArray& state)
{
    QDataStream stream(state);
    QByteArray columns;
    QByteArray rows;
    QByteArray middle;
    bool isBeside = false;
    stream >> columns >> rows >> middle >> isBeside;
    if (stream.status() != QDataStream::Ok)
        return;
    setYamlBeside(isBeside);
    m_columns->restoreState(columns);
    m_rows->restoreState(rows);
    m_middle->restoreState(middle);
}

} // namespace signalbox
