// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/traffic_place.h"

#include "core/capture/curl_command.h"
#include "core/capture/exchange_json.h"
#include "ui/shell/format.h"
#include "ui/shell/save_wish.h"
#include "ui/shell/widgets.h"
#include "ui/traffic/exchange_delegate.h"
#include "ui/traffic/resend.h"

#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace signalbox {
namespace {

constexpr int rowHeight = 26;

// The live capture belongs to the controller.
std::shared_ptr<CaptureLog> borrowed(CaptureLog* log)
{
    return {log, [](CaptureLog*) {}};
}

} // namespace

TrafficPlace::TrafficPlace(GatewayController& gateway, DocumentSession& session, JobPool& jobs, QWidget* parent)
    : QWidget(parent)
    , m_gateway(gateway)
    , m_session(session)
    , m_jobs(jobs)
    , m_model(new ExchangeListModel(jobs, this))
    , m_filter(new FilterBar)
    , m_count(makeLabel({}, "muted"))
    , m_follow(makeButton(tr("Follow")))
    , m_list(new QTableView)
    , m_stack(new QStackedWidget)
    , m_emptyTitle(makeLabel({}, "title"))
    , m_emptyHint(makeLabel({}, "muted"))
    , m_emptyAction(makeButton({}, "primary"))
    , m_banner(new QWidget)
    , m_bannerText(makeLabel({}, "muted"))
    , m_bannerAction(makeButton({}, "link"))
    , m_pane(new ExchangePane(jobs))
    , m_splitter(new QSplitter)
    , m_menu(new QMenu(this))
{
    auto* left = new QWidget;
    left->setProperty("role", QStringLiteral("panel"));
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeTop());
    column->addWidget(m_banner);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(makeList(), 1);
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_pane);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({820, 410});
    m_splitter->setChildrenCollapsible(false);
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_splitter);
    makeActions();
    setFocusPolicy(Qt::StrongFocus);

    m_pane->setPlanSource(
        [this](const std::string& hash) {
            const std::shared_ptr<const Plan> plan = m_gateway.plan();
            return plan != nullptr && plan->hash == hash ? plan : nullptr;
        },
        m_session.folder().toStdString());
    connect(&m_session, &DocumentSession::pathChanged, this, [this] {
        m_pane->setPlanSource(
            [this](const std::string& hash) {
                const std::shared_ptr<const Plan> plan = m_gateway.plan();
                return plan != nullptr && plan->hash == hash ? plan : nullptr;
            },
            m_session.folder().toStdString());
    });
    connect(m_filter, &FilterBar::filterChanged, m_model, &ExchangeListModel::setFilter);
    connect(m_filter, &FilterBar::errorChanged, this, &TrafficPlace::updateCounts);
    connect(m_model, &ExchangeListModel::countsChanged, this, &TrafficPlace::updateCounts);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &TrafficPlace::onRowsInserted);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_list->setCurrentIndex({}); // said, so that taking the focus does not choose the first row: nobody asked to read it
        m_newBelow = 0;
        showFollow();
        updateCounts();
    });
    connect(&m_gateway, &GatewayController::stateChanged, this, [this] {
        if (m_model->log() == nullptr && m_gateway.capture() != nullptr)
            showLog(borrowed(m_gateway.capture()));
        updateEmpty();
    });
    connect(m_pane, &ExchangePane::replayWanted, this, &TrafficPlace::replay);
    connect(m_pane, &ExchangePane::editWanted, this, &TrafficPlace::editAndResend);
    connect(m_pane, &ExchangePane::shown, this, [this] {
        if (const auto run = std::exchange(m_whenShown, nullptr))
            (this->*run)();
    });
    m_banner->hide();
    if (m_gateway.capture() != nullptr)
        showLog(borrowed(m_gateway.capture()));
    updateCounts();
}

TrafficPlace::~TrafficPlace()
{
    if (m_saveCancelled)
        *m_saveCancelled = true;
}

