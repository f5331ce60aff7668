// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The detail of one exchange: Overview, Request, Response, Messages (of a WebSocket), Journey, Why, Timing. The exchange is read from disk in a job.
// Everything from traffic is shown as plain text. Thread: GUI.
#pragma once

#include "core/capture/capture_log.h"
#include "core/plan/plan.h"
#include "ui/body/body_pane.h"
#include "ui/bridge/job_pool.h"
#include "ui/traffic/journey_view.h"
#include "ui/traffic/messages_pane.h"

#include <QtWidgets/QWidget>

#include <functional>
#include <memory>
#include <optional>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTableWidget;
class QVBoxLayout;

namespace signalbox {

// Head fields as a table, and the body below.
class MessagePane final : public QWidget {
    Q_OBJECT
public:
    explicit MessagePane(JobPool& jobs, QWidget* parent = nullptr);
    void setMessage(const QString& startLine, const HeaderList& headers, const CapturedBody& body);
    BodyPane& body() const { return *m_body; }
    QTableWidget& headers() const { return *m_headers; }

private:
    QLabel* m_startLine;
    QTableWidget* m_headers;
    BodyPane* m_body;
};

class ExchangePane final : public QWidget {
    Q_OBJECT
public:
    enum Tab : std::uint8_t { Overview, Request, Response, Messages, Journey, Why, Timing, TabCount };

    explicit ExchangePane(JobPool& jobs, QWidget* parent = nullptr);

    // Gives the plan of a hash when it is at hand (the running one); else null. For the words of Why.
    using PlanSource = std::function<std::shared_ptr<const Plan>(const std::string& hash)>;
    void setPlanSource(PlanSource source, std::string documentFolder);
    // Shows a row of a log; nothing when the log is null.
    void showRow(std::shared_ptr<CaptureLog> log, std::uint64_t row);
    void clear();
    const std::optional<Exchange>& exchange() const { return m_exchange; }
    // A row was asked for and is not on screen yet: exchange() is still the one before.
    bool isReading() const { return m_isReading; }
    const CapturedPlan& plan() const { return m_plan; }
    void setTab(Tab tab);
    Tab tab() const;
    MessagePane& request() const { return *m_request; }
    MessagePane& response() const { return *m_response; }
    MessagesPane& messages() const { return *m_messages; }
    bool hasTab(Tab tab) const;
    JourneyView& journey() const { return *m_journey; }
    TimingView& timing() const { return *m_timing; }
    QStringList whyLines() const;

Q_SIGNALS:
    void replayWanted();
    void editWanted();
    void shown(); // an exchange was read and is on screen

private:
    void show(const std::shared_ptr<CaptureLog>& log, Exchange exchange, CapturedPlan plan);
    void showMessagesTab(bool isShown);
    void fillOverview();
    void fillWhy();
    QWidget* makePage(QWidget* content);

    JobPool& m_jobs;
    QLabel* m_title;
    QLabel* m_subtitle;
    QLabel* m_problem;
    QPushButton* m_replay;
    QPushButton* m_edit;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    QTableWidget* m_overview;
    MessagePane* m_request;
    MessagePane* m_response;
    MessagesPane* m_messages;
    JourneyView* m_journey;
    QTableWidget* m_why;
    QLabel* m_whyTitle;
    TimingView* m_timing;
    QStackedWidget* m_stack; // detail, or what to do
    QLabel* m_hint;
    std::optional<Exchange> m_exchange;
    CapturedPlan m_plan;
    PlanSource m_planSource;
    std::string m_documentFolder;
    std::uint64_t m_serial = 0;
    bool m_isReading = false;
};

// Rows of a two-column table that nothing can be typed into.
QTableWidget* makeFactTable(const QString& name);
void setFacts(QTableWidget& table, const std::vector<std::pair<QString, QString>>& facts);

} // namespace signalbox
