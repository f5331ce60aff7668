// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/blocking_client.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/tcp_stream.h"
#include "core/tls/tls_session.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace signalbox {
namespace {

constexpr int pollSlice = 50; // milliseconds between looks at `cancelled`

Error clientError(ErrorCode code, std::string detail)
{
    return {code, ErrorOrigin::Upstream, std::move(detail), {}};
}

// Collects one response.
class ResponseCollector final : public ClientCodecSink {
public:
    explicit ResponseCollector(std::size_t limit) : m_limit(limit) {}
    void onInformational(StreamId, const ResponseHead&) override {}
    void onResponse(StreamId, ResponseHead& head, BodyFraming framing, MessageFlags) override
    {
        response.head = head;
        hasHead = true;
        isComplete = framing.kind == BodyFraming::Kind::Tunnel;
    }
    void onResponseBody(StreamId, std::string_view bytes) override
    {
        response.body.append(bytes.substr(0, m_limit - std::min(m_limit, response.body.size())));
    }
    void onResponseEnd(StreamId, const HeaderList& trailers) override
    {
        response.trailers = trailers;
        isComplete = true;
    }
    void onResponseError(StreamId, const ProtocolError& error) override { problem = error.reason; }

    ClientResponse response;
    bool hasHead = false;
    bool isComplete = false;
    std::string problem;

private:
    std::size_t m_limit;
};

class SocketClient final : public BlockingClient {
public:
    explicit SocketClient(BlockingClientOptions options) : m_options(std::move(options)) {}
    ~SocketClient() override { disconnect(); }

    Result<ClientResponse> send(const ClientRequest& request, const std::atomic<bool>* cancelled) override;
    Result<ClientResponse> sendRaw(
        std::string_view bytes, std::string_view method, const std::atomic<bool>* cancelled) override;
    std::uint16_t localPort() const override;

private:
    Result<ClientResponse> attempt(const ClientRequest& request);
    Result<void> connect();
    Result<int> connectTo(const addrinfo& address);
    Result<void> handshake();
    Result<void> write(std::string_view plain);
    Result<void> writeWire(std::string_view bytes);
    Result<std::size_t> readSome(std::string& plain); // 0: the peer closed
    Result<void> wait(short events);
    Result<ClientResponse> collect();
    void disconnect();

    BlockingClientOptions m_options;
    SystemClock m_clock;
    int m_descriptor = -1;
    std::unique_ptr<TlsSession> m_tls;
    std::unique_ptr<ClientCodec> m_codec;
    Instant m_deadline;
    const std::atomic<bool>* m_cancelled = nullptr;
};

void SocketClient::disconnect()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
    m_tls.reset();
    m_codec.reset();
}

Result<void> SocketClient::wait(short events)
{
    while (true) {
        if (m_cancelled != nullptr && m_cancelled->load())
            return clientError(ErrorCode::Cancelled, "cancelled");
        const Duration left = m_deadline - m_clock.now();
        if (left <= Duration::zero())
            return clientError(ErrorCode::TimedOut, "no answer from " + m_options.address.toText() + " in time");
        pollfd entry{m_descriptor, events, 0};
        const auto slice = std::min<std::int64_t>(pollSlice, left.count() / 1'000'000 + 1);
        const int ready = ::poll(&entry, 1, static_cast<int>(slice));
        if (ready > 0)
            return {};
        if (ready < 0 && errno != EINTR)
            return toError(uv_translate_sys_error(errno), ErrorOrigin::Upstream);
    }
}

Result<int> SocketClient::connectTo(const addrinfo& address)
{
    m_descriptor = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_descriptor < 0)
        return toError(uv_translate_sys_error(errno), ErrorOrigin::System);
    int status = ::connect(m_descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
    if (status == EINPROGRESS) {
        if (Result<void> ready = wait(POLLOUT); !ready)
            return ready.error();
        socklen_t length = sizeof status;
        ::getsockopt(m_descriptor, SOL_SOCKET, SO_ERROR, &status, &length);
    }
    return status;
}

Result<void> SocketClient::connect()
{
    disconnect();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const std::string port = std::to_string(m_options.address.port);
    if (::getaddrinfo(m_options.address.host.c_str(), port.c_str(), &hints, &list) != 0)
        return clientError(ErrorCode::ResolveFailed, "the name " + m_options.address.host + " was not found");
    int status = ECONNREFUSED;
    for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
        const Result<int> connected = connectTo(*address);
        if (!connected) {
            ::freeaddrinfo(list);
            disconnect();
            return connected.error();
        }
        status = *connected;
        if (status == 0)
            break;
        disconnect();
    }
    ::freeaddrinfo(list);
    if (status != 0) {
        Error error = toError(uv_translate_sys_error(status), ErrorOrigin::Upstream);
        error.detail += " (" + m_options.address.toText() + ")";
        return error;
    }
    const int on = 1;
    ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_codec = http1::makeClientCodec({.target = 64 * 1024, .headerBytes = 256 * 1024, .headers = 1000});
    return m_options.usesTls ? handshake() : Result<void>{};
}

