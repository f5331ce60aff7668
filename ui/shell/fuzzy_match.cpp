// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy_match.h"

#include <algorithm>

namespace signalbox {

int fuzzyScore(QStringView query, QStringView title)
{
    int score = 1;
    qsizetype at = 0;
    bool isRun = false;
    for (const QChar wanted : query) {
        if (wanted.isSpace()) {
            isRun = false;
            continue;
        }
        qsizetype found = at;
        while (found < title.size() && title[found].toCaseFolded() != wanted.toCaseFolded())
            ++found;
        if (found == title.size())
            return 0;
        const bool isWordStart = found == 0 || !title[found - 1].isLetterOrNumber();
        score += 10 + (isWordStart ? 12 : 0) + (isRun && found == at ? 8 : 0) - static_cast<int>(std::min<qsizetype>(found - at, 9));
        isRun = true;
        at = found + 1;
    }
    // Of two that fit alike the shorter title is meant.
    return std::max(1, score * 100 - static_cast<int>(title.size()));
}

} // namespace signalbox
