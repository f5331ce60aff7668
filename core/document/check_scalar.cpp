// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/check_scalar.h"

#include "core/base/address.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/policy/fields.h"
#include "core/policy/template.h"

#include <fmt/core.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace signalbox {
namespace {

using Checked = std::optional<Problem>;

Problem problem(std::string_view rule, std::string message)
{
    return {std::string(rule), Severity::Error, std::move(message)};
}

// A count in plain words: 5, 0.5, 65535.
std::string numberText(double number)
{
    return std::floor(number) == number && std::abs(number) < 1e15 ? fmt::format("{:.0f}", number) : fmt::format("{}", number);
}

std::string amountText(const FieldSchema& field, double amount)
{
    if (field.type == FieldType::Duration)
        return toDocumentText(Duration{static_cast<std::int64_t>(amount)});
    if (field.type == FieldType::Size)
        return sizeToDocumentText(static_cast<std::uint64_t>(amount));
    return numberText(amount) + (field.type == FieldType::Percent ? "%" : "");
}

Checked checkRange(const FieldSchema& field, double amount)
{
    const bool isLow = field.minimum && amount < *field.minimum;
    const bool isHigh = field.maximum && amount > *field.maximum;
    if (!isLow && !isHigh)
        return std::nullopt;
    if (field.minimum && field.maximum && *field.minimum == *field.maximum)
        return problem("out-of-range", fmt::format("\"{}\" must be {}", field.name, amountText(field, *field.minimum)));
    if (field.minimum && field.maximum)
        return problem("out-of-range", fmt::format("\"{}\" must be from {} to {}", field.name,
            amountText(field, *field.minimum), amountText(field, *field.maximum)));
    return problem("out-of-range", isLow ? fmt::format("\"{}\" must be at least {}", field.name, amountText(field, *field.minimum))
                                         : fmt::format("\"{}\" must be at most {}", field.name, amountText(field, *field.maximum)));
}

Checked checkNumber(const FieldSchema& field, const Value& value)
{
    const std::string& text = value.text;
    const std::string_view what = field.type == FieldType::Number ? "number" : "whole number";
    if (value.isQuoted)
        return problem("wrong-type", fmt::format("\"{}\" must be a {}; remove the quotes", field.name, what));
    if (field.type != FieldType::Number) {
        const auto integer = parseInteger(text);
        if (!integer)
            return problem("wrong-type", fmt::format("\"{}\" must be a {}, not \"{}\"", field.name, what, text));
        return checkRange(field, static_cast<double>(*integer));
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return problem("wrong-type", fmt::format("\"{}\" must be a {}, not \"{}\"", field.name, what, text));
    return checkRange(field, number);
}

Checked checkBoolean(const FieldSchema& field, const Value& value)
{
    if (!value.isQuoted && parseBoolean(value.text))
        return std::nullopt;
    return problem("wrong-type", fmt::format("\"{}\" must be true or false, not \"{}\"", field.name, value.text));
}

Checked checkAmount(const FieldSchema& field, const std::string& text)
{
    if (field.type == FieldType::Duration) {
        const auto duration = parseDuration(text);
        return duration ? checkRange(field, static_cast<double>(duration->count()))
                        : problem("bad-unit", duration.error().detail);
    }
    if (field.type == FieldType::Size) {
        const auto size = parseSize(text);
        return size ? checkRange(field, static_cast<double>(*size)) : problem("bad-unit", size.error().detail);
    }
    const auto percent = parsePercent(text);
    if (percent)
        return checkRange(field, *percent);
    const bool isNumber = text.find_first_not_of("0123456789.%-") == std::string::npos;
    return problem(isNumber ? "out-of-range" : "wrong-type", percent.error().detail);
}

Checked checkChoice(const FieldSchema& field, const std::string& text)
{
    if (std::find(field.choices.begin(), field.choices.end(), text) != field.choices.end())
        return std::nullopt;
    // What a retry is made on may also be a status of an answer that failed.
    const auto status = parseUnsigned(text);
    if (field.name == "on" && status && *status >= 400 && *status <= 599)
        return std::nullopt;
    std::string all;
    for (std::string_view choice : field.choices)
        all += (all.empty() ? "" : ", ") + std::string(choice);
    return problem("bad-choice", fmt::format("\"{}\" is no choice for \"{}\"; choose from {}{}", text, field.name, all,
        didYouMean(text, field.choices)));
}

Checked checkStatus(const FieldSchema& field, const std::string& text)
{
    const auto status = parseUnsigned(text);
    if (!status)
        return problem("wrong-type", fmt::format("\"{}\" must be a status code, not \"{}\"", field.name, text));
    FieldSchema range = field;
    range.minimum = field.minimum.value_or(100);
    range.maximum = field.maximum.value_or(599);
    return checkRange(range, static_cast<double>(*status));
}

Checked checkStatusRange(const FieldSchema& field, const std::string& text)
{
    const auto ends = split(text, '-');
    const auto first = parseUnsigned(ends.front());
    const auto last = parseUnsigned(ends.back());
    if (ends.size() > 2 || !first || !last)
        return problem("wrong-type", fmt::format("\"{}\" holds status codes or ranges such as 200-399, not \"{}\"", field.name, text));
    if (*first < 100 || *last > 599 || *first > *last)
        return problem("out-of-range", fmt::format("\"{}\" is no range of status codes from 100 to 599", text));
    return std::nullopt;
}

bool isLabel(std::string_view label)
{
    return !label.empty() && label.size() <= 63
        && std::all_of(label.begin(), label.end(), [](char c) { return isAlpha(c) || isDigit(c) || c == '-' || c == '_'; });
}

Checked checkHost(const std::string& text)
{
    if (parseIpAddress(text))
        return std::nullopt;
    std::string_view host = text;
    if (host.rfind("**.", 0) == 0)
        host.remove_prefix(3);
    else if (host.rfind("*.", 0) == 0)
        host.remove_prefix(2);
    if (host.find(':') != std::string_view::npos)
        return problem("bad-host", fmt::format("\"{}\" must be a host name without scheme and port", text));
    if (host.find('*') != std::string_view::npos)
        return problem("bad-host", fmt::format("\"{}\" has a * in the wrong place; write *.name for one label, **.name for any depth", text));
    const auto labels = split(host, '.');
    if (host.size() > 253 || !std::all_of(labels.begin(), labels.end(), isLabel))
        return problem("bad-host", fmt::format("\"{}\" is not a host name", text));
    return std::nullopt;
}

Checked checkUrl(const FieldSchema& field, const std::string& text)
{
    for (std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
        const bool isClean = text.find_first_of(" \t\r\n\"<>") == std::string::npos;
        if (text.rfind(scheme, 0) == 0 && text.size() > scheme.size() && text[scheme.size()] != '/' && isClean)
            return std::nullopt;
    }
    return problem("bad-url", fmt::format("\"{}\" must be an http or https URL, not \"{}\"", field.name, text));
}

Checked checkAddress(const FieldSchema& field, const std::string& text)
{
    const auto address = parseHostPort(text);
    if (!address)
        return problem("bad-address", address.error().detail);
    // Port 0 asks the system for a free one: fine to listen on, nowhere to connect to.
    if (address->port == 0 && field.name != "bind" && field.name != "metrics")
        return problem("out-of-range", fmt::format("\"{}\" needs a port from 1 to 65535", text));
    return std::nullopt;
}

Checked checkRegex(const std::string& text)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1); // bytes, as paths and header values are
    const RE2 regex(text, options);
    if (regex.ok())
        return std::nullopt;
    return problem("bad-regex", fmt::format("The regular expression cannot be read: {}", regex.error()));
}

