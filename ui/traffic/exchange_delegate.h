// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Paints the cells of the exchange list: route dots, status colours, the duration bar split by stage. Thread: GUI.
#pragma once

#include "ui/traffic/exchange_list_model.h"

#include <QtWidgets/QStyledItemDelegate>

namespace signalbox {

class ExchangeDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit ExchangeDelegate(const ExchangeListModel& model, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintRoute(QPainter& painter, const QRect& cell, const QPalette& palette, const ExchangeSummary& row) const;

    const ExchangeListModel& m_model;
};

// The colour of a status: good, muted (3xx), warning (4xx), bad (5xx or none).
QColor statusColor(int status, const QPalette& palette);
// The split as a bar: lengths on a logarithmic scale of the total, so that 0.1 ms and 3 s both show.
void paintStageBar(QPainter& painter, const QRect& area, const StageSplit& split, bool fillsArea);

} // namespace signalbox