QWidget* TrafficPlace::makeTop()
{
    auto* top = new QWidget;
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("Keep the newest exchange in sight"));
    auto* clearButton = makeButton(tr("Clear"));
    clearButton->setToolTip(tr("Forget all recorded exchanges"));
    row->addWidget(m_filter, 1);
    row->addWidget(m_count);
    row->addWidget(m_follow);
    row->addWidget(clearButton);
    connect(m_follow, &QPushButton::toggled, this, &TrafficPlace::setFollows);
    connect(clearButton, &QPushButton::clicked, this, &TrafficPlace::clear);

    auto* banner = new QHBoxLayout(m_banner);
    banner->setContentsMargins(12, 2, 12, 8);
    m_bannerText->setTextFormat(Qt::PlainText);
    banner->addWidget(m_bannerText);
    banner->addWidget(m_bannerAction);
    banner->addStretch(1);
    connect(m_bannerAction, &QPushButton::clicked, this, [this] {
        if (m_saveCancelled)
            *m_saveCancelled = true;
        else
            backToLive();
    });
    return top;
}

QWidget* TrafficPlace::makeList()
{
    m_list->setModel(m_model);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    m_list->setItemDelegate(new ExchangeDelegate(*m_model, m_list));
    m_list->setAccessibleName(tr("Exchanges"));
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setShowGrid(false);
    m_list->setWordWrap(false);
    m_list->setMouseTracking(true);
    m_list->setTabKeyNavigation(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_list->horizontalHeader()->setHighlightSections(false);
    m_list->horizontalHeader()->setSectionResizeMode(ExchangeListModel::Path, QHeaderView::Stretch);
    const std::pair<int, int> widths[] = {{ExchangeListModel::Number, 50}, {ExchangeListModel::Method, 70}, // OPTIONS
        {ExchangeListModel::Status, 58}, {ExchangeListModel::Route, 128}, {ExchangeListModel::Host, 110},
        {ExchangeListModel::Service, 92}, {ExchangeListModel::Stages, 102}, {ExchangeListModel::Total, 62},
        {ExchangeListModel::Size, 76}}; // 31.3 KiB
    for (const auto& [column, width] : widths)
        m_list->horizontalHeader()->resizeSection(column, width);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QWidget::customContextMenuRequested, this,
        [this](const QPoint& at) { m_menu->popup(m_list->viewport()->mapToGlobal(at)); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TrafficPlace::onSelected);
    // Whoever scrolls up wants to read: following stops until the end is in sight again.
    connect(m_list->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        const QScrollBar* bar = m_list->verticalScrollBar();
        setFollows(bar->sliderPosition() >= bar->maximum());
    });

    auto* empty = new QWidget;
    auto* column = new QVBoxLayout(empty);
    m_emptyHint->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_emptyHint->setTextFormat(Qt::PlainText);
    for (QLabel* label : {m_emptyTitle, m_emptyHint})
        label->setAlignment(Qt::AlignCenter);
    column->addStretch(1);
    column->addWidget(m_emptyTitle);
    column->addWidget(m_emptyHint);
    column->addSpacing(8);
    column->addWidget(m_emptyAction, 0, Qt::AlignHCenter);
    column->addStretch(2);
    connect(m_emptyAction, &QPushButton::clicked, this, [this] {
        if (m_gateway.isRunning() || isShowingRecording())
            m_filter->clear();
        else
            m_gateway.run();
    });
    m_stack->addWidget(m_list);
    m_stack->addWidget(empty);
    return m_stack;
}

QAction* TrafficPlace::add(const QString& text, const QKeySequence& key, void (TrafficPlace::*run)())
{
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    m_menu->addAction(action);
    return action;
}

void TrafficPlace::makeActions()
{
    add(tr("Replay"), QKeySequence(QStringLiteral("Ctrl+R")), &TrafficPlace::replay);
    add(tr("Edit and resend…"), QKeySequence(QStringLiteral("Ctrl+E")), &TrafficPlace::editAndResend);
    m_menu->addSeparator();
    add(tr("Copy as cURL"), QKeySequence(QStringLiteral("Ctrl+Shift+C")), &TrafficPlace::copyAsCurl);
    add(tr("Copy URL"), QKeySequence(QStringLiteral("Ctrl+Shift+U")), &TrafficPlace::copyUrl);
    m_menu->addSeparator();
    add(tr("Save recording…"), QKeySequence(QStringLiteral("Ctrl+Alt+S")), &TrafficPlace::askSave);
    add(tr("Open recording…"), QKeySequence(QStringLiteral("Ctrl+Alt+O")), &TrafficPlace::askOpen);
    add(tr("Clear"), QKeySequence(QStringLiteral("Ctrl+L")), &TrafficPlace::clear);
}

