// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/client_codec.h"

#include "core/base/text.h"
#include "core/http2/outgoing_body.h"
#include "core/http2/session_handles.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::http2 {
namespace {

constexpr std::int32_t connectionReceiveWindow = 4 << 20;

struct ClientStream {
    explicit ClientStream(OutgoingShared& shared) : request(shared) {}

    StreamId id = 0;
    bool isHeadRequest = false;
    bool isHeadDone = false;     // of the response
    bool isDone = false;         // its end was told, or its failure, or nobody listens
    ResponseHead head;
    HeaderList trailers;
    std::size_t sectionBytes = 0; // of the header section that is coming
    OutgoingBody request;
};

class ClientCodecOnNghttp2 final : public Http2ClientCodec {
public:
    ClientCodecOnNghttp2(const ClientSettings& settings, const Clock& clock, ClientSink& sink);

    StreamId open(const RequestHead& head, std::string_view scheme, BodyFraming framing) override;
    void sendBody(StreamId stream, std::string_view bytes) override;
    void sendEnd(StreamId stream, const HeaderList& trailers) override;
    void cancel(StreamId stream) override;
    void consumed(StreamId stream, std::size_t bytes) override;
    bool isWritable(StreamId stream) const override;
    void receive(std::string_view bytes) override;
    bool write(std::string& out, std::size_t limit) override;
    std::vector<StreamId> takeWritable() override { return std::exchange(m_outgoing.drained, {}); }
    bool canOpen() const override;
    bool isIdle() const override { return m_streams.empty(); }
    bool isOver() const override;

private:
    using Self = ClientCodecOnNghttp2;
    static Self& selfOf(void* user) { return *static_cast<Self*>(user); }
    static CallbacksPtr callbacks();

    void onBeginHeaders(const nghttp2_frame& frame);
    int onField(const nghttp2_frame& frame, std::string_view name, std::string_view value);
    void onFrame(const nghttp2_frame& frame);
    void onData(std::int32_t id, std::string_view bytes);
    void onClosed(std::int32_t id, std::uint32_t code);
    void onSectionEnd(ClientStream& stream, bool endsStream);
    void endResponse(ClientStream& stream);
    std::vector<std::unique_ptr<ClientStream>>::const_iterator at(StreamId id) const;
    ClientStream* find(StreamId id) const;
    ClientStream* find(const nghttp2_frame& frame) const { return find(static_cast<StreamId>(frame.hd.stream_id)); }

    ClientSettings m_settings;
    const Clock& m_clock;
    ClientSink& m_sink;
    SessionPtr m_session;
    OutgoingShared m_outgoing;
    std::vector<std::unique_ptr<ClientStream>> m_streams; // in the order of their numbers
    bool m_isBroken = false;
};

ClientCodecOnNghttp2::ClientCodecOnNghttp2(const ClientSettings& settings, const Clock& clock, ClientSink& sink)
    : m_settings(settings)
    , m_clock(clock)
    , m_sink(sink)
    , m_outgoing{clock, settings.queued}
{
    const CallbacksPtr set = callbacks();
    const OptionPtr option = makeOption();
    nghttp2_session* session = nullptr;
    if (set && option) {
        nghttp2_option_set_no_auto_window_update(option.get(), 1);
        nghttp2_session_client_new2(&session, set.get(), this, option.get());
    }
    m_session.reset(session);
    if (!m_session) {
        m_isBroken = true;
        return;
    }
    const std::array<nghttp2_settings_entry, 3> entries{{
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 0}, // of the endpoint's own: there is no push
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.streamWindow},
    }};
    nghttp2_submit_settings(m_session.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
    nghttp2_session_set_local_window_size(m_session.get(), NGHTTP2_FLAG_NONE, 0, connectionReceiveWindow);
}

CallbacksPtr ClientCodecOnNghttp2::callbacks()
{
    CallbacksPtr made = makeCallbacks();
    if (!made)
        return made;
    nghttp2_session_callbacks* set = made.get();
    nghttp2_session_callbacks_set_on_begin_headers_callback(set, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        selfOf(user).onBeginHeaders(*frame);
        return 0;
    });
    nghttp2_session_callbacks_set_on_header_callback(set,
        [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t nameLength,
            const std::uint8_t* value, std::size_t valueLength, std::uint8_t, void* user) {
            return selfOf(user).onField(*frame, {reinterpret_cast<const char*>(name), nameLength},
                {reinterpret_cast<const char*>(value), valueLength});
        });
    nghttp2_session_callbacks_set_on_frame_recv_callback(set, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        selfOf(user).onFrame(*frame);
        return 0;
    });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(set,
        [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes, std::size_t length, void* user) {
            selfOf(user).onData(id, {reinterpret_cast<const char*>(bytes), length});
            return 0;
        });
    nghttp2_session_callbacks_set_on_stream_close_callback(set,
        [](nghttp2_session*, std::int32_t id, std::uint32_t code, void* user) {
            selfOf(user).onClosed(id, code);
            return 0;
        });
    nghttp2_session_callbacks_set_on_frame_not_send_callback(set, [](nghttp2_session*, const nghttp2_frame* frame, int, void* user) {
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) // cancelled, or after GOAWAY
            selfOf(user).onClosed(frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
        return 0;
    });
    return made;
}

