// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/body/body_pane.h"

#include "ui/shell/format.h"
#include "ui/shell/widgets.h"

#include <QtCore/QBuffer>
#include <QtGui/QImageReader>
#include <QtGui/QShortcut>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {
namespace {

constexpr int maxPictureSide = 4096;
constexpr int pictureWidth = 1024;

// A picture of the decoded bytes, shrunk to what a pane can show; null when they are none that Qt reads within the limits.
QImage pictureOf(std::string_view contentEncoding, const std::string& wire)
{
    constexpr std::size_t decodedCap = 32U << 20U;
    const Result<std::string> decoded = decodeContent(contentEncoding, wire, decodedCap);
    if (!decoded)
        return {};
    QByteArray bytes = QByteArray::fromRawData(decoded->data(), static_cast<qsizetype>(decoded->size()));
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer);
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > maxPictureSide || size.height() > maxPictureSide)
        return {};
    if (size.width() > pictureWidth)
        reader.setScaledSize(size.scaled(pictureWidth, maxPictureSide, Qt::KeepAspectRatio));
    return reader.read();
}

} // namespace

BodyPane::BodyPane(JobPool& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_views(new QComboBox)
    , m_size(makeLabel({}, "small"))
    , m_notice(makeLabel({}, "warning"))
    , m_find(new QLineEdit)
    , m_pages(new QStackedWidget)
    , m_lines(new LineView)
    , m_picture(new QLabel)
    , m_empty(makeLabel(tr("No body"), "muted"))
{
    m_views->setAccessibleName(tr("View of the body"));
    m_views->setMinimumWidth(96);
    m_find->setPlaceholderText(tr("Find in body"));
    m_find->setAccessibleName(tr("Find in body"));
    m_find->setMaximumWidth(180);
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setWordWrap(true);
    m_notice->setContentsMargins(12, 4, 12, 4);
    m_notice->hide();
    m_empty->setAlignment(Qt::AlignCenter);
    m_picture->setAlignment(Qt::AlignCenter);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 6, 12, 6);
    bar->setSpacing(8);
    bar->addWidget(m_views);
    bar->addWidget(m_size, 1);
    bar->addWidget(m_find);
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_picture);
    scroll->setWidgetResizable(true);
    m_pages->addWidget(m_lines);
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_notice);
    column->addWidget(m_pages, 1);

    connect(m_views, &QComboBox::activated, this,
        [this](int index) { render(m_views->itemData(index).toString().toStdString()); });
    connect(m_find, &QLineEdit::returnPressed, this, [this] {
        const bool isFound = m_lines->findNext(m_find->text());
        m_find->setProperty("problem", isFound ? QString() : QStringLiteral("warning"));
        m_find->style()->unpolish(m_find);
        m_find->style()->polish(m_find);
    });
    auto* shortcut = new QShortcut(QKeySequence::Find, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, &BodyPane::openFind);
}

void BodyPane::openFind()
{
    m_find->setFocus();
    m_find->selectAll();
}

void BodyPane::setBody(const HeaderList& headers, const CapturedBody& body)
{
    m_contentType = headers.find("content-type").value_or("");
    m_contentEncoding = headers.find("content-encoding").value_or("");
    m_bytes = std::make_shared<const std::string>(body.bytes);
    m_total = body.totalBytes;
    if (body.bytes.empty()) {
        ++m_serial;
        m_isRendering = false;
        m_views->clear();
        m_views->setEnabled(false);
        m_find->setEnabled(false);
        m_size->clear();
        setNotice({});
        m_empty->setText(body.totalBytes > 0 ? tr("%1 passed; none of it was recorded").arg(formatSize(body.totalBytes)) : tr("No body"));
        m_pages->setCurrentWidget(m_empty);
        m_lines->setText({});
        return;
    }
    render({});
}

void BodyPane::render(const std::string& viewId)
{
    const std::uint64_t serial = ++m_serial;
    m_isRendering = true;
    RenderOptions options;
    options.viewId = viewId;
    options.isIncomplete = m_bytes->size() < m_total;
    m_jobs.run(
        this,
        [bytes = m_bytes, type = m_contentType, encoding = m_contentEncoding, options] {
            Answer answer;
            answer.rendering = renderBody(type, encoding, *bytes, options);
            if (answer.rendering.viewId == "image")
                answer.image = pictureOf(encoding, *bytes);
            return answer;
        },
        [this, serial](Answer answer) {
            if (serial == m_serial)
                show(std::move(answer));
        });
}

void BodyPane::show(Answer answer)
{
    m_isRendering = false;
    const BodyRendering& rendering = answer.rendering;
    m_views->clear();
    for (const ViewChoice& view : rendering.views)
        m_views->addItem(QString::fromStdString(view.label), QString::fromStdString(view.id));
    m_views->setCurrentIndex(m_views->findData(QString::fromStdString(rendering.viewId)));
    m_views->setEnabled(m_views->count() > 1);
    m_find->setEnabled(true);

    QString size = formatSize(m_total);
    if (!m_contentEncoding.empty())
        size = tr("%1 as %2, %3 decoded")
                   .arg(size, QString::fromStdString(m_contentEncoding), formatSize(rendering.decodedSize));
    m_size->setText(size);
    QStringList notices;
    if (m_bytes->size() < m_total)
        notices.append(tr("Shortened: the first %1 of %2 were recorded.").arg(formatSize(m_bytes->size()), formatSize(m_total)));
    else if (rendering.isTruncated)
        notices.append(tr("Too long to be shown whole: this is the beginning."));
    if (!rendering.errorMessage.empty())
        notices.append(QString::fromStdString(rendering.errorMessage));
    setNotice(notices.join(QLatin1Char(' ')));
    m_lines->setText(std::move(answer.rendering.text));
    if (!answer.image.isNull()) {
        m_picture->setPixmap(QPixmap::fromImage(answer.image));
        m_pages->setCurrentIndex(1);
    } else {
        m_pages->setCurrentWidget(m_lines);
    }
    Q_EMIT rendered();
}

void BodyPane::setNotice(const QString& text)
{
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
}

QString BodyPane::shownText() const
{
    return QString::fromStdString(m_lines->text());
}

QString BodyPane::noticeText() const
{
    return m_notice->text();
}

} // namespace signalbox
