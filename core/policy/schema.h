// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The shape of everything a user may write: policy kinds, listeners, routes and services declare their fields once,
// here, and the reader's checks, the property form, completion, save/load and the user reference all come from that.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace signalbox {

// g++ takes a scoped enumerator for a shadow of signalbox::Duration.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
enum class FieldType : std::uint8_t {
    Text,
    Integer,
    Number,
    Boolean,     // true or false, nothing else
    Duration,    // 250ms
    Size,        // 64KiB
    Percent,     // 0..100, "5%" or "5"
    Choice,      // one of `choices`
    Template,    // text with {variables}; see template.h
    Secret,      // env:NAME or file:PATH
    File,        // a path, relative to the document's folder
    Url,         // absolute http(s) URL
    Address,     // host:port
    Cidr,        // network or address
    Regex,       // RE2, full match
    Host,        // exact name, "*.x" or "**.x"
    Status,      // 100..599
    StatusRange, // "200-399" or "503"
    Method,      // token
    HeaderName,  // token
    Policy,      // the name of a policy, or an inline {kind: ...}
    Service,     // the name of a service
    Listener,    // the name of a listener
    Object,      // `fields`
};
#pragma GCC diagnostic pop

enum class FieldShape : std::uint8_t {
    One,
    List,       // [a, b]
    OneOrList,  // a or [a, b]
    Map,        // {name: a}
};

inline constexpr double millisecond = 1e6; // of a duration's minimum and maximum

struct FieldSchema {
    std::string_view name;                        // kebab-case; "*" in a Map has no meaning
    FieldType type = FieldType::Text;
    FieldShape shape = FieldShape::One;
    std::string_view doc = {};                    // one line, sentence case, no full stop
    std::string_view defaultText = {};            // as the document would write it; empty: no default
    bool isRequired = false;
    std::vector<std::string_view> choices = {};
    std::optional<double> minimum = {};           // in the type's own unit: count, nanoseconds, bytes, percent
    std::optional<double> maximum = {};
    std::vector<FieldSchema> fields = {};         // Object
    // Object: a plain scalar stands for {shorthand: scalar}; a plain list too, where that field takes a list.
    std::string_view shorthand = {};
    // Object: exactly one of these fields must be there (each inner list is one such rule).
    std::vector<std::vector<std::string_view>> exactlyOneOf = {};
};

// The field of this name; nullptr when there is none.
const FieldSchema* findField(const std::vector<FieldSchema>& fields, std::string_view name);

struct Schema {
    std::vector<FieldSchema> fields;
    std::vector<std::vector<std::string_view>> exactlyOneOf = {};
    std::vector<std::vector<std::string_view>> atLeastOneOf = {};

    const FieldSchema* find(std::string_view name) const { return findField(fields, name); }
};

} // namespace signalbox
