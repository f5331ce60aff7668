// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The Design place: palette, canvas, form, and below the findings and the text. The form comes from outside, since forms are
// made above this folder. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/designer/canvas_view.h"
#include "ui/designer/design_actions.h"
#include "ui/designer/findings_pane.h"
#include "ui/designer/palette_pane.h"
#include "ui/designer/yaml_view.h"

#include <QtWidgets/QWidget>

class QSplitter;
class QStackedWidget;
class QTabBar;

namespace signalbox {

class DesignPlace final : public QWidget {
    Q_OBJECT
public:
    DesignPlace(DocumentSession& session, GatewayController& gateway, QWidget* parent = nullptr);

    // Takes the pane right of the canvas.
    void setFormPane(QWidget* pane);
    void setReducesMotion(bool reduces);

    CanvasView& canvas() const { return *m_canvas; }
    PalettePane& palettePane() const { return *m_palette; }
    FindingsPane& findings() const { return *m_findings; }
    YamlView& yaml() const { return *m_yaml; }
    DesignActions& designActions() const { return *m_actions; }

    bool isYamlBeside() const { return m_isYamlBeside; }
    void setYamlBeside(bool isBeside);
    void showFindings();
    void showYaml(const SourceSpan& span);

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

Q_SIGNALS:
    // The requests of a route, service or listener are wanted: a filter of the Traffic place, such as "route:order".
    void requestsWanted(const QString& filter);

private:
    void makeBottom();
    void connectParts();
    void wantRequests(const NodeRef& node);
    void showLive();
    void countFindings();

    DocumentSession& m_session;
    GatewayController& m_gateway;
    CanvasScene* m_scene;
    CanvasView* m_canvas;
    PalettePane* m_palette;
    FindingsPane* m_findings;
    YamlView* m_yaml;
    DesignActions* m_actions;
    QSplitter* m_columns;
    QSplitter* m_rows;
    QSplitter* m_middle;
    QWidget* m_bottom;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    QAction* m_besideAction;
    bool m_isYamlBeside = false;
};

} // namespace signalbox
