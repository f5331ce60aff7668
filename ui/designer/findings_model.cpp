// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/findings_model.h"

#include "ui/designer/gestures.h"
#include "ui/designer/route_text.h"
#include "ui/shell/format.h"

#include <array>

namespace signalbox {

namespace {

struct ColumnEntry {
    QString (*title)();
    QString (*display)(const GatewayDocument& document, const Finding& finding);
};

QString witnessText(const GatewayDocument&, const Finding& finding)
{
    if (!finding.witness)
        return {};
    // The address is of a listener the reader knows; the path is what shows the finding.
    QString url = QString::fromStdString(finding.witness->url);
    const auto path = url.indexOf(QLatin1Char('/'), url.indexOf(QStringLiteral("://")) + 3);
    return QString::fromStdString(finding.witness->method) + QLatin1Char(' ') + (path < 0 ? url : url.mid(path));
}

const std::array<ColumnEntry, FindingsModel::ColumnCount>& columns()
{
    static const std::array<ColumnEntry, FindingsModel::ColumnCount> table{{
        {[] { return FindingsModel::tr("Finding"); },
            [](const GatewayDocument&, const Finding& finding) { return QString::fromStdString(finding.message); }},
        {[] { return FindingsModel::tr("Shown by"); }, &witnessText},
        {[] { return FindingsModel::tr("Where"); },
            [](const GatewayDocument& document, const Finding& finding) { return nodeText(document, finding.node); }},
        {[] { return FindingsModel::tr("Rule"); },
            [](const GatewayDocument&, const Finding& finding) { return QString::fromStdString(finding.rule); }},
    }};
    return table;
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Error: return FindingsModel::tr("Error");
    case Severity::Warning: return FindingsModel::tr("Warning");
    case Severity::Note: break;
    }
    return FindingsModel::tr("Note");
}

} // namespace

QString nodeText(const GatewayDocument& document, const NodeRef& node)
{
    if (node.kind == NodeKind::Document)
        return {};
    const QString name = QString::fromStdString(node.name);
    if (!node.station)
        return name;
    const auto* stations = stationsOf(document, node);
    if (stations == nullptr || *node.station >= stations->size())
        return name;
    return name + QStringLiteral(" · ") + stationLabel((*stations)[*node.station]);
}

FindingsModel::FindingsModel(DocumentSession& session, QObject* parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_findings(session.findings())
{
    connect(&session, &DocumentSession::findingsChanged, this, &FindingsModel::refresh);
}

void FindingsModel::refresh()
{
    beginResetModel();
    m_findings = m_session.findings();
    endResetModel();
}

const Finding* FindingsModel::findingAt(const QModelIndex& index) const
{
    return index.isValid() && checkIndex(index) ? &m_findings[static_cast<std::size_t>(index.row())] : nullptr;
}

int FindingsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_findings.size()); }

int FindingsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant FindingsModel::data(const QModelIndex& index, int role) const
{
    const Finding* finding = findingAt(index);
    if (finding == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole: return columns().at(static_cast<std::size_t>(index.column())).display(*m_session.document(), *finding);
    case Qt::ToolTipRole:
        return toToolTip(finding->span.line == 0
                ? QString::fromStdString(finding->message)
                : tr("Line %1: %2").arg(finding->span.line).arg(QString::fromStdString(finding->message)));
    case Qt::AccessibleTextRole:
        return index.column() == MessageColumn ? severityText(finding->severity) + QStringLiteral(": ") + QString::fromStdString(finding->message)
                                               : data(index, Qt::DisplayRole);
    case SeverityRole: return static_cast<int>(finding->severity);
    default: return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    return columns().at(static_cast<std::size_t>(section)).title();
}

} // namespace signalbox
