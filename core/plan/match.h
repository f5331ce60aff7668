// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The compiled conditions of a route, as data: the matcher evaluates it, analysis and exporters read it.
// All conditions must hold. Paths, header values and query values compare raw and with case, hosts and header names without.
#pragma once

#include "core/base/address.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

namespace signalbox {

struct HostPattern {
    enum class Kind : std::uint8_t { Exact, OneLabel, AnyDepth }; // "a.x", "*.x", "**.x"
    Kind kind = Kind::Exact;
    std::string suffix; // Exact: the whole name; else ".x" with its dot; lower-case
    friend bool operator==(const HostPattern&, const HostPattern&) = default;
};

// A portable regex: full match, RE2 syntax without flags, \b, anchors inside; linear time.
struct PortableRegex {
    std::string pattern;
    std::shared_ptr<const re2::RE2> compiled;
    friend bool operator==(const PortableRegex& a, const PortableRegex& b) { return a.pattern == b.pattern; }
};

struct ExactPath {
    std::string path;
    friend bool operator==(const ExactPath&, const ExactPath&) = default;
};
// By segment: "/a" takes "/a" and "/a/...", never "/ab". A trailing slash is normalised away; "/" takes everything.
struct PrefixPath {
    std::string prefix;
    friend bool operator==(const PrefixPath&, const PrefixPath&) = default;
};
// Segments that are literal or a parameter: "{x}" is one non-empty segment, "{x+}" one or more, only as the last.
struct TemplatePath {
    struct Segment {
        std::string literal;      // when parameter is empty
        std::string parameter;
        bool isRest = false;      // {x+}
        friend bool operator==(const Segment&, const Segment&) = default;
    };
    std::string text;
    std::vector<Segment> segments;
    bool hasTrailingSlash = false;
    friend bool operator==(const TemplatePath&, const TemplatePath&) = default;
};
struct RegexPath {
    PortableRegex regex;          // named groups become path parameters
    friend bool operator==(const RegexPath&, const RegexPath&) = default;
};
using PathMatch = std::variant<std::monostate, ExactPath, PrefixPath, TemplatePath, RegexPath>;

struct ValueMatch {
    enum class Kind : std::uint8_t { Exact, Prefix, Suffix, Contains, Regex, Present, Absent };
    Kind kind = Kind::Exact;
    std::string name;             // header names lower-case; query and cookie names as they are
    std::string value;
    PortableRegex regex;          // Kind::Regex
    friend bool operator==(const ValueMatch&, const ValueMatch&) = default;
};

struct MatchPlan {
    std::vector<HostPattern> hosts;   // any of them; empty: any host
    PathMatch path;
    std::vector<std::string> methods; // any of them; empty: any method
    std::vector<ValueMatch> headers;  // all of them
    std::vector<ValueMatch> query;
    std::vector<ValueMatch> cookies;
    std::vector<Cidr> clients;        // any of them; empty: any
    friend bool operator==(const MatchPlan&, const MatchPlan&) = default;
};

} // namespace signalbox
