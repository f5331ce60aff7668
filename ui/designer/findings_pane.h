// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The list of findings below the canvas: a click goes to the node and the line, the menu copies. Thread: GUI.
#pragma once

#include "ui/designer/findings_model.h"

#include <QtWidgets/QWidget>

class QLabel;
class QTableView;

namespace signalbox {

class FindingsPane final : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPane(DocumentSession& session, QWidget* parent = nullptr);

    QTableView& table() const { return *m_table; }

Q_SIGNALS:
    void findingChosen(const signalbox::Finding& finding);

private:
    void choose(const QModelIndex& index);
    void showEmpty();

    DocumentSession& m_session;
    FindingsModel m_model;
    QTableView* m_table;
    QLabel* m_empty;
};

} // namespace signalbox
