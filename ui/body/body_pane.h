// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A body: choice of view, find, notices, and the text or picture. Decoding and rendering run on the job pool; a body that is
// replaced meanwhile drops the older answer. Thread: GUI.
#pragma once

#include "core/body/body_view.h"
#include "core/capture/exchange.h"
#include "ui/bridge/job_pool.h"
#include "ui/body/line_view.h"

#include <QtGui/QImage>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QScrollArea;
class QStackedWidget;

namespace signalbox {

class BodyPane final : public QWidget {
    Q_OBJECT
public:
    explicit BodyPane(JobPool& jobs, QWidget* parent = nullptr);

    // `headers` are the message's, for Content-Type and Content-Encoding.
    void setBody(const HeaderList& headers, const CapturedBody& body);
    QString shownText() const;
    QString noticeText() const;
    LineView& lines() const { return *m_lines; }
    bool isRendering() const { return m_isRendering; }
    void openFind();

Q_SIGNALS:
    void rendered();

private:
    struct Answer {
        BodyRendering rendering;
        QImage image;
    };
    void render(const std::string& viewId);
    void show(Answer answer);
    void setNotice(const QString& text);

    JobPool& m_jobs;
    QComboBox* m_views;
    QLabel* m_size;
    QLabel* m_notice;
    QLineEdit* m_find;
    QStackedWidget* m_pages;
    LineView* m_lines;
    QLabel* m_picture;
    QLabel* m_empty;
    std::shared_ptr<const std::string> m_bytes;
    std::string m_contentType;
    std::string m_contentEncoding;
    std::uint64_t m_total = 0;
    std::uint64_t m_serial = 0;
    bool m_isRendering = false;
};

} // namespace signalbox
