// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/exchange_pane.h"

#include "core/plan/decision.h"
#include "ui/shell/format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/traffic/why_rows.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QShortcut>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTableWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox {
namespace {

constexpr int factHeight = 24;
constexpr int factPadding = 9;

// Where a text is wrapped for its size, Qt does not count the style sheet's padding.
class FactDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem padded = option;
        padded.rect.setWidth(option.rect.width() - factPadding);
        return QStyledItemDelegate::sizeHint(padded, index);
    }
};

QLabel* makePlainLabel(const char* role)
{
    QLabel* label = makeLabel({}, role);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

std::vector<std::pair<QString, QString>> headerFacts(const HeaderList& headers)
{
    std::vector<std::pair<QString, QString>> facts;
    for (const HeaderField field : headers)
        facts.emplace_back(fromBytes(field.name), fromBytes(field.value));
    return facts;
}

// Why a route did not match is worth a second line: without its end the sentence says nothing. Rows far down keep one line,
// so that thousands of candidates open at once.
void fitWrappedRows(QTableWidget& table)
{
    constexpr int wrappedRows = 300;
    for (int row = 0; row < std::min(table.rowCount(), wrappedRows); ++row)
        table.resizeRowToContents(row);
}

void wrapFacts(QTableWidget& table)
{
    table.setWordWrap(true);
    table.verticalHeader()->setMinimumSectionSize(factHeight);
    // Queued: a section that stretches tells its width before it has it.
    QObject::connect(
        table.horizontalHeader(), &QHeaderView::sectionResized, &table, [&table] { fitWrappedRows(table); }, Qt::QueuedConnection);
}

} // namespace

QTableWidget* makeFactTable(const QString& name)
{
    auto* table = new QTableWidget(0, 2);
    table->setAccessibleName(name);
    table->horizontalHeader()->hide();
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(factHeight);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->resizeSection(0, 150);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setStyleSheet(QStringLiteral("QTableView::item { padding-left: %1px; border: none; }").arg(factPadding));
    table->setItemDelegate(new FactDelegate(table));
    auto* copy = new QShortcut(QKeySequence::Copy, table);
    copy->setContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QShortcut::activated, table, [table] {
        QStringList lines;
        for (const QModelIndex& index : table->selectionModel()->selectedRows())
            lines.append(QStringLiteral("%1: %2").arg(table->item(index.row(), 0)->text(), table->item(index.row(), 1)->text()));
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
    return table;
}

void setFacts(QTableWidget& table, const std::vector<std::pair<QString, QString>>& facts)
{
    table.setRowCount(static_cast<int>(facts.size()));
    for (int row = 0; row < table.rowCount(); ++row) {
        const auto& [name, value] = facts[static_cast<std::size_t>(row)];
        auto* key = new QTableWidgetItem(name);
        key->setForeground(Theme::of(table.palette()).muted);
        auto* text = new QTableWidgetItem(value);
        text->setFont(monoFont());
        table.setItem(row, 0, key);
        table.setItem(row, 1, text);
    }
    if (table.wordWrap())
        fitWrappedRows(table);
}

MessagePane::MessagePane(JobPool& jobs, QWidget* parent)
    : QWidget(parent)
    , m_startLine(makePlainLabel("name"))
    , m_headers(makeFactTable(tr("Headers")))
    , m_body(new BodyPane(jobs))
{
    m_startLine->setFont(monoFont(12, QFont::DemiBold));
    m_startLine->setContentsMargins(12, 8, 12, 6);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_headers);
    splitter->addWidget(m_body);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_startLine);
    column->addWidget(splitter, 1);
}

void MessagePane::setMessage(const QString& startLine, const HeaderList& headers, const CapturedBody& body)
{
    m_startLine->setText(startLine);
    setFacts(*m_headers, headerFacts(headers));
    m_body->setBody(headers, body);
}

