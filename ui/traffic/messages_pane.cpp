// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/messages_pane.h"

#include "core/base/text.h"
#include "ui/shell/format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QShortcut>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {
namespace {

using websocket::Direction;
using websocket::Message;

constexpr int refreshInterval = 200; // ms
constexpr std::size_t readAtOnce = 500;
constexpr std::size_t previewBytes = 240;

QString kindText(Message::Kind kind)
{
    switch (kind) {
    case Message::Kind::Text: return MessagesPane::tr("Text");
    case Message::Kind::Binary: return MessagesPane::tr("Binary");
    case Message::Kind::Close: return MessagesPane::tr("Close");
    case Message::Kind::Ping: return MessagesPane::tr("Ping");
    case Message::Kind::Pong: return MessagesPane::tr("Pong");
    case Message::Kind::Problem: return MessagesPane::tr("Not followed further");
    case Message::Kind::Limit: return MessagesPane::tr("Later messages are counted, not kept");
    }
    return {};
}

QString closeText(const Message& message)
{
    const std::optional<std::uint16_t> code = websocket::closeCode(message);
    if (!code)
        return MessagesPane::tr("close");
    return MessagesPane::tr("close %1 %2 %3")
        .arg(QString::number(*code), fromBytes(websocket::closeCodeName(*code)), fromBytes(websocket::closeReason(message)))
        .trimmed();
}

// One line of it, for the list.
QString previewText(const Message& message)
{
    const std::string_view start = std::string_view(message.payload).substr(0, previewBytes);
    switch (message.kind) {
    case Message::Kind::Text: return fromBytes(start).simplified();
    case Message::Kind::Binary: return fromBytes(toHex(start.substr(0, 48)));
    case Message::Kind::Ping: return MessagesPane::tr("ping %1").arg(fromBytes(start)).trimmed();
    case Message::Kind::Pong: return MessagesPane::tr("pong %1").arg(fromBytes(start)).trimmed();
    case Message::Kind::Close: return closeText(message);
    case Message::Kind::Problem: return kindText(message.kind) + QStringLiteral(": ") + fromBytes(start);
    case Message::Kind::Limit: return kindText(message.kind);
    }
    return {};
}

Qt::Alignment alignmentOf(int column)
{
    const bool isNumber = column == MessageListModel::TimeColumn || column == MessageListModel::SizeColumn;
    return (isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

bool isContent(const Message& message)
{
    return message.kind == Message::Kind::Text || message.kind == Message::Kind::Binary;
}

QString factsText(const Message& message)
{
    QStringList facts{message.direction == Direction::Sent ? MessagesPane::tr("sent by the client") : MessagesPane::tr("received by the client"),
        kindText(message.kind)};
    if (message.isCompressed)
        facts << MessagesPane::tr("compressed, %1 on the wire").arg(formatSize(message.wireBytes));
    if (message.isUnfinished)
        facts << MessagesPane::tr("unfinished");
    if (message.isShortened())
        facts << MessagesPane::tr("%1 kept").arg(formatSize(message.payload.size()));
    return facts.join(QStringLiteral(" · "));
}

HeaderList headersOf(const Message& message)
{
    const std::string_view text = trimmed(message.payload);
    const bool isJson = message.kind == Message::Kind::Text && !text.empty() && (text.front() == '{' || text.front() == '[');
    HeaderList headers;
    headers.add("Content-Type", isJson ? "application/json" : message.kind == Message::Kind::Binary ? "application/octet-stream" : "text/plain");
    return headers;
}

} // namespace

int MessageListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_messages.size());
}

int MessageListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MessageListModel::data(const QModelIndex& index, int role) const
{
    const Message& message = at(index.row()).message;
    const bool isSent = message.direction == Direction::Sent;
    switch (role) {
    case Qt::ToolTipRole: return toToolTip(factsText(message));
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(alignmentOf(index.column()));
    case Qt::AccessibleTextRole:
        return index.column() == DirectionColumn ? factsText(message) : data(index, Qt::DisplayRole);
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (index.column()) {
    case DirectionColumn: return isSent ? QStringLiteral("↑") : QStringLiteral("↓");
    case TimeColumn: return formatDuration(message.at);
    case SizeColumn: return message.kind == Message::Kind::Limit || message.kind == Message::Kind::Problem ? QString() : formatSize(message.totalBytes);
    case TextColumn: return previewText(message);
    default: return {};
    }
}

QVariant MessageListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return QVariant::fromValue(alignmentOf(section));
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn: return tr("After");
    case SizeColumn: return tr("Size");
    case TextColumn: return tr("Message");
    default: return QString();
    }
}

