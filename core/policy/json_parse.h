// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// JSON from outside into nlohmann's tree, without exceptions and with a limit on nesting, since its destructor and dump()
// recurse. Included by .cpp files only: the header costs seconds to compile.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

// Objects and arrays inside each other, counted outside strings.
inline bool isNestedDeeper(std::string_view json, int limit)
{
    int depth = 0;
    bool isInString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (isInString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                isInString = false;
            continue;
        }
        if (c == '"')
            isInString = true;
        else if (c == '{' || c == '[')
            ++depth;
        else if (c == '}' || c == ']')
            --depth;
        if (depth > limit)
            return true;
    }
    return false;
}

// An object, else nullopt. Of two members of one name the last counts (RFC 7515 4 allows that).
inline std::optional<nlohmann::json> parseJsonObject(std::string_view text)
{
    constexpr int deepest = 32;
    if (isNestedDeeper(text, deepest))
        return std::nullopt;
    nlohmann::json tree = nlohmann::json::parse(text, nullptr, false);
    if (!tree.is_object())
        return std::nullopt;
    return tree;
}

inline std::string memberText(const nlohmann::json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace signalbox
