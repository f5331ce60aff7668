// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// How well a few typed letters fit a title: every letter must occur, in order; starts of words and runs count more.
// Thread: any.
#pragma once

#include <QtCore/QStringView>

namespace signalbox {

// 0: does not fit. The higher the better; an empty query fits everything alike.
int fuzzyScore(QStringView query, QStringView title);

} // namespace signalbox