Checked checkMethod(const FieldSchema& field, const std::string& text)
{
    if (!isToken(text))
        return problem("bad-method", fmt::format("\"{}\" is not a method", text));
    std::string upper = text;
    std::transform(upper.begin(), upper.end(), upper.begin(),
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    // The words that stand for sets of methods, in a retry.
    if (upper == text || (field.shape == FieldShape::OneOrList && (text == "idempotent" || text == "any")))
        return std::nullopt;
    return Problem{"method-case", Severity::Warning,
        fmt::format("Methods compare with case and clients send {}; write {}", upper, upper)};
}

Checked checkText(const FieldSchema& field, const std::string& text)
{
    switch (field.type) {
    case FieldType::Template: {
        const auto parsed = Template::parse(text);
        return parsed ? std::nullopt : Checked(problem("bad-template", parsed.error().detail));
    }
    case FieldType::Secret:
        if ((text.rfind("env:", 0) == 0 && text.size() > 4) || (text.rfind("file:", 0) == 0 && text.size() > 5))
            return std::nullopt;
        return problem("bad-secret", fmt::format("\"{}\" is a secret and never stands in the document; write env:NAME or file:PATH", field.name));
    case FieldType::File:
        return text.empty() ? Checked(problem("wrong-type", fmt::format("\"{}\" needs the name of a file", field.name)))
                            : std::nullopt;
    case FieldType::Cidr: {
        const auto cidr = parseCidr(text);
        return cidr ? std::nullopt : Checked(problem("bad-cidr", cidr.error().detail));
    }
    case FieldType::HeaderName:
        return isToken(text) ? std::nullopt
                             : Checked(problem("bad-header-name", fmt::format("\"{}\" is not a header name", text)));
    default:
        return std::nullopt;
    }
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
        }
    }
    return row.back();
}

} // namespace

std::optional<Problem> checkScalar(const FieldSchema& field, const Value& value)
{
    switch (field.type) {
    case FieldType::Integer:
    case FieldType::Number: return checkNumber(field, value);
    case FieldType::Boolean: return checkBoolean(field, value);
    case FieldType::Duration:
    case FieldType::Size:
    case FieldType::Percent: return checkAmount(field, value.text);
    case FieldType::Choice: return checkChoice(field, value.text);
    case FieldType::Status: return checkStatus(field, value.text);
    case FieldType::StatusRange: return checkStatusRange(field, value.text);
    case FieldType::Host: return checkHost(value.text);
    case FieldType::Url: return checkUrl(field, value.text);
    case FieldType::Address: return checkAddress(field, value.text);
    case FieldType::Regex: return checkRegex(value.text);
    case FieldType::Method: return checkMethod(field, value.text);
    default: return checkText(field, value.text);
    }
}

std::string didYouMean(std::string_view text, std::span<const std::string_view> candidates)
{
    if (text.size() > 64 || candidates.size() > 500)
        return {};
    std::string_view nearest;
    std::size_t best = std::min<std::size_t>(3, text.size() / 2 + 1); // further off is another word
    for (std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(toLower(text), candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", nearest);
}

std::optional<Problem> checkName(std::string_view name)
{
    // "none" and "all" stand for no node and every node, in filters and on the command line.
    if (name == "none" || name == "all")
        return problem("reserved-name", fmt::format("\"{}\" is a reserved word; choose another name", name));
    const bool isClean = std::all_of(name.begin(), name.end(),
        [](char c) { return isAlpha(c) || isDigit(c) || c == '-' || c == '_' || c == '.'; });
    if (!isClean || name.empty() || name.size() > 64 || !(isAlpha(name.front()) || isDigit(name.front())))
        return problem("bad-name", fmt::format("\"{}\" is not a name; use up to 64 letters, digits, '-', '_' and '.', the first a letter or digit", name));
    return std::nullopt;
}

} // namespace signalbox
