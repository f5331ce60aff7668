// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/palette_model.h"

#include "core/policy/policy_kind.h"
#include "ui/designer/palette_mime.h"
#include "ui/shell/format.h"

namespace signalbox {

PaletteModel::PaletteModel(DocumentSession& session, QObject* parent)
    : QAbstractListModel(parent)
    , m_session(session)
    , m_rows(makeRows())
{
    connect(&session, &DocumentSession::drawingChanged, this, &PaletteModel::refresh);
}

void PaletteModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    refresh();
}

std::vector<PaletteModel::Row> PaletteModel::makeRows() const
{
    std::vector<Row> rows;
    const auto add = [this, &rows](const QString& section, std::vector<Row> entries) {
        std::erase_if(entries, [this](const Row& row) {
            return !m_filter.isEmpty() && !row.title.contains(m_filter, Qt::CaseInsensitive)
                && !row.doc.contains(m_filter, Qt::CaseInsensitive);
        });
        if (entries.empty())
            return;
        rows.push_back({.title = section, .letter = {}, .doc = {}, .entry = std::nullopt});
        rows.insert(rows.end(), entries.begin(), entries.end());
    };
    const std::pair<PolicyCategory, QString> sections[] = {{PolicyCategory::Access, tr("Access")},
        {PolicyCategory::Limits, tr("Limits")}, {PolicyCategory::Transform, tr("Transform")},
        {PolicyCategory::Traffic, tr("Traffic")}};
    for (const auto& [category, title] : sections) {
        std::vector<Row> entries;
        for (const PolicyKind* kind : policyKinds()) {
            if (kind->category == category)
                entries.push_back({.title = fromBytes(kind->label),
                    .letter = fromBytes(kind->letter),
                    .doc = fromBytes(kind->doc),
                    .entry = PaletteEntry{.kind = PaletteEntry::Kind::PolicyKind, .name = std::string(kind->id)}});
        }
        add(title, std::move(entries));
    }
    std::vector<Row> named;
    for (const PolicyNode& policy : m_session.drawing()->policies()) {
        const PolicyKind* kind = findPolicyKind(policy.kind);
        named.push_back({.title = QString::fromStdString(policy.name),
            .letter = kind == nullptr ? QStringLiteral("?") : fromBytes(kind->letter),
            .doc = kind == nullptr ? QString() : tr("Shared %1 of this document").arg(fromBytes(kind->label)),
            .entry = PaletteEntry{.kind = PaletteEntry::Kind::NamedPolicy, .name = policy.name}});
    }
    add(tr("Named here"), std::move(named));
    return rows;
}

void PaletteModel::refresh()
{
    std::vector<Row> rows = makeRows();
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

std::optional<PaletteEntry> PaletteModel::entryAt(const QModelIndex& index) const
{
    return index.isValid() && checkIndex(index) ? m_rows[static_cast<std::size_t>(index.row())].entry : std::nullopt;
}

int PaletteModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return row.title;
    case Qt::ToolTipRole: return row.entry ? toToolTip(row.title + QLatin1Char('\n') + row.doc) : QString(); // the title may be cut off
    case Qt::AccessibleDescriptionRole: return row.doc;
    case IsSectionRole: return !row.entry.has_value();
    case LetterRole: return row.letter;
    default: return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const
{
    if (!index.isValid() || !checkIndex(index))
        return Qt::NoItemFlags;
    return entryAt(index) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren
                          : Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
}

QStringList PaletteModel::mimeTypes() const { return {paletteMimeType()}; }

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const
{
    for (const QModelIndex& index : indexes) {
        if (const auto entry = entryAt(index))
            return makePaletteMime(*entry);
    }
    return nullptr;
}

} // namespace signalbox