ExchangePane::ExchangePane(JobPool& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_title(makePlainLabel("title"))
    , m_subtitle(makePlainLabel("muted"))
    , m_problem(makePlainLabel("problem"))
    , m_replay(makeButton(tr("Replay")))
    , m_edit(makeButton(tr("Edit…")))
    , m_tabs(new QTabBar)
    , m_pages(new QStackedWidget)
    , m_overview(makeFactTable(tr("Overview")))
    , m_request(new MessagePane(jobs))
    , m_response(new MessagePane(jobs))
    , m_messages(new MessagesPane(jobs))
    , m_journey(new JourneyView)
    , m_why(makeFactTable(tr("Why")))
    , m_whyTitle(makePlainLabel("muted"))
    , m_timing(new TimingView)
    , m_stack(new QStackedWidget)
    , m_hint(makeLabel(tr("Select an exchange to see its journey"), "muted"))
{
    setProperty("role", QStringLiteral("panel"));
    setMinimumWidth(340);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_replay->setToolTip(tr("Send the same request again (R)"));
    m_edit->setToolTip(tr("Change the request and send it (E)"));
    m_hint->setAlignment(Qt::AlignCenter);
    connect(m_replay, &QPushButton::clicked, this, &ExchangePane::replayWanted);
    connect(m_edit, &QPushButton::clicked, this, &ExchangePane::editWanted);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(12, 12, 12, 0);
    top->setSpacing(8);
    top->addWidget(m_title, 1);
    top->addWidget(m_edit);
    top->addWidget(m_replay);
    m_subtitle->setContentsMargins(12, 2, 12, 4);
    m_problem->setContentsMargins(12, 0, 12, 6);

    auto* whyPage = new QWidget;
    auto* whyColumn = new QVBoxLayout(whyPage);
    whyColumn->setContentsMargins(0, 8, 0, 0);
    m_whyTitle->setContentsMargins(12, 0, 12, 4);
    m_whyTitle->setWordWrap(true);
    wrapFacts(*m_why);
    m_why->horizontalHeader()->resizeSection(0, 120);
    whyColumn->addWidget(m_whyTitle);
    whyColumn->addWidget(m_why, 1);

    const std::pair<QString, QWidget*> tabs[] = {{tr("Overview"), m_overview}, {tr("Request"), m_request},
        {tr("Response"), m_response}, {tr("Messages"), m_messages}, {tr("Journey"), makePage(m_journey)}, {tr("Why"), whyPage},
        {tr("Timing"), makePage(m_timing)}};
    for (const auto& [label, page] : tabs) {
        m_tabs->addTab(label);
        m_pages->addWidget(page);
    }
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Parts of the exchange"));
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    showMessagesTab(false);
    setTab(Journey);

    auto* detail = new QWidget;
    auto* column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_subtitle);
    column->addWidget(m_problem);
    column->addWidget(m_tabs);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_pages, 1);
    m_stack->addWidget(m_hint);
    m_stack->addWidget(detail);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
}

QWidget* ExchangePane::makePage(QWidget* content)
{
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return scroll;
}

void ExchangePane::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

// Six of them stand in a narrow pane, seven closer together.
void ExchangePane::showMessagesTab(bool isShown)
{
    m_tabs->setTabVisible(Messages, isShown);
    m_tabs->setStyleSheet(isShown
            ? QStringLiteral("QTabBar::tab { margin: 0 1px; padding-left: 3px; padding-right: 3px; font-size: 12px; }")
            : QStringLiteral("QTabBar::tab { margin: 0 6px; }"));
}

bool ExchangePane::hasTab(Tab tab) const
{
    return m_tabs->isTabVisible(tab);
}

ExchangePane::Tab ExchangePane::tab() const
{
    return static_cast<Tab>(m_tabs->currentIndex());
}

void ExchangePane::clear()
{
    ++m_serial;
    m_isReading = false;
    m_exchange.reset();
    m_messages->setExchange(nullptr, 0);
    m_stack->setCurrentIndex(0);
}

void ExchangePane::setPlanSource(PlanSource source, std::string documentFolder)
{
    m_planSource = std::move(source);
    m_documentFolder = std::move(documentFolder);
}

void ExchangePane::showRow(std::shared_ptr<CaptureLog> log, std::uint64_t row)
{
    if (log == nullptr) {
        clear();
        return;
    }
    const std::uint64_t serial = ++m_serial;
    m_isReading = true;
    struct Answer {
        Result<Exchange> exchange;
        CapturedPlan plan;
    };
    m_jobs.run(
        this,
        [log, row] {
            Answer answer{log->read(row), {}};
            if (answer.exchange)
                answer.plan = log->plan(answer.exchange->planIndex);
            return answer;
        },
        [this, log, serial](Answer answer) {
            if (serial != m_serial)
                return;
            if (!answer.exchange) {
                clear();
                m_hint->setText(tr("This exchange is no longer on disk"));
                return;
            }
            show(log, *std::move(answer.exchange), std::move(answer.plan));
        });
}

