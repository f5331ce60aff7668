// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/gateway_controller.h"

#include "ui/bridge/error_text.h"

#include <QtCore/QDir>

#include <algorithm>

namespace signalbox {

namespace {

constexpr int pollInterval = 250;       // ms
constexpr std::size_t snapshotCount = 13; // rates over the last three seconds

} // namespace

GatewayController::GatewayController(GatewayOptions options, DocumentSession& session, JobPool& jobs, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_session(session)
    , m_jobs(jobs)
{
    m_pollTimer.setInterval(pollInterval);
    connect(&m_pollTimer, &QTimer::timeout, this, &GatewayController::poll);
    openCapture();
}

GatewayController::~GatewayController()
{
    blockSignals(true);
    stop();
}

std::shared_ptr<const Plan> GatewayController::plan() const { return m_engine == nullptr ? nullptr : m_engine->plan(); }

bool GatewayController::isApplyNeeded() const { return m_engine != nullptr && m_appliedText != m_session.document()->text(); }

CaptureStatus GatewayController::captureStatus() const { return m_capture == nullptr ? CaptureStatus{} : m_capture->status(); }

void GatewayController::run()
{
    if (m_state == GatewayState::Starting || isRunning())
        return;
    setProblem({});
    setState(GatewayState::Starting);
    const std::uint64_t request = ++m_request;
    m_jobs.run(
        this, [check = m_session.makeCheckRequest(nullptr)] { return checkDocument(check); },
        [this, request](const CheckedDocument& checked) {
            if (request == m_request)
                start(checked);
        });
}

void GatewayController::stop()
{
    ++m_request;
    m_pollTimer.stop();
    switchDemo(false);
    if (m_engine != nullptr) {
        m_engine->drain(m_options.drainLimit);
        m_engine.reset();
    }
    m_listeners.clear();
    m_snapshots.clear();
    m_live = {};
    setState(GatewayState::Stopped);
    Q_EMIT planChanged();
    Q_EMIT liveChanged();
}

void GatewayController::apply()
{
    if (!isRunning()) {
        run();
        return;
    }
    const std::uint64_t request = ++m_request;
    m_jobs.run(
        this, [check = m_session.makeCheckRequest(m_engine->plan())] { return checkDocument(check); },
        [this, request](const CheckedDocument& checked) {
            if (request == m_request)
                publish(checked);
        });
}

void GatewayController::dismissProblem() { setProblem({}); }

void GatewayController::setDemo(DemoSwitch demo)
{
    m_demo = std::move(demo);
    Q_EMIT demoChanged(m_isDemoWanted);
}

void GatewayController::setDemoOn(bool isOn)
{
    if (isOn == m_isDemoWanted)
        return;
    m_isDemoWanted = isOn;
    switchDemo(isOn && isRunning());
    Q_EMIT demoChanged(isOn);
}

void GatewayController::setState(GatewayState state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void GatewayController::setProblem(std::optional<GatewayProblem> problem)
{
    if (!problem && !m_problem)
        return;
    m_problem = std::move(problem);
    Q_EMIT problemChanged();
}

void GatewayController::openCapture()
{
    if (m_options.captureFolder.isEmpty())
        return;
    QDir().mkpath(m_options.captureFolder);
    QFile::setPermissions(m_options.captureFolder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    auto opened = CaptureLog::open({.folder = m_options.captureFolder.toStdString()});
    if (opened)
        m_capture = *std::move(opened);
    else
        m_problem = GatewayProblem{.code = opened.error().code,
            .sentence = tr("Requests are not recorded: %1").arg(describeError(opened.error())),
            .advice = adviceFor(opened.error())};
}

// A document with errors never reaches the engine; the first error is shown and the findings list has the rest.
bool GatewayController::refuses(const CheckedDocument& checked)
{
    if (checked.plan != nullptr)
        return false;
    const auto isError = [](const Finding& finding) { return finding.severity == Severity::Error; };
    const auto count = std::count_if(checked.findings.begin(), checked.findings.end(), isError);
    const auto first = std::find_if(checked.findings.begin(), checked.findings.end(), isError);
    GatewayProblem problem{.code = ErrorCode::InvalidInput,
        .sentence = tr("The document cannot run yet."),
        .advice = count > 1 ? tr("Mend the %1 errors in the findings list.").arg(count) : tr("Mend the error in the findings list.")};
    if (first != checked.findings.end()) {
        problem.sentence = tr("The document cannot run yet: %1").arg(QString::fromStdString(first->message));
        if (!problem.sentence.endsWith(QLatin1Char('.')))
            problem.sentence += QLatin1Char('.');
        problem.node = first->node;
    }
    setProblem(problem);
    return true;
}

GatewayProblem GatewayController::makeProblem(const Error& error) const
{
    GatewayProblem problem{.code = error.code, .sentence = describeError(error), .advice = adviceFor(error)};
    for (const ListenerNode& listener : m_session.document()->listeners()) {
        const bool isNamed = error.describe().find(listener.bind) != std::string::npos
            || error.describe().find(listener.name) != std::string::npos;
        if (isNamed)
            problem.node = {.kind = NodeKind::Listener, .name = listener.name};
    }
    return problem;
}

void GatewayController::start(const CheckedDocument& checked)
{
    if (refuses(checked)) {
        setState(GatewayState::Failed);
        return;
    }
    EngineOptions options;
    options.workers = m_options.workers;
    options.capture = m_capture.get();
    auto started = Engine::start(checked.plan, options);
    if (!started) {
        setProblem(makeProblem(started.error()));
        setState(GatewayState::Failed);
        return;
    }
    m_engine = *std::move(started);
    m_appliedText = checked.document->text();
    m_runningSince = QDateTime::currentDateTime();
    adopt();
    m_pollTimer.start();
    setState(GatewayState::Running);
    switchDemo(m_isDemoWanted);
}

void GatewayController::publish(const CheckedDocument& checked)
{
    if (m_engine == nullptr || refuses(checked))
        return;
    if (auto applied = m_engine->apply(checked.plan); !applied) {
        GatewayProblem problem = makeProblem(applied.error());
        problem.advice = (problem.advice + QLatin1Char(' ') + tr("The former plan goes on.")).trimmed();
        setProblem(problem);
        return;
    }
    setProblem({});
    m_appliedText = checked.document->text();
    adopt();
}

// Takes over what the engine runs now.
void GatewayController::adopt()
{
    m_listeners.clear();
    for (const BoundListener& listener : m_engine->listeners())
        m_listeners.push_back({.name = QString::fromStdString(listener.name),
            .url = QString::fromStdString(listener.url()),
            .isTls = listener.isTls});
    m_snapshots.clear();
    poll();
    Q_EMIT planChanged();
}

void GatewayController::poll()
{
    if (m_engine == nullptr)
        return;
    EngineStatistics now = m_engine->statistics();
    if (!m_snapshots.empty() && m_snapshots.front().plan != now.plan)
        m_snapshots.clear();
    m_live = makeLiveStatistics(m_snapshots.empty() ? EngineStatistics{} : m_snapshots.front(), now);
    m_snapshots.push_back(std::move(now));
    if (m_snapshots.size() > snapshotCount)
        m_snapshots.pop_front();
    Q_EMIT liveChanged();
}

void GatewayController::switchDemo(bool isOn)
{
    if (!m_demo || isOn == m_isDemoRunning)
        return;
    m_isDemoRunning = isOn;
    m_demo(isOn, m_engine == nullptr ? std::vector<BoundListener>{} : m_engine->listeners());
}

} // namespace signalbox
