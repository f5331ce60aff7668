// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A number of JSON (RFC 8259 6) exactly as it is written, of any size: compared and divided without rounding.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox {

class JsonNumber {
public:
    // `token` is a number of RFC 8259. An exponent beyond a thousand million is taken as that.
    explicit JsonNumber(std::string_view token);

    bool isInteger() const { return m_digits.empty() || m_exponent >= 0; }
    // Is it a whole number of times `divisor`? False for a divisor of 0.
    bool isMultipleOf(const JsonNumber& divisor) const;
    // One text for each value: "12e-1" for 1.2 and 1.20.
    std::string text() const;

    friend bool operator==(const JsonNumber&, const JsonNumber&) = default;
    friend std::strong_ordering operator<=>(const JsonNumber& a, const JsonNumber& b);

private:
    bool m_isNegative = false;
    std::string m_digits;        // without zeros at either end; empty: 0
    std::int64_t m_exponent = 0; // of the last digit
};

} // namespace signalbox
