// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Shows text of any length, painting only the lines in sight: no layout of the whole, so megabytes open at once. Plain text
// only. Selection by lines with mouse and keyboard, copy, find. Thread: GUI.
#pragma once

#include <QtCore/QByteArray>
#include <QtWidgets/QAbstractScrollArea>

#include <cstdint>
#include <vector>

namespace signalbox {

class LineView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LineView(QWidget* parent = nullptr);

    // UTF-8, lines end with "\n". The index of line starts is made here: about a millisecond for a megabyte.
    void setText(std::string text);
    const std::string& text() const { return m_text; }
    void setShowsNumbers(bool shows);
    int lineCount() const { return static_cast<int>(m_starts.size()); }
    // Selects the next line that holds the text, without case, after the current one; goes round. False: nowhere.
    bool findNext(const QString& needle);
    void goToLine(int line); // from 0
    int currentLine() const { return m_caret; }
    QString selectedText() const;

    QSize sizeHint() const override { return {480, 320}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    std::string_view line(int index) const;
    QString lineText(int index) const;
    int lineAt(int y) const;
    int gutterWidth() const;
    void moveCaret(int line, bool extends);
    void updateScrollBars();
    void copy() const;

    std::string m_text;
    std::vector<std::size_t> m_starts;
    std::size_t m_longest = 0;
    int m_caret = 0;
    int m_anchor = 0;
    bool m_showsNumbers = true;
};

} // namespace signalbox
