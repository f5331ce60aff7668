// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a request target, as views into it. The target is read raw: nothing is decoded or normalised here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct Target {
    enum class Form : std::uint8_t { Origin, Absolute, Authority, Asterisk, Invalid }; // RFC 9112 3.2
    Form form = Form::Invalid;
    std::string_view scheme;    // absolute-form only
    std::string_view authority; // absolute- and authority-form
    std::string_view path;      // raw, starts with "/" in origin-form; "/" when an absolute-form has none
    std::string_view query;     // raw, without "?"
    bool hasQuery = false;      // "/a?" has an empty query
    bool hasFragment = false;
};

// The views point into `raw` (or to static text).
Target parseTarget(std::string_view method, std::string_view raw);

// Host for matching: lower-case, port and one trailing dot dropped, IPv6 brackets kept. nullopt when it is empty or
// holds bytes that no host has (RFC 3986 3.2.2).
std::optional<std::string> normalizedHost(std::string_view authority);

struct QueryPair {
    std::string name;  // decoded once, '+' is a space
    std::string value;
};
std::vector<QueryPair> parseQuery(std::string_view rawQuery);

struct CookiePair {
    std::string_view name;
    std::string_view value; // surrounding double quotes removed
};
// RFC 6265 4.2.1, all Cookie fields' pairs in order.
std::vector<CookiePair> parseCookies(std::string_view cookieHeader);

} // namespace signalbox
