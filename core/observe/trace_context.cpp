// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/trace_context.h"

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t versionZeroSize = 55; // "00-" 32 "-" 16 "-" 2

bool isHex(std::string_view text)
{
    return std::all_of(
        text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isZero(std::string_view text)
{
    return text.find_first_not_of('0') == std::string_view::npos;
}

void appendHex(std::uint64_t value, std::string& out)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned shift = 64; shift != 0; shift -= 4)
        out.push_back(digits[(value >> (shift - 4U)) & 0xfU]);
}

std::uint64_t nonZero(RandomSource& random)
{
    const std::uint64_t value = random.next();
    return value != 0 ? value : 1;
}

} // namespace

std::optional<TraceParent> parseTraceparent(std::string_view text)
{
    if (text.size() < versionZeroSize || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return std::nullopt;
    const std::string_view version = text.substr(0, 2);
    const std::string_view traceId = text.substr(3, 32);
    const std::string_view parentId = text.substr(36, 16);
    const std::string_view flags = text.substr(53, 2);
    if (!isHex(version) || !isHex(traceId) || !isHex(parentId) || !isHex(flags))
        return std::nullopt;
    if (version == "ff" || isZero(traceId) || isZero(parentId))
        return std::nullopt;
    const bool isLonger = text.size() > versionZeroSize;
    if (isLonger && (version == "00" || text[versionZeroSize] != '-'))
        return std::nullopt;
    const char last = flags[1];
    const int digit = last <= '9' ? last - '0' : last - 'a' + 10;
    return TraceParent{traceId, parentId, (digit & 1) != 0};
}

void Trace::clear()
{
    traceId.clear();
    spanId.clear();
    parentId.clear();
    isSampled = false;
}

std::string makeSpanId(RandomSource& random)
{
    std::string id;
    appendHex(nonZero(random), id);
    return id;
}

void beginTrace(const HeaderList& request, double samplePercent, RandomSource& random, Trace& trace)
{
    trace.clear();
    const std::string given = request.joined("traceparent"); // more than one is none: the comma is not in the grammar
    if (const auto parent = parseTraceparent(given)) {
        trace.traceId = parent->traceId;
        trace.parentId = parent->parentId;
        trace.isSampled = parent->isSampled;
    } else {
        appendHex(random.next(), trace.traceId);
        appendHex(nonZero(random), trace.traceId);
        constexpr std::uint32_t steps = 1'000'000;
        trace.isSampled = random.below(steps) < static_cast<std::uint32_t>(samplePercent / 100 * steps);
    }
    appendHex(nonZero(random), trace.spanId);
}

void writeTrace(const Trace& trace, HeaderList& headers)
{
    headers.set("traceparent", "00-" + trace.traceId + "-" + trace.spanId + (trace.isSampled ? "-01" : "-00"));
    if (trace.parentId.empty())
        headers.remove("tracestate");
}

} // namespace signalbox
