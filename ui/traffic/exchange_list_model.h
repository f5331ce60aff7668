// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The exchanges of a capture as a table. Holds row numbers and a bounded cache of summaries, never exchanges; text is made when
// a cell is shown. Pulls what changed on a timer: one insert and one change per batch. A filter is applied here: history in a
// job, new rows as they come. No proxy model. Thread: GUI.
#pragma once

#include "core/capture/capture_log.h"
#include "core/capture/filter_expression.h"
#include "ui/bridge/job_pool.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QTimer>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace signalbox {

class ExchangeListModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : std::uint8_t { Number, Method, Status, Route, Host, Path, Service, Stages, Total, Size, ColumnCount };

    explicit ExchangeListModel(JobPool& jobs, QObject* parent = nullptr);
    ~ExchangeListModel() override;

    // The log to show; null: none. Starts anew. Shared, since a job may still read a log that is shown no longer.
    void setLog(std::shared_ptr<CaptureLog> log);
    const std::shared_ptr<CaptureLog>& log() const { return m_log; }
    void setFilter(FilterExpression filter);
    bool isFiltering() const { return m_scanJob != nullptr; } // history is still being read
    std::uint64_t totalRows() const;                          // without the filter

    // Summaries by table row; nullopt when it was deleted meanwhile.
    std::optional<ExchangeSummary> summaryAt(int row) const;
    std::uint64_t logRowAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    int rowOfLogRow(std::uint64_t logRow) const; // -1: not shown
    const CapturedPlan& planOf(const ExchangeSummary& summary) const;
    QString routeText(const ExchangeSummary& summary) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void refresh(); // pulls now; the timer does it ten times a second

Q_SIGNALS:
    void countsChanged();

private:
    struct Scan; // a running job over the history

    void restart();
    void startScan(std::uint64_t begin, std::uint64_t end);
    void takeNew();
    void dropDeleted();
    void appendRows(const std::vector<std::uint64_t>& rows);

    JobPool& m_jobs;
    std::shared_ptr<CaptureLog> m_log;
    FilterExpression m_filter;
    std::vector<std::uint64_t> m_rows;   // of the log, rising
    std::uint64_t m_seen = 0;            // rows of the log looked at
    std::uint64_t m_version = 0;
    std::shared_ptr<Scan> m_scanJob;
    QTimer m_timer;
    mutable std::map<std::uint32_t, CapturedPlan> m_plans;
    mutable std::map<std::uint64_t, ExchangeSummary> m_cache;
};

} // namespace signalbox
