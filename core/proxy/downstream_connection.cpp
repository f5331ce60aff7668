// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/downstream_connection.h"

#include "core/http2/server_codec.h"
#include "core/proxy/http1_session.h"
#include "core/proxy/http2_session.h"
#include "core/proxy/worker.h"

namespace signalbox {

DownstreamConnection::DownstreamConnection(Worker& worker, std::string listener, std::uint64_t number)
    : m_worker(worker)
    , m_listenerName(std::move(listener))
    , m_stream(worker.loop(), *this)
{
    m_facts.number = number;
    m_facts.request = 0;
}

bool DownstreamConnection::start(uv_stream_t* listening)
{
    if (!m_stream.accept(listening) || !prepareRequest()) {
        m_stream.close();
        return false;
    }
    m_facts.peer = m_stream.peer();
    const ListenerPlan& listener = listenerPlan();
    m_stream.setStallTime(listener.timeouts.body);
    if (listener.tls != nullptr) {
        m_facts.isTls = true;
        m_stream.secure(listener.tls->makeSession());
    }
    m_mayBeHttp2 = listener.http2 && listener.tls == nullptr;
    m_session = std::make_unique<Http1Session>(*this);
    m_stream.startReading();
    return true;
}

bool DownstreamConnection::prepareRequest()
{
    m_runtime = m_worker.runtime();
    m_listener = m_worker.listenerNamed(m_listenerName);
    return m_listener.isValid();
}

void DownstreamConnection::onStreamSecured()
{
    const TlsFacts facts = m_stream.tls()->facts();
    m_facts.tls = facts.version + " " + facts.cipher;
    m_facts.certificate = facts.peer;
    m_facts.certificateProblem = facts.peerProblem;
    if (facts.alpn == "h2")
        m_session = std::make_unique<Http2Session>(*this);
}

bool DownstreamConnection::awaitsPreface(std::string_view bytes)
{
    m_first.append(bytes);
    const std::size_t known = std::min(m_first.size(), http2::preface.size());
    if (m_first.compare(0, known, http2::preface.substr(0, known)) == 0) {
        if (known < http2::preface.size())
            return true;
        m_session = std::make_unique<Http2Session>(*this);
    }
    m_mayBeHttp2 = false;
    return false;
}

void DownstreamConnection::onStreamBytes(std::string_view bytes)
{
    if (!m_mayBeHttp2) {
        m_session->onBytes(bytes);
        return;
    }
    if (m_first.empty() && bytes.front() != http2::preface.front()) { // nearly always
        m_mayBeHttp2 = false;
        m_session->onBytes(bytes);
        return;
    }
    if (awaitsPreface(bytes))
        return;
    std::string first;
    first.swap(m_first);
    m_session->onBytes(first);
}

void DownstreamConnection::drain()
{
    if (m_session != nullptr)
        m_session->drain();
}

void DownstreamConnection::close()
{
    if (m_session != nullptr)
        m_session->onFailed("the gateway was stopped");
    m_stream.close();
}

void DownstreamConnection::onStreamEnd()
{
    m_session->onEnd();
}

void DownstreamConnection::onStreamFailed(const Error& error)
{
    m_session->onFailed("the client's connection failed: " + error.detail);
    // A client that wrote on behind its certificate would lose the alert about it to a reset.
    if (error.code == ErrorCode::TlsFailed && !m_stream.tls()->isEstablished())
        m_stream.finish();
    else
        m_stream.close();
}

void DownstreamConnection::onStreamWritable()
{
    m_session->onWritable();
}

void DownstreamConnection::onStreamGone()
{
    m_worker.forget(*this); // destroys this
}

} // namespace signalbox
