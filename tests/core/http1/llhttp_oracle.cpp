// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/http1/llhttp_oracle.h"

#include "core/base/text.h"
#include "core/http1/http1_codec.h"

#include <llhttp.h>

#include <algorithm>

namespace signalbox::http1::testing {
namespace {

std::vector<std::pair<std::string, std::string>> fieldsOf(const HeaderList& headers)
{
    std::vector<std::pair<std::string, std::string>> fields;
    for (const HeaderField field : headers)
        fields.emplace_back(field.name, field.value);
    return fields;
}

std::string versionOf(HttpVersion version)
{
    return version == HttpVersion::Http10 ? "1.0" : "1.1";
}

class OurRequests final : public ServerCodecSink {
public:
    void onRequest(StreamId, RequestHead& head, BodyFraming, MessageFlags) override
    {
        ReadMessage message;
        message.method = head.method;
        message.target = head.target;
        message.version = versionOf(head.version);
        message.headers = fieldsOf(head.headers);
        message.hasHead = true;
        stream.messages.push_back(std::move(message));
    }
    void onRequestBody(StreamId, std::string_view bytes) override { stream.messages.back().body += bytes; }
    void onRequestEnd(StreamId id, const HeaderList& trailers) override
    {
        stream.messages.back().trailers = fieldsOf(trailers);
        stream.messages.back().isWhole = true;
        ended = id;
    }
    void onRequestError(StreamId, const RequestHead&, const ProtocolError& error) override
    {
        stream.error = error.reason;
    }

    ReadStream stream;
    StreamId ended = 0;
};

class OurResponses final : public ClientCodecSink {
public:
    void onInformational(StreamId, const ResponseHead& head) override
    {
        addHead(head);
        stream.messages.back().isWhole = true;
    }
    void onResponse(StreamId, ResponseHead& head, BodyFraming framing, MessageFlags) override
    {
        addHead(head);
        // What follows a switch is not HTTP, and llhttp gives it back instead of reading it.
        m_isTunnel = framing.kind == BodyFraming::Kind::Tunnel;
        stream.messages.back().isWhole = m_isTunnel;
    }
    void onResponseBody(StreamId, std::string_view bytes) override
    {
        if (!m_isTunnel)
            stream.messages.back().body += bytes;
    }
    void onResponseEnd(StreamId, const HeaderList& trailers) override
    {
        stream.messages.back().trailers = fieldsOf(trailers);
        stream.messages.back().isWhole = true;
    }
    void onResponseError(StreamId, const ProtocolError& error) override { stream.error = error.reason; }

    ReadStream stream;

private:
    void addHead(const ResponseHead& head)
    {
        ReadMessage message;
        message.status = head.status;
        message.version = versionOf(head.version);
        message.headers = fieldsOf(head.headers);
        message.hasHead = true;
        stream.messages.push_back(std::move(message));
    }

    bool m_isTunnel = false;
};

struct Llhttp {
    llhttp_t parser{};
    llhttp_settings_t settings{};
    ReadStream stream;
    std::string name;
    std::string value;
    bool isHeadRequest = false;
    bool isConnectRequest = false;

