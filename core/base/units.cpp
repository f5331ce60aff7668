// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/units.h"

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

namespace signalbox {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 7> durationUnits{{
    {"d", 86'400'000'000'000}, {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000},
    {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1}}};
constexpr std::array<Unit, 7> sizeUnits{{
    {"GiB", 1ULL << 30U}, {"MiB", 1ULL << 20U}, {"KiB", 1ULL << 10U}, {"B", 1},
    {"GB", 1'000'000'000}, {"MB", 1'000'000}, {"KB", 1'000}}};

Error invalid(std::string_view text, std::string_view problem)
{
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "\"" + std::string(text) + "\" " + std::string(problem)};
}

// "12.5" and the rest behind it. At least one digit on each side of the point.
struct Quantity {
    std::string_view whole;
    std::string_view fraction; // without trailing zeros
    std::string_view unit;
};

std::optional<Quantity> splitQuantity(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    Quantity quantity{text.substr(0, end), {}, {}};
    if (end + 1 < text.size() && text[end] == '.' && isDigit(text[end + 1])) {
        const std::size_t start = ++end;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        quantity.fraction = text.substr(start, end - start);
        while (!quantity.fraction.empty() && quantity.fraction.back() == '0')
            quantity.fraction.remove_suffix(1);
    }
    quantity.unit = text.substr(end);
    if (quantity.whole.empty())
        return std::nullopt;
    return quantity;
}

// whole.fraction times factor, exactly; nullopt when it does not fit or is not a whole number.
std::optional<std::uint64_t> scaled(const Quantity& quantity, std::uint64_t factor)
{
    const auto whole = parseUnsigned(quantity.whole);
    std::uint64_t total = 0;
    if (!whole || __builtin_mul_overflow(*whole, factor, &total))
        return std::nullopt;
    if (quantity.fraction.empty())
        return total;
    const auto fraction = parseUnsigned(quantity.fraction);
    std::uint64_t divisor = 1;
    for (std::size_t i = 0; i < quantity.fraction.size(); ++i) {
        if (__builtin_mul_overflow(divisor, std::uint64_t{10}, &divisor))
            return std::nullopt;
    }
    std::uint64_t part = 0;
    if (!fraction || __builtin_mul_overflow(*fraction, factor, &part) || part % divisor != 0
        || __builtin_add_overflow(total, part / divisor, &total))
        return std::nullopt;
    return total;
}

const Unit* findUnit(std::span<const Unit> units, std::string_view name)
{
    for (const Unit& unit : units) {
        if (unit.name == name)
            return &unit;
    }
    return nullptr;
}

} // namespace

Result<Duration> parseDuration(std::string_view text)
{
    if (text == "0")
        return Duration::zero();
    const auto quantity = splitQuantity(text);
    if (!quantity)
        return invalid(text, "is not a duration; write a number with a unit, such as 250ms, 5s or 2m");
    if (quantity->unit.empty())
        return invalid(text, "has no unit; write " + std::string(text) + "s or " + std::string(text) + "ms");
    const Unit* unit = findUnit(durationUnits, quantity->unit);
    if (!unit)
        return invalid(text, "has an unknown unit; use ns, us, ms, s, m, h or d");
    const auto nanoseconds = scaled(*quantity, unit->factor);
    if (!nanoseconds || *nanoseconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return invalid(text, "is too long or too fine; the range is whole nanoseconds up to 292 years");
    return Duration{static_cast<std::int64_t>(*nanoseconds)};
}

Result<std::uint64_t> parseSize(std::string_view text)
{
    const auto quantity = splitQuantity(text);
    if (!quantity)
        return invalid(text, "is not a size; write a number with a unit, such as 64KiB or 10MiB");
    const Unit* unit = findUnit(sizeUnits, quantity->unit.empty() ? "B" : quantity->unit);
    if (!unit)
        return invalid(text, "has an unknown unit; use B, KiB, MiB, GiB, KB, MB or GB");
    const auto bytes = scaled(*quantity, unit->factor);
    if (!bytes)
        return invalid(text, "is not a whole number of bytes below 16 EiB");
    return *bytes;
}

Result<double> parsePercent(std::string_view text)
{
    const auto quantity = splitQuantity(text);
    double percent = 0;
    if (!quantity || (!quantity->unit.empty() && quantity->unit != "%"))
        return invalid(text, "is not a percentage; write a number from 0% to 100%");
    const std::string_view number = text.substr(0, text.size() - quantity->unit.size());
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), percent);
    if (error != std::errc{} || end != number.data() + number.size() || percent > 100)
        return invalid(text, "is out of range; write a number from 0% to 100%");
    return percent;
}

std::string toDocumentText(Duration duration)
{
    const auto count = duration.count();
    if (count == 0)
        return "0s";
    const std::uint64_t magnitude
        = count < 0 ? ~static_cast<std::uint64_t>(count) + 1 : static_cast<std::uint64_t>(count);
    for (const Unit& unit : durationUnits) {
        if (magnitude % unit.factor == 0)
            return (count < 0 ? "-" : "") + std::to_string(magnitude / unit.factor) + std::string(unit.name);
    }
    return {};
}

std::string sizeToDocumentText(std::uint64_t bytes)
{
    if (bytes == 0)
        return "0";
    for (const Unit& unit : sizeUnits) {
        if (bytes % unit.factor == 0)
            return std::to_string(bytes / unit.factor) + std::string(unit.name);
    }
    return {};
}

} // namespace signalbox
