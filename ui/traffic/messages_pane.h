// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a WebSocket: a list that grows while the connection is open, and the chosen one's payload below. Messages are
// read from the capture in jobs, a few hundred at a time; the capture bounds how many an exchange has. Thread: GUI.
#pragma once

#include "core/capture/capture_log.h"
#include "ui/body/body_pane.h"
#include "ui/bridge/job_pool.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <memory>
#include <vector>

class QLabel;
class QStackedWidget;
class QTableView;

namespace signalbox {

class MessageListModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : std::uint8_t { DirectionColumn, TimeColumn, SizeColumn, TextColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void clear();
    void append(std::vector<CapturedMessage> messages);
    const CapturedMessage& at(int row) const { return m_messages[static_cast<std::size_t>(row)]; }
    std::uint64_t nextIndex() const { return m_messages.empty() ? 0 : m_messages.back().index + 1; }

private:
    std::vector<CapturedMessage> m_messages;
};

class MessagesPane final : public QWidget {
    Q_OBJECT
public:
    explicit MessagesPane(JobPool& jobs, QWidget* parent = nullptr);

    // The messages of this exchange of the log, from the first on. Null: none.
    void setExchange(std::shared_ptr<CaptureLog> log, ExchangeNumber number);
    MessageListModel& model() const { return *m_model; }
    QTableView& list() const { return *m_list; }
    BodyPane& body() const { return *m_body; }

private:
    void refresh(); // asks for what is new
    void take(std::vector<CapturedMessage> messages);
    void showCurrent();

    JobPool& m_jobs;
    MessageListModel* m_model;
    QTableView* m_list;
    BodyPane* m_body;
    QStackedWidget* m_pages;
    QTimer m_timer;
    std::shared_ptr<CaptureLog> m_log;
    ExchangeNumber m_number = 0;
    std::uint64_t m_known = 0; // messages of the exchange that were asked for
    std::uint64_t m_serial = 0;
    bool m_isReading = false;
};

} // namespace signalbox
