// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/json_number.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::int64_t largestExponent = 1'000'000'000;

std::int64_t exponentOf(std::string_view text)
{
    const bool isNegative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    const auto size = parseUnsigned(text); // nothing when it overflows
    const auto exponent = static_cast<std::int64_t>(
        std::min(size.value_or(static_cast<std::uint64_t>(largestExponent)), static_cast<std::uint64_t>(largestExponent)));
    return isNegative ? -exponent : exponent;
}

// Is `digits`, followed by `zeros` zeros, a multiple of `divisor` (not empty)? Long division, a digit at a time.
bool dividesEvenly(std::string_view digits, std::int64_t zeros, const std::string& divisor)
{
    std::string rest; // less than the divisor, without leading zeros
    const auto isAtLeast = [&] {
        return rest.size() != divisor.size() ? rest.size() > divisor.size() : rest >= divisor;
    };
    const auto subtract = [&] {
        int borrow = 0;
        for (std::size_t i = 0; i < rest.size(); ++i) {
            char& place = rest[rest.size() - 1 - i];
            int digit = place - '0' - borrow - (i < divisor.size() ? divisor[divisor.size() - 1 - i] - '0' : 0);
            borrow = digit < 0 ? 1 : 0;
            digit += borrow * 10;
            place = static_cast<char>('0' + digit);
        }
        rest.erase(0, std::min(rest.find_first_not_of('0'), rest.size()));
    };
    for (std::size_t i = 0; i < digits.size() + static_cast<std::size_t>(zeros); ++i) {
        const char next = i < digits.size() ? digits[i] : '0';
        if (!rest.empty() || next != '0')
            rest.push_back(next);
        while (!rest.empty() && isAtLeast())
            subtract();
    }
    return rest.empty();
}

} // namespace

JsonNumber::JsonNumber(std::string_view token)
{
    m_isNegative = !token.empty() && token.front() == '-';
    if (m_isNegative)
        token.remove_prefix(1);
    const std::size_t mark = token.find_first_of("eE");
    if (mark != std::string_view::npos)
        m_exponent = exponentOf(token.substr(mark + 1));
    const std::string_view mantissa = token.substr(0, mark);
    const std::size_t point = mantissa.find('.');
    m_digits = mantissa.substr(0, point);
    if (point != std::string_view::npos) {
        m_digits += mantissa.substr(point + 1);
        m_exponent -= static_cast<std::int64_t>(mantissa.size() - point - 1);
    }
    const std::size_t last = m_digits.find_last_not_of('0');
    if (last == std::string::npos) {
        m_digits.clear();
        m_isNegative = false; // -0 is 0
        m_exponent = 0;
        return;
    }
    m_exponent += static_cast<std::int64_t>(m_digits.size() - 1 - last);
    m_digits.resize(last + 1);
    m_digits.erase(0, m_digits.find_first_not_of('0'));
}

bool JsonNumber::isMultipleOf(const JsonNumber& divisor) const
{
    if (divisor.m_digits.empty())
        return false;
    if (m_digits.empty())
        return true;
    // A last place finer than the divisor's: the last digit is not 0, so it is no multiple of ten.
    if (m_exponent < divisor.m_exponent)
        return false;
    // More zeros than the divisor has factors 2 and 5 change nothing.
    const auto zeros = std::min(m_exponent - divisor.m_exponent, static_cast<std::int64_t>(divisor.m_digits.size()) * 4);
    return dividesEvenly(m_digits, zeros, divisor.m_digits);
}

std::string JsonNumber::text() const
{
    if (m_digits.empty())
        return "0";
    return (m_isNegative ? "-" : "") + m_digits + "e" + std::to_string(m_exponent);
}

std::strong_ordering operator<=>(const JsonNumber& a, const JsonNumber& b)
{
    const auto sign = [](const JsonNumber& number) { return number.m_digits.empty() ? 0 : number.m_isNegative ? -1 : 1; };
    if (sign(a) != sign(b) || a.m_digits.empty())
        return sign(a) <=> sign(b);
    const auto place = [](const JsonNumber& number) { return number.m_exponent + static_cast<std::int64_t>(number.m_digits.size()); };
    std::strong_ordering order = place(a) <=> place(b);
    if (order == 0)
        order = a.m_digits.compare(b.m_digits) <=> 0; // both begin at the same place
    return a.m_isNegative ? 0 <=> order : order;
}

} // namespace signalbox
