// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a block's payload: what reads as an exchange can be written and read again, and is then the same bytes.
#include "core/capture/record_codec.h"

#include <cstdlib>
#include <limits>

using namespace signalbox;

namespace {

void require(bool isTrue)
{
    if (!isTrue)
        std::abort();
}

std::string written(const Exchange& exchange)
{
    ByteBuffer buffer;
    appendExchangeRecord(buffer, exchange, std::numeric_limits<std::size_t>::max());
    return std::string(buffer.view());
}

void checkExchange(std::string_view content, capture_format::RecordKind kind)
{
    const auto exchange = readExchange(content, kind);
    require(readSummary(content).has_value() || !exchange);
    if (!exchange)
        return;
    const std::string first = written(*exchange);
    std::size_t offset = 0;
    const auto frame = nextRecord(first, offset);
    require(frame && offset == first.size());
    const auto again = readExchange(frame->content);
    require(again.has_value() && written(*again) == first);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    const std::string_view payload(reinterpret_cast<const char*>(input), size);
    std::size_t offset = 0;
    while (const auto frame = nextRecord(payload, offset)) {
        if (capture_format::isExchange(frame->kind))
            checkExchange(frame->content, frame->kind);
        else if (frame->kind == capture_format::RecordKind::Plan)
            static_cast<void>(readPlan(frame->content).has_value());
    }
    return 0;
}
