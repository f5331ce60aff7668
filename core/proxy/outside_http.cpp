// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/outside_http.h"

#include "core/http1/http1_codec.h"
#include "core/proxy/tcp_stream.h"

#include <algorithm>

namespace signalbox {

// One call under way, with everyone who waits for it.
struct OutsideHttp::Run {
    Run(OutsideHttp& owner, OutsideCall asked)
        : call(std::move(asked))
        , deadline([this, &owner] { owner.finish(*this, failure ? *failure : callTimedOut(call.timeout)); })
    {
    }

    struct Waiting {
        CallTicket ticket = 0;
        CallUser* user = nullptr;
    };
    OutsideCall call;
    std::vector<Waiting> waiting;
    Timer deadline;
    std::optional<Error> failure; // told when the timer comes
    OutsideHttpConnection* connection = nullptr;
    bool isDone = false;
};

class OutsideHttpConnection final : public StreamOwner, public ClientCodecSink {
public:
    OutsideHttpConnection(OutsideHttp& owner, std::shared_ptr<const OutsideServer> to, std::uint64_t number)
        : server(std::move(to))
        , serial(number)
        , m_owner(owner)
        , m_stream(owner.m_loop, *this)
        , m_codec(http1::makeClientCodec({}))
        , m_idleTimer([this] { m_stream.close(); })
    {
    }

    bool isIdle() const { return run == nullptr && m_isOpen && !m_stream.isClosing(); }
    bool isClosing() const { return m_stream.isClosing(); }

    void connect(const Result<SocketAddress>& address)
    {
        if (m_stream.isClosing())
            return;
        if (!address) {
            fail(address.error());
            return;
        }
        if (server->tls != nullptr)
            m_stream.secure(server->tls->makeSession(server->address.host));
        m_stream.connect(*address);
    }

    void send()
    {
        m_idleTimer.cancel();
        m_answer = {};
        m_hasAnswered = m_isWhole = false;
        const HttpCall& call = std::get<HttpCall>(run->call.request);
        RequestHead head;
        head.method = call.method;
        head.target = call.target;
        head.headers.add("Host", server->authority);
        for (const HeaderField field : call.headers)
            head.headers.add(field.name, field.value);
        const BodyFraming framing = call.body.empty()
            ? BodyFraming{}
            : BodyFraming{BodyFraming::Kind::Length, call.body.size()};
        const StreamId stream = m_codec->sendRequest(head, framing, m_stream.out());
        if (!call.body.empty())
            m_codec->sendBody(stream, call.body, m_stream.out());
        m_codec->sendEnd(stream, {}, m_stream.out());
        m_stream.touch();
    }

    void abandon() // nobody waits any more
    {
        run = nullptr;
        m_stream.close();
    }

    // StreamOwner
    void onStreamConnected() override
    {
        m_isOpen = true;
        if (run != nullptr)
            send();
        else
            m_stream.close();
    }
    void onStreamBytes(std::string_view bytes) override
    {
        if (run == nullptr) { // bytes that nobody asked for
            m_stream.close();
            return;
        }
        m_hasAnswered = true;
        while (!bytes.empty() && run != nullptr && !m_isWhole) {
            const std::size_t used = m_codec->receive(bytes, *this);
            if (used == 0)
                break;
            bytes.remove_prefix(used);
        }
        if (m_isWhole)
            deliver(bytes.empty());
    }
    void onStreamEnd() override
    {
        if (run != nullptr && m_hasAnswered)
            m_codec->receiveEnd(*this);
        if (m_isWhole)
            deliver(false);
        else
            fail({ErrorCode::ConnectionReset, ErrorOrigin::Upstream, "closed the connection before its answer was complete"});
    }
    void onStreamFailed(const Error& error) override { fail(error); }
    void onStreamWritable() override {}
    void onStreamGone() override { m_owner.forget(*this); } // destroys this

    // ClientCodecSink
    void onInformational(StreamId, const ResponseHead&) override {}
    void onResponse(StreamId, ResponseHead& head, BodyFraming framing, MessageFlags) override
    {
        m_answer.head = std::move(head);
        if (framing.kind == BodyFraming::Kind::Tunnel)
            fail({ErrorCode::ProtocolViolation, ErrorOrigin::Upstream, "switched to another protocol"});
        else if (framing.kind == BodyFraming::Kind::Length && framing.length > limit())
            failTooLarge();
    }
    void onResponseBody(StreamId, std::string_view bytes) override
    {
        if (run == nullptr)
            return;
        if (m_answer.body.size() + bytes.size() > limit())
            failTooLarge();
        else
            m_answer.body.append(bytes);
    }
    void onResponseEnd(StreamId, const HeaderList&) override { m_isWhole = run != nullptr; }
    void onResponseError(StreamId, const ProtocolError& error) override
    {
        fail({ErrorCode::ProtocolViolation, ErrorOrigin::Upstream, "an answer that cannot be read: " + error.reason});
    }

    std::shared_ptr<const OutsideServer> server;
    std::uint64_t serial;
    OutsideHttp::Run* run = nullptr;

private:
    std::size_t limit() const { return run != nullptr ? std::get<HttpCall>(run->call.request).answerLimit : 0; }
    void failTooLarge()
    {
        fail({ErrorCode::LimitExceeded, ErrorOrigin::Upstream,
            "an answer of more than " + std::to_string(limit()) + " bytes"});
    }

    void fail(Error error)
    {
        OutsideHttp::Run* failed = run;
        run = nullptr;
        m_isWhole = false;
        m_stream.close();
        if (failed == nullptr)
            return;
        failed->connection = nullptr;
        if (m_wasKept && !m_hasAnswered)
            m_owner.retry(*failed);
        else
            m_owner.finish(*failed, error);
    }

