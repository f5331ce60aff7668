// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of a raw request target in place, in origin-form and absolute-form; the other forms have no path and stay as they
// are. The query is kept byte for byte where an edit does not touch it.
#pragma once

#include "core/http/message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// The raw path ("/" when an absolute-form has none); nullopt in other forms. A view into the head.
std::optional<std::string_view> rawPath(const RequestHead& head);
// `path` must not be a view into the head. Nothing happens in forms that have no path.
void replacePath(RequestHead& head, std::string_view path);

// A pair of the query: its name decoded once ('+' is a space), and its bytes as they stand.
struct QueryPiece {
    std::string name;
    std::string text;

    friend bool operator==(const QueryPiece&, const QueryPiece&) = default;
};
std::vector<QueryPiece> queryPieces(const RequestHead& head); // none for "/a" and for "/a?"
void replaceQuery(RequestHead& head, const std::vector<QueryPiece>& pieces); // without pieces the "?" goes too

// Removes every pair whose decoded name is `name` from the query; an empty query goes with its "?".
void removeQueryParameter(RequestHead& head, std::string_view name);
// Removes every pair of the name from all Cookie fields; an empty field goes (RFC 6265 4.2.1).
void removeCookie(HeaderList& headers, std::string_view name);

// A path that servers read alike: starts with "/", visible ASCII without "?", "#" and backslash, whole escapes, no dot
// segments, no empty segment but the last, and no encoded slash, backslash, dot or control.
bool isUnambiguousPath(std::string_view path);

// RFC 3986 2.3: everything but unreserved characters becomes %XX.
std::string percentEncoded(std::string_view text);

} // namespace signalbox