void TrafficPlace::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    if (m_list->isVisible())
        m_list->setFocus();
}

// The path is what people look for: where there is little room the host gives way (the detail has it).
void TrafficPlace::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int roomForHost = 960;
    m_list->setColumnHidden(ExchangeListModel::Host, m_splitter->sizes().value(0) < roomForHost);
}

bool TrafficPlace::takeKey(const QKeyEvent& event)
{
    if (event.modifiers() == Qt::ControlModifier && event.key() == Qt::Key_F) {
        m_filter->setFocus();
        m_filter->selectAll();
        return true;
    }
    if (event.modifiers() != Qt::NoModifier && event.key() != Qt::Key_Slash) // which some keyboards have on another level
        return false;
    const int row = m_list->currentIndex().row();
    switch (event.key()) {
    case Qt::Key_J: m_list->selectRow(std::min(row + 1, m_model->rowCount() - 1)); return true;
    case Qt::Key_K: m_list->selectRow(std::max(row - 1, 0)); return true;
    case Qt::Key_R: replay(); return true;
    case Qt::Key_E: editAndResend(); return true;
    case Qt::Key_Slash: m_filter->setFocus(); return true;
    default: return false;
    }
}

void TrafficPlace::keyPressEvent(QKeyEvent* event)
{
    if (!takeKey(*event))
        QWidget::keyPressEvent(event);
}

bool TrafficPlace::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress && takeKey(*static_cast<QKeyEvent*>(event)))
        return true;
    if (watched == m_list->viewport() && (event->type() == QEvent::Enter || event->type() == QEvent::MouseMove))
        m_isHovered = true;
    if (watched == m_list->viewport() && (event->type() == QEvent::Leave || event->type() == QEvent::Hide)) {
        m_isHovered = false;
        setFollows(m_follows);
    }
    return QWidget::eventFilter(watched, event);
}

void TrafficPlace::setFilter(const QString& text)
{
    m_filter->setText(text);
}

void TrafficPlace::setFollows(bool follows)
{
    m_follows = follows;
    if (follows) { // else those below are still there
        m_newBelow = 0;
        m_list->scrollToBottom();
    }
    showFollow();
}

void TrafficPlace::showFollow()
{
    const QSignalBlocker blocker(m_follow);
    m_follow->setChecked(m_follows);
    m_follow->setText(m_newBelow == 0 ? tr("Follow") : tr("Follow: %1 new").arg(formatCount(static_cast<std::uint64_t>(m_newBelow))));
}

void TrafficPlace::onRowsInserted(const QModelIndex&, int first, int last)
{
    const bool isFull = m_list->verticalScrollBar()->maximum() > 0;
    if (m_follows && !(m_isHovered && isFull)) {
        m_list->scrollToBottom();
    } else if (isFull) {
        m_newBelow += last - first + 1;
        showFollow();
    }
    updateEmpty();
}

void TrafficPlace::onSelected()
{
    const int row = m_list->currentIndex().row();
    const std::optional<ExchangeSummary> summary = m_model->summaryAt(row);
    m_whenShown = nullptr;
    if (!summary) {
        m_selectedLogRow = CaptureLog::npos;
        m_pane->clear();
        Q_EMIT routeSelected({});
        return;
    }
    if (row < m_model->rowCount() - 1)
        setFollows(false); // reading: nothing may move under the pointer
    m_selectedLogRow = m_model->logRowAt(row);
    m_pane->showRow(m_model->log(), m_selectedLogRow);
    Q_EMIT routeSelected(summary->route.isValid() ? m_model->routeText(*summary) : QString());
}

void TrafficPlace::updateCounts()
{
    setRole(m_count, m_filter->errorText().isEmpty() ? "muted" : "problem");
    if (!m_filter->errorText().isEmpty())
        m_count->setText(m_filter->errorText());
    else if (m_model->isFiltering())
        m_count->setText(tr("searching %1…").arg(formatCount(m_model->totalRows())));
    else
        m_count->setText(tr("%1 of %2").arg(formatCount(static_cast<std::uint64_t>(m_model->rowCount())), formatCount(m_model->totalRows())));
    updateEmpty();
}

