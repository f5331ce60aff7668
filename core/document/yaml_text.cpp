// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/yaml_text.h"

#include "core/base/text.h"
#include "core/document/edit.h"
#include "core/document/parse_yaml.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr std::string_view flowIndicators = ",[]{}?"; // yaml-cpp ends a plain scalar in flow at '?' too

// Words that some YAML reader takes for null, a boolean or a number that is none (YAML 1.1 types, 1.2 core schema).
bool isSpecialWord(std::string_view text)
{
    constexpr std::array<std::string_view, 15> words{"null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", ".inf",
        "-.inf", "+.inf", ".nan", "<<"};
    const std::string lower = toLower(text);
    return std::find(words.begin(), words.end(), lower) != words.end();
}

// Numbers, octal and sexagesimal ones, dates: whatever starts like a number.
bool looksLikeNumber(std::string_view text)
{
    if (text.empty())
        return false;
    const bool hasSign = text.front() == '-' || text.front() == '+' || text.front() == '.';
    const std::size_t digit = hasSign ? 1 : 0;
    return digit < text.size() && isDigit(text[digit])
        && text.find_first_not_of("0123456789abcdefABCDEFxXoO_+-.:") == std::string_view::npos;
}

bool readsAsNull(std::string_view text)
{
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// U+0085, U+2028, U+2029 and U+FEFF break lines or vanish in some readers.
bool hasOddUnicode(std::string_view text)
{
    return text.find("\xC2\x85") != std::string_view::npos || text.find("\xE2\x80\xA8") != std::string_view::npos
        || text.find("\xE2\x80\xA9") != std::string_view::npos || text.find("\xEF\xBB\xBF") != std::string_view::npos;
}

// Reads back as the same text, plain, in block and in flow, as value and as key.
bool isSafePlain(std::string_view text)
{
    if (readsAsNull(text) || text == "<<" || text.size() > 512 || !isUtf8(text) || hasOddUnicode(text))
        return false;
    const char first = text.front();
    const bool isNegative = first == '-' && text.size() > 1 && isDigit(text[1]);
    const bool isPlainStart = isAlpha(first) || isDigit(first) || isNegative || std::string_view("/._$^(+<;\\").find(first) != std::string_view::npos
        || static_cast<unsigned char>(first) >= 0x80;
    if (!isPlainStart || text.back() == ' ' || text.back() == ':' || text == "..." || text.rfind("... ", 0) == 0)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || flowIndicators.find(c) != std::string_view::npos)
            return false;
        if ((c == ':' && text[i + 1] == ' ') || (c == ' ' && text[i + 1] == '#')) // the last byte is neither
            return false;
    }
    return true;
}

std::string doubleQuoted(std::string_view text)
{
    std::string quoted = "\"";
    const bool isText = isUtf8(text);
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '"': quoted += "\\\""; break;
        case '\\': quoted += "\\\\"; break;
        case '\n': quoted += "\\n"; break;
        case '\r': quoted += "\\r"; break;
        case '\t': quoted += "\\t"; break;
        default:
            if (byte < 0x20 || byte == 0x7F)
                quoted += fmt::format("\\x{:02x}", byte);
            else if (byte >= 0x80 && !isText)
                quoted += "\xEF\xBF\xBD"; // not UTF-8: YAML cannot hold it
            else
                quoted += c;
        }
    }
    return quoted + '"';
}

std::string scalarText(const Value& value)
{
    if (value.isQuoted && (isSpecialWord(value.text) || looksLikeNumber(value.text)))
        return doubleQuoted(value.text);
    return makeYamlScalar(value.text);
}

} // namespace

std::string makeYamlScalar(std::string_view text)
{
    return isSafePlain(text) ? std::string(text) : doubleQuoted(text);
}

std::string makeYaml(const Value& value)
{
    std::string text;
    switch (value.kind) {
    case Value::Kind::Null: return "null";
    case Value::Kind::Scalar: return scalarText(value);
    case Value::Kind::List:
        for (const Value& item : value.items)
            text += (text.empty() ? "" : ", ") + makeYaml(item);
        return '[' + text + ']';
    case Value::Kind::Map:
        for (const MapEntry& entry : value.entries)
            text += (text.empty() ? "" : ", ") + makeYamlScalar(entry.key) + ": " + makeYaml(entry.value);
        return text.empty() ? "{}" : "{ " + text + " }";
    }
    return text;
}

std::string Snippet::flowText() const
{
    const bool isPlain = value.isScalar() && !value.isQuoted;
    return isPlain && text.find_first_of(flowIndicators) != std::string::npos ? makeYamlScalar(value.text) : text;
}

Result<Snippet> parseSnippet(std::string_view yaml)
{
    ParsedYaml parsed = parseYaml(yaml);
    if (!parsed.findings.empty())
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config,
            fmt::format("the value is not YAML: {}", parsed.findings.front().message)};
    const SourceSpan span = parsed.root.span;
    if (span.end == span.begin)
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "there is no value"};
    Snippet snippet{std::move(parsed.root), std::string(yaml.substr(span.begin, span.end - span.begin))};
    const char first = snippet.text.front();
    const bool isBlock = (snippet.value.isList() || snippet.value.isMap()) && first != '[' && first != '{';
    if (isBlock || snippet.text.find('\n') != std::string::npos)
        snippet.text = makeYaml(snippet.value);
    return snippet;
}

} // namespace signalbox
