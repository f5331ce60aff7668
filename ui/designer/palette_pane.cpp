// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/palette_pane.h"

#include "ui/shell/theme.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

namespace {

constexpr int rowHeight = 24;
constexpr int sectionHeight = 34;

// Section titles in small capitals; entries with their letter in a ring, as on the canvas.
class PaletteDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        const bool isSection = index.data(PaletteModel::IsSectionRole).toBool();
        return {120, isSection ? (index.row() == 0 ? sectionHeight - 8 : sectionHeight) : rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        const QString title = index.data(Qt::DisplayRole).toString();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (index.data(PaletteModel::IsSectionRole).toBool()) {
            QFont font = bodyFont(11, QFont::DemiBold);
            font.setLetterSpacing(QFont::AbsoluteSpacing, 0.5);
            painter->setFont(font);
            painter->setPen(theme.muted);
            painter->drawText(option.rect.adjusted(12, 0, -8, -4), Qt::AlignLeft | Qt::AlignBottom, title.toUpper());
        } else {
            paintEntry(*painter, theme, option, index.data(PaletteModel::LetterRole).toString(), title);
        }
        painter->restore();
    }

private:
    static void paintEntry(
        QPainter& painter, const Theme& theme, const QStyleOptionViewItem& option, const QString& letter, const QString& title)
    {
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        const bool isHovered = option.state.testFlag(QStyle::State_MouseOver);
        if (isSelected || isHovered) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isSelected ? theme.selection : Theme::mixed(theme.panel, theme.text, 0.05));
            painter.drawRoundedRect(QRectF(option.rect).adjusted(6, 1, -6, -1), 5, 5);
        }
        const QPointF center(option.rect.left() + 21, option.rect.center().y() + 0.5);
        painter.setPen(QPen(theme.muted, 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(center, 7.5, 7.5);
        painter.setFont(bodyFont(letter.size() > 1 ? 7 : 9, QFont::DemiBold));
        painter.drawText(QRectF(center.x() - 8, center.y() - 8, 16, 16), Qt::AlignCenter, letter);
        const QFont font = bodyFont(13);
        painter.setFont(font);
        painter.setPen(theme.text);
        const QRect rect = option.rect.adjusted(38, 0, -10, 0);
        painter.drawText(rect, Qt::AlignVCenter, QFontMetrics(font).elidedText(title, Qt::ElideRight, rect.width()));
    }
};

} // namespace

PalettePane::PalettePane(DocumentSession& session, QWidget* parent)
    : QWidget(parent)
    , m_model(session)
    , m_search(new QLineEdit(this))
    , m_list(new QListView(this))
{
    setProperty("role", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_search->setPlaceholderText(tr("Find a policy"));
    m_search->setAccessibleName(tr("Find a policy"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setDragEnabled(true);
    m_list->setDragDropMode(QAbstractItemView::DragOnly);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(tr("Policies"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->installEventFilter(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 10, 0, 0);
    column->setSpacing(4);
    auto* searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(12, 0, 12, 0);
    searchRow->addWidget(m_search);
    column->addLayout(searchRow);
    column->addWidget(m_list, 1);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model.setFilter(text);
        if (!text.isEmpty())
            selectFirstEntry();
    });
    connect(m_list, &QListView::doubleClicked, this, [this](const QModelIndex& index) {
        if (const auto entry = m_model.entryAt(index))
            Q_EMIT entryActivated(*entry);
    });
}

void PalettePane::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

void PalettePane::selectFirstEntry()
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (m_model.entryAt(m_model.index(row))) {
            m_list->setCurrentIndex(m_model.index(row));
            return;
        }
    }
}

bool PalettePane::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            if (const auto entry = m_model.entryAt(m_list->currentIndex()))
                Q_EMIT entryActivated(*entry);
            return true;
        }
        if (watched == m_search && key->key() == Qt::Key_Down) {
            if (!m_list->currentIndex().isValid())
                selectFirstEntry();
            m_list->setFocus();
            return true;
        }
        if (watched == m_search && key->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
            m_search->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace signalbox
