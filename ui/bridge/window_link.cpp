// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/window_link.h"

#include "ui/bridge/error_text.h"
#include "ui/shell/format.h"
#include "ui/shell/icons.h"

#include <QtCore/QFileInfo>
#include <QtGui/QAction>
#include <QtWidgets/QMenu>

#include <algorithm>

namespace signalbox {

namespace {

RunState toRunState(GatewayState state)
{
    switch (state) {
    case GatewayState::Starting: return RunState::Starting;
    case GatewayState::Running: return RunState::Running;
    case GatewayState::Failed: return RunState::Failed;
    case GatewayState::Stopped: break;
    }
    return RunState::Stopped;
}

} // namespace

WindowLink::WindowLink(MainWindow& window, DocumentSession& session, GatewayController& gateway)
    : QObject(&window)
    , m_window(window)
    , m_session(session)
    , m_gateway(gateway)
{
    fillFileMenu();
    fillEditMenu();
    fillGatewayMenu();
    connectWindow();
    connectSession();
    connectGateway();
    showDocument();
    showState();
    showProblem();
    showRecovered();
}

QAction* WindowLink::add(MenuId menu, const QString& text, const QString& icon, const QKeySequence& key, const std::function<void()>& run)
{
    QAction* action = m_window.menu(menu).addAction(makeIcon(icon), text);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, run);
    m_window.addAction(action); // the menu is behind a button: the key must work without it
    return action;
}

void WindowLink::fillEditMenu()
{
    QMenu& menu = m_window.menu(MenuId::Editing);
    QAction* undo = m_session.undoStack().createUndoAction(&m_window, tr("Undo"));
    QAction* redo = m_session.undoStack().createRedoAction(&m_window, tr("Redo"));
    undo->setShortcut(QKeySequence::Undo);
    redo->setShortcuts({QKeySequence(QStringLiteral("Ctrl+Shift+Z")), QKeySequence(QStringLiteral("Ctrl+Y"))});
    undo->setIcon(makeIcon(QStringLiteral("undo")));
    redo->setIcon(makeIcon(QStringLiteral("redo")));
    for (QAction* action : {undo, redo}) {
        menu.addAction(action);
        m_window.addAction(action);
    }
}

void WindowLink::fillGatewayMenu()
{
    m_runAction = add(MenuId::Gateway, tr("Run"), QStringLiteral("run"), Qt::Key_F5, [this] {
        if (m_gateway.isRunning())
            m_gateway.stop();
        else
            m_gateway.run();
    });
    m_applyAction = add(MenuId::Gateway, tr("Apply"), QStringLiteral("apply"), QKeySequence(QStringLiteral("Ctrl+Return")),
        [this] { m_gateway.apply(); });
    m_window.menu(MenuId::Gateway).addSeparator();
    m_demoAction = m_window.menu(MenuId::Gateway).addAction(tr("Demo services and traffic"));
    m_demoAction->setCheckable(true);
    connect(m_demoAction, &QAction::toggled, &m_gateway, &GatewayController::setDemoOn);
}

void WindowLink::connectWindow()
{
    connect(&m_window.topBar(), &TopBar::runClicked, m_runAction, &QAction::trigger);
    connect(&m_window.topBar(), &TopBar::applyClicked, m_applyAction, &QAction::trigger);
    connect(&m_window, &MainWindow::fileDropped, this, &WindowLink::open);
    connect(&m_window, &MainWindow::closeWanted, this, [this] {
        whenSaved([this] {
            m_session.forgetRecovery();
            m_window.closeForGood();
        });
    });
    connect(&m_window, &MainWindow::messageDismissed, this, [this](const QString& id) {
        if (id == QStringLiteral("gateway"))
            m_gateway.dismissProblem();
        if (id == QStringLiteral("recovered"))
            m_session.discardRecovered();
    });
}

void WindowLink::connectSession()
{
    connect(&m_session, &DocumentSession::pathChanged, this, &WindowLink::showDocument);
    connect(&m_session, &DocumentSession::editedChanged, this, &WindowLink::showDocument);
    connect(&m_session, &DocumentSession::documentChanged, this, [this] {
        m_window.hideMessage(QStringLiteral("edit"));
        showState();
        showStatus();
    });
    connect(&m_session, &DocumentSession::recoveredChanged, this, &WindowLink::showRecovered);
    connect(&m_session, &DocumentSession::changedOnDisk, this, &WindowLink::askReload);
    connect(&m_session, &DocumentSession::reloaded, this,
        [this] { m_window.setActivity(tr("Reloaded: another program changed the file.")); });
    connect(&m_session, &DocumentSession::editRefused, this, [this](const QString& sentence) {
        m_window.showMessage(QStringLiteral("edit"), {.tone = Message::Tone::Problem, .sentence = sentence});
    });
}

void WindowLink::connectGateway()
{
    connect(&m_gateway, &GatewayController::stateChanged, this, &WindowLink::showState);
    connect(&m_gateway, &GatewayController::planChanged, this, &WindowLink::showState);
    connect(&m_gateway, &GatewayController::liveChanged, this, &WindowLink::showNumbers);
    connect(&m_gateway, &GatewayController::problemChanged, this, &WindowLink::showProblem);
    connect(&m_gateway, &GatewayController::demoChanged, this, &WindowLink::showState);
}

