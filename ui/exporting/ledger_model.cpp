// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporting/ledger_model.h"

#include "ui/shell/format.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

QString nodeText(const NodeRef& node)
{
    const QString name = node.name.empty() ? LedgerModel::tr("document") : fromBytes(node.name);
    return node.station ? LedgerModel::tr("%1 · station %2").arg(name).arg(*node.station + 1) : name;
}

struct ColumnText {
    const char* title;
    QString (*display)(const LedgerEntry& entry);
};

const std::array<ColumnText, LedgerModel::ColumnCount>& columns()
{
    static const std::array<ColumnText, LedgerModel::ColumnCount> table{{
        {QT_TRANSLATE_NOOP("LedgerModel", "Status"), [](const LedgerEntry& entry) { return fromBytes(toText(entry.status)); }},
        {QT_TRANSLATE_NOOP("LedgerModel", "Node"), [](const LedgerEntry& entry) { return nodeText(entry.node); }},
        {QT_TRANSLATE_NOOP("LedgerModel", "Construct"), [](const LedgerEntry& entry) { return fromBytes(entry.construct); }},
        {QT_TRANSLATE_NOOP("LedgerModel", "Why"),
            [](const LedgerEntry& entry) {
                return entry.code.empty() ? fromBytes(entry.reason)
                                          : QStringLiteral("%1 (%2)").arg(fromBytes(entry.reason), fromBytes(entry.code));
            }},
    }};
    return table;
}

} // namespace

void LedgerModel::setLedger(std::vector<LedgerEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    std::stable_sort(m_entries.begin(), m_entries.end(),
        [](const LedgerEntry& a, const LedgerEntry& b) { return a.status > b.status; });
    endResetModel();
}

const LedgerEntry* LedgerModel::entryAt(const QModelIndex& index) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? &m_entries[static_cast<std::size_t>(index.row())] : nullptr;
}

int LedgerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int LedgerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LedgerModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LedgerEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return columns()[static_cast<std::size_t>(index.column())].display(entry);
    if (role == Qt::ToolTipRole)
        return toToolTip(columns()[static_cast<std::size_t>(index.column())].display(entry));
    if (role == StatusRole)
        return static_cast<int>(entry.status);
    return {};
}

QVariant LedgerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    return role == Qt::DisplayRole ? tr(columns()[static_cast<std::size_t>(section)].title) : QVariant();
}

} // namespace signalbox
