// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/design_actions.h"

#include "ui/designer/route_text.h"
#include "ui/shell/icons.h"

#include <QtGui/QAction>
#include <QtWidgets/QMenu>

#include <algorithm>

namespace signalbox {

DesignActions::DesignActions(CanvasView& view)
    : QObject(&view)
    , m_view(view)
{
    m_addRoute = add(tr("Add route"), QStringLiteral("route"), Qt::Key_R, &DesignActions::addRoute);
    m_addService = add(tr("Add service"), QStringLiteral("service"), Qt::Key_S, &DesignActions::addService);
    m_addListener = add(tr("Add listener"), QStringLiteral("listener"), Qt::Key_L, &DesignActions::addListener);
    addSeparator();
    m_rename = add(tr("Rename"), QStringLiteral("rename"), Qt::Key_F2, &DesignActions::rename);
    m_duplicate = add(tr("Duplicate"), QStringLiteral("copy"), QKeySequence(QStringLiteral("Ctrl+D")), &DesignActions::duplicate);
    m_remove = add(tr("Delete"), QStringLiteral("delete"), QKeySequence::Delete, &DesignActions::remove);
    addSeparator();
    m_moveEarlier = add(tr("Move earlier"), QStringLiteral("chevron-up"), QKeySequence(QStringLiteral("Ctrl+Up")), &DesignActions::moveEarlier);
    m_moveLater = add(tr("Move later"), QStringLiteral("chevron-down"), QKeySequence(QStringLiteral("Ctrl+Down")), &DesignActions::moveLater);
    m_share = add(tr("Share this policy"), QStringLiteral("add"), Qt::Key_P, &DesignActions::share);
    m_answer = add(tr("Answer here"), QStringLiteral("stop"), Qt::Key_A, &DesignActions::answer);
    addSeparator();
    m_showInYaml = new QAction(makeIcon(QStringLiteral("yaml")), tr("Show in YAML"), this);
    m_showInYaml->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+Y")));
    m_showInYaml->setShortcutContext(Qt::WidgetShortcut);
    m_showRequests = new QAction(makeIcon(QStringLiteral("traffic")), tr("Show requests"), this);
    m_showRequests->setShortcut(Qt::Key_T);
    m_showRequests->setShortcutContext(Qt::WidgetShortcut);
    m_all << m_showInYaml << m_showRequests;
    addSeparator();
    m_zoom << add(tr("Zoom in"), QStringLiteral("zoom-in"), QKeySequence::ZoomIn, &DesignActions::zoomIn);
    m_zoom.back()->setShortcuts({QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+=")), QKeySequence(Qt::Key_Plus)});
    m_zoom << add(tr("Zoom out"), QStringLiteral("zoom-out"), QKeySequence::ZoomOut, &DesignActions::zoomOut);
    m_zoom.back()->setShortcuts({QKeySequence(QStringLiteral("Ctrl+-")), QKeySequence(Qt::Key_Minus)});
    m_zoom << add(tr("Zoom to 100 %"), QStringLiteral("search"), QKeySequence(Qt::Key_0), &DesignActions::zoomFull);
    m_zoom.back()->setShortcuts({QKeySequence(QStringLiteral("Ctrl+0")), QKeySequence(Qt::Key_0)});
    m_zoom << add(tr("Fit the drawing"), QStringLiteral("fit"), Qt::Key_F, &DesignActions::fit);
    m_resetPlaces = add(tr("Reset layout"), QStringLiteral("layout"), QKeySequence(QStringLiteral("Ctrl+Shift+L")), &DesignActions::resetPlaces);
    m_view.addActions(m_all);
    connect(&m_view, &CanvasView::menuRequested, this, &DesignActions::showMenu);
    connect(&session().selection(), &NodeSelection::changed, this, &DesignActions::refresh);
    connect(&session(), &DocumentSession::drawingChanged, this, &DesignActions::refresh);
    refresh();
}

QAction* DesignActions::add(const QString& text, const QString& icon, const QKeySequence& key, void (DesignActions::*slot)())
{
    auto* action = new QAction(makeIcon(icon), text, this);
    action->setShortcut(key);
    // Single keys must not take letters from the form or the text.
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, slot);
    m_all << action;
    return action;
}

void DesignActions::addSeparator()
{
    auto* separator = new QAction(this);
    separator->setSeparator(true);
    m_all << separator;
}

void DesignActions::refresh()
{
    const NodeRef& node = selected();
    const bool isAny = !session().selection().isEmpty();
    const bool isRoute = node.kind == NodeKind::Route && !node.station;
    const auto* stations = stationsOf(m_view.canvas().drawing(), node);
    const StationNode* station = node.station && stations != nullptr && *node.station < stations->size() ? &(*stations)[*node.station] : nullptr;
    m_rename->setEnabled(isAny && (station == nullptr || !station->isInline()));
    m_remove->setEnabled(isAny);
    m_duplicate->setEnabled(isRoute || station != nullptr || node.kind == NodeKind::Service);
    m_moveEarlier->setEnabled(isRoute || station != nullptr);
    m_moveLater->setEnabled(isRoute || station != nullptr);
    m_share->setEnabled(station != nullptr && station->isInline());
    m_answer->setEnabled(isRoute);
    m_showInYaml->setEnabled(isAny);
    m_showRequests->setEnabled(node.kind == NodeKind::Route || node.kind == NodeKind::Service || node.kind == NodeKind::Listener);
    m_resetPlaces->setEnabled(!m_view.canvas().drawing().canvas().empty());
}

bool DesignActions::commit(const std::optional<Edit>& edit, const QString& title)
{
    return edit && session().edit(*edit, title).has_value();
}

void DesignActions::addRoute()
{
    const GatewayDocument& document = m_view.canvas().drawing();
    const std::string name = freeName(document, NodeKind::Route, "route");
    std::size_t index = document.routes().size();
    for (std::size_t i = 0; i < document.routes().size(); ++i) {
        if (selected().kind == NodeKind::Route && document.routes()[i].name == selected().name)
            index = i; // before the selected one: later it might never match
    }
    if (commit(signalbox::addRoute(document, name, index), tr("Add route")))
        session().selection().select({.kind = NodeKind::Route, .name = name});
}

void DesignActions::addService()
{
    const std::string name = freeName(m_view.canvas().drawing(), NodeKind::Service, "service");
    if (commit(signalbox::addService(name), tr("Add service")))
        session().selection().select({.kind = NodeKind::Service, .name = name});
}

void DesignActions::addListener()
{
    const GatewayDocument& document = m_view.canvas().drawing();
    const std::string name = freeName(document, NodeKind::Listener, "public");
    if (commit(signalbox::addListener(document, name), tr("Add listener")))
        session().selection().select({.kind = NodeKind::Listener, .name = name});
}

void DesignActions::rename() { m_view.startRename(selected()); }

void DesignActions::remove()
{
    const NodeRef node = selected();
    const QString title = node.station ? tr("Delete station") : tr("Delete %1").arg(nameOf(node));
    if (commit(removeNode(m_view.canvas().drawing(), node), title))
        session().selection().clear();
}

void DesignActions::duplicate() { commit(duplicateNode(m_view.canvas().drawing(), selected()), tr("Duplicate")); }

void DesignActions::share()
{
    const auto* stations = stationsOf(m_view.canvas().drawing(), selected());
    if (stations == nullptr || !selected().station)
        return;
    const std::string name = freeName(m_view.canvas().drawing(), NodeKind::Policy, (*stations)[*selected().station].kind);
    const NodeRef node = selected();
    if (commit(shareStation(m_view.canvas().drawing(), node, name), tr("Share policy")))
        m_view.startRename(node);
}

void DesignActions::answer() { commit(answerHere(m_view.canvas().drawing(), selected().name), tr("Answer at %1").arg(nameOf(selected()))); }

void DesignActions::resetPlaces() { commit(resetLayout(m_view.canvas().drawing()), tr("Reset layout")); }

void DesignActions::moveBy(int step)
{
    const GatewayDocument& document = m_view.canvas().drawing();
    NodeRef node = selected();
    if (node.station) {
        if (step < 0 && *node.station == 0)
            return;
        const std::size_t to = step < 0 ? *node.station - 1 : *node.station + 2; // before the station after the next
        NodeRef line = node;
        line.station.reset();
        if (!commit(moveStation(document, node, {line, to}), tr("Move station")))
            return;
        node.station = step < 0 ? *node.station - 1 : *node.station + 1;
        session().selection().select(node);
        return;
    }
    for (std::size_t i = 0; i < document.routes().size(); ++i) {
        if (document.routes()[i].name != node.name || (step < 0 && i == 0))
            continue;
        commit(moveRoute(document, node.name, step < 0 ? i - 1 : i + 2), tr("Move route %1").arg(nameOf(node)));
        return;
    }
}

bool DesignActions::addToSelection(const PaletteEntry& entry)
{
    const GatewayDocument& document = m_view.canvas().drawing();
    LinePosition at;
    at.line = {.kind = selected().kind, .name = selected().name};
    if (stationsOf(document, at.line) == nullptr) {
        if (document.routes().empty())
            return false;
        at.line = {.kind = NodeKind::Route, .name = document.routes().front().name};
    }
    const auto* stations = stationsOf(document, at.line);
    at.index = selected().station && at.line.name == selected().name ? *selected().station + 1 : stations->size();
    if (!commit(insertStation(document, at, entry), tr("Insert %1").arg(QString::fromStdString(entry.name))))
        return false;
    NodeRef inserted = at.line;
    inserted.station = at.index;
    session().selection().select(inserted);
    return true;
}

// The keyboard's way to draw a line.
void DesignActions::fillLeadMenu(QMenu& menu)
{
    const GatewayDocument& document = m_view.canvas().drawing();
    const std::string route = selected().name;
    const std::pair<ConnectMode, QString> modes[] = {{ConnectMode::Replace, tr("Lead to")},
        {ConnectMode::Split, tr("Send a share to")}, {ConnectMode::Mirror, tr("Mirror to")}};
    for (const auto& [mode, title] : modes) {
        QMenu* sub = menu.addMenu(title);
        for (const ServiceNode& service : document.services()) {
            const std::string name = service.name;
            sub->addAction(QString::fromStdString(name), this, [this, route, name, chosen = mode] {
                commit(connectRoute(m_view.canvas().drawing(), route, name, chosen),
                    tr("Lead %1 to %2").arg(QString::fromStdString(route), QString::fromStdString(name)));
            });
        }
        sub->addSeparator();
        sub->addAction(tr("New service"), this, [this, route, chosen = mode] {
            const GatewayDocument& now = m_view.canvas().drawing();
            commit(connectToNewService(now, route, freeName(now, NodeKind::Service, "service"), chosen), tr("Add service"));
        });
    }
}

void DesignActions::showMenu(const QPoint& globalPosition, const QPointF&)
{
    auto* menu = new QMenu(&m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool isAny = !session().selection().isEmpty();
    if (isAny) {
        if (selected().kind == NodeKind::Route && !selected().station) {
            fillLeadMenu(*menu);
            menu->addAction(m_answer);
            menu->addSeparator();
        }
        for (QAction* action : {m_rename, m_duplicate, m_share, m_moveEarlier, m_moveLater, m_showInYaml, m_showRequests}) {
            if (action->isEnabled())
                menu->addAction(action);
        }
        menu->addSeparator();
        menu->addAction(m_remove);
        menu->addSeparator();
    }
    for (QAction* action : {m_addRoute, m_addService, m_addListener, m_resetPlaces})
        menu->addAction(action);
    menu->addSeparator();
    menu->addMenu(tr("Zoom"))->addActions(m_zoom);
    menu->popup(globalPosition);
}

} // namespace signalbox
