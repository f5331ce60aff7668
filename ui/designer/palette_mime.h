// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// How a palette entry travels in a drag: one mime type, "kind:rate-limit" or "policy:sign-in".
#pragma once

#include "ui/designer/gestures.h"

#include <QtCore/QMimeData>

#include <optional>

namespace signalbox {

QString paletteMimeType();
QMimeData* makePaletteMime(const PaletteEntry& entry); // owned by the caller, for QDrag
std::optional<PaletteEntry> readPaletteMime(const QMimeData* mime);

} // namespace signalbox
