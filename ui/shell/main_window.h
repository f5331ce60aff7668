// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The one window: left bar with the places, top bar, messages, status line, menus and command palette. Knows no document and no
// engine: what it shows is set, what the user wants is emitted; ui/bridge/window_link.h joins the two. Thread: GUI.
#pragma once

#include "ui/shell/appearance.h"
#include "ui/shell/message_bar.h"
#include "ui/shell/top_bar.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QMainWindow>

#include <map>
#include <vector>

class QButtonGroup;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace signalbox {

class CommandPalette;
struct Command;

enum class MenuId : std::uint8_t { File, Editing, View, Gateway, Help };

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Appearance& appearance, QWidget* parent = nullptr);
    ~MainWindow() override;

    // In the order of the left bar; Ctrl+1, Ctrl+2 ... show them. The window owns the widget. Its QWidget::actions() are in the
    // command palette.
    void addPlace(const QString& id, const QString& label, const QString& icon, QWidget* place);
    void showPlace(const QString& id);
    QString currentPlace() const;
    // The place that was shown when the window was last closed; the first one otherwise. After the last addPlace().
    void restorePlace();

    TopBar& topBar() const { return *m_topBar; }
    QMenu& menu(MenuId id) const { return *m_menus.at(id); }
    Appearance& appearance() const { return m_appearance; }
    // Left of the status line; right what was just done, for a while.
    void setStatus(const QString& text);
    void setActivity(const QString& text);
    QString status() const;
    QString activity() const;
    // One message for each id; a new one replaces it.
    void showMessage(const QString& id, const Message& message);
    void hideMessage(const QString& id);
    bool hasMessage(const QString& id) const { return m_messages.count(id) > 0; }
    void openMenu();
    void openCommandPalette();
    void showAbout();

    // Closes without asking.
    void closeForGood();

Q_SIGNALS:
    void closeWanted();                 // the user wants to; closeForGood() does it
    void fileDropped(const QString& path);
    void placeChanged(const QString& id);
    void messageDismissed(const QString& id);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Place {
        QString id;
        QToolButton* button = nullptr;
        QWidget* widget = nullptr;
    };
    QWidget* makeLeftBar();
    QWidget* makeStatusBar();
    void makeMenus();
    void fillViewMenu();
    void fillHelpMenu();
    std::vector<Command> collectCommands() const;
    void restoreWindow();
    void saveWindow();

    Appearance& m_appearance;
    TopBar* m_topBar;
    QWidget* m_messageArea;
    QVBoxLayout* m_messageColumn;
    QStackedWidget* m_stack;
    QToolButton* m_menuButton;
    QElapsedTimer m_sinceMenuPressedAway;
    bool m_pressClosedMenu = false;
    QMenu* m_allMenus;
    QVBoxLayout* m_placeColumn;
    QButtonGroup* m_placeGroup;
    QLabel* m_status;
    QLabel* m_activity;
    QTimer m_activityTimer;
    CommandPalette* m_palette;
    std::map<MenuId, QMenu*> m_menus;
    std::vector<Place> m_places;
    std::map<QString, MessageBar*> m_messages;
    bool m_isClosing = false;
};

} // namespace signalbox
