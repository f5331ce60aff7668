// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/server_codec.h"

#include "core/http2/server_stream.h"
#include "core/http2/session_handles.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace signalbox::http2 {
namespace {

constexpr std::size_t hopelessHeaders = 4;    // times the limit: not worth decoding on
constexpr std::int32_t smallUpdate = 64;      // bytes of a WINDOW_UPDATE that is cheaper to send than to serve
constexpr std::int32_t connectionWindow = 1 << 20;
constexpr std::size_t gapsRemembered = 16;    // clients leave one at most, at the start

class ServerCodecOnNghttp2 final : public Http2ServerCodec {
public:
    ServerCodecOnNghttp2(const ServerSettings& settings, const Clock& clock, ServerSink& sink);

    std::size_t receive(std::string_view bytes, ServerCodecSink&) override;
    bool isMidMessage() const override { return m_sectionStart.has_value(); }
    std::optional<Instant> sectionStart() const override { return m_sectionStart; }
    void sendContinue(StreamId stream, std::string& out) override;
    void sendHead(StreamId stream, const ResponseHead& head, BodyFraming framing, bool, std::string&) override;
    void sendBody(StreamId stream, std::string_view bytes, std::string&) override;
    void sendEnd(StreamId stream, const HeaderList& trailers, std::string&) override;
    bool release(StreamId stream) override;
    void switchToTunnel(StreamId) override {}

    void consumed(StreamId stream, std::size_t bytes) override;
    bool isWritable(StreamId stream) const override;
    bool write(std::string& out, std::size_t limit) override;
    std::vector<StreamId> takeWritable() override { return std::exchange(m_outgoing.drained, {}); }
    void reset(StreamId stream) override;
    void resetStalled(Instant before) override;
    bool isIdle() const override { return m_streams.empty(); }
    void goAway() override;
    bool isOver() const override;

private:
    using Self = ServerCodecOnNghttp2;
    static Self& selfOf(void* user) { return *static_cast<Self*>(user); }
    static CallbacksPtr callbacks();
    void makeSession();

    int onBeginFrame(const nghttp2_frame_hd& frame);
    int onBeginHeaders(const nghttp2_frame& frame);
    int onField(const nghttp2_frame& frame, std::string_view name, std::string_view value);
    int onFrame(const nghttp2_frame& frame);
    int onData(std::int32_t id, std::string_view bytes);
    int onClosed(std::int32_t id, std::uint32_t code);
    void onSent(const nghttp2_frame& frame);

    void onSectionEnd(Stream& stream, const nghttp2_frame& frame);
    void endRequest(Stream& stream);
    void refuse(Stream& stream, const ProtocolError& error);
    void countReset();
    void countControl();
    bool count(std::uint32_t& counter, std::uint32_t limit);
    void calm() { end(NGHTTP2_ENHANCE_YOUR_CALM); }
    void end(std::uint32_t code);
    bool isSkipped(std::int32_t id); // and remembers those that `id` skips
    void submitReset(StreamId id, std::uint32_t code);
    Stream* find(StreamId id) const;

    ServerSettings m_settings;
    const Clock& m_clock;
    ServerSink& m_sink;
    OutgoingShared m_outgoing;
    SessionPtr m_session;
    std::vector<std::unique_ptr<Stream>> m_streams;
    std::vector<nghttp2_nv> m_pairs;
    Instant m_periodStart;
    std::uint32_t m_resets = 0;
    std::uint32_t m_controls = 0;
    std::size_t m_continuations = 0;
    std::int32_t m_newest = -1;   // stream that the client opened
    std::vector<std::pair<std::int32_t, std::int32_t>> m_skipped; // first and last of each gap before it
    std::optional<Instant> m_sectionStart; // while a header section is coming
    bool m_isBroken = false;      // no input is taken any more
};

ServerCodecOnNghttp2::ServerCodecOnNghttp2(const ServerSettings& settings, const Clock& clock, ServerSink& sink)
    : m_settings(settings)
    , m_clock(clock)
    , m_sink(sink)
    , m_outgoing{clock, settings.queued}
    , m_periodStart(clock.now())
{
    makeSession();
    if (!m_session) {
        m_isBroken = true;
        return;
    }
    const std::array<nghttp2_settings_entry, 3> entries{{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.streams},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.streamWindow},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(settings.limits.headerBytes)},
    }};
    nghttp2_submit_settings(m_session.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
    nghttp2_session_set_local_window_size(m_session.get(), NGHTTP2_FLAG_NONE, 0, connectionWindow);
}