void TrafficPlace::updateEmpty()
{
    if (m_model->rowCount() > 0) {
        m_stack->setCurrentIndex(0);
        return;
    }
    m_stack->setCurrentIndex(1);
    if (m_model->totalRows() > 0) {
        m_emptyTitle->setText(tr("The filter hides all exchanges"));
        m_emptyHint->setText(tr("%1 were recorded").arg(formatCount(m_model->totalRows())));
        m_emptyAction->setText(tr("Clear the filter"));
        m_emptyAction->setVisible(!m_model->isFiltering());
        return;
    }
    if (!m_gateway.isRunning()) {
        m_emptyTitle->setText(tr("The gateway is not running"));
        m_emptyHint->setText(tr("Run it, and every request shows up here"));
        m_emptyAction->setText(tr("Run"));
        m_emptyAction->show();
        return;
    }
    m_emptyTitle->setText(tr("No request yet"));
    const auto& listeners = m_gateway.listeners();
    m_emptyHint->setText(listeners.empty() ? QString() : tr("Try: curl -i %1/").arg(listeners.front().url));
    m_emptyAction->hide();
}

QString TrafficPlace::emptyText() const
{
    return m_stack->currentIndex() == 0 ? QString() : m_emptyTitle->text();
}

std::string TrafficPlace::listenerOfSelected() const
{
    const auto& exchange = m_pane->exchange();
    const auto& names = m_pane->plan().listeners;
    return exchange && exchange->listener.value < names.size() ? names[exchange->listener.value] : std::string();
}

// A row is read from disk in a job: a key pressed right after the choice means the chosen exchange, not the one before.
void TrafficPlace::withExchange(void (TrafficPlace::*run)())
{
    if (m_pane->isReading())
        m_whenShown = run;
    else if (m_pane->exchange())
        (this->*run)();
    else
        Q_EMIT activityChanged(tr("Select an exchange first"));
}

void TrafficPlace::replay() { withExchange(&TrafficPlace::replaySelected); }
void TrafficPlace::editAndResend() { withExchange(&TrafficPlace::resendSelected); }
void TrafficPlace::copyAsCurl() { withExchange(&TrafficPlace::copySelected); }

void TrafficPlace::replaySelected()
{
    const std::optional<ResendTarget> target = resendTarget(m_gateway, listenerOfSelected());
    if (!target) {
        Q_EMIT activityChanged(tr("Replay needs the gateway running with the listener of this exchange"));
        return;
    }
    m_jobs.run(
        this, [target = *target, request = makeResendRequest(*m_pane->exchange())] { return sendAgain(target, request); },
        [this](const Result<ClientResponse>& response) {
            const int status = response ? response->head.status : 0;
            Q_EMIT activityChanged(response ? tr("Replayed: %1").arg(status) : QString::fromStdString(response.error().describe()));
            Q_EMIT replayed(status);
        });
}

void TrafficPlace::resendSelected()
{
    const std::optional<ResendTarget> target = resendTarget(m_gateway, listenerOfSelected());
    if (!target) {
        Q_EMIT activityChanged(tr("Resending needs the gateway running with the listener of this exchange"));
        return;
    }
    auto* dialog = new ResendDialog(makeResendRequest(*m_pane->exchange()), *target, m_jobs, this);
    openDialog(*dialog);
}

void TrafficPlace::copySelected()
{
    const std::optional<ResendTarget> target = resendTarget(m_gateway, listenerOfSelected());
    const CurlCommand command = toCurlCommand(*m_pane->exchange(), target ? target->address.toText() : std::string());
    QGuiApplication::clipboard()->setText(QString::fromStdString(command.text));
    Q_EMIT activityChanged(command.isBodyShortened ? tr("Copied; only the recorded beginning of the body is in it") : tr("Copied as cURL"));
}

void TrafficPlace::copyUrl()
{
    const std::optional<ExchangeSummary> summary = m_model->summaryAt(m_list->currentIndex().row());
    if (summary)
        QGuiApplication::clipboard()->setText(QString::fromStdString(urlOf(*summary)));
}

void TrafficPlace::clear()
{
    if (isShowingRecording() || m_model->log() == nullptr)
        return;
    if (const Result<void> cleared = m_model->log()->clear(); !cleared)
        Q_EMIT activityChanged(QString::fromStdString(cleared.error().describe()));
    m_pane->clear();
    m_model->refresh();
    updateCounts();
}

