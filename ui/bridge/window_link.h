// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Joins the window with the document and the gateway: menus and their actions, the top bar, the status line, the messages and
// questions. Holds no state of its own but the list of recent files. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/shell/main_window.h"

#include <QtCore/QObject>

#include <functional>

class QMessageBox;

namespace signalbox {

class WindowLink final : public QObject {
    Q_OBJECT
public:
    // All three outlive it.
    WindowLink(MainWindow& window, DocumentSession& session, GatewayController& gateway);

    // Asks about unsaved edits first; an error is shown in the window.
    void open(const QString& path);
    void startNew();
    void save();
    // Runs `next` once there is a file; not when the user lets go of it or it cannot be written.
    void saveAs(const std::function<void()>& next = {});
    QStringList recentFiles() const;

Q_SIGNALS:
    // A document was opened or saved under a name.
    void opened(const QString& path);
    // The user wants to see what is wrong: findings list, and the node if there is one.
    void findingsWanted();

private:
    void fillFileMenu();
    void fillEditMenu();
    void fillGatewayMenu();
    void fillRecent();
    void remember(const QString& path);
    void connectWindow();
    void connectSession();
    void connectGateway();
    void showDocument();
    void showState();
    void showNumbers();
    void showStatus();
    void showProblem();
    void showRecovered();
    void askReload();
    void tellError(const Error& error);
    // Runs `next` when nothing would be lost: at once, or after the user has saved or let go of the edits.
    void whenSaved(const std::function<void()>& next);
    void openNow(const QString& path);
    QAction* add(MenuId menu, const QString& text, const QString& icon, const QKeySequence& key, const std::function<void()>& run);

    MainWindow& m_window;
    DocumentSession& m_session;
    GatewayController& m_gateway;
    QMenu* m_recentMenu = nullptr;
    QAction* m_runAction = nullptr;
    QAction* m_applyAction = nullptr;
    QAction* m_demoAction = nullptr;
    bool m_isSavedQuestionOpen = false;
};

} // namespace signalbox