Result<void> SocketClient::handshake()
{
    TlsClientSettings settings;
    settings.verify = m_options.verifiesTls;
    settings.caPem = m_options.caPem;
    const auto context = makeTlsClientContext(std::move(settings));
    if (!context)
        return context.error();
    m_tls = (*context)->makeSession(m_options.serverName.empty() ? m_options.address.host : m_options.serverName);
    std::string wire;
    if (Result<void> started = m_tls->start(wire); !started)
        return started;
    if (Result<void> sent = writeWire(wire); !sent)
        return sent;
    std::string plain;
    while (!m_tls->isEstablished()) {
        const Result<std::size_t> count = readSome(plain);
        if (!count)
            return count.error();
        if (*count == 0)
            return clientError(ErrorCode::TlsFailed, "closed during the TLS handshake");
    }
    return {};
}

Result<void> SocketClient::writeWire(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            return toError(uv_translate_sys_error(errno), ErrorOrigin::Upstream);
        if (Result<void> ready = wait(POLLOUT); !ready)
            return ready;
    }
    return {};
}

Result<void> SocketClient::write(std::string_view plain)
{
    if (m_tls == nullptr)
        return writeWire(plain);
    std::string wire;
    if (Result<void> sealed = m_tls->send(plain, wire); !sealed)
        return sealed;
    return writeWire(wire);
}

Result<std::size_t> SocketClient::readSome(std::string& plain)
{
    std::array<char, 64 * 1024> buffer;
    while (true) {
        const ssize_t count = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
        if (count == 0)
            return std::size_t{0};
        if (count < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
                return toError(uv_translate_sys_error(errno), ErrorOrigin::Upstream);
            if (Result<void> ready = wait(POLLIN); !ready)
                return ready.error();
            continue;
        }
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        if (m_tls == nullptr) {
            plain.append(bytes);
            return bytes.size();
        }
        std::string wire;
        const Result<void> opened = m_tls->receive(bytes, plain, wire);
        if (!wire.empty())
            static_cast<void>(writeWire(wire).has_value());
        if (!opened)
            return opened.error();
        return m_tls->isPeerClosed() && plain.empty() ? 0 : bytes.size();
    }
}

Result<ClientResponse> SocketClient::collect()
{
    ResponseCollector collector(m_options.maxBodyBytes);
    std::string bytes;
    while (!collector.isComplete && collector.problem.empty()) {
        bytes.clear();
        const Result<std::size_t> count = readSome(bytes);
        if (!count)
            return count.error();
        if (*count == 0) {
            m_codec->receiveEnd(collector);
            if (!collector.isComplete && collector.problem.empty())
                return clientError(ErrorCode::ConnectionReset, "closed before a response came");
            break;
        }
        std::string_view rest = bytes;
        while (!rest.empty() && !collector.isComplete && collector.problem.empty()) {
            const std::size_t used = m_codec->receive(rest, collector);
            if (used == 0)
                break;
            rest.remove_prefix(used);
        }
    }
    if (!collector.problem.empty()) {
        const bool isShort = collector.hasHead;
        return clientError(isShort ? ErrorCode::ConnectionReset : ErrorCode::ProtocolViolation, collector.problem);
    }
    return std::move(collector.response);
}

Result<ClientResponse> SocketClient::attempt(const ClientRequest& request)
{
    std::string wire;
    const bool hasBody = !request.body.empty() || request.head.headers.contains("content-length");
    const BodyFraming framing
        = hasBody ? BodyFraming{BodyFraming::Kind::Length, request.body.size()} : BodyFraming{};
    const StreamId stream = m_codec->sendRequest(request.head, framing, wire);
    m_codec->sendBody(stream, request.body, wire);
    m_codec->sendEnd(stream, {}, wire);
    if (Result<void> sent = write(wire); !sent)
        return sent.error();
    return collect();
}

Result<ClientResponse> SocketClient::send(const ClientRequest& request, const std::atomic<bool>* cancelled)
{
    const Instant start = m_clock.now();
    m_deadline = start + m_options.timeout;
    m_cancelled = cancelled;
    for (bool isKept = m_codec != nullptr && m_codec->isReusable();; isKept = false) {
        if (!isKept) {
            if (Result<void> connected = connect(); !connected)
                return connected.error();
        }
        Result<ClientResponse> response = attempt(request);
        if (response) {
            response->duration = m_clock.now() - start;
            if (!m_codec->isReusable())
                disconnect();
            return response;
        }
        disconnect();
        // The other side may have closed a kept connection just now.
        const bool isStale = isKept && response.error().code == ErrorCode::ConnectionReset;
        if (!isStale)
            return response;
    }
}

Result<ClientResponse> SocketClient::sendRaw(
    std::string_view bytes, std::string_view method, const std::atomic<bool>* cancelled)
{
    const Instant start = m_clock.now();
    m_deadline = start + m_options.timeout;
    m_cancelled = cancelled;
    if (Result<void> connected = connect(); !connected)
        return connected.error();
    RequestHead expected; // tells the codec what it is the response to; these bytes are not sent
    expected.method = method;
    expected.target = "/";
    std::string unsent;
    m_codec->sendEnd(m_codec->sendRequest(expected, {}, unsent), {}, unsent);
    if (Result<void> sent = write(bytes); !sent)
        return sent.error();
    Result<ClientResponse> response = collect();
    if (response)
        response->duration = m_clock.now() - start;
    disconnect();
    return response;
}

std::uint16_t SocketClient::localPort() const
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (m_descriptor < 0 || ::getsockname(m_descriptor, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
        return 0;
    return toSocketAddress(reinterpret_cast<const sockaddr*>(&storage)).port;
}

} // namespace

std::unique_ptr<BlockingClient> BlockingClient::make(BlockingClientOptions options)
{
    return std::make_unique<SocketClient>(std::move(options));
}

} // namespace signalbox