    ReadMessage& last() { return stream.messages.back(); }
};

Llhttp& self(llhttp_t* parser)
{
    return *static_cast<Llhttp*>(parser->data);
}

int onHeadersComplete(llhttp_t* parser)
{
    Llhttp& reader = self(parser);
    ReadMessage& message = reader.last();
    message.hasHead = true;
    message.version = std::to_string(parser->http_major) + "." + std::to_string(parser->http_minor);
    if (parser->type == HTTP_REQUEST) {
        message.method = llhttp_method_name(static_cast<llhttp_method_t>(parser->method));
        return 0;
    }
    message.status = parser->status_code;
    if (reader.isConnectRequest && message.status >= 200 && message.status < 300)
        return 2;
    // RFC 9112 6.3 (1): llhttp leaves it to its user that HEAD and 304 have no body whatever they announce.
    return reader.isHeadRequest || message.status == 304 ? 1 : 0;
}

llhttp_settings_t makeSettings()
{
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_message_begin = [](llhttp_t* parser) {
        self(parser).stream.messages.emplace_back();
        return 0;
    };
    settings.on_url = [](llhttp_t* parser, const char* at, std::size_t length) {
        self(parser).last().target.append(at, length);
        return 0;
    };
    settings.on_header_field = [](llhttp_t* parser, const char* at, std::size_t length) {
        self(parser).name.append(at, length);
        return 0;
    };
    settings.on_header_value = [](llhttp_t* parser, const char* at, std::size_t length) {
        self(parser).value.append(at, length);
        return 0;
    };
    settings.on_header_value_complete = [](llhttp_t* parser) {
        Llhttp& reader = self(parser);
        auto& fields = reader.last().hasHead ? reader.last().trailers : reader.last().headers;
        // llhttp leaves the blanks behind a value to its user.
        fields.emplace_back(std::exchange(reader.name, {}), std::string(trimmed(std::exchange(reader.value, {}))));
        return 0;
    };
    settings.on_headers_complete = onHeadersComplete;
    settings.on_body = [](llhttp_t* parser, const char* at, std::size_t length) {
        self(parser).last().body.append(at, length);
        return 0;
    };
    settings.on_message_complete = [](llhttp_t* parser) {
        self(parser).last().isWhole = true;
        return 0;
    };
    return settings;
}

// Feeds everything; a pause for an upgrade of a request is declined.
void feed(Llhttp& reader, std::string_view wire)
{
    const char* at = wire.data();
    const char* end = at + wire.size();
    llhttp_errno_t result = llhttp_execute(&reader.parser, at, static_cast<std::size_t>(end - at));
    while (result == HPE_PAUSED_UPGRADE && reader.parser.type == HTTP_REQUEST) {
        at = llhttp_get_error_pos(&reader.parser);
        llhttp_resume_after_upgrade(&reader.parser);
        result = llhttp_execute(&reader.parser, at, static_cast<std::size_t>(end - at));
    }
    if (result != HPE_OK && result != HPE_PAUSED_UPGRADE)
        reader.stream.error = llhttp_errno_name(result);
    else if (result == HPE_OK && reader.parser.type == HTTP_RESPONSE && llhttp_finish(&reader.parser) != HPE_OK)
        reader.stream.error = "finish";
}

std::string shorten(const ReadMessage& message)
{
    std::string text = message.method + " " + message.target + " " + std::to_string(message.status) + " HTTP/"
        + message.version + "\n";
    for (const auto& [name, value] : message.headers)
        text += name + ": " + value + "\n";
    text += "body <" + message.body + ">\n";
    for (const auto& [name, value] : message.trailers)
        text += "trailer " + name + ": " + value + "\n";
    return text;
}

} // namespace

ReadStream readRequestsOurselves(std::string_view wire)
{
    const auto codec = makeServerCodec({});
    OurRequests sink;
    std::string out;
    while (!wire.empty()) {
        wire.remove_prefix(codec->receive(wire, sink));
        if (sink.ended == 0)
            break;
        const StreamId id = std::exchange(sink.ended, 0);
        codec->sendHead(id, {}, {}, true, out);
        codec->sendEnd(id, {}, out);
        if (!codec->release(id))
            break;
    }
    return std::move(sink.stream);
}

ReadStream readRequestsWithLlhttp(std::string_view wire)
{
    Llhttp reader;
    reader.settings = makeSettings();
    llhttp_init(&reader.parser, HTTP_REQUEST, &reader.settings);
    reader.parser.data = &reader;
    feed(reader, wire);
    return std::move(reader.stream);
}

ReadStream readResponseOurselves(std::string_view wire, std::string_view method, bool asksUpgrade)
{
    const auto codec = makeClientCodec({});
    OurResponses sink;
    RequestHead head;
    head.method = method;
    head.target = "/";
    if (asksUpgrade)
        head.headers.add("Upgrade", "websocket");
    std::string out;
    codec->sendEnd(codec->sendRequest(head, {}, out), {}, out);
    codec->receive(wire, sink);
    codec->receiveEnd(sink);
    return std::move(sink.stream);
}

ReadStream readResponseWithLlhttp(std::string_view wire, std::string_view method)
{
    Llhttp reader;
    reader.settings = makeSettings();
    llhttp_init(&reader.parser, HTTP_RESPONSE, &reader.settings);
    reader.parser.data = &reader;
    reader.isHeadRequest = method == "HEAD";
    reader.isConnectRequest = method == "CONNECT";
    feed(reader, wire);
    return std::move(reader.stream);
}

std::string difference(const ReadStream& ours, const ReadStream& theirs)
{
    for (std::size_t i = 0; i < ours.messages.size(); ++i) {
        const ReadMessage& our = ours.messages[i];
        if (i >= theirs.messages.size())
            return "no such message, error " + theirs.error + "\n" + shorten(our);
        const ReadMessage& their = theirs.messages[i];
        const bool hasSameHead = their.hasHead && our.method == their.method && our.target == their.target
            && our.status == their.status && our.version == their.version && our.headers == their.headers;
        const bool hasSameBody
            = !our.isWhole || (their.isWhole && our.body == their.body && our.trailers == their.trailers);
        if (!hasSameHead || !hasSameBody)
            return "error " + theirs.error + (their.isWhole ? " whole" : " not whole") + "\nours: " + shorten(our)
                + "theirs: " + shorten(their);
    }
    return {};
}

} // namespace signalbox::http1::testing
