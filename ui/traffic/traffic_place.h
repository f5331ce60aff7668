// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic place: filter bar, the list of exchanges and the detail of one. Shows the running capture, or a recording that was
// opened. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/bridge/job_pool.h"
#include "ui/traffic/exchange_list_model.h"
#include "ui/traffic/exchange_pane.h"
#include "ui/traffic/filter_bar.h"

#include <QtWidgets/QWidget>

#include <atomic>
#include <memory>

class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace signalbox {

class TrafficPlace final : public QWidget {
    Q_OBJECT
public:
    TrafficPlace(GatewayController& gateway, DocumentSession& session, JobPool& jobs, QWidget* parent = nullptr);
    ~TrafficPlace() override;

    void setFilter(const QString& text);
    FilterBar& filterBar() const { return *m_filter; }
    QTableView& list() const { return *m_list; }
    ExchangeListModel& model() const { return *m_model; }
    ExchangePane& pane() const { return *m_pane; }
    QString emptyText() const; // empty when the list has rows

    void setFollows(bool follows);
    bool follows() const { return m_follows; }

    void replay();
    void editAndResend();
    void copyAsCurl();
    void copyUrl();
    void clear();
    // Saves the shown exchanges. Progress stands in the banner, where it can be cancelled.
    void saveRecording(const QString& path, bool redactsSecrets);
    Result<void> openRecording(const QString& path);
    void backToLive();
    bool isShowingRecording() const { return m_recording != nullptr; }

Q_SIGNALS:
    void routeSelected(const QString& route); // of the selected exchange; empty: none
    void activityChanged(const QString& text); // what was just done, or why it cannot be done
    void recordingSaved(bool isComplete);
    void replayed(int status);                // 0: no answer

protected:
    void keyPressEvent(QKeyEvent* event) override;
    // Tables take letters for a search of their own; here they are the place's keys.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    bool takeKey(const QKeyEvent& event); // false: not one of the place's keys
    QWidget* makeTop();
    QWidget* makeList();
    void makeActions();
    QAction* add(const QString& text, const QKeySequence& key, void (TrafficPlace::*run)());
    void onSelected();
    void onRowsInserted(const QModelIndex& parent, int first, int last);
    void updateCounts();
    void showFollow();
    // Runs it with the selected exchange: at once, or when it has been read.
    void withExchange(void (TrafficPlace::*run)());
    void resendSelected();
    void replaySelected();
    void copySelected();
    void updateEmpty();
    void askSave();
    void askSecrets(const QString& path);
    void askOpen();
    void showLog(std::shared_ptr<CaptureLog> log);
    void setBanner(const QString& text, const QString& action);
    std::string listenerOfSelected() const;

    GatewayController& m_gateway;
    DocumentSession& m_session;
    JobPool& m_jobs;
    ExchangeListModel* m_model;
    FilterBar* m_filter;
    QLabel* m_count;
    QPushButton* m_follow;
    QTableView* m_list;
    QStackedWidget* m_stack;
    QLabel* m_emptyTitle;
    QLabel* m_emptyHint;
    QPushButton* m_emptyAction;
    QWidget* m_banner;
    QLabel* m_bannerText;
    QPushButton* m_bannerAction;
    ExchangePane* m_pane;
    QSplitter* m_splitter;
    QMenu* m_menu;
    std::shared_ptr<CaptureLog> m_recording;
    std::shared_ptr<std::atomic<bool>> m_saveCancelled;
    std::uint64_t m_selectedLogRow = CaptureLog::npos;
    void (TrafficPlace::*m_whenShown)() = nullptr;
    bool m_follows = true;
    bool m_isHovered = false; // nothing moves under the pointer: following waits
    int m_newBelow = 0;       // rows that came meanwhile
};

} // namespace signalbox
