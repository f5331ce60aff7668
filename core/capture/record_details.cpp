// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/record_details.h"

#include "core/capture/summary_view.h"

#include <algorithm>

namespace signalbox {
namespace {

enum class DetailFlag : std::uint8_t {
    ClientIsPeer = 1, PeerIsV6 = 2, ClientIsV6 = 4, Tls = 8, Upstream = 16, Error = 32, Trailers = 64, Rejection = 128
};

bool has(std::uint8_t flags, DetailFlag flag)
{
    return (flags & static_cast<unsigned>(flag)) != 0;
}

void appendField(ByteBuffer& buffer, HeaderField field)
{
    buffer.appendVarint(field.name.size());
    buffer.appendVarint(field.value.size());
    // A list that was only added to holds name and value side by side.
    if (field.name.data() + field.name.size() == field.value.data()) {
        buffer.appendBytes({field.name.data(), field.name.size() + field.value.size()});
        return;
    }
    buffer.appendBytes(field.name);
    buffer.appendBytes(field.value);
}

void readField(ByteReader& reader, HeaderList& list)
{
    const std::uint64_t nameSize = reader.readVarint();
    const std::uint64_t valueSize = reader.readVarint();
    const std::string_view name = reader.readBytes(nameSize);
    const std::string_view value = reader.readBytes(valueSize);
    if (!list.add(name, value))
        reader.invalidate();
}

void appendHeaders(ByteBuffer& buffer, const HeaderList& list)
{
    buffer.appendVarint(list.size());
    for (const HeaderField field : list)
        appendField(buffer, field);
}

void readHeaders(ByteReader& reader, HeaderList& list)
{
    const std::uint64_t count = reader.readVarint(reader.remaining());
    for (std::uint64_t i = 0; i < count && reader.isValid(); ++i)
        readField(reader, list);
}

bool isSameField(HeaderField a, HeaderField b)
{
    return a.name == b.name && a.value == b.value;
}

// Where in `base` the field is, looking from `start` on and a few fields around: removed hop-by-hop fields leave short gaps.
std::size_t findField(const HeaderList& base, HeaderField field, std::size_t start)
{
    constexpr std::size_t window = 16;
    const std::size_t count = std::min(window, base.size());
    std::size_t at = start;
    for (std::size_t i = 0; i < count; ++i, ++at) {
        if (at >= base.size())
            at = 0;
        if (isSameField(base.at(at), field))
            return at;
    }
    return base.size();
}

void appendIp(ByteBuffer& buffer, const IpAddress& ip)
{
    buffer.appendBytes({reinterpret_cast<const char*>(ip.bytes.data()), ip.isV6 ? 16U : 4U});
}

void readIp(ByteReader& reader, bool isV6, IpAddress& ip)
{
    ip = {{}, isV6};
    const std::string_view bytes = reader.readBytes(isV6 ? 16 : 4);
    std::transform(bytes.begin(), bytes.end(), ip.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
}

void appendBody(ByteBuffer& buffer, const CapturedBody& body, std::size_t limit)
{
    buffer.appendText(std::string_view(body.bytes).substr(0, limit));
}

std::uint8_t detailFlags(const Exchange& exchange)
{
    unsigned flags = 0;
    const auto set = [&flags](DetailFlag flag, bool isSet) { flags |= isSet ? static_cast<unsigned>(flag) : 0U; };
    set(DetailFlag::ClientIsPeer, exchange.client == exchange.peer.ip);
    set(DetailFlag::PeerIsV6, exchange.peer.ip.isV6);
    set(DetailFlag::ClientIsV6, exchange.client.isV6);
    set(DetailFlag::Tls, !exchange.tls.empty());
    set(DetailFlag::Upstream, !exchange.endpoint.empty() || !exchange.upstreamMethod.empty() || !exchange.upstreamTarget.empty()
            || !exchange.upstreamHeaders.isEmpty() || exchange.attempts > 0);
    set(DetailFlag::Error, !exchange.errorDetail.empty());
    set(DetailFlag::Trailers, !exchange.requestTrailers.isEmpty() || !exchange.responseTrailers.isEmpty());
    set(DetailFlag::Rejection, !exchange.rejection.empty());
    return static_cast<std::uint8_t>(flags);
}

void appendConnection(ByteBuffer& buffer, const Exchange& exchange, std::uint8_t flags)
{
    appendIp(buffer, exchange.peer.ip);
    buffer.appendVarint(exchange.peer.port);
    if (!has(flags, DetailFlag::ClientIsPeer))
        appendIp(buffer, exchange.client);
    if (has(flags, DetailFlag::Tls))
        buffer.appendText(exchange.tls);
    buffer.appendVarint(exchange.connection);
    buffer.appendVarint(exchange.requestOfConnection);
    buffer.appendText(exchange.requestId);
}

void readConnection(ByteReader& reader, std::uint8_t flags, Exchange& exchange)
{
    readIp(reader, has(flags, DetailFlag::PeerIsV6), exchange.peer.ip);
    exchange.peer.port = static_cast<std::uint16_t>(reader.readVarint(0xffff));
    exchange.client = exchange.peer.ip;
    if (!has(flags, DetailFlag::ClientIsPeer))
        readIp(reader, has(flags, DetailFlag::ClientIsV6), exchange.client);
    if (has(flags, DetailFlag::Tls))
        exchange.tls = reader.readText();
    exchange.connection = reader.readVarint();
    exchange.requestOfConnection = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU));
    exchange.requestId = reader.readText();
}

void appendUpstream(ByteBuffer& buffer, const Exchange& exchange)
{
    buffer.appendText(exchange.endpoint);
    buffer.appendText(exchange.upstreamMethod);
    buffer.appendText(exchange.upstreamTarget);
    appendHeadersAgainst(buffer, exchange.request.headers, exchange.upstreamHeaders);
    buffer.appendVarint(exchange.attempts);
}

void readUpstream(ByteReader& reader, Exchange& exchange)
{
    exchange.endpoint = reader.readText();
    exchange.upstreamMethod = reader.readText();
    exchange.upstreamTarget = reader.readText();
    readHeadersAgainst(reader, exchange.request.headers, exchange.upstreamHeaders);
    exchange.attempts = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU));
}