void TrafficPlace::setBanner(const QString& text, const QString& action)
{
    m_bannerText->setText(text);
    m_bannerAction->setText(action);
    m_banner->setVisible(!text.isEmpty());
}

void TrafficPlace::showLog(std::shared_ptr<CaptureLog> log)
{
    m_pane->clear();
    m_model->setLog(std::move(log));
    setFollows(m_follows);
}

void TrafficPlace::askSave()
{
    if (m_model->rowCount() == 0) {
        Q_EMIT activityChanged(tr("There is no exchange to save"));
        return;
    }
    const SaveWish wish{.title = tr("Save recording"),
        .folder = m_session.folder(),
        .file = {},
        .filter = tr("Recordings (*.sbrec)"),
        .suffix = QStringLiteral("sbrec")};
    askWhereToSave(*this, wish, [this](const QString& path) { askSecrets(path); });
}

void TrafficPlace::askSecrets(const QString& path)
{
    auto* question = new QMessageBox(QMessageBox::NoIcon, tr("Save recording"), tr("Keep credentials in the recording?"), QMessageBox::NoButton, this);
    question->setInformativeText(tr("Authorization, cookies and API keys can be replaced by [redacted]."));
    auto* redact = question->addButton(tr("Redact them"), QMessageBox::AcceptRole);
    const auto* keep = question->addButton(tr("Keep them"), QMessageBox::DestructiveRole);
    question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    question->setDefaultButton(redact);
    connect(question, &QMessageBox::finished, this, [this, question, path, redact, keep] {
        if (question->clickedButton() == redact || question->clickedButton() == keep)
            saveRecording(path, question->clickedButton() == redact);
    });
    openDialog(*question);
}

void TrafficPlace::saveRecording(const QString& path, bool redactsSecrets)
{
    std::vector<std::uint64_t> rows;
    for (int row = 0; row < m_model->rowCount(); ++row)
        rows.push_back(m_model->logRowAt(row));
    m_saveCancelled = std::make_shared<std::atomic<bool>>(false);
    setBanner(tr("Saving %1 exchanges…").arg(formatCount(rows.size())), tr("Cancel"));
    m_jobs.run(
        this,
        [log = m_model->log(), rows = std::move(rows), file = path.toStdString(), redactsSecrets, cancelled = m_saveCancelled] {
            return signalbox::saveRecording(*log, rows, file, {redactsSecrets}, [&](double) { return !*cancelled; });
        },
        [this, path](const Result<void>& saved) {
            m_saveCancelled.reset();
            if (isShowingRecording())
                setBanner(m_bannerText->text(), tr("Back to live"));
            else
                setBanner({}, {});
            Q_EMIT activityChanged(saved ? tr("Saved %1").arg(QFileInfo(path).fileName()) : QString::fromStdString(saved.error().describe()));
            Q_EMIT recordingSaved(saved.has_value());
        });
}

void TrafficPlace::askOpen()
{
    auto* dialog = new QFileDialog(this, tr("Open recording"), m_session.folder(), tr("Recordings (*.sbrec)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const Result<void> opened = openRecording(path);
        if (opened)
            return;
        auto* problem = new QMessageBox(QMessageBox::NoIcon, tr("Open recording"),
            tr("%1 could not be opened.").arg(QFileInfo(path).fileName()), QMessageBox::Close, this);
        problem->setTextFormat(Qt::PlainText);
        problem->setInformativeText(QString::fromStdString(opened.error().describe()));
        openDialog(*problem);
    });
    openDialog(*dialog);
}

Result<void> TrafficPlace::openRecording(const QString& path)
{
    Result<std::unique_ptr<CaptureLog>> opened = CaptureLog::openForReading(path.toStdString());
    if (!opened)
        return opened.error();
    m_recording = std::move(*opened);
    setBanner(tr("Recording %1").arg(QFileInfo(path).fileName()), tr("Back to live"));
    showLog(m_recording);
    return {};
}

void TrafficPlace::backToLive()
{
    m_recording.reset();
    setBanner({}, {});
    showLog(m_gateway.capture() != nullptr ? borrowed(m_gateway.capture()) : nullptr);
}

} // namespace signalbox
