// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/exchange_list_model.h"

#include "ui/shell/format.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace signalbox {
namespace {

constexpr int refreshMilliseconds = 100;
constexpr std::size_t cachedSummaries = 4096;
constexpr std::uint64_t readAround = 64;      // a missing summary brings its neighbours
constexpr std::uint64_t scanBatch = 4096;
constexpr std::uint64_t newRowsAtOnce = 20'000; // per refresh, so that the window stays quick

struct ColumnText {
    const char* title;
    QString (*display)(const ExchangeListModel& model, const ExchangeSummary& row);
    Qt::Alignment alignment;
};

const std::array<ColumnText, ExchangeListModel::ColumnCount>& columns()
{
    static const std::array<ColumnText, ExchangeListModel::ColumnCount> table{{
        {QT_TRANSLATE_NOOP("ExchangeListModel", "#"),
            [](const ExchangeListModel&, const ExchangeSummary& row) { return QString::number(row.number); }, Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Method"),
            [](const ExchangeListModel&, const ExchangeSummary& row) { return fromBytes(row.method); }, Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Status"),
            [](const ExchangeListModel&, const ExchangeSummary& row) {
                return row.status == 0 ? QStringLiteral("–") : QString::number(row.status);
            },
            Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Route"),
            [](const ExchangeListModel& model, const ExchangeSummary& row) { return model.routeText(row); }, Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Host"),
            [](const ExchangeListModel&, const ExchangeSummary& row) { return fromBytes(row.host); }, Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Path"),
            [](const ExchangeListModel&, const ExchangeSummary& row) { return fromBytes(row.target); }, Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Service"),
            [](const ExchangeListModel& model, const ExchangeSummary& row) {
                const auto& names = model.planOf(row).services;
                return row.service.isValid() && row.service.value < names.size() ? fromBytes(names[row.service.value])
                                                                                 : QString();
            },
            Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Time by stage"),
            [](const ExchangeListModel&, const ExchangeSummary&) { return QString(); }, Qt::AlignLeft},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Total"),
            [](const ExchangeListModel&, const ExchangeSummary& row) {
                return row.isOpen ? ExchangeListModel::tr("open") : formatDuration(row.duration);
            },
            Qt::AlignRight},
        {QT_TRANSLATE_NOOP("ExchangeListModel", "Size"),
            [](const ExchangeListModel&, const ExchangeSummary& row) { return formatSize(row.responseBytes); },
            Qt::AlignRight},
    }};
    return table;
}

} // namespace

// Shared with the job that fills it; cancelled by the model when it is no longer wanted.
struct ExchangeListModel::Scan {
    std::atomic<bool> isCancelled{false};
    std::vector<std::uint64_t> rows;
};

ExchangeListModel::ExchangeListModel(JobPool& jobs, QObject* parent)
    : QAbstractTableModel(parent)
    , m_jobs(jobs)
    , m_filter(*FilterExpression::parse({}))
{
    m_timer.setInterval(refreshMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &ExchangeListModel::refresh);
}

ExchangeListModel::~ExchangeListModel()
{
    if (m_scanJob)
        m_scanJob->isCancelled = true;
}

void ExchangeListModel::setLog(std::shared_ptr<CaptureLog> log)
{
    m_log = std::move(log);
    restart();
    if (m_log != nullptr)
        m_timer.start();
    else
        m_timer.stop();
}

void ExchangeListModel::setFilter(FilterExpression filter)
{
    m_filter = std::move(filter);
    restart();
}

void ExchangeListModel::restart()
{
    if (m_scanJob)
        m_scanJob->isCancelled = true;
    m_scanJob.reset();
    beginResetModel();
    m_rows.clear();
    m_cache.clear();
    m_plans.clear();
    m_seen = m_log != nullptr ? m_log->firstRow() : 0;
    m_version = 0;
    if (m_log != nullptr && m_filter.isEmpty()) {
        const std::uint64_t end = m_log->rowCount();
        m_rows.reserve(static_cast<std::size_t>(end - m_seen));
        for (; m_seen < end; ++m_seen)
            m_rows.push_back(m_seen);
    }
    endResetModel();
    if (m_log != nullptr && !m_filter.isEmpty())
        startScan(m_seen, m_log->rowCount());
    Q_EMIT countsChanged();
}

void ExchangeListModel::startScan(std::uint64_t begin, std::uint64_t end)
{
    m_seen = end;
    if (begin == end)
        return;
    auto scan = std::make_shared<Scan>();
    m_scanJob = scan;
    m_jobs.run(
        this,
        [scan, log = m_log, filter = m_filter, begin, end] {
            std::map<std::uint32_t, CapturedPlan> plans;
            for (std::uint64_t from = begin; from < end && !scan->isCancelled; from += scanBatch) {
                const std::vector<ExchangeSummary> rows = log->summaries(from, std::min(from + scanBatch, end));
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    const auto [plan, isNew] = plans.try_emplace(rows[i].planIndex);
                    if (isNew)
                        plan->second = log->plan(rows[i].planIndex);
                    if (filter.matches(rows[i], plan->second, [&] { return log->read(from + i); }))
                        scan->rows.push_back(from + i);
                }
            }
            return scan;
        },
        [this](const std::shared_ptr<Scan>& done) {
            if (done != m_scanJob)
                return;
            m_scanJob.reset();
            appendRows(done->rows);
            Q_EMIT countsChanged();
        });
}

