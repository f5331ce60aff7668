// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// QScintilla with its own undo switched off: the document's stack is the only one. Thread: GUI.
#pragma once

#include "core/base/value.h"
#include "ui/designer/scintilla.h"
#include "ui/shell/theme.h"

#include <string>
#include <vector>

namespace signalbox {

class YamlEditor final : public QsciScintilla {
    Q_OBJECT
public:
    enum Mark : std::uint8_t { ErrorMark = 1, WarningMark = 2, NoteMark = 3, NodeMark = 4 };

    explicit YamlEditor(QWidget* parent = nullptr);

    void dress(const Theme& theme);
    std::string utf8() const;
    // Changes only what differs, so that cursor and scroll position stay.
    void replaceDiffering(const std::string& text);
    void clearFindings();
    void markFinding(Mark mark, const SourceSpan& span);
    void showNode(const SourceSpan& span, bool scrolls);
    void clearNode();
    std::size_t cursorOffset() const;
    void setCursor(const SourceSpan& span);

Q_SIGNALS:
    // A key that may be a command of the window, such as Save or Run: what was typed belongs to the document before it runs.
    void commandComing();

protected:
    bool event(QEvent* event) override;
};

// The bytes in which two texts differ: [begin, endOfOld) of the first became [begin, endOfNew) of the second.
struct TextDifference {
    std::size_t begin = 0;
    std::size_t endOfOld = 0;
    std::size_t endOfNew = 0;
    friend bool operator==(const TextDifference&, const TextDifference&) = default;
};
// Never splits a UTF-8 character.
TextDifference findDifference(std::string_view before, std::string_view after);

} // namespace signalbox