CallbacksPtr ServerCodecOnNghttp2::callbacks()
{
    CallbacksPtr made = makeCallbacks();
    if (!made)
        return made;
    nghttp2_session_callbacks* set = made.get();
    nghttp2_session_callbacks_set_on_begin_frame_callback(set,
        [](nghttp2_session*, const nghttp2_frame_hd* frame, void* user) { return selfOf(user).onBeginFrame(*frame); });
    nghttp2_session_callbacks_set_on_begin_headers_callback(set,
        [](nghttp2_session*, const nghttp2_frame* frame, void* user) { return selfOf(user).onBeginHeaders(*frame); });
    nghttp2_session_callbacks_set_on_header_callback(set,
        [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t nameLength,
            const std::uint8_t* value, std::size_t valueLength, std::uint8_t, void* user) {
            return selfOf(user).onField(*frame, {reinterpret_cast<const char*>(name), nameLength},
                {reinterpret_cast<const char*>(value), valueLength});
        });
    nghttp2_session_callbacks_set_on_frame_recv_callback(set,
        [](nghttp2_session*, const nghttp2_frame* frame, void* user) { return selfOf(user).onFrame(*frame); });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(set,
        [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes, std::size_t length, void* user) {
            return selfOf(user).onData(id, {reinterpret_cast<const char*>(bytes), length});
        });
    nghttp2_session_callbacks_set_on_stream_close_callback(set,
        [](nghttp2_session*, std::int32_t id, std::uint32_t code, void* user) { return selfOf(user).onClosed(id, code); });
    nghttp2_session_callbacks_set_on_frame_send_callback(set, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        selfOf(user).onSent(*frame);
        return 0;
    });
    return made;
}

void ServerCodecOnNghttp2::makeSession()
{
    const CallbacksPtr set = callbacks();
    const OptionPtr option = makeOption();
    if (!set || !option)
        return;
    nghttp2_option_set_no_auto_window_update(option.get(), 1);
    // RequestFields checks more, and can say why.
    nghttp2_option_set_no_http_messaging(option.get(), 1);
    nghttp2_option_set_no_closed_streams(option.get(), 1);
    nghttp2_option_set_max_continuations(option.get(), m_settings.continuations);
    nghttp2_session* session = nullptr;
    nghttp2_session_server_new2(&session, set.get(), this, option.get());
    m_session.reset(session);
}

Stream* ServerCodecOnNghttp2::find(StreamId id) const
{
    if (!m_session)
        return nullptr;
    return static_cast<Stream*>(nghttp2_session_get_stream_user_data(m_session.get(), static_cast<std::int32_t>(id)));
}

