// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A client's bytes after the preface. Every request is answered; what comes out of the codec must be fit for HTTP/1.
#include "core/http2/server_codec.h"

#include <cstdint>
#include <cstdlib>

using namespace signalbox;

namespace {

class Sink final : public http2::ServerSink {
public:
    http2::Http2ServerCodec* codec = nullptr;

    void onRequest(StreamId id, RequestHead& head, BodyFraming, MessageFlags) override
    {
        check(head.target, " \r\n\t");
        check(head.method, " \r\n\t");
        if (head.headers.count("host") != 1 || head.headers.contains("transfer-encoding"))
            std::abort();
        std::string unused;
        codec->sendHead(id, {}, {BodyFraming::Kind::Chunked, 0}, true, unused);
        codec->sendBody(id, "answer", unused);
    }
    void onRequestBody(StreamId id, std::string_view bytes) override { codec->consumed(id, bytes.size()); }
    void onRequestEnd(StreamId id, const HeaderList& trailers) override
    {
        std::string unused;
        codec->sendEnd(id, trailers, unused);
        codec->release(id);
    }
    void onRequestError(StreamId id, const RequestHead&, const ProtocolError&) override { codec->release(id); }
    void onStreamReset(StreamId, std::string_view) override {}

private:
    static void check(const std::string& text, const char* never)
    {
        if (text.find_first_of(never) != std::string::npos)
            std::abort();
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ManualClock clock;
    Sink sink;
    const auto codec = http2::makeServerCodec({}, clock, sink);
    sink.codec = codec.get();
    std::string out;
    codec->receive(http2::preface, sink);
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (std::size_t at = 0; at < input.size(); at += 61) {
        codec->receive(input.substr(at, 61), sink);
        while (codec->write(out, 4096)) {
            out.clear();
        }
        out.clear();
    }
    return 0;
}
