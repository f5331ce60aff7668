// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Protocol names as ALPN sends them (RFC 7301 3.1): each with its length in front.
#pragma once

#include <string>
#include <vector>

namespace signalbox {

// Names that are empty or longer than 255 bytes are left out.
inline std::string toAlpnWire(const std::vector<std::string>& protocols)
{
    std::string out;
    for (const std::string& protocol : protocols) {
        if (protocol.empty() || protocol.size() > 255)
            continue;
        out.push_back(static_cast<char>(protocol.size()));
        out += protocol;
    }
    return out;
}

} // namespace signalbox