void appendStage(ByteBuffer& buffer, const Stage& stage)
{
    buffer.appendByte(static_cast<std::uint8_t>(stage.kind));
    buffer.appendByte(static_cast<std::uint8_t>(stage.outcome));
    buffer.appendVarint(static_cast<std::uint32_t>(stage.policy.value + 1));
    buffer.appendSigned(stage.start.count());
    buffer.appendSigned(stage.end.count() - stage.start.count());
    buffer.appendVarint(stage.changes.size());
    for (const Change& change : stage.changes) {
        buffer.appendByte(static_cast<std::uint8_t>(change.what));
        buffer.appendByte(static_cast<std::uint8_t>((change.hadBefore ? 1 : 0) | (change.hasAfter ? 2 : 0)));
        buffer.appendText(change.name);
        buffer.appendText(change.before);
        buffer.appendText(change.after);
    }
    buffer.appendVarint(stage.notes.size());
    for (const auto& [code, value] : stage.notes) {
        buffer.appendText(code);
        buffer.appendText(value);
    }
}

void readChange(ByteReader& reader, Change& change)
{
    change.what = readEnum(reader, Change::What::Status);
    const std::uint8_t sides = reader.readByte();
    change.hadBefore = (sides & 1U) != 0;
    change.hasAfter = (sides & 2U) != 0;
    change.name = reader.readText();
    change.before = reader.readText();
    change.after = reader.readText();
}

void readStage(ByteReader& reader, Stage& stage)
{
    stage.kind = readEnum(reader, Stage::Kind::ResponsePolicy);
    stage.outcome = readEnum(reader, Stage::Outcome::Failed);
    stage.policy.value = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU)) - 1;
    const std::int64_t start = reader.readSigned();
    std::int64_t end = 0;
    if (__builtin_add_overflow(start, reader.readSigned(), &end))
        reader.invalidate();
    stage.start = Duration{start};
    stage.end = Duration{end};
    const std::uint64_t changes = reader.readVarint(reader.remaining());
    for (std::uint64_t i = 0; i < changes && reader.isValid(); ++i)
        readChange(reader, stage.changes.emplace_back());
    const std::uint64_t notes = reader.readVarint(reader.remaining());
    for (std::uint64_t i = 0; i < notes && reader.isValid(); ++i) {
        const std::string_view code = reader.readText();
        stage.notes.emplace_back(code, reader.readText());
    }
}

} // namespace

void appendHeadersAgainst(ByteBuffer& buffer, const HeaderList& base, const HeaderList& list)
{
    buffer.appendVarint(list.size());
    std::size_t next = 0; // in base: where a run would go on
    for (std::size_t i = 0; i < list.size();) {
        const std::size_t start = findField(base, list.at(i), next);
        if (start == base.size()) {
            buffer.appendVarint(0);
            appendField(buffer, list.at(i++));
            continue;
        }
        std::size_t run = 1;
        while (i + run < list.size() && start + run < base.size() && isSameField(base.at(start + run), list.at(i + run)))
            ++run;
        buffer.appendVarint(run);
        buffer.appendVarint(start);
        i += run;
        next = start + run;
    }
}

void readHeadersAgainst(ByteReader& reader, const HeaderList& base, HeaderList& list)
{
    // A run names more text than it takes bytes, so what remains bounds nothing here. No message comes near these.
    constexpr std::uint64_t maxFields = 1U << 16U;
    std::size_t textLeft = 16U << 20U;
    const std::uint64_t count = reader.readVarint(maxFields);
    while (list.size() < count && reader.isValid()) {
        const std::uint64_t run = reader.readVarint(count - list.size());
        if (run == 0) {
            readField(reader, list);
            continue;
        }
        const std::uint64_t start = reader.readVarint(base.size());
        if (run > base.size() - start) {
            reader.invalidate();
            return;
        }
        for (std::uint64_t i = start; i < start + run; ++i) {
            const HeaderField field = base.at(static_cast<std::size_t>(i));
            const std::size_t size = field.name.size() + field.value.size();
            if (size > textLeft || !list.add(field.name, field.value)) {
                reader.invalidate();
                return;
            }
            textLeft -= size;
        }
    }
}