std::vector<std::unique_ptr<ClientStream>>::const_iterator ClientCodecOnNghttp2::at(StreamId id) const
{
    const auto found = std::lower_bound(
        m_streams.begin(), m_streams.end(), id, [](const auto& stream, StreamId number) { return stream->id < number; });
    return found != m_streams.end() && (*found)->id == id ? found : m_streams.end();
}

ClientStream* ClientCodecOnNghttp2::find(StreamId id) const
{
    const auto found = at(id);
    return found == m_streams.end() ? nullptr : found->get();
}

bool ClientCodecOnNghttp2::canOpen() const
{
    if (m_isBroken || nghttp2_session_check_request_allowed(m_session.get()) == 0)
        return false;
    const std::uint32_t allowed
        = nghttp2_session_get_remote_settings(m_session.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    return m_streams.size() < std::min(allowed, m_settings.streams);
}

StreamId ClientCodecOnNghttp2::open(const RequestHead& head, std::string_view scheme, BodyFraming framing)
{
    if (m_isBroken)
        return 0;
    const bool hasBody = framing.kind != BodyFraming::Kind::None;
    const std::string length = std::to_string(framing.length);
    const std::string_view host = head.headers.find("host").value_or("");
    std::vector<nghttp2_nv> pairs{toPair(":method", head.method), toPair(":scheme", scheme), toPair(":authority", host),
        toPair(":path", head.target)};
    appendPairs(head.headers, false, pairs);
    std::erase_if(pairs, [](const nghttp2_nv& pair) { // RFC 9113 8.3.1: :authority is it
        return equalsIgnoringCase({reinterpret_cast<const char*>(pair.name), pair.namelen}, "host");
    });
    if (framing.kind == BodyFraming::Kind::Length)
        pairs.push_back(toPair("content-length", length));
    pairs.push_back(toPair("te", "trailers")); // we hand them on; gRPC servers ask for it
    auto stream = std::make_unique<ClientStream>(m_outgoing);
    stream->isHeadRequest = head.method == "HEAD";
    stream->request.start(hasBody);
    const nghttp2_data_provider body = stream->request.provider();
    const std::int32_t id = nghttp2_submit_request(
        m_session.get(), nullptr, pairs.data(), pairs.size(), hasBody ? &body : nullptr, nullptr);
    if (id <= 0)
        return 0;
    stream->id = static_cast<StreamId>(id);
    m_streams.push_back(std::move(stream));
    return static_cast<StreamId>(id);
}

void ClientCodecOnNghttp2::sendBody(StreamId id, std::string_view bytes)
{
    if (ClientStream* stream = find(id)) {
        stream->request.add(bytes);
        stream->request.resume(m_session.get(), static_cast<std::int32_t>(id));
    }
}

void ClientCodecOnNghttp2::sendEnd(StreamId id, const HeaderList& trailers)
{
    if (ClientStream* stream = find(id)) {
        stream->request.end(trailers);
        stream->request.resume(m_session.get(), static_cast<std::int32_t>(id));
    }
}

void ClientCodecOnNghttp2::cancel(StreamId id)
{
    ClientStream* stream = find(id);
    if (stream == nullptr)
        return;
    const bool isOver = stream->isDone && stream->request.isEnded();
    stream->isDone = true;
    if (!isOver)
        nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, static_cast<std::int32_t>(id), NGHTTP2_CANCEL);
}

void ClientCodecOnNghttp2::consumed(StreamId id, std::size_t bytes)
{
    if (find(id) != nullptr && bytes > 0)
        nghttp2_session_consume_stream(m_session.get(), static_cast<std::int32_t>(id), bytes);
}

bool ClientCodecOnNghttp2::isWritable(StreamId id) const
{
    const ClientStream* stream = find(id);
    return stream == nullptr || !stream->request.isFull();
}

