// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One client connection: its socket, TLS, and the session of the HTTP version that the client speaks. HTTP/2 is chosen with
// ALPN under TLS, and without it by the client's preface (RFC 9113 3.2, 3.3). Lives in its worker's list until its socket has
// gone. Thread: worker.
#pragma once

#include "core/proxy/downstream_session.h"
#include "core/proxy/tcp_stream.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class DownstreamConnection final : public StreamOwner {
public:
    DownstreamConnection(Worker& worker, std::string listener, std::uint64_t number);

    // Takes the waiting connection and begins to read. False: there was none; destroy this.
    bool start(uv_stream_t* listening);
    // Ends it after the present exchanges, or now when there are none.
    void drain();
    void close();
    // Where it stands in its worker's list.
    std::size_t position = 0;

    // For the session.
    Worker& worker() { return m_worker; }
    TcpStream& stream() { return m_stream; }
    ConnectionFacts& facts() { return m_facts; }
    const std::shared_ptr<PlanRuntime>& runtime() const { return m_runtime; } // as prepareRequest() found it
    ListenerId listener() const { return m_listener; }
    const ListenerPlan& listenerPlan() const { return m_runtime->plan().listener(m_listener); }
    bool prepareRequest(); // looks up plan and listener; false: the listener has gone

    // StreamOwner
    void onStreamSecured() override;
    void onStreamBytes(std::string_view bytes) override;
    void onStreamEnd() override;
    void onStreamFailed(const Error& error) override;
    void onStreamWritable() override;
    void onStreamGone() override;

private:
    bool awaitsPreface(std::string_view bytes); // keeps them: they may become the preface of HTTP/2

    Worker& m_worker;
    std::string m_listenerName;
    TcpStream m_stream;
    ConnectionFacts m_facts;
    std::shared_ptr<PlanRuntime> m_runtime;
    ListenerId m_listener;
    std::unique_ptr<DownstreamSession> m_session;
    std::string m_first;          // bytes while they may be the preface
    bool m_mayBeHttp2 = false;    // without TLS, until the first bytes say no
};

} // namespace signalbox
