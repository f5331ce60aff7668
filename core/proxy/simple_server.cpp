// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/simple_server.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/event_loop.h"
#include "core/proxy/listening_socket.h"
#include "core/proxy/tcp_stream.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace signalbox {
namespace {

using Handler = std::function<SimpleResponse(const SimpleRequest&)>;

constexpr int bodyPieces = 10;

class SimpleConnection;

// What a connection needs of its server.
class ConnectionHost {
public:
    virtual ~ConnectionHost() = default;
    virtual EventLoop& loop() = 0;
    virtual const Handler& handler() = 0;
    virtual const SimpleServerLimits& limits() const = 0;
    virtual void forget(SimpleConnection& connection) = 0;
};

class SimpleConnection final : public StreamOwner, public ServerCodecSink {
public:
    explicit SimpleConnection(ConnectionHost& host)
        : m_host(host)
        , m_stream(host.loop(), *this)
        , m_codec(http1::makeServerCodec({.target = 64 * 1024, .headerBytes = 256 * 1024, .headers = 1000}))
        , m_timer([this] { goOn(); })
        , m_deadline([this] { m_stream.close(); })
    {
    }

    void start(uv_stream_t* listening)
    {
        if (m_stream.accept(listening))
            beginWaiting();
        else
            m_stream.close();
    }
    void close()
    {
        m_deadline.cancel();
        m_stream.close();
    }

    void onStreamBytes(std::string_view bytes) override
    {
        m_pending.append(bytes);
        feed();
    }
    void onStreamEnd() override
    {
        m_hasEnded = true;
        if (!m_isAnswering)
            m_stream.close();
    }
    void onStreamFailed(const Error&) override { m_stream.close(); }
    void onStreamWritable() override {}
    void onStreamGone() override { m_host.forget(*this); }

    void onRequest(StreamId stream, RequestHead& head, BodyFraming, MessageFlags flags) override
    {
        m_streamId = stream;
        m_request = {head, {}};
        m_keepAlive = flags.keepAlive;
        if (flags.expectContinue)
            m_codec->sendContinue(stream, m_stream.out());
        m_stream.touch();
    }
    void onRequestBody(StreamId, std::string_view bytes) override
    {
        if (m_request.body.size() + bytes.size() <= m_host.limits().bodyBytes)
            m_request.body.append(bytes);
    }
    void onRequestEnd(StreamId, const HeaderList&) override
    {
        m_response = m_host.handler()(m_request);
        m_isAnswering = true;
        m_hasHead = false;
        m_sent = 0;
        m_host.loop().arm(m_timer, m_response.delay);
        m_isDelayed = m_response.delay > Duration::zero();
        if (!m_isDelayed)
            m_timer.cancel();
    }
    void onRequestError(StreamId stream, const RequestHead&, const ProtocolError& error) override
    {
        ResponseHead head;
        head.status = error.status;
        m_codec->sendHead(stream, head, {BodyFraming::Kind::Length, 0}, false, m_stream.out());
        m_codec->sendEnd(stream, {}, m_stream.out());
        m_stream.finish();
    }

private:
    void beginWaiting()
    {
        armDeadline();
        m_stream.startReading();
    }
    void armDeadline()
    {
        if (m_host.limits().request > Duration::zero())
            m_host.loop().arm(m_deadline, m_host.limits().request);
    }

    void feed()
    {
        while (!m_pending.empty() && !m_isAnswering && !m_stream.isClosing() && !m_stream.isFinishing()) {
            const std::size_t used = m_codec->receive(m_pending, *this);
            m_pending.erase(0, used);
            if (m_isAnswering && !m_isDelayed)
                goOn();
            if (used == 0)
                return;
        }
    }

    void goOn()
    {
        if (m_stream.isClosing())
            return;
        if (!m_response.rawBytes.empty()) {
            m_stream.out().append(m_response.rawBytes);
            m_stream.finish();
            return;
        }
        if (!m_hasHead)
            sendHead();
        sendPiece();
    }

    void sendHead()
    {
        m_hasHead = true;
        ResponseHead head;
        head.status = m_response.status;
        head.headers = m_response.headers;
        const bool hasBody = responseHasBody(m_response.status, m_request.head.method);
        if (!hasBody) {
            if (m_request.head.method == "HEAD")
                head.headers.set("Content-Length", std::to_string(m_response.body.size()));
            m_response.body.clear();
        }
        const BodyFraming framing = !hasBody ? BodyFraming{}
            : m_response.bodySpread > Duration::zero()
            ? BodyFraming{BodyFraming::Kind::Chunked, 0}
            : BodyFraming{BodyFraming::Kind::Length, m_response.body.size()};
        m_codec->sendHead(m_streamId, head, framing, m_keepAlive, m_stream.out());
        m_stream.touch();
    }

