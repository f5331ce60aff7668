// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the Prometheus text exposition format, version 0.0.4: families with HELP and TYPE, samples with escaped labels,
// histograms as cumulative buckets with sum and count. Knows nothing of what is measured. Thread: any; a value.
// Source: prometheus.io/docs/instrumenting/exposition_formats.
#pragma once

#include "core/base/histogram.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

class MetricsText {
public:
    static constexpr std::string_view contentType = "text/plain; version=0.0.4; charset=utf-8";
    enum class Kind : std::uint8_t { Counter, Gauge, Histogram };
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    // Begins a family; its samples follow before the next family begins. `name` is already in the format's alphabet, with
    // its unit and, for a counter, `_total`.
    void beginFamily(std::string_view name, Kind kind, std::string_view help);
    void addSample(Labels labels, std::uint64_t value);
    // In seconds. The bounds are edges of Histogram's own buckets, so that every count is exact.
    void addHistogram(Labels labels, const Histogram& histogram);

    const std::string& text() const { return m_text; }

private:
    void addLine(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value);

    std::string m_family;
    std::string m_text;
};

// Nanoseconds as seconds, exactly and without trailing zeros: "0.001015807".
std::string secondsText(std::uint64_t nanoseconds);

} // namespace signalbox
