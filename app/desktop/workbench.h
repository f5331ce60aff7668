// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window program but for the command line: makes the document, the gateway, the places and the window, and connects
// them. Nothing else is decided here. Destroyed, it keeps how the window looked and stops the gateway. Thread: GUI.
#pragma once

#include "app/demo/demo_runner.h"
#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/bridge/window_link.h"
#include "ui/designer/design_place.h"
#include "ui/exporting/export_place.h"
#include "ui/forms/property_pane.h"
#include "ui/shell/appearance.h"
#include "ui/shell/main_window.h"
#include "ui/traffic/traffic_place.h"

#include <functional>
#include <memory>
#include <string>

class QApplication;

namespace signalbox {

using StartDemo = std::function<Result<std::unique_ptr<demo::DemoRunner>>()>;

struct WorkbenchOptions {
    std::string dataFolder; // capture, recovery and the local authority; made when missing
    QString example;        // the document that a first start opens; empty: none
    unsigned workers = 0;   // 0: one per core
    StartDemo startDemo = [] { return demo::DemoRunner::start(); };
};

class Workbench final {
public:
    Workbench(QApplication& application, WorkbenchOptions options);
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    // Shows the window with `document`; without one with the last, at a first start with the example. Runs the gateway at a
    // first start and when it is wanted.
    void start(const QString& document, bool runs);

    MainWindow& window() { return m_window; }
    DocumentSession& session() { return m_session; }
    GatewayController& gateway() { return m_gateway; }
    WindowLink& link() { return *m_link; }
    DesignPlace& design() { return *m_design; }
    PropertyPane& form() { return *m_form; }
    TrafficPlace& traffic() { return *m_traffic; }
    ExportPlace& exporting() { return *m_exporting; }

private:
    void connectPlaces();
    void switchDemo(bool isOn, const std::vector<BoundListener>& listeners);

    WorkbenchOptions m_options;
    Appearance m_appearance;
    JobPool m_jobs;
    DocumentSession m_session;
    GatewayController m_gateway;
    MainWindow m_window;
    std::unique_ptr<demo::DemoRunner> m_demo;
    DesignPlace* m_design; // the places' parent is the window, and the link's
    PropertyPane* m_form;
    TrafficPlace* m_traffic;
    ExportPlace* m_exporting;
    WindowLink* m_link;
};

} // namespace signalbox
