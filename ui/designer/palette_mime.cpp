// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/palette_mime.h"

namespace signalbox {

QString paletteMimeType() { return QStringLiteral("application/x-signalbox-policy"); }

QMimeData* makePaletteMime(const PaletteEntry& entry)
{
    auto* mime = new QMimeData;
    const bool isNamed = entry.kind == PaletteEntry::Kind::NamedPolicy;
    mime->setData(paletteMimeType(), (isNamed ? "policy:" : "kind:") + QByteArray::fromStdString(entry.name));
    return mime;
}

std::optional<PaletteEntry> readPaletteMime(const QMimeData* mime)
{
    if (mime == nullptr || !mime->hasFormat(paletteMimeType()))
        return std::nullopt;
    const QByteArray bytes = mime->data(paletteMimeType());
    const auto colon = bytes.indexOf(':');
    if (colon < 0)
        return std::nullopt;
    const QByteArray kind = bytes.left(colon);
    PaletteEntry entry{.name = bytes.mid(colon + 1).toStdString()};
    if (kind == "policy")
        entry.kind = PaletteEntry::Kind::NamedPolicy;
    else if (kind != "kind")
        return std::nullopt;
    return entry;
}

} // namespace signalbox
