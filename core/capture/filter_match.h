// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One test of a text: contains, equals, or a regular expression. Always linear in the text. Immutable; thread: any.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace signalbox {

enum class LetterCase : std::uint8_t { Matters, Ignored };

class FilterMatch {
public:
    // Contains, without case. With a `*`, which is any text, the whole text must fit.
    static Result<FilterMatch> contains(std::string_view value);
    static FilterMatch equals(std::string_view value);
    // RE2 search. Error: InvalidInput, the detail is what RE2 says.
    static Result<FilterMatch> regex(std::string_view pattern, LetterCase letterCase);

    bool accepts(std::string_view text) const;

private:
    std::string m_text;                         // lower-case for contains
    std::shared_ptr<const re2::RE2> m_regex;
    bool m_isEquals = false;
};

} // namespace signalbox
