// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of records, and the summary and plan contents; the exchange's details: record_details.cpp.
#include "core/capture/record_codec.h"

#include "core/capture/record_details.h"

namespace signalbox {
namespace {

using capture_format::RecordKind;

std::size_t beginRecord(ByteBuffer& buffer, RecordKind kind)
{
    const std::size_t start = buffer.appendFixed32(0);
    buffer.appendByte(static_cast<std::uint8_t>(kind));
    return start;
}

void endRecord(ByteBuffer& buffer, std::size_t start)
{
    buffer.setFixed32(start, static_cast<std::uint32_t>(buffer.size() - start - 4));
}

// An id that names nothing is the commonest big number: stored as 0, others as one more.
template <typename IdType>
void appendId(ByteBuffer& buffer, IdType id)
{
    buffer.appendVarint(static_cast<std::uint32_t>(id.value + 1));
}

template <typename IdType>
IdType readId(ByteReader& reader)
{
    IdType id;
    id.value = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU)) - 1;
    return id;
}

void appendSummary(ByteBuffer& buffer, const SummaryView& view)
{
    const SummaryNumbers& numbers = view.numbers;
    buffer.appendVarint(numbers.number);
    buffer.appendSigned(numbers.startedAt.microseconds);
    buffer.appendSigned(numbers.duration.count());
    buffer.appendVarint(numbers.requestBytes);
    buffer.appendVarint(numbers.responseBytes);
    for (const std::uint32_t span : numbers.split)
        buffer.appendVarint(span);
    buffer.appendVarint(numbers.planIndex);
    appendId(buffer, numbers.listener);
    appendId(buffer, numbers.route);
    appendId(buffer, numbers.service);
    buffer.appendVarint(numbers.status);
    buffer.appendByte(static_cast<std::uint8_t>(numbers.outcome));
    buffer.appendByte(static_cast<std::uint8_t>(numbers.version));
    buffer.appendByte(numbers.flags);
    buffer.appendText(view.method);
    buffer.appendText(view.host);
    buffer.appendText(view.target);
}

std::string_view readCutText(ByteReader& reader, std::size_t limit)
{
    return reader.readBytes(reader.readVarint(limit));
}

SummaryView readSummary(ByteReader& reader)
{
    SummaryView view;
    SummaryNumbers& numbers = view.numbers;
    numbers.number = reader.readVarint();
    numbers.startedAt.microseconds = reader.readSigned();
    numbers.duration = Duration{reader.readSigned()};
    numbers.requestBytes = reader.readVarint();
    numbers.responseBytes = reader.readVarint();
    for (std::uint32_t& span : numbers.split)
        span = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU));
    numbers.planIndex = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU));
    numbers.listener = readId<ListenerId>(reader);
    numbers.route = readId<RouteId>(reader);
    numbers.service = readId<ServiceId>(reader);
    numbers.status = static_cast<std::uint16_t>(reader.readVarint(0xffff));
    numbers.outcome = readEnum(reader, Decision::Outcome::Rejected);
    numbers.version = readEnum(reader, HttpVersion::Http2);
    numbers.flags = reader.readByte();
    view.method = readCutText(reader, SummaryView::maxMethod);
    view.host = readCutText(reader, SummaryView::maxHost);
    view.target = readCutText(reader, SummaryView::maxTarget);
    return view;
}

void appendNames(ByteBuffer& buffer, const std::vector<std::string>& names)
{
    buffer.appendVarint(names.size());
    for (const std::string& name : names)
        buffer.appendText(name);
}

void readNames(ByteReader& reader, std::vector<std::string>& names)
{
    const std::uint64_t count = reader.readVarint(reader.remaining()); // each takes a byte at least
    for (std::uint64_t i = 0; i < count && reader.isValid(); ++i)
        names.emplace_back(reader.readText());
}

enum class MessageFlag : std::uint8_t { Compressed = 1, Unfinished = 2 };

MessageOwner readOwner(ByteReader& reader)
{
    MessageOwner owner;
    owner.number = reader.readVarint();
    owner.index = reader.readVarint();
    return owner;
}

Error damaged(std::string_view what)
{
    return Error{ErrorCode::ReadFailed, ErrorOrigin::System, "the " + std::string(what) + " record is damaged"};
}

} // namespace

void appendExchangeRecord(ByteBuffer& buffer, const Exchange& exchange, std::size_t bodyLimit)
{
    const std::size_t start = beginRecord(buffer, RecordKind::Exchange);
    appendSummary(buffer, summaryOf(exchange));
    appendDetails(buffer, exchange, bodyLimit);
    endRecord(buffer, start);
}

void appendPlanRecord(ByteBuffer& buffer, std::uint32_t planIndex, const CapturedPlan& plan)
{
    const std::size_t start = beginRecord(buffer, RecordKind::Plan);
    buffer.appendVarint(planIndex);
    buffer.appendText(plan.hash);
    buffer.appendText(plan.name);
    buffer.appendText(plan.documentText);
    appendNames(buffer, plan.listeners);
    appendNames(buffer, plan.routes);
    appendNames(buffer, plan.services);
    buffer.appendVarint(plan.policies.size());
    for (const CapturedPlan::Policy& policy : plan.policies) {
        buffer.appendText(policy.name);
        buffer.appendText(policy.kind);
    }
    endRecord(buffer, start);
}

