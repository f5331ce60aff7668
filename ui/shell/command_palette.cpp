// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/shell/fuzzy_match.h"
#include "ui/shell/theme.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox {

namespace {

class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, 30}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.selection);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(4, 1, -4, -1), 5, 5);
        }
        const QRect rect = option.rect.adjusted(12, 0, -12, 0);
        painter->setFont(bodyFont());
        painter->setPen(theme.text);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, index.data(Qt::DisplayRole).toString());
        painter->setFont(bodyFont(12));
        painter->setPen(theme.muted);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, index.data(CommandModel::ShortcutRole).toString());
        painter->restore();
    }
};

} // namespace

void CommandModel::setCommands(std::vector<Command> commands)
{
    beginResetModel();
    m_commands = std::move(commands);
    filter();
    endResetModel();
}

void CommandModel::setQuery(const QString& query)
{
    beginResetModel();
    m_query = query;
    filter();
    endResetModel();
}

void CommandModel::filter()
{
    std::vector<std::pair<int, std::size_t>> scored;
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        if (const int score = m_query.trimmed().isEmpty() ? 1 : fuzzyScore(m_query, m_commands[i].title); score > 0)
            scored.emplace_back(score, i);
    }
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    m_rows.clear();
    for (const auto& [score, index] : scored)
        m_rows.push_back(index);
}

QAction* CommandModel::actionAt(const QModelIndex& index) const
{
    return index.isValid() && checkIndex(index) ? m_commands[m_rows[static_cast<std::size_t>(index.row())]].action.data() : nullptr;
}

int CommandModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant CommandModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index))
        return {};
    const Command& command = m_commands[m_rows[static_cast<std::size_t>(index.row())]];
    switch (role) {
    case Qt::DisplayRole: return command.title;
    case ShortcutRole: return command.shortcut;
    default: return {};
    }
}

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window)
    , m_query(new QLineEdit(this))
    , m_list(new QListView(this))
{
    setProperty("role", QStringLiteral("card"));
    m_query->setPlaceholderText(tr("What do you want to do?"));
    m_query->setAccessibleName(tr("Find an action"));
    m_query->installEventFilter(this);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Actions"));
    m_list->setProperty("role", QStringLiteral("raised"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_query);
    column->addWidget(m_list, 1);
    hide();
    connect(m_query, &QLineEdit::textChanged, this, [this](const QString& query) {
        m_model.setQuery(query);
        m_list->setCurrentIndex(m_model.index(0));
    });
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
}

void CommandPalette::open(std::vector<Command> commands)
{
    m_model.setCommands(std::move(commands));
    m_query->clear();
    m_list->setCurrentIndex(m_model.index(0));
    const QWidget* window = parentWidget();
    const int width = std::min(560, window->width() - 80);
    setGeometry((window->width() - width) / 2, 64, width, std::min(420, window->height() - 120));
    raise();
    show();
    m_query->setFocus();
}

void CommandPalette::choose(const QModelIndex& index)
{
    QAction* action = m_model.actionAt(index);
    hide();
    parentWidget()->setFocus();
    if (action != nullptr)
        action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) {
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const int row = m_list->currentIndex().row();
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape: hide(); parentWidget()->setFocus(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: choose(m_list->currentIndex()); return true;
    case Qt::Key_Down: m_list->setCurrentIndex(m_model.index(std::min(row + 1, m_model.rowCount() - 1))); return true;
    case Qt::Key_Up: m_list->setCurrentIndex(m_model.index(std::max(row - 1, 0))); return true;
    default: return QFrame::eventFilter(watched, event);
    }
}

} // namespace signalbox
