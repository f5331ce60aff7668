// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges and plans as capture records, and back (frame and files: capture_format.h). The summary stands first, so that the
// capture thread fills the index without reading the rest. Writing never fails; reading trusts no byte and no count.
// Thread: any; no state.
#pragma once

#include "core/base/result.h"
#include "core/capture/byte_stream.h"
#include "core/capture/capture_format.h"
#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"
#include "core/capture/summary_view.h"
#include "core/websocket/message.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox {

// Appends one whole record (length, kind, content). Bodies are cut at bodyLimit bytes each; their totals stay.
void appendExchangeRecord(ByteBuffer& buffer, const Exchange& exchange, std::size_t bodyLimit);
// The payload is cut at payloadLimit bytes; its total stays.
void appendMessageRecord(
    ByteBuffer& buffer, ExchangeNumber number, std::uint64_t index, const websocket::Message& message, std::size_t payloadLimit);
void appendPlanRecord(ByteBuffer& buffer, std::uint32_t planIndex, const CapturedPlan& plan);

// One record within a block's payload.
struct RecordFrame {
    capture_format::RecordKind kind{};
    std::size_t offset = 0;       // of its length field
    std::string_view content;     // after the kind
};
// The record at `offset`, which moves behind it; nullopt at the end and at a malformed frame.
std::optional<RecordFrame> nextRecord(std::string_view payload, std::size_t& offset);

// Views into the content. nullopt when malformed.
std::optional<SummaryView> readSummary(std::string_view content);
// `kind`: one of the exchanges'. Error: ReadFailed.
Result<Exchange> readExchange(std::string_view content, capture_format::RecordKind kind = capture_format::RecordKind::Exchange);

// Whose message it is, and the how manieth, from 0.
struct MessageOwner {
    ExchangeNumber number = 0;
    std::uint64_t index = 0;
};
std::optional<MessageOwner> readMessageOwner(std::string_view content); // nullopt when malformed
struct MessageRecord {
    MessageOwner owner;
    websocket::Message message;
};
Result<MessageRecord> readMessage(std::string_view content); // Error: ReadFailed

struct PlanRecord {
    std::uint32_t index = 0;
    CapturedPlan plan;
};
Result<PlanRecord> readPlan(std::string_view content);

} // namespace signalbox
