// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// JSON (RFC 8259) as a tree of the text's own tokens: numbers, strings, key order and repeated names are written back as they
// stood, only blanks between tokens go. Nodes refer to the text they were read from, which outlives them.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct JsonMember;

struct JsonNode {
    enum class Kind : std::uint8_t { Null, False, True, Number, String, Array, Object };
    Kind kind = Kind::Null;
    std::string_view token;          // scalars: as written, strings with their quotes
    std::vector<JsonMember> members; // Array: without keys
};

struct JsonMember {
    std::string_view key; // as written, with quotes
    JsonNode node;
};

constexpr std::size_t deepestJson = 128; // arrays and objects inside each other

// Errors: InvalidInput, with the byte where the text is not JSON or is nested too deeply.
Result<JsonNode> parseJsonTree(std::string_view text);
void writeJson(const JsonNode& node, std::string& out);

// What a string token stands for, as UTF-8; an escape of half a surrogate pair becomes U+FFFD.
std::string jsonText(std::string_view token);
// A token for this text, which must be UTF-8 (other bytes are kept as they are).
std::string jsonToken(std::string_view text);

// RFC 6901: "/a/b~1c/0" gives "a", "b/c", "0"; "" gives nothing. Errors: InvalidInput.
Result<std::vector<std::string>> parseJsonPointer(std::string_view pointer);

} // namespace signalbox
