// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An endpoint's bytes to requests of several kinds. Each stream is told one end, and nothing behind it; no line break comes through.
#include "core/http2/client_codec.h"

#include <cstdint>
#include <cstdlib>
#include <set>

using namespace signalbox;

namespace {

class Sink final : public http2::ClientSink {
public:
    http2::Http2ClientCodec* codec = nullptr;

    void onInformational(StreamId id, const ResponseHead&) override { mustRun(id); }
    void onResponse(StreamId id, ResponseHead& head, BodyFraming) override
    {
        mustRun(id);
        if (head.status < 200 || head.status > 999)
            std::abort();
        for (const HeaderField field : head.headers)
            check(field);
    }
    void onResponseBody(StreamId id, std::string_view bytes) override
    {
        mustRun(id);
        codec->consumed(id, bytes.size());
    }
    void onResponseEnd(StreamId id, const HeaderList& trailers) override
    {
        end(id);
        for (const HeaderField field : trailers)
            check(field);
    }
    void onStreamFailed(StreamId id, std::string_view, bool) override { end(id); }

private:
    void mustRun(StreamId id) const
    {
        if (m_ended.count(id) != 0)
            std::abort();
    }
    void end(StreamId id)
    {
        mustRun(id);
        m_ended.insert(id);
        codec->cancel(id); // as an exchange does at its end
    }
    static void check(const HeaderField& field)
    {
        if (field.value.find_first_of("\r\n") != std::string_view::npos || field.name.find_first_of(": \r\n") != std::string_view::npos)
            std::abort();
    }

    std::set<StreamId> m_ended;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ManualClock clock;
    Sink sink;
    const auto codec = http2::makeClientCodec({}, clock, sink);
    sink.codec = codec.get();
    RequestHead head;
    head.target = "/";
    head.headers.add("Host", "a");
    for (const char* method : {"GET", "HEAD", "POST"}) {
        head.method = method;
        const bool hasBody = head.method == "POST";
        const StreamId id = codec->open(head, "http", {hasBody ? BodyFraming::Kind::Chunked : BodyFraming::Kind::None, 0});
        if (hasBody)
            codec->sendBody(id, "some of the body");
    }
    std::string out;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (std::size_t at = 0; at < input.size(); at += 61) {
        codec->receive(input.substr(at, 61));
        while (codec->write(out, 4096)) {
            out.clear();
        }
        out.clear();
    }
    return 0;
}
