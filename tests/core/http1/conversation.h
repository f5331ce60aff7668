// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Drives an HTTP/1 codec with pieces of a stream and keeps what it said as text, so that two splits of one stream are
// compared as strings. Bytes of a body are joined: only their pieces may depend on the split. Used by tests and
// fuzzers.
#pragma once

#include "core/http1/http1_codec.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox::http1::testing {

inline std::string toText(BodyFraming framing)
{
    switch (framing.kind) {
    case BodyFraming::Kind::None: return "none";
    case BodyFraming::Kind::Length: return "length " + std::to_string(framing.length);
    case BodyFraming::Kind::Chunked: return "chunked";
    case BodyFraming::Kind::UntilClose: return "until-close";
    case BodyFraming::Kind::Tunnel: return "tunnel";
    }
    return "?";
}

inline std::string toText(MessageFlags flags)
{
    return std::string(flags.keepAlive ? " keep-alive" : " close") + (flags.expectContinue ? " expect" : "")
        + (flags.upgrade ? " upgrade" : "");
}

inline std::string toText(const HeaderList& headers)
{
    std::string text;
    for (const HeaderField field : headers)
        text.append("  ").append(field.name).append("=").append(field.value).append("\n");
    return text;
}

// What every event log shares: lines, and a body that grows over several calls.
class EventLog {
public:
    void add(std::string_view line)
    {
        closeBody();
        m_text.append(line).append("\n");
    }
    void addFields(const HeaderList& headers) { m_text.append(toText(headers)); }
    void addBody(std::string_view bytes)
    {
        if (!m_isInBody)
            m_text.append("body <");
        m_isInBody = true;
        m_text.append(bytes);
    }
    std::string text()
    {
        closeBody();
        return m_text;
    }

private:
    void closeBody()
    {
        if (m_isInBody)
            m_text.append(">\n");
        m_isInBody = false;
    }

    std::string m_text;
    bool m_isInBody = false;
};

class ServerLog final : public ServerCodecSink {
public:
    void onRequest(StreamId stream, RequestHead& head, BodyFraming framing, MessageFlags flags) override
    {
        m_log.add("request " + std::to_string(stream) + " " + head.method + " " + head.target + " "
            + std::string(signalbox::toText(head.version)) + " " + toText(framing) + toText(flags));
        m_log.addFields(head.headers);
        last = head;
        lastFlags = flags;
    }
    void onRequestBody(StreamId, std::string_view bytes) override { m_log.addBody(bytes); }
    void onRequestEnd(StreamId stream, const HeaderList& trailers) override
    {
        m_log.add("end " + std::to_string(stream));
        m_log.addFields(trailers);
        endedStream = stream;
    }
    void onRequestError(StreamId stream, const RequestHead& partial, const ProtocolError& protocolError) override
    {
        error = protocolError;
        m_log.add("error " + std::to_string(stream) + " " + std::to_string(error.status) + " " + error.reason
            + " after " + partial.method + " " + partial.target);
        m_log.addFields(partial.headers);
    }
    void note(std::string_view line) { m_log.add(line); }
    std::string text() { return m_log.text(); }

    RequestHead last;
    MessageFlags lastFlags;
    ProtocolError error{0, {}};
    StreamId endedStream = 0; // waits for its response

private:
    EventLog m_log;
};

// Answers every whole request with an empty 200, so that the next pipelined one is read.
class ServerConversation {
public:
    explicit ServerConversation(const CodecLimits& limits = {})
        : codec(makeServerCodec(limits))
    {
    }

    void receive(std::string_view piece)
    {
        m_pending.append(piece);
        for (;;) {
            const std::size_t used = codec->receive(m_pending, log);
            m_pending.erase(0, used);
            if (log.endedStream == 0 || !answer())
                return;
        }
    }
    const std::string& pending() const { return m_pending; }

    std::unique_ptr<ServerCodec> codec;
    ServerLog log;
    std::string out;

private:
    bool answer()
    {
        const StreamId stream = std::exchange(log.endedStream, 0);
        codec->sendHead(stream, {}, {}, true, out);
        codec->sendEnd(stream, {}, out);
        const bool isOpen = codec->release(stream);
        log.note(isOpen ? "released" : "closed");
        return isOpen;
    }

    std::string m_pending;
};

class ClientLog final : public ClientCodecSink {
public:
    void onInformational(StreamId, const ResponseHead& head) override
    {
        m_log.add("informational " + std::to_string(head.status) + " " + head.reason);
        m_log.addFields(head.headers);
    }
    void onResponse(StreamId stream, ResponseHead& head, BodyFraming framing, MessageFlags flags) override
    {
        m_log.add("response " + std::to_string(stream) + " " + std::string(signalbox::toText(head.version)) + " "
            + std::to_string(head.status) + " [" + head.reason + "] " + toText(framing) + toText(flags));
        m_log.addFields(head.headers);
        last = head;
    }
    void onResponseBody(StreamId, std::string_view bytes) override
    {
        m_log.addBody(bytes);
        bodyBytes += bytes.size();
    }
    void onResponseEnd(StreamId stream, const HeaderList& trailers) override
    {
        m_log.add("end " + std::to_string(stream));
        m_log.addFields(trailers);
        hasEnded = true;
    }
    void onResponseError(StreamId stream, const ProtocolError& protocolError) override
    {
        error = protocolError;
        m_log.add("error " + std::to_string(stream) + " " + std::to_string(error.status) + " " + error.reason);
    }
    void note(std::string_view line) { m_log.add(line); }
    std::string text() { return m_log.text(); }

    ResponseHead last;
    ProtocolError error{0, {}};
    std::size_t bodyBytes = 0;
    bool hasEnded = false;

private:
    EventLog m_log;
};

// Sends one request and reads what comes.
class ClientConversation {
public:
    explicit ClientConversation(
        std::string_view method = "GET", bool asksUpgrade = false, const CodecLimits& limits = {})
        : codec(makeClientCodec(limits))
    {
        RequestHead head;
        head.method = method;
        head.target = method == "CONNECT" ? "a:443" : "/";
        head.headers.add("Host", "a");
        if (asksUpgrade)
            head.headers.add("Upgrade", "websocket");
        stream = codec->sendRequest(head, {}, out);
        codec->sendEnd(stream, {}, out);
    }
    void receive(std::string_view piece)
    {
        while (!piece.empty()) {
            const std::size_t used = codec->receive(piece, log);
            if (used == 0)
                break;
            piece.remove_prefix(used);
        }
    }
    void receiveEnd()
    {
        log.note(codec->isReusable() ? "reusable" : "not reusable");
        codec->receiveEnd(log);
    }

    std::unique_ptr<ClientCodec> codec;
    ClientLog log;
    std::string out;
    StreamId stream = 0;
};

inline std::string serverEvents(std::string_view first, std::string_view second, const CodecLimits& limits = {})
{
    ServerConversation conversation(limits);
    conversation.receive(first);
    conversation.receive(second);
    conversation.log.note(conversation.codec->isMidMessage() ? "mid-message" : "idle");
    return conversation.log.text();
}

inline std::string clientEvents(
    std::string_view first, std::string_view second, std::string_view method = "GET", bool asksUpgrade = false)
{
    ClientConversation conversation(method, asksUpgrade);
    conversation.receive(first);
    conversation.receive(second);
    conversation.receiveEnd();
    return conversation.log.text();
}

} // namespace signalbox::http1::testing
