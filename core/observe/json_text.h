// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Text of unknown origin as a JSON string (RFC 8259 7), for lines that are written often. Thread: any; no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox {

// Appends the quoted text; at most `limit` of its bytes. Bytes that are not UTF-8 become U+FFFD, control characters \uXXXX.
void appendJsonText(std::string_view text, std::size_t limit, std::string& out);

} // namespace signalbox
