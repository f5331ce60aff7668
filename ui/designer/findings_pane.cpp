// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/findings_pane.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedLayout>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QTableView>

#include <algorithm>

namespace signalbox {

namespace {

class FindingDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, theme.selection);
        else if (option.state.testFlag(QStyle::State_MouseOver))
            painter->fillRect(option.rect, Theme::mixed(theme.panel, theme.text, 0.03));
        QRect text = option.rect.adjusted(8, 0, -8, 0);
        QFont font = bodyFont(13);
        QColor color = theme.text;
        switch (index.column()) {
        case FindingsModel::MessageColumn: {
            const auto severity = static_cast<Severity>(index.data(FindingsModel::SeverityRole).toInt());
            const QPixmap mark = severity == Severity::Error ? makePixmap(QStringLiteral("error"), theme.bad, 14, painter->device()->devicePixelRatioF())
                : severity == Severity::Warning
                ? makePixmap(QStringLiteral("warning"), theme.warning, 14, painter->device()->devicePixelRatioF())
                : makePixmap(QStringLiteral("note"), theme.accent, 14, painter->device()->devicePixelRatioF());
            painter->drawPixmap(option.rect.left() + 8, option.rect.center().y() - 6, mark);
            text.setLeft(option.rect.left() + 32);
            break;
        }
        case FindingsModel::WitnessColumn:
            font = monoFont(12);
            color = theme.muted;
            break;
        case FindingsModel::NodeColumn: color = theme.muted; break;
        default:
            font = monoFont(12);
            color = Theme::mixed(theme.faint, theme.muted, 0.6);
        }
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetrics(font).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

FindingsPane::FindingsPane(DocumentSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(session)
    , m_table(new QTableView(this))
    , m_empty(makeLabel({}, "muted", this))
{
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new FindingDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->setAccessibleName(tr("Findings"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->horizontalHeader()->hide();
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(26);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(FindingsModel::MessageColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(FindingsModel::WitnessColumn, 190);
    m_table->setColumnWidth(FindingsModel::NodeColumn, 120);
    m_table->setColumnWidth(FindingsModel::RuleColumn, 150);
    m_empty->setAlignment(Qt::AlignCenter);
    auto* stack = new QStackedLayout(this);
    stack->addWidget(m_table);
    stack->addWidget(m_empty);
    connect(m_table, &QTableView::clicked, this, &FindingsPane::choose);
    connect(m_table, &QTableView::activated, this, &FindingsPane::choose);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &FindingsPane::showEmpty);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        const Finding* finding = m_model.findingAt(m_table->indexAt(position));
        if (finding == nullptr)
            return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(tr("Copy message"), this, [text = QString::fromStdString(finding->message)] {
            QGuiApplication::clipboard()->setText(text);
        });
        menu->popup(m_table->viewport()->mapToGlobal(position));
    });
    showEmpty();
}

void FindingsPane::choose(const QModelIndex& index)
{
    if (const Finding* finding = m_model.findingAt(index))
        Q_EMIT findingChosen(*finding);
}

void FindingsPane::showEmpty()
{
    const bool isEmpty = m_model.rowCount() == 0;
    m_empty->setText(m_session.isChecked() ? tr("Nothing to report. Every route can match, every name leads somewhere.") : tr("Checking…"));
    static_cast<QStackedLayout*>(layout())->setCurrentIndex(isEmpty ? 1 : 0);
    const auto& findings = m_session.findings();
    const bool hasWitness = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.witness.has_value(); });
    m_table->setColumnHidden(FindingsModel::WitnessColumn, !hasWitness);
}

} // namespace signalbox