namespace {

void readFailed(ByteReader& reader, capture_format::RecordKind kind, Exchange& exchange)
{
    const bool hasRoutes = kind == capture_format::RecordKind::Exchange;
    if (hasRoutes)
        exchange.earlier = static_cast<std::uint32_t>(reader.readVarint(0xffffffffU));
    const std::uint64_t count = reader.readVarint(reader.remaining());
    for (std::uint64_t i = 0; i < count && reader.isValid(); ++i) {
        const RouteId route = hasRoutes ? RouteId(static_cast<std::size_t>(reader.readVarint(RouteId::none))) : RouteId();
        exchange.failed.push_back({route, readEnum(reader, Condition::Client)});
    }
    if (!hasRoutes)
        exchange.earlier = static_cast<std::uint32_t>(exchange.failed.size());
}

} // namespace

void appendDetails(ByteBuffer& buffer, const Exchange& exchange, std::size_t bodyLimit)
{
    const std::uint8_t flags = detailFlags(exchange);
    buffer.appendByte(flags);
    buffer.appendText(exchange.request.method.size() > SummaryView::maxMethod
            ? std::string_view(exchange.request.method).substr(SummaryView::maxMethod)
            : std::string_view());
    buffer.appendText(exchange.request.target.size() > SummaryView::maxTarget
            ? std::string_view(exchange.request.target).substr(SummaryView::maxTarget)
            : std::string_view());
    appendConnection(buffer, exchange, flags);
    appendHeaders(buffer, exchange.request.headers);
    appendBody(buffer, exchange.requestBody, bodyLimit);
    if (has(flags, DetailFlag::Rejection))
        buffer.appendText(exchange.rejection);
    buffer.appendVarint(exchange.earlier);
    buffer.appendVarint(exchange.failed.size());
    for (const FailedCandidate& candidate : exchange.failed) {
        buffer.appendVarint(candidate.route.value);
        buffer.appendByte(static_cast<std::uint8_t>(candidate.condition));
    }
    if (has(flags, DetailFlag::Upstream))
        appendUpstream(buffer, exchange);
    if (exchange.hasResponse) {
        buffer.appendText(exchange.response.reason);
        buffer.appendByte(static_cast<std::uint8_t>(exchange.response.version));
        appendHeaders(buffer, exchange.response.headers);
        appendBody(buffer, exchange.responseBody, bodyLimit);
    }
    if (has(flags, DetailFlag::Trailers)) {
        appendHeaders(buffer, exchange.requestTrailers);
        appendHeaders(buffer, exchange.responseTrailers);
    }
    if (has(flags, DetailFlag::Error)) {
        buffer.appendByte(static_cast<std::uint8_t>(exchange.errorCode));
        buffer.appendByte(static_cast<std::uint8_t>(exchange.errorOrigin));
        buffer.appendText(exchange.errorDetail);
    }
    buffer.appendVarint(exchange.stages.size());
    for (const Stage& stage : exchange.stages)
        appendStage(buffer, stage);
}

void readDetails(ByteReader& reader, capture_format::RecordKind kind, Exchange& exchange)
{
    const std::uint8_t flags = reader.readByte();
    exchange.request.method += reader.readText();
    exchange.request.target += reader.readText();
    readConnection(reader, flags, exchange);
    readHeaders(reader, exchange.request.headers);
    exchange.requestBody.bytes = reader.readText();
    if (has(flags, DetailFlag::Rejection))
        exchange.rejection = reader.readText();
    readFailed(reader, kind, exchange);
    if (has(flags, DetailFlag::Upstream))
        readUpstream(reader, exchange);
    if (exchange.hasResponse) {
        exchange.response.reason = reader.readText();
        exchange.response.version = readEnum(reader, HttpVersion::Http2);
        readHeaders(reader, exchange.response.headers);
        exchange.responseBody.bytes = reader.readText();
    }
    if (has(flags, DetailFlag::Trailers)) {
        readHeaders(reader, exchange.requestTrailers);
        readHeaders(reader, exchange.responseTrailers);
    }
    if (has(flags, DetailFlag::Error)) {
        exchange.errorCode = readEnum(reader, ErrorCode::NoHealthyEndpoint);
        exchange.errorOrigin = readEnum(reader, ErrorOrigin::System);
        exchange.errorDetail = reader.readText();
    }
    const std::uint64_t stages = reader.readVarint(reader.remaining());
    for (std::uint64_t i = 0; i < stages && reader.isValid(); ++i)
        readStage(reader, exchange.stages.emplace_back());
}

} // namespace signalbox
