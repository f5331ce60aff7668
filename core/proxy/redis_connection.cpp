// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/redis_connection.h"

#include "core/proxy/tcp_stream.h"

#include <algorithm>

namespace signalbox {

struct RedisConnection::Call {
    Call(RedisConnection& owner, std::string command, Duration time)
        : bytes(std::move(command))
        , timeout(time)
        , timer([this, &owner] { owner.answer(*this, failure ? *failure : callTimedOut(timeout)); })
    {
    }

    std::string bytes; // empty: sent
    Duration timeout;
    CallTicket ticket = 0;
    CallUser* user = nullptr;
    Instant startedAt;
    std::optional<Error> failure;
    Timer timer;
};

// One TCP connection. It outlives its use until the loop has let go of it.
class RedisConnection::Link final : public StreamOwner {
public:
    Link(RedisConnection& connection, std::uint64_t number)
        : serial(number)
        , m_owner(connection)
        , m_stream(connection.m_loop, *this)
    {
    }

    void connect(const Result<SocketAddress>& address)
    {
        if (m_stream.isClosing())
            return;
        if (!address) {
            m_owner.fail(address.error());
            return;
        }
        const OutsideServer& server = *m_owner.m_server;
        if (server.tls != nullptr)
            m_stream.secure(server.tls->makeSession(server.address.host));
        m_stream.connect(*address);
    }
    void write(std::string_view bytes)
    {
        m_stream.out().append(bytes);
        m_stream.touch();
    }
    void close() { m_stream.close(); }

    void onStreamConnected() override
    {
        if (isCurrent())
            m_owner.onLinkOpen();
    }
    void onStreamBytes(std::string_view bytes) override
    {
        if (isCurrent())
            m_owner.onLinkBytes(bytes);
    }
    void onStreamEnd() override
    {
        if (isCurrent())
            m_owner.fail({ErrorCode::ConnectionReset, ErrorOrigin::Upstream, "the server closed the connection"});
        else
            m_stream.close();
    }
    void onStreamFailed(const Error& error) override
    {
        if (isCurrent())
            m_owner.fail(error);
        else
            m_stream.close();
    }
    void onStreamWritable() override {}
    void onStreamGone() override { m_owner.forget(*this); } // destroys this

    std::uint64_t serial;

private:
    bool isCurrent() const { return m_owner.m_link == this; }

