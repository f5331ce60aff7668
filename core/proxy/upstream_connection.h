// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/1 connection to an endpoint: a stream, a client codec and the exchange that uses it now, if any. Lives in its worker's
// table; idle ones wait in their service's pool. Thread: worker.
#pragma once

#include "core/http/codec.h"
#include "core/proxy/plan_runtime.h"
#include "core/proxy/tcp_stream.h"
#include "core/proxy/upstream_link.h"
#include "core/service/idle_pool.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class Worker;

class UpstreamConnection final : public UpstreamLink, public StreamOwner, public ClientCodecSink {
public:
    UpstreamConnection(Worker& worker, std::shared_ptr<ServiceRuntime> service, EndpointId endpoint);

    ConnectionHandle handle() const { return m_handle; }
    std::uint64_t serial() const { return m_serial; }
    void setHandle(ConnectionHandle handle, std::uint64_t serial)
    {
        m_handle = handle;
        m_serial = serial;
    }
    const std::shared_ptr<ServiceRuntime>& service() const { return m_service; }
    EndpointId endpoint() const { return m_endpoint; }

    // The address is known: connect, then tell the user.
    void connect(const SocketAddress& address);
    // Name resolution failed, or the connection could not be made.
    void failOpening(const Error& error);
    void attach(UpstreamUser& user) { m_user = &user; }
    bool isOpen() const { return m_isOpen; }
    UpstreamConnectionFacts facts(bool isReused) const;

    // UpstreamLink
    void sendRequest(const RequestHead& head, BodyFraming framing) override;
    bool sendBody(std::string_view bytes) override;
    void sendEnd(const HeaderList& trailers) override;
    void pauseReading(bool paused) override;
    void switchToTunnel() override;
    void release() override; // back to the pool, or closed when it cannot be used again
    void abort() override;   // the user is gone; close
    void finishTunnel() override;

    // StreamOwner
    void onStreamConnected() override;
    void onStreamBytes(std::string_view bytes) override;
    void onStreamEnd() override;
    void onStreamFailed(const Error& error) override;
    void onStreamWritable() override;
    void onStreamGone() override;

    // ClientCodecSink
    void onInformational(StreamId stream, const ResponseHead& head) override;
    void onResponse(StreamId stream, ResponseHead& head, BodyFraming framing, MessageFlags flags) override;
    void onResponseBody(StreamId stream, std::string_view bytes) override;
    void onResponseEnd(StreamId stream, const HeaderList& trailers) override;
    void onResponseError(StreamId stream, const ProtocolError& error) override;

private:
    void failUser(ErrorCode code, std::string detail);
    void armConnectTimer();
    std::string addressText() const;

    Worker& m_worker;
    std::shared_ptr<ServiceRuntime> m_service;
    EndpointId m_endpoint;
    ConnectionHandle m_handle;
    std::uint64_t m_serial = 0; // never reused, as handles are
    TcpStream m_stream;
    std::unique_ptr<ClientCodec> m_codec;
    Timer m_connectTimer;
    UpstreamUser* m_user = nullptr;
    StreamId m_streamId = 0;
    bool m_isOpen = false;
    bool m_wasKept = false;     // has served an exchange before the present one
    bool m_requestSent = false; // in the present exchange
};

} // namespace signalbox