void ExchangeListModel::refresh()
{
    if (m_log == nullptr || m_log->version() == m_version)
        return;
    const std::uint64_t before = m_version;
    const std::uint64_t now = m_log->version();
    if (m_log->rowCount() < m_seen) { // cleared
        restart();
        return;
    }
    dropDeleted();
    if (!m_scanJob)
        takeNew();
    if (before != 0) {
        for (const std::uint64_t row : m_log->rowsReplacedSince(before)) {
            m_cache.erase(row);
            if (const int at = rowOfLogRow(row); at >= 0)
                Q_EMIT dataChanged(index(at, 0), index(at, ColumnCount - 1));
        }
    }
    m_version = m_seen < m_log->rowCount() ? before : now; // not all was taken: come again
    Q_EMIT countsChanged();
}

void ExchangeListModel::dropDeleted()
{
    const auto kept = std::lower_bound(m_rows.begin(), m_rows.end(), m_log->firstRow());
    if (kept == m_rows.begin())
        return;
    beginRemoveRows({}, 0, static_cast<int>(kept - m_rows.begin()) - 1);
    m_rows.erase(m_rows.begin(), kept);
    endRemoveRows();
}

void ExchangeListModel::takeNew()
{
    m_seen = std::max(m_seen, m_log->firstRow());
    const std::uint64_t end = std::min(m_log->rowCount(), m_seen + newRowsAtOnce);
    if (!m_filter.isEmpty()) {
        if (m_seen < end)
            startScan(m_seen, end);
        return;
    }
    std::vector<std::uint64_t> rows;
    for (; m_seen < end; ++m_seen)
        rows.push_back(m_seen);
    appendRows(rows);
}

void ExchangeListModel::appendRows(const std::vector<std::uint64_t>& rows)
{
    if (rows.empty())
        return;
    const int first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    endInsertRows();
}

std::uint64_t ExchangeListModel::totalRows() const
{
    return m_log == nullptr ? 0 : m_log->rowCount() - m_log->firstRow();
}

int ExchangeListModel::rowOfLogRow(std::uint64_t logRow) const
{
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), logRow);
    return found != m_rows.end() && *found == logRow ? static_cast<int>(found - m_rows.begin()) : -1;
}

std::optional<ExchangeSummary> ExchangeListModel::summaryAt(int row) const
{
    if (m_log == nullptr || row < 0 || row >= static_cast<int>(m_rows.size()))
        return std::nullopt;
    const std::uint64_t logRow = logRowAt(row);
    if (const auto cached = m_cache.find(logRow); cached != m_cache.end())
        return cached->second;
    if (m_cache.size() > cachedSummaries)
        m_cache.clear();
    const std::uint64_t begin = std::max(m_log->firstRow(), logRow - std::min(logRow, readAround / 2));
    const std::uint64_t end = std::min(m_log->rowCount(), begin + readAround);
    std::uint64_t at = begin;
    for (ExchangeSummary& summary : m_log->summaries(begin, end))
        m_cache.insert_or_assign(at++, std::move(summary));
    const auto read = m_cache.find(logRow);
    return read == m_cache.end() ? std::nullopt : std::optional(read->second);
}

const CapturedPlan& ExchangeListModel::planOf(const ExchangeSummary& summary) const
{
    const auto [plan, isNew] = m_plans.try_emplace(summary.planIndex);
    if (isNew && m_log != nullptr)
        plan->second = m_log->plan(summary.planIndex);
    return plan->second;
}

QString ExchangeListModel::routeText(const ExchangeSummary& summary) const
{
    const std::vector<std::string>& names = planOf(summary).routes;
    if (summary.route.isValid() && summary.route.value < names.size())
        return fromBytes(names[summary.route.value]);
    return summary.outcome == Decision::Outcome::Rejected ? tr("rejected") : tr("no route");
}

int ExchangeListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ExchangeListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ExchangeListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ColumnText& column = columns()[static_cast<std::size_t>(index.column())];
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(column.alignment | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    const std::optional<ExchangeSummary> summary = summaryAt(index.row());
    if (!summary)
        return {};
    const QString text = column.display(*this, *summary);
    // A tool tip would take text that looks like markup for markup.
    return role == Qt::ToolTipRole ? toToolTip(text) : text;
}

QVariant ExchangeListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const ColumnText& column = columns()[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return tr(column.title);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(column.alignment | Qt::AlignVCenter);
    return {};
}

} // namespace signalbox
