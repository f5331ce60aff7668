// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the journey of an exchange says, in words: one row for each thing that happened, from the recorded stages. The only
// place that words the codes of stages and notes. Pure. Thread: any.
#pragma once

#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"

#include <QtCore/QString>

#include <vector>

namespace signalbox {

struct JourneyRow {
    enum class Tone : std::uint8_t { Plain, Good, Bad };
    QString mark;                 // letter in the circle; empty: an open circle
    QString title;
    QString detail;
    Duration time{};
    bool hasTime = true;
    Tone tone = Tone::Plain;
    std::vector<Change> changes;
};

std::vector<JourneyRow> journeyOf(const Exchange& exchange, const CapturedPlan& plan);

// One waterfall line of Timing.
struct TimingRow {
    QString label;
    int group = 0;                // of the four stage colours
    Duration start{};
    Duration end{};
};
std::vector<TimingRow> timingOf(const Exchange& exchange, const CapturedPlan& plan);

QString conditionText(Condition condition); // "the host is another", for recorded decisions without a plan to ask
QString guardText(const QString& code);     // "an encoded slash": the code in words
QString errorLine(const Exchange& exchange); // empty when there is none

} // namespace signalbox
