// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The journey of one exchange, painted: the line in the route's colour, a circle for each station, what it said, what it
// changed, how long it took. Scrolls; every text is plain. Thread: GUI.
#pragma once

#include "ui/traffic/stage_words.h"

#include <QtGui/QColor>
#include <QtWidgets/QWidget>

namespace signalbox {

class JourneyView final : public QWidget {
    Q_OBJECT
public:
    explicit JourneyView(QWidget* parent = nullptr);

    void setJourney(std::vector<JourneyRow> rows, const QColor& line);
    const std::vector<JourneyRow>& rows() const { return m_rows; }
    QSize sizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    static int heightOf(const JourneyRow& row);

    std::vector<JourneyRow> m_rows;
    QColor m_line;
};

// The waterfall of Timing.
class TimingView final : public QWidget {
    Q_OBJECT
public:
    explicit TimingView(QWidget* parent = nullptr);
    void setTiming(std::vector<TimingRow> rows, Duration total);
    const std::vector<TimingRow>& rows() const { return m_rows; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<TimingRow> m_rows;
    Duration m_total{};
};

} // namespace signalbox
