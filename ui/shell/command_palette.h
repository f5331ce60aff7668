// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Every action by name: type a few letters, Enter runs it. Shows the actions of the window as they are at the moment.
// Thread: GUI.
#pragma once

#include <QtCore/QAbstractListModel>
#include <QtCore/QPointer>
#include <QtGui/QAction>
#include <QtWidgets/QFrame>

#include <vector>

class QLineEdit;
class QListView;

namespace signalbox {

struct Command {
    QPointer<QAction> action;
    QString title;    // "View: Zoom in"
    QString shortcut;
};

class CommandModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role : std::uint16_t { ShortcutRole = Qt::UserRole };
    using QAbstractListModel::QAbstractListModel;

    void setCommands(std::vector<Command> commands);
    void setQuery(const QString& query);
    QAction* actionAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void filter();

    std::vector<Command> m_commands;
    std::vector<std::size_t> m_rows; // indexes, best first
    QString m_query;
};

class CommandPalette final : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    void open(std::vector<Command> commands);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(const QModelIndex& index);

    CommandModel m_model;
    QLineEdit* m_query;
    QListView* m_list;
};

} // namespace signalbox