void WindowLink::showDocument()
{
    m_window.topBar().setDocument(m_session.displayName(), m_session.isEdited(), m_session.path());
    m_window.setWindowTitle(m_session.displayName() + QStringLiteral("[*] – Signalbox"));
    m_window.setWindowModified(m_session.isEdited());
    showStatus();
}

void WindowLink::showState()
{
    TopBar& bar = m_window.topBar();
    bar.setRunState(toRunState(m_gateway.state()));
    std::vector<TopBarAddress> addresses;
    for (const ListenerAddress& listener : m_gateway.listeners())
        addresses.push_back({.name = listener.name, .url = listener.url});
    bar.setAddresses(addresses);
    bar.setApplyNeeded(m_gateway.isApplyNeeded());
    m_runAction->setText(m_gateway.isRunning() ? tr("Stop") : tr("Run"));
    m_applyAction->setEnabled(m_gateway.isApplyNeeded());
    m_demoAction->setVisible(m_gateway.hasDemo());
    m_demoAction->setChecked(m_gateway.isDemoOn());
    showStatus();
}

void WindowLink::showNumbers()
{
    const LiveStatistics& live = m_gateway.live();
    m_window.topBar().setNumbers({.perSecond = live.perSecond, .errorPercent = live.errorPercent, .p50 = live.p50, .p99 = live.p99});
    showStatus();
}

void WindowLink::showStatus()
{
    const GatewayDocument& document = *m_session.drawing();
    std::size_t stations = 0;
    for (const RouteNode& route : document.routes())
        stations += route.stations.size();
    for (const ListenerNode& listener : document.listeners())
        stations += listener.stations.size();
    QStringList parts;
    parts << tr("%n routes", nullptr, static_cast<int>(document.routes().size()))
          << tr("%n services", nullptr, static_cast<int>(document.services().size()))
          << tr("%n stations", nullptr, static_cast<int>(stations));
    for (QString& part : parts) { // without a translation Qt leaves the plural in place
        if (part.startsWith(QStringLiteral("1 ")))
            part.chop(1);
    }
    if (const auto plan = m_gateway.plan()) {
        parts << tr("plan %1 running since %2")
                     .arg(QString::fromStdString(plan->hash.substr(0, 8)), m_gateway.runningSince().toString(QStringLiteral("HH:mm:ss")));
    } else {
        parts << tr("not running");
    }
    if (m_gateway.capture() != nullptr) {
        const CaptureStatus capture = m_gateway.captureStatus();
        parts << (capture.isStopped ? tr("capture stopped: %1").arg(QString::fromStdString(capture.problem))
                                    : tr("capture %1 exchanges, %2").arg(formatCount(capture.exchanges), formatSize(capture.diskBytes)));
        if (capture.lostExchanges > 0)
            parts << tr("%1 not captured").arg(formatCount(capture.lostExchanges));
    }
    m_window.setStatus(parts.join(QStringLiteral(" · ")));
}

void WindowLink::showProblem()
{
    const auto& problem = m_gateway.problem();
    if (!problem) {
        m_window.hideMessage(QStringLiteral("gateway"));
        return;
    }
    Message message{.tone = Message::Tone::Problem, .sentence = problem->sentence, .advice = problem->advice};
    if (problem->node.kind != NodeKind::Document) {
        message.buttons.push_back({tr("Show %1").arg(QString::fromStdString(problem->node.name)), [this, node = problem->node] {
            m_window.showPlace(QStringLiteral("design"));
            m_session.selection().select(node);
        }});
    }
    if (problem->code == ErrorCode::InvalidInput) {
        message.buttons.push_back({tr("Show findings"), [this] {
            m_window.showPlace(QStringLiteral("design"));
            Q_EMIT findingsWanted();
        }});
    } else {
        message.buttons.push_back({tr("Try again"), [this] { m_gateway.apply(); }});
    }
    m_window.showMessage(QStringLiteral("gateway"), message);
}

void WindowLink::showRecovered()
{
    const auto& recovered = m_session.recovered();
    if (!recovered) {
        m_window.hideMessage(QStringLiteral("recovered"));
        return;
    }
    m_window.showMessage(QStringLiteral("recovered"),
        {.tone = Message::Tone::Question,
            .sentence = tr("There are unsaved changes from %1.").arg(recovered->savedAt.toString(QStringLiteral("yyyy-MM-dd HH:mm"))),
            .advice = tr("They were kept when the program ended unexpectedly."),
            .buttons = {{tr("Restore"), [this] { m_session.restoreRecovered(); }}, {tr("Discard"), [this] { m_session.discardRecovered(); }}}});
}

void WindowLink::askReload()
{
    const QString id = QStringLiteral("disk");
    m_window.showMessage(id,
        {.tone = Message::Tone::Question,
            .sentence = tr("%1 was changed by another program.").arg(m_session.displayName()),
            .advice = tr("You have unsaved edits. Loading can be undone."),
            .buttons = {{tr("Load the file"),
                            [this, id] {
                                m_window.hideMessage(id);
                                if (auto loaded = m_session.reloadFromDisk(); !loaded)
                                    tellError(loaded.error());
                            }},
                {tr("Keep my edits"), [this, id] { m_window.hideMessage(id); }}}});
}

void WindowLink::tellError(const Error& error)
{
    m_window.showMessage(QStringLiteral("file"), {.tone = Message::Tone::Problem, .sentence = describeError(error), .advice = adviceFor(error)});
}

} // namespace signalbox
