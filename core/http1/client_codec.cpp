// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http1/body_reader.h"
#include "core/http1/http1_codec.h"
#include "core/http1/response_parser.h"
#include "core/http1/writer.h"

namespace signalbox::http1 {
namespace {

constexpr int badGateway = 502; // what a fault of the upstream is for the downstream (RFC 9110 15.6.3)

class Http1ClientCodec final : public ClientCodec {
public:
    explicit Http1ClientCodec(const CodecLimits& limits)
        : m_parser(limits)
        , m_body(limits)
    {
    }

    StreamId sendRequest(const RequestHead& head, BodyFraming framing, std::string& out) override;
    void sendBody(StreamId stream, std::string_view bytes, std::string& out) override;
    void sendEnd(StreamId stream, const HeaderList& trailers, std::string& out) override;
    std::size_t receive(std::string_view bytes, ClientCodecSink& sink) override;
    void receiveEnd(ClientCodecSink& sink) override;
    bool isReusable() const override { return m_reading == Reading::Idle && m_writing != Writing::Body && m_keepAlive; }
    void switchToTunnel(StreamId stream) override;

private:
    enum class Reading : std::uint8_t { Idle, Head, Body, Over };
    enum class Writing : std::uint8_t { Idle, Body, Tunnel };

    void readHead(Cursor& input, ClientCodecSink& sink);
    void readBody(Cursor& input, ClientCodecSink& sink);
    void fail(ProtocolError error, ClientCodecSink& sink);

    ResponseParser m_parser;
    BodyReader m_body;
    BodyWriter m_bodyWriter;
    RequestedBy m_request;
    Reading m_reading = Reading::Idle;
    Writing m_writing = Writing::Idle;
    StreamId m_stream = 0;
    bool m_keepAlive = true; // after the exchange so far
};

StreamId Http1ClientCodec::sendRequest(const RequestHead& head, BodyFraming framing, std::string& out)
{
    if (framing.kind == BodyFraming::Kind::UntilClose)
        framing.kind = BodyFraming::Kind::Chunked; // as writeRequestHead does
    writeRequestHead(head, framing, out);
    m_request = {head.method == "HEAD", head.method == "CONNECT", head.headers.contains("Upgrade")};
    m_bodyWriter.start(framing);
    m_writing = Writing::Body;
    m_parser.reset();
    m_reading = Reading::Head;
    return ++m_stream;
}

void Http1ClientCodec::sendBody(StreamId stream, std::string_view bytes, std::string& out)
{
    if (stream != m_stream)
        return;
    if (m_writing == Writing::Tunnel)
        out.append(bytes);
    else if (m_writing == Writing::Body)
        m_bodyWriter.write(bytes, out);
}

void Http1ClientCodec::sendEnd(StreamId stream, const HeaderList& trailers, std::string& out)
{
    if (stream != m_stream || m_writing != Writing::Body)
        return;
    m_writing = Writing::Idle;
    if (!m_bodyWriter.end(trailers, out))
        m_keepAlive = false;
}

std::size_t Http1ClientCodec::receive(std::string_view bytes, ClientCodecSink& sink)
{
    Cursor input{bytes.data(), bytes.data() + bytes.size()};
    if (m_reading == Reading::Idle && !input.isEmpty()) // nobody asked: such bytes could be taken for the next response
        m_reading = Reading::Over;
    while (!input.isEmpty() && (m_reading == Reading::Head || m_reading == Reading::Body)) {
        if (m_reading == Reading::Head)
            readHead(input, sink);
        else
            readBody(input, sink);
    }
    if (m_reading == Reading::Over)
        input.at = input.end;
    return bytes.size() - input.left();
}

void Http1ClientCodec::readHead(Cursor& input, ClientCodecSink& sink)
{
    const Progress progress = m_parser.parse(input, m_request);
    if (progress == Progress::NeedMore)
        return;
    if (progress == Progress::Failed) {
        fail(m_parser.error(), sink);
        return;
    }
    ResponseHead& head = m_parser.head();
    if (head.status < 200 && head.status != 101) { // RFC 9110 15.2: any number of them
        sink.onInformational(m_stream, head);
        if (m_reading == Reading::Head)
            m_parser.reset();
        return;
    }
    const Delimited delimited = m_parser.delimited();
    m_keepAlive = m_keepAlive && delimited.flags.keepAlive;
    m_body.start(delimited.framing);
    m_reading = Reading::Body;
    if (delimited.framing.kind == BodyFraming::Kind::Tunnel)
        m_writing = Writing::Tunnel;
    sink.onResponse(m_stream, head, delimited.framing, delimited.flags);
    // An empty body ends here, because no further input may come to end it.
    if (m_reading == Reading::Body)
        readBody(input, sink);
}

void Http1ClientCodec::readBody(Cursor& input, ClientCodecSink& sink)
{
    std::string_view piece;
    switch (m_body.next(input, piece)) {
    case Progress::NeedMore:
        if (!piece.empty()) {
            sink.onResponseBody(m_stream, piece);
            // The last byte of a body of known length ends it at once.
            if (input.isEmpty() && m_reading == Reading::Body && m_body.isAtEnd())
                readBody(input, sink);
        }
        break;
    case Progress::Done:
        m_reading = Reading::Idle;
        m_keepAlive = m_keepAlive && input.isEmpty(); // bytes behind the end belong to no request
        sink.onResponseEnd(m_stream, m_body.trailers());
        break;
    case Progress::Failed: fail(m_body.error(), sink); break;
    }
}

void Http1ClientCodec::fail(ProtocolError error, ClientCodecSink& sink)
{
    m_reading = Reading::Over;
    error.status = badGateway;
    sink.onResponseError(m_stream, error);
}

void Http1ClientCodec::receiveEnd(ClientCodecSink& sink)
{
    const Reading reading = m_reading;
    m_reading = Reading::Over;
    if (reading == Reading::Body && m_body.endsAtClose())
        sink.onResponseEnd(m_stream, m_body.trailers());
    else if (reading == Reading::Body)
        fail({badGateway, "the connection was closed inside a response body"}, sink);
    else if (reading == Reading::Head)
        fail({badGateway,
                 m_parser.hasBegun() ? "the connection was closed inside a response head"
                                     : "the connection was closed before a response"},
            sink);
}

void Http1ClientCodec::switchToTunnel(StreamId stream)
{
    if (stream != m_stream || m_reading == Reading::Over)
        return;
    m_body.start({BodyFraming::Kind::Tunnel, 0});
    m_reading = Reading::Body;
    m_writing = Writing::Tunnel;
    m_keepAlive = false;
}

} // namespace

std::unique_ptr<ClientCodec> makeClientCodec(const CodecLimits& limits)
{
    return std::make_unique<Http1ClientCodec>(limits);
}

} // namespace signalbox::http1