    void sendPiece()
    {
        const bool isSpread = m_response.bodySpread > Duration::zero();
        const std::size_t total = m_response.closesEarly ? m_response.body.size() / 2 : m_response.body.size();
        const std::size_t piece = isSpread ? std::max<std::size_t>(1, m_response.body.size() / bodyPieces) : total;
        const std::size_t size = std::min(piece, total - m_sent);
        if (size > 0)
            m_codec->sendBody(m_streamId, std::string_view(m_response.body).substr(m_sent, size), m_stream.out());
        m_stream.touch();
        m_sent += size;
        if (m_sent < total) {
            m_host.loop().arm(m_timer, m_response.bodySpread / bodyPieces);
            return;
        }
        if (m_response.closesEarly) {
            m_stream.finish();
            return;
        }
        m_codec->sendEnd(m_streamId, {}, m_stream.out());
        m_stream.touch();
        m_isAnswering = false;
        armDeadline(); // also for a client that does not read
        const bool isReusable = m_codec->release(m_streamId);
        if (!isReusable || !m_keepAlive || m_hasEnded) {
            m_stream.finish();
            return;
        }
        if (isSpread || m_isDelayed) // not inside feed()
            feed();
    }

    ConnectionHost& m_host;
    TcpStream m_stream;
    std::unique_ptr<ServerCodec> m_codec;
    Timer m_timer;
    Timer m_deadline;
    std::string m_pending;
    SimpleRequest m_request;
    SimpleResponse m_response;
    StreamId m_streamId = 0;
    std::size_t m_sent = 0;
    bool m_keepAlive = true;
    bool m_isAnswering = false;
    bool m_isDelayed = false;
    bool m_hasHead = false;
    bool m_hasEnded = false;
};

class RunningServer final : public SimpleServer, public ConnectionHost {
public:
    RunningServer(SocketAddress address, int descriptor, const SimpleServerLimits& limits, Handler handler)
        : m_address(address)
        , m_limits(limits)
        , m_handler(std::move(handler))
    {
        uv_tcp_init(m_loop.handle(), &m_listening);
        m_listening.data = this;
        uv_tcp_open(&m_listening, descriptor);
        uv_listen(reinterpret_cast<uv_stream_t*>(&m_listening), 1024, [](uv_stream_t* handle, int status) {
            if (status == 0)
                static_cast<RunningServer*>(handle->data)->onConnection();
        });
        m_thread = std::thread([this] { m_loop.run(); });
    }
    ~RunningServer() override
    {
        m_loop.post([this] {
            uv_close(reinterpret_cast<uv_handle_t*>(&m_listening), nullptr);
            for (const auto& connection : m_connections)
                connection->close();
        });
        m_loop.stop();
        m_thread.join();
        while (!m_connections.empty())
            uv_run(m_loop.handle(), UV_RUN_ONCE);
    }

    SocketAddress address() const override { return m_address; }
    EventLoop& loop() override { return m_loop; }
    const Handler& handler() override { return m_handler; }
    const SimpleServerLimits& limits() const override { return m_limits; }
    void forget(SimpleConnection& connection) override
    {
        std::erase_if(m_connections, [&](const auto& other) { return other.get() == &connection; });
    }

private:
    void onConnection()
    {
        m_connections.push_back(std::make_unique<SimpleConnection>(*this));
        SimpleConnection& connection = *m_connections.back();
        connection.start(reinterpret_cast<uv_stream_t*>(&m_listening));
        if (m_limits.connections != 0 && m_connections.size() > m_limits.connections)
            connection.close();
    }

    SocketAddress m_address;
    SimpleServerLimits m_limits;
    Handler m_handler;
    EventLoop m_loop;
    uv_tcp_t m_listening{};
    std::vector<std::unique_ptr<SimpleConnection>> m_connections;
    std::thread m_thread;
};

} // namespace

Result<std::unique_ptr<SimpleServer>> SimpleServer::start(SocketAddress address, Handler handler)
{
    return start({address.ip.toText(), address.port}, {}, std::move(handler));
}

Result<std::unique_ptr<SimpleServer>> SimpleServer::start(
    const HostPort& address, const SimpleServerLimits& limits, Handler handler)
{
    const Result<IpAddress> ip = parseIpAddress(address.host);
    if (limits.isLoopbackOnly && (!ip || !ip->isLoopback()))
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "a demo or test server binds loopback only", {}};
    Result<OpenedSockets> sockets = openListeningSockets(address, 1);
    if (!sockets)
        return sockets.error();
    return std::unique_ptr<SimpleServer>(
        std::make_unique<RunningServer>(sockets->address, sockets->descriptors.front(), limits, std::move(handler)));
}

} // namespace signalbox
