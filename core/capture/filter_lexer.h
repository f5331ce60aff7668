// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a filter text into terms and connectives, each with the spans of its parts. Knows the fields, but not their types.
// Thread: any; no state.
#pragma once

#include "core/capture/filter_expression.h"
#include "core/capture/filter_fields.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct FilterSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool isEmpty() const { return begin == end; }
};

struct FilterLexeme {
    enum class Kind : std::uint8_t { Open, Close, And, Or, Not, Term, Alias, Word, Error };
    enum class Operator : std::uint8_t { None, Contains, Equals, NotEquals, Regex, Greater, GreaterEqual, Less, LessEqual };

    Kind kind = Kind::Word;
    Operator operation = Operator::None;
    FilterSpan whole;
    FilterSpan field;         // Term: the name; Alias: "~u"
    FilterSpan operatorSpan;
    FilterSpan valueSpan;     // with quotes or slashes
    std::string value;        // without them, escapes resolved; of a regex: the pattern
    const FilterFieldSpec* spec = nullptr;
    const FilterAlias* alias = nullptr;
    std::string name;         // behind the dot
    bool isQuoted = false;
    bool ignoresCase = false; // /.../i
    std::string problem;      // Error
    FilterSpan problemSpan;
};

std::vector<FilterLexeme> lexFilter(std::string_view text);

} // namespace signalbox
