// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/body_reader.h"
#include "core/http1/http1_codec.h"
#include "core/http1/request_parser.h"
#include "core/http1/writer.h"

namespace signalbox::http1 {
namespace {

class Http1ServerCodec final : public ServerCodec {
public:
    explicit Http1ServerCodec(const CodecLimits& limits)
        : m_parser(limits)
        , m_body(limits)
    {
    }

    std::size_t receive(std::string_view bytes, ServerCodecSink& sink) override;
    bool isMidMessage() const override
    {
        return m_reading == Reading::Body || (m_reading == Reading::Head && m_parser.hasBegun());
    }

    void sendContinue(StreamId stream, std::string& out) override;
    void sendHead(
        StreamId stream, const ResponseHead& head, BodyFraming framing, bool keepAlive, std::string& out) override;
    void sendBody(StreamId stream, std::string_view bytes, std::string& out) override;
    void sendEnd(StreamId stream, const HeaderList& trailers, std::string& out) override;
    bool release(StreamId stream) override;
    void switchToTunnel(StreamId stream) override;

private:
    enum class Reading : std::uint8_t {
        Head,
        Body,
        Waiting, // for release(): the next request is not read ahead
        Tunnel,
        Over, // after an error or the last message: input is swallowed
    };
    enum class Writing : std::uint8_t { Head, Body, Done };

    void readHead(Cursor& input, ServerCodecSink& sink);
    void readBody(Cursor& input, ServerCodecSink& sink);
    void fail(const ProtocolError& error, ServerCodecSink& sink);
    bool isCurrent(StreamId stream) const { return stream == m_stream && m_stream != 0; }

    RequestParser m_parser;
    BodyReader m_body;
    BodyWriter m_bodyWriter;
    Reading m_reading = Reading::Head;
    Writing m_writing = Writing::Head;
    StreamId m_stream = 0;
    bool m_isHead = false;
    bool m_isHttp10 = false;
    bool m_keepAlive = true; // as both sides wish so far
};

std::size_t Http1ServerCodec::receive(std::string_view bytes, ServerCodecSink& sink)
{
    Cursor input{bytes.data(), bytes.data() + bytes.size()};
    // Every call of the sink may send, release or switch: the state is looked at anew each time.
    while (!input.isEmpty()) {
        if (m_reading == Reading::Head)
            readHead(input, sink);
        else if (m_reading == Reading::Body)
            readBody(input, sink);
        else
            break;
        if (m_reading == Reading::Waiting)
            break;
    }
    if (m_reading == Reading::Tunnel && !input.isEmpty()) {
        const std::string_view rest(input.at, input.left());
        input.at = input.end;
        sink.onRequestBody(m_stream, rest);
    }
    if (m_reading == Reading::Over)
        input.at = input.end;
    return bytes.size() - input.left();
}

void Http1ServerCodec::readHead(Cursor& input, ServerCodecSink& sink)
{
    const Progress progress = m_parser.parse(input);
    if (progress == Progress::NeedMore)
        return;
    ++m_stream;
    m_writing = Writing::Head;
    RequestHead& head = m_parser.head();
    m_isHead = head.method == "HEAD";
    m_isHttp10 = head.version == HttpVersion::Http10;
    if (progress == Progress::Failed) {
        fail(m_parser.error(), sink);
        return;
    }
    const Delimited delimited = m_parser.delimited();
    m_keepAlive = delimited.flags.keepAlive;
    m_body.start(delimited.framing);
    m_reading = Reading::Body;
    sink.onRequest(m_stream, head, delimited.framing, delimited.flags);
    // An empty body ends here, because no further input may come to end it.
    if (m_reading == Reading::Body)
        readBody(input, sink);
}

void Http1ServerCodec::readBody(Cursor& input, ServerCodecSink& sink)
{
    std::string_view piece;
    switch (m_body.next(input, piece)) {
    case Progress::NeedMore:
        if (!piece.empty()) {
            sink.onRequestBody(m_stream, piece);
            // The last byte of a body of known length ends it at once.
            if (input.isEmpty() && m_reading == Reading::Body && m_body.isAtEnd())
                readBody(input, sink);
        }
        break;
    case Progress::Done:
        m_reading = Reading::Waiting;
        sink.onRequestEnd(m_stream, m_body.trailers());
        break;
    case Progress::Failed: fail(m_body.error(), sink); break;
    }
}

void Http1ServerCodec::fail(const ProtocolError& error, ServerCodecSink& sink)
{
    m_reading = Reading::Over;
    m_keepAlive = false;
    sink.onRequestError(m_stream, m_parser.head(), error);
}

void Http1ServerCodec::sendContinue(StreamId stream, std::string& out)
{
    // RFC 9110 15.2: HTTP/1.0 has no 1xx.
    if (isCurrent(stream) && m_writing == Writing::Head && !m_isHttp10)
        out.append("HTTP/1.1 100 Continue\r\n\r\n");
}

void Http1ServerCodec::sendHead(
    StreamId stream, const ResponseHead& head, BodyFraming framing, bool keepAlive, std::string& out)
{
    if (!isCurrent(stream) || m_writing != Writing::Head)
        return;
    const bool isInformational = head.status < 200 && head.status != 101;
    if (isInformational && m_isHttp10)
        return;
    const bool hasBody = responseHasBody(head.status, m_isHead ? "HEAD" : "GET");
    if (framing.kind == BodyFraming::Kind::UntilClose && !m_isHttp10)
        framing.kind = BodyFraming::Kind::Chunked;
    else if (framing.kind == BodyFraming::Kind::Chunked && m_isHttp10 && hasBody)
        framing.kind = BodyFraming::Kind::UntilClose;
    if (framing.kind == BodyFraming::Kind::UntilClose && !hasBody)
        framing.kind = BodyFraming::Kind::None;

    const bool isKept = keepAlive && m_keepAlive && framing.kind != BodyFraming::Kind::UntilClose;
    writeResponseHead(head, {framing, m_isHead, m_isHttp10, isKept}, out);
    if (isInformational)
        return;
    m_keepAlive = isKept && framing.kind != BodyFraming::Kind::Tunnel;
    m_writing = Writing::Body;
    const bool isTunnel = framing.kind == BodyFraming::Kind::Tunnel;
    m_bodyWriter.start(hasBody || isTunnel ? framing : BodyFraming{});
}

void Http1ServerCodec::sendBody(StreamId stream, std::string_view bytes, std::string& out)
{
    if (isCurrent(stream) && m_writing == Writing::Body)
        m_bodyWriter.write(bytes, out);
}

void Http1ServerCodec::sendEnd(StreamId stream, const HeaderList& trailers, std::string& out)
{
    if (!isCurrent(stream) || m_writing != Writing::Body)
        return;
    m_writing = Writing::Done;
    if (!m_bodyWriter.end(trailers, out))
        m_keepAlive = false;
}

bool Http1ServerCodec::release(StreamId stream)
{
    const bool isWhole = isCurrent(stream) && m_reading == Reading::Waiting && m_writing == Writing::Done;
    if (!isWhole || !m_keepAlive) {
        m_reading = Reading::Over;
        return false;
    }
    m_parser.reset();
    m_reading = Reading::Head;
    m_writing = Writing::Head;
    return true;
}

void Http1ServerCodec::switchToTunnel(StreamId stream)
{
    if (isCurrent(stream) && m_reading != Reading::Over)
        m_reading = Reading::Tunnel;
}

} // namespace

std::unique_ptr<ServerCodec> makeServerCodec(const CodecLimits& limits)
{
    return std::make_unique<Http1ServerCodec>(limits);
}

} // namespace signalbox::http1
