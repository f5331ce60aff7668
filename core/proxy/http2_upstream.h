// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/2 connection to an endpoint, shared by the exchanges of a worker: each has a link, which is a stream. Lives in its
// worker's list until its socket has gone. Links that are done wait to be used again, because their caller may still be inside.
// Thread: worker.
#pragma once

#include "core/http2/client_codec.h"
#include "core/proxy/plan_runtime.h"
#include "core/proxy/tcp_stream.h"
#include "core/proxy/upstream_link.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

class Worker;

class Http2Upstream final : public StreamOwner, public http2::ClientSink {
public:
    // `serial` is never used again by the worker.
    Http2Upstream(Worker& worker, std::shared_ptr<ServiceRuntime> service, EndpointId endpoint, std::uint64_t serial);

    class Link final : public UpstreamLink {
    public:
        explicit Link(Http2Upstream& connection) : m_connection(connection) {}
        // Tells the user that it is open, now or when the connection is.
        void start();

        void sendRequest(const RequestHead& head, BodyFraming framing) override;
        bool sendBody(std::string_view bytes) override;
        void sendEnd(const HeaderList& trailers) override;
        void pauseReading(bool paused) override;
        void switchToTunnel() override {} // HTTP/2 has no 101 (RFC 9113 8.6)
        void release() override;
        void abort() override;
        void finishTunnel() override { abort(); }

    private:
        friend class Http2Upstream;
        Http2Upstream& m_connection;
        UpstreamUser* m_user = nullptr;
        StreamId m_stream = 0;
        std::size_t m_unconsumed = 0; // bytes of the response that came while it was paused
        std::optional<UpstreamFailure> m_failure; // to be told outside of the user's own calls
        bool m_isPaused = false;
    };

    const std::shared_ptr<ServiceRuntime>& service() const { return m_service; }
    EndpointId endpoint() const { return m_endpoint; }
    std::uint64_t serial() const { return m_serial; }

    // Can another exchange have a stream?
    bool takesMore() const;
    Link& attach(UpstreamUser& user);
    void connect(const SocketAddress& address);
    void failOpening(const Error& error);
    // Closes when nobody uses it and it is not wanted any more, or was idle for the service's time.
    void closeIfIdle(Instant now, bool isWanted);
    void close();

    // StreamOwner
    void onStreamConnected() override;
    void onStreamBytes(std::string_view bytes) override;
    void onStreamEnd() override;
    void onStreamFailed(const Error& error) override;
    void onStreamWritable() override;
    void onStreamGone() override;

    // http2::ClientSink
    void onInformational(StreamId stream, const ResponseHead& head) override;
    void onResponse(StreamId stream, ResponseHead& head, BodyFraming framing) override;
    void onResponseBody(StreamId stream, std::string_view bytes) override;
    void onResponseEnd(StreamId stream, const HeaderList& trailers) override;
    void onStreamFailed(StreamId stream, std::string_view reason, bool isUnprocessed) override;

private:
    Link* find(StreamId stream);
    void detach(Link& link);
    void fail(Link& link, UpstreamFailure failure);
    void failMarked();
    void failAll(ErrorCode code, const std::string& detail);
    // Writes what the codec has; true: there may be more.
    bool writeFrames();
    // Writes, and tells what follows from it. Not from inside a user's call: see flush().
    void pump();
    // For the links, whose users are in the middle of something: writes now, tells others later.
    void flush();
    // After events: every user that was told something may clean up.
    void settleTold();
    void tell(UpstreamUser& user);
    std::string addressText() const;

    Worker& m_worker;
    std::shared_ptr<ServiceRuntime> m_service;
    EndpointId m_endpoint;
    std::uint64_t m_serial;
    TcpStream m_stream;
    std::unique_ptr<http2::Http2ClientCodec> m_codec;
    std::vector<std::unique_ptr<Link>> m_links;   // in use
    std::vector<std::unique_ptr<Link>> m_resting;
    std::vector<UpstreamUser*> m_told;
    std::vector<StreamId> m_writable;             // their users are not told yet
    Timer m_connectTimer;
    Timer m_tellTimer;
    Instant m_idleSince;
    bool m_isOpen = false;
    bool m_hasServed = false;
    bool m_isReceiving = false;
    bool m_isWriting = false;
    bool m_isOver = false;
};

} // namespace signalbox
