// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The look as values: colours of one scheme, the colours of lines and stages, fonts. Widgets that paint themselves ask
// Theme::of(palette()) while painting, so a change of scheme needs nothing but a repaint. Thread: GUI.
#pragma once

#include <QtGui/QColor>
#include <QtGui/QFont>
#include <QtGui/QPalette>

#include <cstddef>
#include <cstdint>

namespace signalbox {

// What the four spans of a duration bar stand for.
enum class StageGroup : std::uint8_t { Match, Policies, Wait, Receive };

struct Theme {
    enum class Scheme : std::uint8_t { Dark, Light };

    Scheme scheme = Scheme::Dark;
    QColor background; // behind the canvas and the editor
    QColor panel;
    QColor raised;     // cards, buttons, pills
    QColor border;
    QColor field;      // line edits
    QColor text;
    QColor muted;      // secondary text, 4.5:1 on panel
    QColor faint;      // decoration and placeholders only, never the sole carrier of meaning
    QColor accent;
    QColor onAccent;   // text on the accent
    QColor selection;
    QColor good;
    QColor warning;
    QColor bad;

    static Theme dark();
    static Theme light();
    // The scheme whose palette this is, by its lightness.
    static const Theme& of(const QPalette& palette);

    bool isDark() const { return scheme == Scheme::Dark; }
    // The colour of the index-th route, the same wherever the route is named. Eight colours, then again.
    static QColor lineColor(std::size_t index);
    static QColor stageColor(StageGroup group);
    // `over` laid on `under` with the given share, opaque.
    static QColor mixed(const QColor& under, const QColor& over, double share);

    QPalette palette() const;
    QString styleSheet() const;

    friend bool operator==(const Theme&, const Theme&) = default;
};

// Inter, by pixels; what is missing falls back to DejaVu Sans.
QFont bodyFont(int pixels = 13, QFont::Weight weight = QFont::Normal);
// JetBrains Mono without ligatures, for what machines read.
QFont monoFont(int pixels = 12, QFont::Weight weight = QFont::Normal);
// The same for QScintilla, which reads point sizes only.
QFont editorFont(int pixels = 12);

} // namespace signalbox
