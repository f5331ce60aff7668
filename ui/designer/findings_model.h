// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The findings of the open document as a table. Data only: icons and colours are the view's. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"

#include <QtCore/QAbstractTableModel>

namespace signalbox {

class FindingsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : std::uint8_t { MessageColumn, WitnessColumn, NodeColumn, RuleColumn, ColumnCount };
    enum Role : std::uint16_t { SeverityRole = Qt::UserRole };

    explicit FindingsModel(DocumentSession& session, QObject* parent = nullptr);

    const Finding* findingAt(const QModelIndex& index) const; // nullptr when there is none
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh();

    DocumentSession& m_session;
    std::vector<Finding> m_findings;
};

// The name of the node for people: "sign-in", "order · station 2".
QString nodeText(const GatewayDocument& document, const NodeRef& node);

} // namespace signalbox