void ClientCodecOnNghttp2::receive(std::string_view bytes)
{
    if (m_isBroken)
        return;
    const ssize_t used = nghttp2_session_mem_recv(
        m_session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (used < 0) {
        nghttp2_session_terminate_session(m_session.get(), NGHTTP2_PROTOCOL_ERROR);
        m_isBroken = true;
    }
}

void ClientCodecOnNghttp2::onBeginHeaders(const nghttp2_frame& frame)
{
    ClientStream* stream = find(frame);
    if (stream == nullptr)
        return;
    stream->sectionBytes = 0;
    if (stream->isHeadDone)
        return;
    stream->head.status = 0;
    stream->head.headers.clear();
}

int ClientCodecOnNghttp2::onField(const nghttp2_frame& frame, std::string_view name, std::string_view value)
{
    ClientStream* stream = find(frame);
    if (stream == nullptr)
        return 0;
    stream->sectionBytes += name.size() + value.size() + fieldOverhead;
    const CodecLimits& limits = m_settings.limits;
    if (stream->sectionBytes > (stream->isHeadDone ? limits.trailerBytes : limits.headerBytes))
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; // ends the stream; the rest is decoded and thrown away
    if (stream->isHeadDone)
        stream->trailers.add(name, value);
    else if (name == ":status")
        stream->head.status = static_cast<int>(parseUnsigned(value).value_or(0));
    else if (!name.empty() && name.front() != ':')
        stream->head.headers.add(name, value);
    return 0;
}

void ClientCodecOnNghttp2::onFrame(const nghttp2_frame& frame)
{
    ClientStream* stream = find(frame);
    if (stream == nullptr)
        return;
    const bool endsStream = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame.hd.type == NGHTTP2_HEADERS)
        onSectionEnd(*stream, endsStream);
    else if (frame.hd.type == NGHTTP2_DATA && endsStream)
        endResponse(*stream);
}

void ClientCodecOnNghttp2::onSectionEnd(ClientStream& stream, bool endsStream)
{
    if (stream.isDone)
        return;
    if (stream.isHeadDone) {
        if (endsStream)
            endResponse(stream);
        return;
    }
    stream.head.version = HttpVersion::Http2;
    if (stream.head.status < 200) {
        if (stream.head.status != 101)
            m_sink.onInformational(stream.id, stream.head);
        return;
    }
    stream.isHeadDone = true;
    BodyFraming framing;
    if (!endsStream && !stream.isHeadRequest) {
        const std::optional<std::string_view> stated = stream.head.headers.find("content-length");
        const std::optional<std::uint64_t> length = stated ? parseUnsigned(*stated) : std::nullopt;
        framing = length ? BodyFraming{BodyFraming::Kind::Length, *length} : BodyFraming{BodyFraming::Kind::Chunked, 0};
    }
    m_sink.onResponse(stream.id, stream.head, framing);
    if (endsStream)
        endResponse(stream);
}

void ClientCodecOnNghttp2::endResponse(ClientStream& stream)
{
    if (stream.isDone)
        return;
    stream.isDone = true;
    m_sink.onResponseEnd(stream.id, stream.trailers);
}

void ClientCodecOnNghttp2::onData(std::int32_t id, std::string_view bytes)
{
    nghttp2_session_consume_connection(m_session.get(), bytes.size());
    ClientStream* stream = find(static_cast<StreamId>(id));
    if (stream == nullptr || stream->isDone)
        nghttp2_session_consume_stream(m_session.get(), id, bytes.size());
    else
        m_sink.onResponseBody(stream->id, bytes);
}

void ClientCodecOnNghttp2::onClosed(std::int32_t id, std::uint32_t code)
{
    const auto found = at(static_cast<StreamId>(id));
    if (found == m_streams.end())
        return;
    const auto place = m_streams.begin() + (found - m_streams.cbegin());
    const std::unique_ptr<ClientStream> stream = std::move(*place);
    m_streams.erase(place);
    if (!stream->isDone)
        m_sink.onStreamFailed(stream->id, nghttp2_http2_strerror(code), code == NGHTTP2_REFUSED_STREAM);
}

bool ClientCodecOnNghttp2::write(std::string& out, std::size_t limit)
{
    const Written written = m_session ? writeFrames(m_session.get(), out, limit) : Written::All;
    m_isBroken = m_isBroken || written == Written::Broken;
    return written == Written::MayHaveMore;
}

bool ClientCodecOnNghttp2::isOver() const
{
    return m_isBroken
        || (nghttp2_session_want_read(m_session.get()) == 0 && nghttp2_session_want_write(m_session.get()) == 0);
}

} // namespace

std::unique_ptr<Http2ClientCodec> makeClientCodec(const ClientSettings& settings, const Clock& clock, ClientSink& sink)
{
    return std::make_unique<ClientCodecOnNghttp2>(settings, clock, sink);
}

} // namespace signalbox::http2
