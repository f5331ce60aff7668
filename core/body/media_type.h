// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Media types (RFC 9110 8.3.1): what a Content-Type says, and what the bytes themselves look like.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

struct MediaType {
    std::string essence; // "application/json", lower-case; empty when there is none or it is malformed
    std::vector<std::pair<std::string, std::string>> parameters; // names lower-case, values unquoted

    std::string_view parameter(std::string_view name) const; // empty when it is not there
    std::string_view subtype() const;                        // "json"
    bool hasSuffix(std::string_view suffix) const;           // RFC 6839: "+json"
    bool isJson() const;                                     // one JSON text: its own types, or "+json"
};

// Lenient: bad parameters are left out.
MediaType parseMediaType(std::string_view contentType);

// Splits "value; name=token; name=\"quoted\"" at the semicolons outside quotes, also for Content-Disposition.
std::vector<std::pair<std::string, std::string>> parseParameters(std::string_view text);

// The type by the first bytes: signatures of common formats, JSON, XML, HTML; else "text/plain" for UTF-8 without
// control characters, else "application/octet-stream"; "" for no bytes.
std::string_view sniffMediaType(std::string_view bytes);

} // namespace signalbox
