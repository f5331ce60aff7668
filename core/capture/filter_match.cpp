// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/filter_match.h"

#include "core/base/text.h"

#include <re2/re2.h>

#include <algorithm>

namespace signalbox {
namespace {

// A repetition of a few letters can be a large program, so expressions get little; a long plain value needs room for its
// automaton, or the search is a hundred times slower.
constexpr int regexMemory = 1 << 20;
constexpr int valueMemory = 8 << 20;
// Below these sizes the plain search is faster than RE2, and its worst case is small.
constexpr std::size_t shortText = 2048;
constexpr std::size_t shortValue = 64;

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool containsIgnoringCase(std::string_view text, std::string_view lowerCase)
{
    return std::search(text.begin(), text.end(), lowerCase.begin(), lowerCase.end(),
               [](char a, char b) { return toLowerAscii(a) == b; })
        != text.end();
}

Result<std::shared_ptr<const re2::RE2>> compiled(std::string_view pattern, LetterCase letterCase, int maxMemory)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(letterCase == LetterCase::Matters);
    options.set_max_mem(maxMemory);
    // Bodies are bytes of any kind: only a pattern that has other letters itself reads them as UTF-8.
    options.set_encoding(isAscii(pattern) || !isUtf8(pattern) ? re2::RE2::Options::EncodingLatin1
                                                              : re2::RE2::Options::EncodingUTF8);
    auto regex = std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!regex->ok())
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, regex->error()};
    return regex;
}

std::string globPattern(std::string_view value)
{
    std::string pattern = "(?s)\\A";
    for (const std::string_view piece : split(value, '*')) {
        if (piece.data() != value.data())
            pattern += ".*?";
        pattern += re2::RE2::QuoteMeta(re2::StringPiece(piece.data(), piece.size()));
    }
    return pattern + "\\z";
}

} // namespace

Result<FilterMatch> FilterMatch::contains(std::string_view value)
{
    FilterMatch match;
    match.m_text = toLower(value);
    const bool isGlob = value.find('*') != std::string_view::npos;
    if (value.empty())
        return match;
    auto regex = compiled(isGlob ? globPattern(value) : re2::RE2::QuoteMeta(re2::StringPiece(value.data(), value.size())),
        LetterCase::Ignored, valueMemory);
    if (!regex)
        return regex.error();
    match.m_regex = *std::move(regex);
    if (isGlob || value.size() > shortValue || !isAscii(value))
        match.m_text.clear(); // RE2 alone
    return match;
}

FilterMatch FilterMatch::equals(std::string_view value)
{
    FilterMatch match;
    match.m_text = value;
    match.m_isEquals = true;
    return match;
}

Result<FilterMatch> FilterMatch::regex(std::string_view pattern, LetterCase letterCase)
{
    auto regex = compiled(pattern, letterCase, regexMemory);
    if (!regex)
        return regex.error();
    FilterMatch match;
    match.m_regex = *std::move(regex);
    return match;
}

bool FilterMatch::accepts(std::string_view text) const
{
    if (m_isEquals)
        return text == m_text;
    if (!m_regex)
        return true; // contains nothing in particular
    if (!m_text.empty() && text.size() <= shortText)
        return containsIgnoringCase(text, m_text);
    return m_regex->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

} // namespace signalbox
