// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The running gateway as the window sees it: run, stop, apply; state, addresses, live numbers; the capture. The only object of
// ui that touches the engine. Compiling happens on a job thread; the engine's own functions are called on the GUI thread.
// Thread: GUI.
#pragma once

#include "core/capture/capture_log.h"
#include "core/proxy/engine.h"
#include "ui/bridge/document_session.h"
#include "ui/bridge/job_pool.h"
#include "ui/bridge/live_statistics.h"

#include <QtCore/QDateTime>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace signalbox {

enum class GatewayState : std::uint8_t { Stopped, Starting, Running, Failed };

struct ListenerAddress {
    QString name;
    QString url;
    bool isTls = false;
    friend bool operator==(const ListenerAddress&, const ListenerAddress&) = default;
};

// Why the gateway does not run, or why an Apply was refused (then the former plan goes on).
struct GatewayProblem {
    ErrorCode code = ErrorCode::Unknown;
    QString sentence = {}; // what happened
    QString advice = {};   // what to do
    NodeRef node = {}; // where to look; Document when it is not about one node
};

// Starts and stops the built-in demo services and their traffic. Called with true and the addresses when the gateway runs and
// the demo is wanted, with false before it stops.
using DemoSwitch = std::function<void(bool isOn, const std::vector<BoundListener>& listeners)>;

struct GatewayOptions {
    QString captureFolder;      // made 0700 when missing; empty: nothing is recorded
    unsigned workers = 0;       // 0: one per core
    Duration drainLimit = std::chrono::seconds(2);
};

class GatewayController final : public QObject {
    Q_OBJECT
public:
    GatewayController(GatewayOptions options, DocumentSession& session, JobPool& jobs, QObject* parent = nullptr);
    ~GatewayController() override; // drains and stops

    GatewayState state() const { return m_state; }
    bool isRunning() const { return m_engine != nullptr; }
    const std::vector<ListenerAddress>& listeners() const { return m_listeners; }
    const std::optional<GatewayProblem>& problem() const { return m_problem; }
    const LiveStatistics& live() const { return m_live; }
    std::shared_ptr<const Plan> plan() const; // null when stopped
    QDateTime runningSince() const { return m_runningSince; }
    // The document has been edited since the running plan was made of it.
    bool isApplyNeeded() const;

    // Null when nothing is recorded; problem() says why if that was not asked for. Lives as long as the controller.
    CaptureLog* capture() const { return m_capture.get(); }
    CaptureStatus captureStatus() const;

    void run();
    void stop();
    void apply();
    void dismissProblem();

    void setDemo(DemoSwitch demo);
    bool hasDemo() const { return m_demo != nullptr; }
    bool isDemoOn() const { return m_isDemoWanted; }
    void setDemoOn(bool isOn);

Q_SIGNALS:
    void stateChanged(signalbox::GatewayState state);
    void problemChanged();
    void planChanged();
    void liveChanged();      // 4 times a second while running
    void demoChanged(bool isOn);

private:
    void setState(GatewayState state);
    void setProblem(std::optional<GatewayProblem> problem);
    void openCapture();
    void start(const CheckedDocument& checked);
    void publish(const CheckedDocument& checked);
    bool refuses(const CheckedDocument& checked);
    GatewayProblem makeProblem(const Error& error) const;
    void adopt();
    void poll();
    void switchDemo(bool isOn);

    GatewayOptions m_options;
    DocumentSession& m_session;
    JobPool& m_jobs;
    std::unique_ptr<CaptureLog> m_capture; // outlives the engine
    std::unique_ptr<Engine> m_engine;
    GatewayState m_state = GatewayState::Stopped;
    std::vector<ListenerAddress> m_listeners;
    std::optional<GatewayProblem> m_problem;
    QDateTime m_runningSince;
    std::string m_appliedText;
    std::uint64_t m_request = 0; // of the newest run or apply: an older answer is dropped
    std::deque<EngineStatistics> m_snapshots;
    LiveStatistics m_live;
    QTimer m_pollTimer;
    DemoSwitch m_demo;
    bool m_isDemoWanted = true;
    bool m_isDemoRunning = false;
};

} // namespace signalbox
