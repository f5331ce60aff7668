// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: units chosen by size, groups of three, a thin space before the percent sign.
#pragma once

#include "core/base/clock.h"

#include <QtCore/QString>

#include <cstdint>
#include <string_view>

namespace signalbox {

QString formatDuration(Duration duration);       // "41 µs", "8.1 ms", "3.0 s", "2 min 5 s"
QString formatSize(std::uint64_t bytes);         // "812 B", "14.2 KiB"
QString formatCount(std::uint64_t count);        // "1,204,331"
QString formatRate(double perSecond);            // "1,284/s", "0.4/s"
QString formatPercent(double percent);           // "0.4 %", "31 %"; the argument is 0..100
QString formatTime(WallTime time);               // local "14:02:11"
QString formatTimeWithMilliseconds(WallTime time); // local "14:02:11.482"
QString fromBytes(std::string_view bytes);       // UTF-8; other bytes become the replacement character
// Text of a document or of traffic for setToolTip(): what looks like HTML is shown as it is, and long lines wrap.
QString toToolTip(const QString& text);

} // namespace signalbox
