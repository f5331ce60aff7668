// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An export's ledger as a table: status, node, construct, why. What needs attention comes first. Thread: GUI.
#pragma once

#include "core/exporters/exporter.h"

#include <QtCore/QAbstractTableModel>

#include <vector>

namespace signalbox {

class LedgerModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : std::uint8_t { Status, Node, Construct, Why, ColumnCount };
    enum Role : std::uint16_t { StatusRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setLedger(std::vector<LedgerEntry> entries);
    const LedgerEntry* entryAt(const QModelIndex& index) const; // nullptr when there is none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<LedgerEntry> m_entries;
};

} // namespace signalbox
