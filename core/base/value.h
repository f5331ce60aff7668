// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed document value with its place in the text: the tree between YAML and the typed parts of the program.
// Scalars keep their text as written (after unquoting); what they mean is the schema's matter, so `010` and `yes`
// are never re-interpreted. Maps keep document order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// Where something stands. Lines and columns count from 1, columns in bytes. Offsets are bytes from the start of the text.
struct SourceSpan {
    std::uint32_t line = 0; // 0: unknown
    std::uint32_t column = 0;
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

struct MapEntry;

struct Value {
    enum class Kind : std::uint8_t { Null, Scalar, List, Map };

    Kind kind = Kind::Null;
    bool isQuoted = false;        // a scalar in quotes, or a block scalar: always text
    std::string text;             // Scalar
    std::vector<Value> items;     // List
    std::vector<MapEntry> entries; // Map
    SourceSpan span;

    bool isNull() const { return kind == Kind::Null; }
    bool isScalar() const { return kind == Kind::Scalar; }
    bool isList() const { return kind == Kind::List; }
    bool isMap() const { return kind == Kind::Map; }
    const Value* find(std::string_view key) const; // nullptr when not a map or not there

    // Same kind, text and children in order; spans and quoting do not matter.
    friend bool operator==(const Value& a, const Value& b);
};

struct MapEntry {
    std::string key;
    SourceSpan keySpan;
    Value value;
};

Value makeScalar(std::string text);
Value makeList(std::vector<Value> items);

// The path to a value in a document, e.g. {"routes", 0, "match", "path"}: keys and list positions.
struct PathStep {
    std::string key;         // when index is npos
    std::size_t index = npos;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    PathStep(const char* k) : key(k) {}                         // NOLINT(google-explicit-constructor)
    PathStep(std::string k) : key(std::move(k)) {}              // NOLINT(google-explicit-constructor)
    PathStep(std::size_t i) : index(i) {}                       // NOLINT(google-explicit-constructor)
    bool isIndex() const { return index != npos; }
    friend bool operator==(const PathStep&, const PathStep&) = default;
};
using ValuePath = std::vector<PathStep>;

std::string toText(const ValuePath& path);                     // "routes[0].match.path"
const Value* find(const Value& root, const ValuePath& path);   // nullptr when it leads nowhere

} // namespace signalbox