void MessageListModel::clear()
{
    beginResetModel();
    m_messages.clear();
    endResetModel();
}

void MessageListModel::append(std::vector<CapturedMessage> messages)
{
    if (messages.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(messages.size()) - 1);
    m_messages.insert(m_messages.end(), std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end()));
    endInsertRows();
}

MessagesPane::MessagesPane(JobPool& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_model(new MessageListModel(this))
    , m_list(new QTableView)
    , m_body(new BodyPane(jobs))
    , m_pages(new QStackedWidget)
{
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Messages"));
    m_list->setShowGrid(false);
    m_list->setWordWrap(false);
    m_list->setTabKeyNavigation(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setDefaultSectionSize(26);
    QHeaderView& header = *m_list->horizontalHeader();
    header.setStretchLastSection(true);
    header.setHighlightSections(false);
    header.setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header.resizeSection(MessageListModel::DirectionColumn, 28);
    header.resizeSection(MessageListModel::TimeColumn, 76);
    header.resizeSection(MessageListModel::SizeColumn, 76);

    auto* empty = makeLabel(tr("No message yet"), "muted");
    empty->setAlignment(Qt::AlignCenter);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_list);
    splitter->addWidget(m_body);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    m_pages->addWidget(empty);
    m_pages->addWidget(splitter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);

    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &MessagesPane::showCurrent);
    auto* copy = new QShortcut(QKeySequence::Copy, m_list);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, [this] {
        if (const QModelIndex current = m_list->currentIndex(); current.isValid())
            QGuiApplication::clipboard()->setText(fromBytes(m_model->at(current.row()).message.payload));
    });
    m_timer.setInterval(refreshInterval);
    connect(&m_timer, &QTimer::timeout, this, &MessagesPane::refresh);
}

void MessagesPane::setExchange(std::shared_ptr<CaptureLog> log, ExchangeNumber number)
{
    if (log == m_log && number == m_number) { // read anew, because it went on: the list stays as it is
        refresh();
        return;
    }
    ++m_serial;
    m_isReading = false;
    m_log = std::move(log);
    m_number = number;
    m_known = 0;
    m_model->clear();
    m_body->setBody({}, {});
    m_pages->setCurrentIndex(0);
    if (m_log == nullptr) {
        m_timer.stop();
        return;
    }
    m_timer.start();
    refresh();
}

void MessagesPane::refresh()
{
    if (m_log == nullptr || m_isReading)
        return;
    const std::uint64_t count = m_log->messageCount(m_number);
    if (count == m_known)
        return;
    m_isReading = true;
    struct Answer {
        std::vector<CapturedMessage> messages;
        bool isAll = true;
    };
    m_jobs.run(
        this,
        [log = m_log, number = m_number, next = m_model->nextIndex()] {
            Answer answer;
            if (Result<std::vector<CapturedMessage>> read = log->messages(number, next, readAtOnce)) {
                answer.isAll = read->size() < readAtOnce;
                answer.messages = *std::move(read);
            }
            return answer;
        },
        [this, serial = m_serial, count](Answer answer) {
            if (serial != m_serial)
                return;
            m_isReading = false;
            if (answer.isAll)
                m_known = count;
            take(std::move(answer.messages));
            if (!answer.isAll)
                refresh();
        });
}

void MessagesPane::take(std::vector<CapturedMessage> messages)
{
    if (messages.empty())
        return;
    // It follows while nobody reads: at the end, and nothing chosen.
    const QScrollBar& bar = *m_list->verticalScrollBar();
    const bool follows = bar.value() == bar.maximum() && !m_list->currentIndex().isValid() && m_model->rowCount() > 0;
    m_model->append(std::move(messages));
    m_pages->setCurrentIndex(1);
    if (follows)
        m_list->scrollToBottom();
}

void MessagesPane::showCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid())
        return;
    const Message& message = m_model->at(current.row()).message;
    CapturedBody body;
    if (isContent(message)) {
        body.bytes = message.payload;
        body.totalBytes = message.totalBytes;
    } else {
        body.bytes = previewText(message).toStdString();
        body.totalBytes = body.bytes.size();
    }
    m_body->setBody(headersOf(message), body);
}

} // namespace signalbox