std::size_t ServerCodecOnNghttp2::receive(std::string_view bytes, ServerCodecSink&)
{
    if (m_isBroken)
        return bytes.size();
    const ssize_t used = nghttp2_session_mem_recv(
        m_session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (used < 0) { // nghttp2 gave up: a wrong preface, a flood, no memory
        const bool isFlood = used == NGHTTP2_ERR_FLOODED;
        nghttp2_session_terminate_session(
            m_session.get(), isFlood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
        m_isBroken = true;
    }
    return bytes.size();
}

int ServerCodecOnNghttp2::onBeginFrame(const nghttp2_frame_hd& frame)
{
    switch (frame.type) {
    case NGHTTP2_HEADERS:
        m_continuations = 0;
        if (isSkipped(frame.stream_id))
            end(NGHTTP2_PROTOCOL_ERROR);
        break;
    case NGHTTP2_CONTINUATION:
        if (++m_continuations > m_settings.continuations)
            calm();
        break;
    case NGHTTP2_DATA:
        if (frame.length == 0 && (frame.flags & NGHTTP2_FLAG_END_STREAM) == 0)
            countControl();
        break;
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS:
    case NGHTTP2_PRIORITY: countControl(); break;
    default: break;
    }
    return m_isBroken ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

int ServerCodecOnNghttp2::onBeginHeaders(const nghttp2_frame& frame)
{
    m_sectionStart = m_clock.now();
    if (frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
        auto stream = std::make_unique<Stream>(static_cast<StreamId>(frame.hd.stream_id), m_settings.limits, m_outgoing);
        stream->fields.clear();
        nghttp2_session_set_stream_user_data(m_session.get(), frame.hd.stream_id, stream.get());
        m_streams.push_back(std::move(stream));
        return 0;
    }
    if (Stream* stream = find(static_cast<StreamId>(frame.hd.stream_id)))
        stream->fields.beginTrailers();
    return 0;
}

int ServerCodecOnNghttp2::onField(const nghttp2_frame& frame, std::string_view name, std::string_view value)
{
    Stream* stream = find(static_cast<StreamId>(frame.hd.stream_id));
    if (stream == nullptr)
        return 0;
    stream->fields.add(name, value);
    if (stream->fields.sectionBytes() > hopelessHeaders * m_settings.limits.headerBytes)
        calm();
    return m_isBroken ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

int ServerCodecOnNghttp2::onFrame(const nghttp2_frame& frame)
{
    Stream* stream = frame.hd.stream_id > 0 ? find(static_cast<StreamId>(frame.hd.stream_id)) : nullptr;
    switch (frame.hd.type) {
    case NGHTTP2_HEADERS:
        m_sectionStart.reset();
        if (stream != nullptr)
            onSectionEnd(*stream, frame);
        break;
    case NGHTTP2_DATA:
        if (stream != nullptr && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
            endRequest(*stream);
        break;
    case NGHTTP2_RST_STREAM: countReset(); break;
    case NGHTTP2_WINDOW_UPDATE:
        if (frame.window_update.window_size_increment < smallUpdate)
            countControl();
        break;
    default: break;
    }
    return m_isBroken ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

void ServerCodecOnNghttp2::onSectionEnd(Stream& stream, const nghttp2_frame& frame)
{
    const bool endsStream = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    stream.isRequestEnded = stream.isRequestEnded || endsStream;
    if (stream.isRefused || stream.isReleased)
        return;
    if (stream.isHeadDone) {
        if (const std::optional<ProtocolError> error = stream.fields.finishTrailers(endsStream))
            refuse(stream, *error);
        else
            endRequest(stream);
        return;
    }
    const std::optional<ProtocolError> error = stream.fields.finishHead(endsStream);
    stream.isHeadDone = true;
    if (error) {
        refuse(stream, *error);
        return;
    }
    const StreamId id = stream.id;
    m_sink.onRequest(id, stream.fields.head(), stream.fields.framing(), stream.fields.flags());
    if (endsStream)
        endRequest(stream);
}

void ServerCodecOnNghttp2::endRequest(Stream& stream)
{
    stream.isRequestEnded = true;
    if (stream.isRefused || stream.isReleased)
        return;
    const BodyFraming framing = stream.fields.framing();
    // RFC 9113 8.1.1: Content-Length is the sum of the DATA frames.
    if (framing.kind == BodyFraming::Kind::Length && framing.length != stream.received)
        refuse(stream, {400, "a body shorter than its Content-Length"});
    else
        m_sink.onRequestEnd(stream.id, stream.fields.trailers());
}

void ServerCodecOnNghttp2::refuse(Stream& stream, const ProtocolError& error)
{
    stream.isRefused = true;
    countReset(); // it costs us as much
    m_sink.onRequestError(stream.id, stream.fields.head(), error);
}

int ServerCodecOnNghttp2::onData(std::int32_t id, std::string_view bytes)
{
    nghttp2_session_consume_connection(m_session.get(), bytes.size());
    Stream* stream = find(static_cast<StreamId>(id));
    if (stream == nullptr)
        return 0;
    stream->received += bytes.size();
    if (stream->isRefused || stream->isReleased) {
        nghttp2_session_consume_stream(m_session.get(), id, bytes.size());
        return 0;
    }
    const BodyFraming framing = stream->fields.framing();
    if (framing.kind == BodyFraming::Kind::Length && stream->received > framing.length) {
        refuse(*stream, {400, "a body longer than its Content-Length"});
        return 0;
    }
    m_sink.onRequestBody(stream->id, bytes);
    return 0;
}

int ServerCodecOnNghttp2::onClosed(std::int32_t id, std::uint32_t code)
{
    Stream* stream = find(static_cast<StreamId>(id));
    if (stream == nullptr)
        return 0;
    const bool wasRunning = stream->isHeadDone && !stream->isReleased;
    const StreamId number = stream->id;
    nghttp2_session_set_stream_user_data(m_session.get(), id, nullptr);
    std::erase_if(m_streams, [stream](const auto& other) { return other.get() == stream; });
    if (wasRunning)
        m_sink.onStreamReset(number, nghttp2_http2_strerror(code));
    return 0;
}

void ServerCodecOnNghttp2::onSent(const nghttp2_frame& frame)
{
    if (frame.hd.type == NGHTTP2_RST_STREAM && frame.rst_stream.error_code != NGHTTP2_NO_ERROR) {
        countReset();
        return;
    }
    const bool endsStream = (frame.hd.type == NGHTTP2_DATA || frame.hd.type == NGHTTP2_HEADERS)
        && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    Stream* stream = endsStream ? find(static_cast<StreamId>(frame.hd.stream_id)) : nullptr;
    if (stream == nullptr)
        return;
    stream->isEndWritten = true;
    if (stream->isReleased && !stream->isRequestEnded) // RFC 9113 8.1: the rest of the request is not wanted
        submitReset(stream->id, stream->isRefused ? NGHTTP2_PROTOCOL_ERROR : NGHTTP2_NO_ERROR);
}

bool ServerCodecOnNghttp2::count(std::uint32_t& counter, std::uint32_t limit)
{
    const Instant now = m_clock.now();
    if (now - m_periodStart >= m_settings.period) {
        m_periodStart = now;
        m_resets = m_controls = 0;
    }
    return ++counter > limit;
}

void ServerCodecOnNghttp2::countReset()
{
    if (count(m_resets, m_settings.resets))
        calm();
}

void ServerCodecOnNghttp2::countControl()
{
    if (count(m_controls, m_settings.controls))
        calm();
}

// RFC 9113 5.1.1: a new stream closes the idle ones below it. nghttp2 takes a request on one of those for a late frame of a
// stream that has ended, and is silent.
bool ServerCodecOnNghttp2::isSkipped(std::int32_t id)
{
    if (id <= m_newest)
        return std::any_of(m_skipped.begin(), m_skipped.end(), [id](auto gap) { return id >= gap.first && id <= gap.second; });
    if (id > m_newest + 2 && m_skipped.size() < gapsRemembered)
        m_skipped.emplace_back(m_newest + 2, id - 2);
    m_newest = id;
    return false;
}

void ServerCodecOnNghttp2::end(std::uint32_t code)
{
    if (m_isBroken)
        return;
    m_isBroken = true;
    nghttp2_session_terminate_session(m_session.get(), code);
}

void ServerCodecOnNghttp2::sendContinue(StreamId id, std::string&)
{
    Stream* stream = find(id);
    if (stream == nullptr || stream->response.isStarted())
        return;
    const nghttp2_nv status = toPair(":status", "100");
    nghttp2_submit_headers(
        m_session.get(), NGHTTP2_FLAG_NONE, static_cast<std::int32_t>(id), nullptr, &status, 1, nullptr);
}

void ServerCodecOnNghttp2::sendHead(StreamId id, const ResponseHead& head, BodyFraming framing, bool, std::string&)
{
    Stream* stream = find(id);
    if (stream == nullptr || stream->response.isStarted() || head.status == 101) // RFC 9113 8.6: no 101
        return;
    const std::string status = std::to_string(head.status);
    const std::string length = std::to_string(framing.length);
    const bool hasBody = framing.kind != BodyFraming::Kind::None;
    m_pairs.clear();
    m_pairs.push_back(toPair(":status", status));
    appendPairs(head.headers, !hasBody && head.status >= 200 && head.status != 204, m_pairs);
    if (framing.kind == BodyFraming::Kind::Length)
        m_pairs.push_back(toPair("content-length", length));
    if (head.status < 200) {
        nghttp2_submit_headers(m_session.get(), NGHTTP2_FLAG_NONE, static_cast<std::int32_t>(id), nullptr, m_pairs.data(),
            m_pairs.size(), nullptr);
        return;
    }
    stream->response.start(hasBody);
    const nghttp2_data_provider body = stream->response.provider();
    const int result = nghttp2_submit_response(m_session.get(), static_cast<std::int32_t>(id), m_pairs.data(),
        m_pairs.size(), hasBody ? &body : nullptr);
    if (result != 0)
        submitReset(id, NGHTTP2_INTERNAL_ERROR);
}

void ServerCodecOnNghttp2::sendBody(StreamId id, std::string_view bytes, std::string&)
{
    if (Stream* stream = find(id)) {
        stream->response.add(bytes);
        stream->response.resume(m_session.get(), static_cast<std::int32_t>(id));
    }
}

void ServerCodecOnNghttp2::sendEnd(StreamId id, const HeaderList& trailers, std::string&)
{
    if (Stream* stream = find(id)) {
        stream->response.end(trailers);
        stream->response.resume(m_session.get(), static_cast<std::int32_t>(id));
    }
}

bool ServerCodecOnNghttp2::release(StreamId id)
{
    Stream* stream = find(id);
    if (stream == nullptr)
        return true;
    stream->isReleased = true;
    if (!stream->response.isEnded())
        submitReset(id, NGHTTP2_INTERNAL_ERROR);
    else if (stream->isEndWritten && !stream->isRequestEnded)
        submitReset(id, stream->isRefused ? NGHTTP2_PROTOCOL_ERROR : NGHTTP2_NO_ERROR);
    return true;
}

void ServerCodecOnNghttp2::submitReset(StreamId id, std::uint32_t code)
{
    nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, static_cast<std::int32_t>(id), code);
}

void ServerCodecOnNghttp2::reset(StreamId id)
{
    if (Stream* stream = find(id)) {
        stream->isReleased = true;
        submitReset(id, NGHTTP2_INTERNAL_ERROR);
    }
}

void ServerCodecOnNghttp2::resetStalled(Instant before)
{
    for (const auto& stream : m_streams) {
        if (stream->response.isStalled(before))
            submitReset(stream->id, NGHTTP2_CANCEL);
    }
}

void ServerCodecOnNghttp2::consumed(StreamId id, std::size_t bytes)
{
    if (find(id) != nullptr && bytes > 0)
        nghttp2_session_consume_stream(m_session.get(), static_cast<std::int32_t>(id), bytes);
}

bool ServerCodecOnNghttp2::isWritable(StreamId id) const
{
    const Stream* stream = find(id);
    return stream == nullptr || !stream->response.isFull();
}

bool ServerCodecOnNghttp2::write(std::string& out, std::size_t limit)
{
    const Written written = m_session ? writeFrames(m_session.get(), out, limit) : Written::All;
    m_isBroken = m_isBroken || written == Written::Broken;
    return written == Written::MayHaveMore;
}

void ServerCodecOnNghttp2::goAway()
{
    if (m_session && !m_isBroken)
        nghttp2_submit_goaway(m_session.get(), NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(m_session.get()),
            NGHTTP2_NO_ERROR, nullptr, 0);
}

bool ServerCodecOnNghttp2::isOver() const
{
    return m_isBroken || !m_session
        || (nghttp2_session_want_read(m_session.get()) == 0 && nghttp2_session_want_write(m_session.get()) == 0);
}

} // namespace

std::unique_ptr<Http2ServerCodec> makeServerCodec(
    const ServerSettings& settings, const Clock& clock, ServerSink& sink)
{
    return std::make_unique<ServerCodecOnNghttp2>(settings, clock, sink);
}

} // namespace signalbox::http2
