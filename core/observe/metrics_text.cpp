// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/metrics_text.h"

#include <array>

namespace signalbox {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// About one, two and a half, and five of each power of ten, from 100 us to 60 s.
constexpr std::array<Duration, 18> targets{microseconds(100), microseconds(250), microseconds(500), milliseconds(1),
    microseconds(2500), milliseconds(5), milliseconds(10), milliseconds(25), milliseconds(50), milliseconds(100),
    milliseconds(250), milliseconds(500), seconds(1), milliseconds(2500), seconds(5), seconds(10), seconds(30), seconds(60)};

void appendEscaped(std::string_view text, bool isLabel, std::string& out)
{
    for (const char c : text) {
        if (c == '\\' || (isLabel && c == '"'))
            out.push_back('\\');
        if (c == '\n')
            out.append("\\n");
        else
            out.push_back(c);
    }
}

std::string_view toText(MetricsText::Kind kind)
{
    switch (kind) {
    case MetricsText::Kind::Counter: return "counter";
    case MetricsText::Kind::Gauge: return "gauge";
    case MetricsText::Kind::Histogram: return "histogram";
    }
    return "untyped";
}

} // namespace

std::string secondsText(std::uint64_t nanoseconds)
{
    constexpr std::uint64_t second = 1'000'000'000;
    std::string text = std::to_string(nanoseconds / second);
    std::string rest = std::to_string(nanoseconds % second + second).substr(1);
    rest.erase(rest.find_last_not_of('0') + 1);
    return rest.empty() ? text : text + "." + rest;
}

void MetricsText::beginFamily(std::string_view name, Kind kind, std::string_view help)
{
    m_family = name;
    m_text.append("# HELP ").append(name).append(" ");
    appendEscaped(help, false, m_text);
    m_text.append("\n# TYPE ").append(name).append(" ").append(toText(kind)).append("\n");
}

void MetricsText::addLine(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value)
{
    m_text.append(m_family).append(suffix);
    char separator = '{';
    const auto add = [&](std::string_view name, std::string_view text) {
        m_text += separator;
        m_text.append(name).append("=\"");
        appendEscaped(text, true, m_text);
        m_text += '"';
        separator = ',';
    };
    for (const auto& [name, text] : labels)
        add(name, text);
    if (!bound.empty())
        add("le", bound);
    if (separator == ',')
        m_text += '}';
    m_text.append(" ").append(value).append("\n");
}

void MetricsText::addSample(Labels labels, std::uint64_t value)
{
    addLine({}, labels, {}, std::to_string(value));
}

void MetricsText::addHistogram(Labels labels, const Histogram& histogram)
{
    for (const Duration target : targets) {
        const Duration edge = Histogram::edgeAbove(target);
        addLine("_bucket", labels, secondsText(static_cast<std::uint64_t>(edge.count())),
            std::to_string(histogram.countAtMost(edge)));
    }
    addLine("_bucket", labels, "+Inf", std::to_string(histogram.count()));
    addLine("_sum", labels, {}, secondsText(histogram.sumNanoseconds()));
    addLine("_count", labels, {}, std::to_string(histogram.count()));
}

} // namespace signalbox