    RedisConnection& m_owner;
    TcpStream m_stream;
};

RedisConnection::RedisConnection(EventLoop& loop, Resolver& resolver, std::shared_ptr<const OutsideServer> server)
    : m_loop(loop)
    , m_resolver(resolver)
    , m_server(std::move(server))
    , m_idleTimer([this] {
        if (m_calls.empty())
            close();
        else // nobody waits any more, calls are shorter: the replies will not come
            fail({ErrorCode::TimedOut, ErrorOrigin::Upstream, "the server does not answer"});
    })
{
}

RedisConnection::~RedisConnection() = default;

bool RedisConnection::isAbandoned() const
{
    return m_server.use_count() == 1 && m_links.empty() && m_calls.empty() && m_failing.empty() && m_depth == 0;
}

void RedisConnection::start(
    const std::vector<std::string>& command, Duration timeout, CallTicket ticket, CallUser& user)
{
    if (m_depth == 0)
        m_done.clear();
    const Instant now = m_loop.now();
    auto call = std::make_unique<Call>(*this, toRespCommand(command), timeout);
    call->ticket = ticket;
    call->user = &user;
    call->startedAt = now;
    if (m_link != nullptr && !m_calls.empty() && now - m_calls.front()->startedAt > stallLimit)
        fail({ErrorCode::TimedOut, ErrorOrigin::Upstream, "the server does not answer"});
    if (m_link == nullptr && m_retryAt && now < *m_retryAt) {
        failSoon(std::move(call), {ErrorCode::ConnectionReset, ErrorOrigin::Upstream, "not connected: " + m_lastError});
        return;
    }
    if (m_calls.size() >= mostWaiting) {
        failSoon(std::move(call), {ErrorCode::LimitExceeded, ErrorOrigin::Upstream, "too many commands wait"});
        return;
    }
    m_loop.arm(call->timer, timeout);
    m_loop.arm(m_idleTimer, idleTimeout);
    m_calls.push_back(std::move(call));
    if (m_link == nullptr)
        open();
    else if (m_isOpen)
        sendWaiting();
}

void RedisConnection::failSoon(std::unique_ptr<Call> call, Error error)
{
    call->failure = std::move(error);
    m_loop.arm(call->timer, Duration{0});
    m_failing.push_back(std::move(call));
}

void RedisConnection::open()
{
    const std::uint64_t serial = ++m_lastSerial;
    m_reader = {};
    m_isOpen = false;
    m_links.push_back(std::make_unique<Link>(*this, serial));
    m_link = m_links.back().get();
    m_resolver.resolve(m_server->address, [this, serial](Result<SocketAddress> address) {
        if (m_link != nullptr && m_link->serial == serial)
            m_link->connect(address);
    });
}

void RedisConnection::onLinkOpen()
{
    m_isOpen = true;
    m_greetings = m_server->greeting.size();
    for (const std::vector<std::string>& command : m_server->greeting)
        m_link->write(toRespCommand(command));
    // Whoever gave up while the connection was made is not asked for.
    std::erase_if(m_calls, [this](std::unique_ptr<Call>& call) {
        const bool isUnwanted = call->user == nullptr;
        if (isUnwanted)
            m_done.push_back(std::move(call));
        return isUnwanted;
    });
    sendWaiting();
}

void RedisConnection::sendWaiting()
{
    auto first = m_calls.end();
    while (first != m_calls.begin() && !(*std::prev(first))->bytes.empty())
        --first;
    for (; first != m_calls.end(); ++first) {
        m_link->write((*first)->bytes);
        (*first)->bytes.clear();
    }
}

void RedisConnection::onLinkBytes(std::string_view bytes)
{
    m_reader.append(bytes);
    Link* link = m_link;
    while (m_link == link) { // an answer may lead to a failure, and that to another link
        Result<std::optional<RedisReply>> reply = m_reader.next();
        if (!reply) {
            fail(reply.error());
            return;
        }
        if (!reply->has_value())
            return;
        takeReply(*std::move(*reply));
    }
}

void RedisConnection::takeReply(RedisReply reply)
{
    if (m_greetings > 0) {
        --m_greetings;
        if (reply.kind == RedisReply::Kind::Error) // Redis repeats no password in it
            fail({ErrorCode::PermissionDenied, ErrorOrigin::Upstream, "the server refuses us: " + reply.text});
        return;
    }
    if (m_calls.empty()) {
        fail({ErrorCode::ProtocolViolation, ErrorOrigin::Upstream, "a reply that nobody asked for"});
        return;
    }
    m_backoff = firstBackoff;
    m_retryAt.reset();
    std::unique_ptr<Call> call = std::move(m_calls.front());
    m_calls.pop_front();
    Call& answered = *call;
    m_done.push_back(std::move(call));
    answer(answered, CallAnswer{std::move(reply)});
}

void RedisConnection::backOff()
{
    m_retryAt = m_loop.now() + m_backoff;
    m_backoff = std::min(m_backoff * 2, longestBackoff);
}

void RedisConnection::fail(Error error)
{
    m_lastError = error.detail;
    // An idle connection that the server closes is no failure; the next command opens another.
    if (!m_calls.empty() || !m_isOpen)
        backOff();
    close();
    std::deque<std::unique_ptr<Call>> failed;
    failed.swap(m_calls);
    for (std::unique_ptr<Call>& call : failed) {
        if (call->user != nullptr)
            failSoon(std::move(call), error); // by its timer: this may be inside start()
        else
            m_done.push_back(std::move(call));
    }
}

void RedisConnection::answer(Call& call, const Result<CallAnswer>& answer)
{
    call.timer.cancel();
    CallUser* user = call.user;
    call.user = nullptr;
    const auto place
        = std::find_if(m_failing.begin(), m_failing.end(), [&](const auto& other) { return other.get() == &call; });
    if (place != m_failing.end()) {
        m_done.push_back(std::move(*place));
        m_failing.erase(place);
    }
    if (user == nullptr)
        return;
    ++m_depth;
    user->onCallAnswered(answer);
    --m_depth;
}

bool RedisConnection::cancel(CallTicket ticket)
{
    const auto release = [&](const std::unique_ptr<Call>& call) {
        if (call->ticket != ticket)
            return false;
        call->user = nullptr;
        call->timer.cancel();
        return true;
    };
    if (std::any_of(m_calls.begin(), m_calls.end(), release))
        return true;
    const auto place = std::find_if(m_failing.begin(), m_failing.end(), release);
    if (place == m_failing.end())
        return false;
    m_done.push_back(std::move(*place));
    m_failing.erase(place);
    return true;
}

void RedisConnection::close()
{
    m_idleTimer.cancel();
    Link* link = m_link;
    m_link = nullptr;
    m_isOpen = false;
    m_greetings = 0;
    if (link != nullptr)
        link->close();
}

void RedisConnection::forget(Link& link)
{
    std::erase_if(m_links, [&](const auto& other) { return other.get() == &link; });
}

} // namespace signalbox
