// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Gives whole lines out of a stream that comes in pieces. A line that is whole in the input is not copied.
#pragma once

#include "core/http1/scan.h"

#include <cstring>
#include <string>
#include <string_view>

namespace signalbox::http1 {

class LineBuffer {
public:
    // Takes up to and including the next LF. True: `line` is the whole line with its LF, valid until the next call.
    // False: all input was kept, see partial().
    bool take(Cursor& input, std::string_view& line)
    {
        if (m_isTaken) {
            m_partial.clear();
            m_isTaken = false;
        }
        const auto* feed = input.isEmpty() ? nullptr : std::memchr(input.at, '\n', input.left());
        const char* stop = feed ? static_cast<const char*>(feed) + 1 : input.end;
        const std::string_view piece(input.at, static_cast<std::size_t>(stop - input.at));
        input.at = stop;
        if (feed && m_partial.empty()) {
            line = piece;
            return true;
        }
        m_partial.append(piece);
        line = m_partial;
        m_isTaken = feed != nullptr;
        return m_isTaken;
    }

    bool isHolding() const { return !m_isTaken && !m_partial.empty(); }
    std::string_view partial() const { return m_isTaken ? std::string_view() : std::string_view(m_partial); }
    void clear()
    {
        m_partial.clear();
        m_isTaken = false;
    }

private:
    std::string m_partial;
    bool m_isTaken = false; // the line in m_partial was given out
};

} // namespace signalbox::http1