void ExchangePane::show(const std::shared_ptr<CaptureLog>& log, Exchange exchange, CapturedPlan plan)
{
    m_isReading = false;
    m_exchange = std::move(exchange);
    m_plan = std::move(plan);
    const Exchange& e = *m_exchange;
    m_title->setText(QStringLiteral("%1 %2").arg(fromBytes(e.request.method), fromBytes(e.request.target)));
    m_title->setToolTip(toToolTip(m_title->text()));
    const QString status = e.hasResponse ? QString::number(e.response.status) : tr("no answer");
    m_subtitle->setText(QStringLiteral("%1 · %2 · %3 · %4")
                            .arg(status, e.isOpen ? tr("open") : formatDuration(e.duration),
                                fromBytes(e.request.headers.find("host").value_or("-")), fromBytes(toText(e.request.version))));
    m_problem->setText(e.errorDetail.empty() ? QString() : errorLine(e));
    m_problem->setVisible(!e.errorDetail.empty());
    fillOverview();
    m_request->setMessage(QStringLiteral("%1 %2 %3").arg(
                              fromBytes(e.request.method), fromBytes(e.request.target), fromBytes(toText(e.request.version))),
        e.request.headers, e.requestBody);
    m_response->setMessage(e.hasResponse ? QStringLiteral("%1 %2").arg(e.response.status).arg(fromBytes(
                               e.response.reason.empty() ? standardReason(e.response.status) : std::string_view(e.response.reason)))
                                         : tr("No response"),
        e.response.headers, e.responseBody);
    if (e.isWebSocket != hasTab(Messages))
        showMessagesTab(e.isWebSocket);
    m_messages->setExchange(e.isWebSocket ? log : nullptr, e.number);
    m_journey->setJourney(journeyOf(e, m_plan),
        e.route.isValid() ? Theme::lineColor(e.route.value) : Theme::of(palette()).muted);
    m_timing->setTiming(timingOf(e, m_plan), e.duration);
    fillWhy();
    m_stack->setCurrentIndex(1);
    Q_EMIT shown();
}

void ExchangePane::fillOverview()
{
    const Exchange& e = *m_exchange;
    std::vector<std::pair<QString, QString>> facts;
    const auto nameOf = [](const std::vector<std::string>& names, std::uint32_t index) {
        return index < names.size() ? fromBytes(names[index]) : QStringLiteral("–");
    };
    facts.emplace_back(tr("Number"), QString::number(e.number));
    facts.emplace_back(tr("Time"), formatTimeWithMilliseconds(e.startedAt));
    facts.emplace_back(tr("Duration"), e.isOpen ? tr("open") : formatDuration(e.duration));
    facts.emplace_back(tr("Route"), nameOf(m_plan.routes, e.route.value));
    facts.emplace_back(tr("Service"), nameOf(m_plan.services, e.service.value));
    if (!e.endpoint.empty())
        facts.emplace_back(tr("Endpoint"), fromBytes(e.endpoint));
    if (e.attempts > 1)
        facts.emplace_back(tr("Attempts"), QString::number(e.attempts));
    facts.emplace_back(tr("Listener"), nameOf(m_plan.listeners, e.listener.value));
    facts.emplace_back(tr("Peer"), fromBytes(e.peer.toText()));
    if (!(e.client == e.peer.ip))
        facts.emplace_back(tr("Client"), fromBytes(e.client.toText()));
    if (!e.tls.empty())
        facts.emplace_back(tr("TLS"), fromBytes(e.tls));
    facts.emplace_back(tr("Connection"), tr("%1, request %2").arg(e.connection).arg(e.requestOfConnection));
    facts.emplace_back(tr("Request id"), fromBytes(e.requestId));
    facts.emplace_back(tr("Request body"), formatSize(e.requestBody.totalBytes));
    facts.emplace_back(tr("Response body"), formatSize(e.responseBody.totalBytes));
    if (!e.rejection.empty())
        facts.emplace_back(tr("Reason"), fromBytes(e.rejection));
    if (!e.errorDetail.empty())
        facts.emplace_back(tr("Error"), errorLine(e));
    facts.emplace_back(tr("Plan"), fromBytes(m_plan.hash).left(8));
    setFacts(*m_overview, facts);
}

void ExchangePane::fillWhy()
{
    const Exchange& e = *m_exchange;
    m_whyTitle->setText(whyTitle(e, m_plan));
    const std::uint64_t serial = m_serial;
    setFacts(*m_why, recordedWhy(e, m_plan));
    // The words need the plan: the running one, or the recorded document compiled again.
    m_jobs.run(
        this,
        [exchange = e, captured = m_plan, folder = m_documentFolder,
            plan = m_planSource ? m_planSource(m_plan.hash) : nullptr] {
            const std::shared_ptr<const Plan> usable = plan ? plan : recompiledPlan(captured, folder);
            return usable ? explainedWhy(exchange, *usable) : std::vector<std::pair<QString, QString>>();
        },
        [this, serial](std::vector<std::pair<QString, QString>> facts) {
            if (serial == m_serial && !facts.empty())
                setFacts(*m_why, facts);
        });
}

QStringList ExchangePane::whyLines() const
{
    QStringList lines;
    for (int row = 0; row < m_why->rowCount(); ++row)
        lines.append(QStringLiteral("%1: %2").arg(m_why->item(row, 0)->text(), m_why->item(row, 1)->text()));
    return lines;
}

} // namespace signalbox
