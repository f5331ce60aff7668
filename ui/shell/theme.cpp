// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include <QtGui/QGuiApplication>
#include <QtGui/QScreen>

#include <array>

namespace signalbox {

namespace {

QFont makeFont(const QStringList& families, int pixels, QFont::Weight weight)
{
    QFont font;
    font.setFamilies(families);
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

} // namespace

Theme Theme::dark()
{
    return {.scheme = Scheme::Dark,
        .background = QColor(0x14, 0x16, 0x1b),
        .panel = QColor(0x1b, 0x1e, 0x25),
        .raised = QColor(0x24, 0x28, 0x31),
        .border = QColor(0x2f, 0x35, 0x40),
        .field = QColor(0x12, 0x14, 0x1a),
        .text = QColor(0xe7, 0xe9, 0xee),
        .muted = QColor(0x98, 0xa2, 0xb3),
        .faint = QColor(0x5b, 0x64, 0x73),
        .accent = QColor(0x5b, 0x9d, 0xff),
        .onAccent = QColor(0x0b, 0x14, 0x24),
        .selection = QColor(0x26, 0x40, 0x6b),
        .good = QColor(0x4c, 0xc3, 0x8a),
        .warning = QColor(0xf2, 0xa3, 0x3a),
        .bad = QColor(0xf2, 0x62, 0x5a)};
}

Theme Theme::light()
{
    return {.scheme = Scheme::Light,
        .background = QColor(0xf3, 0xf4, 0xf7),
        .panel = QColor(0xff, 0xff, 0xff),
        .raised = QColor(0xff, 0xff, 0xff),
        .border = QColor(0xdd, 0xe1, 0xe7),
        .field = QColor(0xf8, 0xf9, 0xfb),
        .text = QColor(0x1b, 0x21, 0x2b),
        .muted = QColor(0x66, 0x70, 0x85),
        .faint = QColor(0xa3, 0xac, 0xba),
        .accent = QColor(0x2f, 0x6f, 0xe0),
        .onAccent = QColor(0xff, 0xff, 0xff),
        .selection = QColor(0xdb, 0xe8, 0xfd),
        .good = QColor(0x1f, 0x9d, 0x63),
        .warning = QColor(0xc7, 0x7a, 0x12),
        .bad = QColor(0xd4, 0x40, 0x3a)};
}

const Theme& Theme::of(const QPalette& palette)
{
    static const Theme darkTheme = dark();
    static const Theme lightTheme = light();
    return palette.color(QPalette::Window).lightness() < 128 ? darkTheme : lightTheme;
}

QColor Theme::lineColor(std::size_t index)
{
    static constexpr std::array<QRgb, 8> colors{
        0xfff2a33a, 0xff2fb5a8, 0xff4f8ff7, 0xffd7609e, 0xff8e7bef, 0xff5dbb63, 0xffef6f5e, 0xff7d8797};
    return QColor::fromRgb(colors.at(index % colors.size()));
}

QColor Theme::stageColor(StageGroup group)
{
    static constexpr std::array<QRgb, 4> colors{0xff8e7bef, 0xfff2a33a, 0xff5b9dff, 0xff4cc38a};
    return QColor::fromRgb(colors.at(static_cast<std::size_t>(group)));
}

QColor Theme::mixed(const QColor& under, const QColor& over, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, panel);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, panel);
    palette.setColor(QPalette::AlternateBase, panel);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, raised);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, bad);
    palette.setColor(QPalette::Highlight, selection);
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::ToolTipBase, raised);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::Light, raised);
    palette.setColor(QPalette::Midlight, border);
    palette.setColor(QPalette::Mid, border);
    palette.setColor(QPalette::Dark, border);
    palette.setColor(QPalette::Shadow, background);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

QFont bodyFont(int pixels, QFont::Weight weight)
{
    return makeFont({QStringLiteral("Inter"), QStringLiteral("DejaVu Sans"), QStringLiteral("sans-serif")}, pixels, weight);
}

QFont monoFont(int pixels, QFont::Weight weight)
{
    QFont font = makeFont(
        {QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")}, pixels, weight);
    font.setStyleHint(QFont::Monospace);
    // Qt 6.4 cannot switch the 'calt' feature off, where JetBrains Mono keeps its ligatures; without shaping there are none.
    font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

QFont editorFont(int pixels)
{
    QFont font = monoFont(pixels);
    const QScreen* screen = QGuiApplication::primaryScreen();
    const double dotsPerInch = screen == nullptr ? 96.0 : screen->logicalDotsPerInch();
    font.setPointSizeF(pixels * 72.0 / dotsPerInch);
    return font;
}

} // namespace signalbox