    void deliver(bool isClean)
    {
        OutsideHttp::Run* answered = run;
        run = nullptr;
        m_isWhole = false;
        answered->connection = nullptr;
        m_wasKept = true;
        if (isClean && m_codec->isReusable() && m_owner.countConnections(*server, true) < OutsideHttp::mostIdle)
            m_owner.m_loop.arm(m_idleTimer, OutsideHttp::idleTimeout);
        else
            m_stream.close();
        m_owner.finish(*answered, CallAnswer{std::move(m_answer)});
    }

    OutsideHttp& m_owner;
    TcpStream m_stream;
    std::unique_ptr<ClientCodec> m_codec;
    Timer m_idleTimer;
    HttpAnswer m_answer;
    bool m_isOpen = false;
    bool m_wasKept = false;     // has answered before
    bool m_hasAnswered = false; // bytes of this call's answer came
    bool m_isWhole = false;     // the answer is complete, deliver() follows
};

OutsideHttp::OutsideHttp(EventLoop& loop, Resolver& resolver)
    : m_loop(loop)
    , m_resolver(resolver)
{
}

OutsideHttp::~OutsideHttp() = default;

bool OutsideHttp::join(const OutsideCall& call, CallTicket ticket, CallUser& user)
{
    if (call.shareKey.empty())
        return false;
    for (const auto& run : m_runs) {
        if (run->isDone || run->failure || run->call.server != call.server || run->call.shareKey != call.shareKey)
            continue;
        run->waiting.push_back({ticket, &user});
        return true;
    }
    return false;
}

void OutsideHttp::start(OutsideCall call, CallTicket ticket, CallUser& user)
{
    if (m_depth == 0)
        m_done.clear();
    if (join(call, ticket, user))
        return;
    m_runs.push_back(std::make_unique<Run>(*this, std::move(call)));
    Run& run = *m_runs.back();
    run.waiting.push_back({ticket, &user});
    m_loop.arm(run.deadline, run.call.timeout);
    open(run, true);
}

std::size_t OutsideHttp::countConnections(const OutsideServer& server, bool idleOnly) const
{
    return static_cast<std::size_t>(std::count_if(m_connections.begin(), m_connections.end(), [&](const auto& connection) {
        return connection->server.get() == &server && !connection->isClosing() && (!idleOnly || connection->isIdle());
    }));
}

void OutsideHttp::open(Run& run, bool mayUseKept)
{
    const auto isKept = [&](const auto& other) { return other->server == run.call.server && other->isIdle(); };
    const auto kept = std::find_if(m_connections.begin(), m_connections.end(), isKept);
    if (mayUseKept && kept != m_connections.end()) {
        run.connection = kept->get();
        run.connection->run = &run;
        run.connection->send();
        return;
    }
    if (countConnections(*run.call.server, false) >= mostConnections) {
        failSoon(run, {ErrorCode::LimitExceeded, ErrorOrigin::Upstream, "too many questions at once"});
        return;
    }
    const std::uint64_t serial = ++m_lastSerial;
    m_connections.push_back(std::make_unique<OutsideHttpConnection>(*this, run.call.server, serial));
    run.connection = m_connections.back().get();
    run.connection->run = &run;
    m_isOpening = true; // an address answers at once, and even its failure must not reach the user from inside start()
    m_resolver.resolve(run.call.server->address, [this, serial](Result<SocketAddress> address) {
        for (const auto& connection : m_connections) {
            if (connection->serial == serial) {
                connection->connect(address);
                return;
            }
        }
    });
    m_isOpening = false;
}

void OutsideHttp::failSoon(Run& run, Error error)
{
    run.failure = std::move(error);
    m_loop.arm(run.deadline, Duration{0});
}

void OutsideHttp::finish(Run& run, const Result<CallAnswer>& answer)
{
    if (run.isDone)
        return;
    if (m_isOpening && !answer) {
        failSoon(run, answer.error());
        return;
    }
    run.isDone = true;
    run.deadline.cancel();
    if (run.connection != nullptr)
        run.connection->abandon();
    run.connection = nullptr;
    ++m_depth;
    for (Run::Waiting& waiting : run.waiting) { // nobody joins a run that is done
        CallUser* user = waiting.user;
        waiting = {};
        if (user != nullptr)
            user->onCallAnswered(answer);
    }
    --m_depth;
    remove(run);
}

void OutsideHttp::remove(Run& run)
{
    const auto place = std::find_if(m_runs.begin(), m_runs.end(), [&](const auto& other) { return other.get() == &run; });
    if (place == m_runs.end())
        return;
    m_done.push_back(std::move(*place));
    m_runs.erase(place);
}

bool OutsideHttp::cancel(CallTicket ticket)
{
    for (const auto& run : m_runs) {
        const auto place = std::find_if(run->waiting.begin(), run->waiting.end(),
            [&](const Run::Waiting& waiting) { return waiting.ticket == ticket; });
        if (place == run->waiting.end())
            continue;
        *place = {};
        const bool isWanted = std::any_of(run->waiting.begin(), run->waiting.end(),
            [](const Run::Waiting& waiting) { return waiting.user != nullptr; });
        if (isWanted || run->isDone)
            return true;
        run->isDone = true;
        run->deadline.cancel();
        if (run->connection != nullptr)
            run->connection->abandon();
        run->connection = nullptr;
        remove(*run);
        return true;
    }
    return false;
}

void OutsideHttp::close()
{
    for (const auto& run : m_runs)
        run->deadline.cancel();
    for (const auto& connection : m_connections)
        connection->abandon();
}

void OutsideHttp::forget(OutsideHttpConnection& connection)
{
    std::erase_if(m_connections, [&](const auto& other) { return other.get() == &connection; });
}

} // namespace signalbox