void appendMessageRecord(
    ByteBuffer& buffer, ExchangeNumber number, std::uint64_t index, const websocket::Message& message, std::size_t payloadLimit)
{
    const std::size_t start = beginRecord(buffer, RecordKind::Message);
    buffer.appendVarint(number);
    buffer.appendVarint(index);
    buffer.appendByte(static_cast<std::uint8_t>(message.kind));
    buffer.appendByte(static_cast<std::uint8_t>(message.direction));
    const unsigned compressed = message.isCompressed ? static_cast<unsigned>(MessageFlag::Compressed) : 0U;
    const unsigned unfinished = message.isUnfinished ? static_cast<unsigned>(MessageFlag::Unfinished) : 0U;
    buffer.appendByte(static_cast<std::uint8_t>(compressed | unfinished));
    buffer.appendSigned(message.at.count());
    buffer.appendVarint(message.totalBytes);
    buffer.appendVarint(message.wireBytes);
    buffer.appendText(std::string_view(message.payload).substr(0, payloadLimit));
    endRecord(buffer, start);
}

std::optional<MessageOwner> readMessageOwner(std::string_view content)
{
    ByteReader reader(content);
    const MessageOwner owner = readOwner(reader);
    if (!reader.isValid())
        return std::nullopt;
    return owner;
}

Result<MessageRecord> readMessage(std::string_view content)
{
    ByteReader reader(content);
    MessageRecord record;
    record.owner = readOwner(reader);
    websocket::Message& message = record.message;
    message.kind = readEnum(reader, websocket::Message::Kind::Limit);
    message.direction = readEnum(reader, websocket::Direction::Received);
    const std::uint8_t flags = reader.readByte();
    message.isCompressed = (flags & static_cast<unsigned>(MessageFlag::Compressed)) != 0;
    message.isUnfinished = (flags & static_cast<unsigned>(MessageFlag::Unfinished)) != 0;
    message.at = Duration{reader.readSigned()};
    message.totalBytes = reader.readVarint();
    message.wireBytes = reader.readVarint();
    message.payload = reader.readText();
    if (!reader.isValid())
        return damaged("message");
    return record;
}

std::optional<RecordFrame> nextRecord(std::string_view payload, std::size_t& offset)
{
    if (offset > payload.size() || payload.size() - offset < 5)
        return std::nullopt;
    const std::uint32_t length = capture_format::fixed32(payload, offset);
    if (length < 1 || length > payload.size() - offset - 4)
        return std::nullopt;
    RecordFrame frame;
    frame.kind = static_cast<RecordKind>(payload[offset + 4]);
    frame.offset = offset;
    frame.content = payload.substr(offset + 5, length - 1);
    offset += 4 + length;
    return frame;
}

std::optional<SummaryView> readSummary(std::string_view content)
{
    ByteReader reader(content);
    const SummaryView view = readSummary(reader);
    if (!reader.isValid())
        return std::nullopt;
    return view;
}

Result<Exchange> readExchange(std::string_view content, RecordKind kind)
{
    ByteReader reader(content);
    Exchange exchange;
    const SummaryView view = readSummary(reader);
    const SummaryNumbers& numbers = view.numbers;
    exchange.number = numbers.number;
    exchange.startedAt = numbers.startedAt;
    exchange.duration = numbers.duration;
    exchange.planIndex = numbers.planIndex;
    exchange.listener = numbers.listener;
    exchange.route = numbers.route;
    exchange.service = numbers.service;
    exchange.outcome = numbers.outcome;
    exchange.isOpen = numbers.has(SummaryFlag::Open);
    exchange.isOwnAnswer = numbers.has(SummaryFlag::OwnAnswer);
    exchange.isReplay = numbers.has(SummaryFlag::Replay);
    exchange.isWebSocket = numbers.has(SummaryFlag::WebSocket);
    exchange.hasResponse = numbers.has(SummaryFlag::Response);
    exchange.request.version = numbers.version;
    exchange.request.method = view.method;
    exchange.request.target = view.target;
    exchange.requestBody.totalBytes = numbers.requestBytes;
    exchange.responseBody.totalBytes = numbers.responseBytes;
    if (exchange.hasResponse)
        exchange.response.status = numbers.status;
    readDetails(reader, kind, exchange);
    if (!reader.isValid())
        return damaged("exchange");
    return exchange;
}

Result<PlanRecord> readPlan(std::string_view content)
{
    ByteReader reader(content);
    PlanRecord record;
    record.index = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU));
    CapturedPlan& plan = record.plan;
    plan.hash = reader.readText();
    plan.name = reader.readText();
    plan.documentText = reader.readText();
    readNames(reader, plan.listeners);
    readNames(reader, plan.routes);
    readNames(reader, plan.services);
    const std::uint64_t count = reader.readVarint(reader.remaining());
    for (std::uint64_t i = 0; i < count && reader.isValid(); ++i) {
        const std::string_view name = reader.readText();
        plan.policies.push_back({std::string(name), std::string(reader.readText())});
    }
    if (!reader.isValid())
        return damaged("plan");
    return record;
}

} // namespace signalbox
