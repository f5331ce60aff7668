// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own icons: small drawings in resources/icons that take their colour from the theme when they are painted.
// Thread: GUI.
#pragma once

#include <QtGui/QColor>
#include <QtGui/QIcon>
#include <QtGui/QPixmap>

#include <cstdint>

namespace signalbox {

enum class IconTint : std::uint8_t { Muted, Text, OnAccent, Accent, Good, Warning, Bad };

// Follows the application's palette; disabled is faint, selected and checked are the text colour. Unknown names are empty.
QIcon makeIcon(const QString& name, IconTint tint = IconTint::Muted);
// One drawing in one colour. `size` in device-independent pixels.
QPixmap makePixmap(const QString& name, const QColor& color, int size, double devicePixelRatio);
QIcon makeProgramIcon();

} // namespace signalbox
