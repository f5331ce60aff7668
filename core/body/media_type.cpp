// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/media_type.h"

#include "core/base/text.h"

namespace signalbox {
namespace {

// The end of the piece that starts the text: a semicolon outside quotes.
std::size_t pieceEnd(std::string_view text)
{
    bool isQuoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isQuoted && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            isQuoted = !isQuoted;
        else if (text[i] == ';' && !isQuoted)
            return i;
    }
    return text.size();
}

std::string unquoted(std::string_view text) // RFC 9110 5.6.4
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
        return std::string(text);
    std::string plain;
    const std::string_view inner = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (inner[i] == '\\' && i + 1 < inner.size())
            ++i;
        plain += inner[i];
    }
    return plain;
}

} // namespace

std::vector<std::pair<std::string, std::string>> parseParameters(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> parameters;
    for (std::size_t end = pieceEnd(text); end < text.size(); end = pieceEnd(text)) {
        text.remove_prefix(end + 1);
        const std::string_view piece = text.substr(0, pieceEnd(text));
        const auto equals = piece.find('=');
        const std::string_view name = trimmed(piece.substr(0, equals));
        if (equals != std::string_view::npos && isToken(name))
            parameters.emplace_back(toLower(name), unquoted(trimmed(piece.substr(equals + 1))));
    }
    return parameters;
}

MediaType parseMediaType(std::string_view contentType)
{
    MediaType type;
    const std::string_view essence = trimmed(contentType.substr(0, pieceEnd(contentType)));
    const auto slash = essence.find('/');
    if (slash == std::string_view::npos || !isToken(essence.substr(0, slash)) || !isToken(essence.substr(slash + 1)))
        return type;
    type.essence = toLower(essence);
    type.parameters = parseParameters(contentType);
    return type;
}

std::string_view MediaType::parameter(std::string_view name) const
{
    for (const auto& [key, value] : parameters) {
        if (key == name)
            return value;
    }
    return {};
}

std::string_view MediaType::subtype() const
{
    const auto slash = essence.find('/');
    return slash == std::string::npos ? std::string_view() : std::string_view(essence).substr(slash + 1);
}

bool MediaType::hasSuffix(std::string_view suffix) const
{
    return essence.size() > suffix.size() && std::string_view(essence).substr(essence.size() - suffix.size()) == suffix;
}

bool MediaType::isJson() const
{
    return essence == "application/json" || essence == "text/json" || hasSuffix("+json");
}

} // namespace signalbox
