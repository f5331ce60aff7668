// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/target_edit.h"

#include "core/base/text.h"
#include "core/http/target.h"

#include <algorithm>

namespace signalbox {
namespace {

struct Place {
    std::size_t begin;
    std::size_t end;
};

std::optional<Place> pathPlace(const RequestHead& head)
{
    const Target target = parseTarget(head.method, head.target);
    std::size_t begin = 0;
    if (target.form == Target::Form::Absolute)
        begin = static_cast<std::size_t>(target.authority.data() + target.authority.size() - head.target.data());
    else if (target.form != Target::Form::Origin)
        return std::nullopt;
    return Place{begin, std::min(head.target.find_first_of("?#", begin), head.target.size())};
}

// From the "?" to the end of the query; empty, where one would stand, when there is none.
Place queryPlace(const RequestHead& head)
{
    const std::size_t end = std::min(head.target.find('#'), head.target.size());
    return {std::min(head.target.find('?'), end), end};
}

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = toLowerAscii(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The octet that an escape at `at` stands for; -1 when it is not whole.
int escapedOctet(std::string_view text, std::size_t at)
{
    if (at + 2 >= text.size())
        return -1;
    const int high = hexDigit(text[at + 1]);
    const int low = hexDigit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

} // namespace

std::optional<std::string_view> rawPath(const RequestHead& head)
{
    const auto place = pathPlace(head);
    if (!place)
        return std::nullopt;
    if (place->begin == place->end)
        return "/";
    return std::string_view(head.target).substr(place->begin, place->end - place->begin);
}

void replacePath(RequestHead& head, std::string_view path)
{
    if (const auto place = pathPlace(head))
        head.target.replace(place->begin, place->end - place->begin, path);
}

std::vector<QueryPiece> queryPieces(const RequestHead& head)
{
    std::vector<QueryPiece> pieces;
    const auto [begin, end] = queryPlace(head);
    if (end > begin + 1) {
        for (const std::string_view pair : split(std::string_view(head.target).substr(begin + 1, end - begin - 1), '&'))
            pieces.push_back({formDecoded(pair.substr(0, pair.find('='))), std::string(pair)});
    }
    return pieces;
}

void replaceQuery(RequestHead& head, const std::vector<QueryPiece>& pieces)
{
    std::string query;
    for (const QueryPiece& piece : pieces)
        query.append(query.empty() ? "?" : "&").append(piece.text);
    const auto [begin, end] = queryPlace(head);
    head.target.replace(begin, end - begin, query);
}

void removeQueryParameter(RequestHead& head, std::string_view name)
{
    std::vector<QueryPiece> pieces = queryPieces(head);
    if (std::erase_if(pieces, [&](const QueryPiece& piece) { return piece.name == name; }) > 0)
        replaceQuery(head, pieces);
}

void removeCookie(HeaderList& headers, std::string_view name)
{
    std::vector<std::string> fields;
    bool isChanged = false;
    for (const std::string_view value : headers.values("Cookie")) {
        std::string kept;
        for (std::string_view pair : split(value, ';')) {
            pair = trimmed(pair);
            if (trimmed(pair.substr(0, pair.find('='))) == name) {
                isChanged = true;
                continue;
            }
            if (!kept.empty())
                kept += "; ";
            kept += pair;
        }
        fields.push_back(std::move(kept));
    }
    if (!isChanged)
        return;
    headers.remove("Cookie");
    for (const std::string& field : fields) {
        if (!field.empty())
            headers.add("Cookie", field);
    }
}

bool isUnambiguousPath(std::string_view path)
{
    if (path.empty() || path.front() != '/')
        return false;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const char c = path[at];
        if (c <= 0x20 || c >= 0x7f || c == '?' || c == '#' || c == '\\')
            return false;
        if (c != '%')
            continue;
        const int octet = escapedOctet(path, at);
        if (octet < 0x20 || octet == '/' || octet == '\\' || octet == '.' || octet == 0x7f)
            return false;
    }
    const std::vector<std::string_view> segments = split(path.substr(1), '/');
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool isLast = i + 1 == segments.size();
        if (segments[i] == "." || segments[i] == ".." || (segments[i].empty() && !isLast))
            return false;
    }
    return true;
}

std::string percentEncoded(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (isAlpha(c) || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            encoded += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[octet >> 4U];
        encoded += digits[octet & 15U];
    }
    return encoded;
}

} // namespace signalbox
