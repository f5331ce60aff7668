// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Time and heap allocations of one HTTP/1 message: read by a kept-alive codec, and written.
#include "core/http1/http1_codec.h"
#include "tests/bench/allocation_counter.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <utility>

namespace {

using namespace signalbox;

constexpr std::string_view request
    = "GET /catalog/items/48213?fields=name,price&limit=20 HTTP/1.1\r\n"
      "Host: api.shop.test:8080\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0\r\n"
      "Accept: application/json, text/plain;q=0.9, */*;q=0.8\r\n"
      "Accept-Language: en-GB,en;q=0.5\r\n"
      "Accept-Encoding: gzip, deflate, br\r\n"
      "Connection: keep-alive\r\n"
      "Cookie: session=7f3c9a2e51d04b68\r\n"
      "X-Request-Id: 0190c1a2-93b4\r\n\r\n";
constexpr std::string_view response = "HTTP/1.1 200 OK\r\n"
                                      "Server: nginx/1.22.1\r\n"
                                      "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\n"
                                      "Content-Type: application/json; charset=utf-8\r\n"
                                      "Content-Length: 64\r\n"
                                      "Connection: keep-alive\r\n"
                                      "Cache-Control: private, max-age=0, must-revalidate\r\n"
                                      "ETag: \"5f3a9c-1f40\"\r\n"
                                      "Vary: Accept-Encoding, Origin\r\n\r\n"
                                      "{\"id\":48213,\"name\":\"kettle\",\"price\":\"24.90\",\"stock\":112,\"x\":123}";

struct ServerSink final : ServerCodecSink {
    bool movesHead = false;
    std::size_t seen = 0;
    void onRequest(StreamId, RequestHead& head, BodyFraming, MessageFlags) override
    {
        seen += head.headers.size();
        if (movesHead) {
            const RequestHead taken = std::move(head);
            seen += taken.target.size();
        }
    }
    void onRequestBody(StreamId, std::string_view bytes) override { seen += bytes.size(); }
    void onRequestEnd(StreamId, const HeaderList&) override { }
    void onRequestError(StreamId, const RequestHead&, const ProtocolError&) override { std::abort(); }
};

struct ClientSink final : ClientCodecSink {
    std::size_t seen = 0;
    void onInformational(StreamId, const ResponseHead&) override { }
    void onResponse(StreamId, ResponseHead& head, BodyFraming, MessageFlags) override { seen += head.headers.size(); }
    void onResponseBody(StreamId, std::string_view bytes) override { seen += bytes.size(); }
    void onResponseEnd(StreamId, const HeaderList&) override { }
    void onResponseError(StreamId, const ProtocolError&) override { std::abort(); }
};

void countPerMessage(benchmark::State& state, std::size_t before)
{
    state.counters["allocations"]
        = benchmark::Counter(static_cast<double>(allocationCount() - before), benchmark::Counter::kAvgIterations);
}

ResponseHead smallResponse()
{
    ResponseHead head;
    head.headers.add("Server", "nginx/1.22.1");
    head.headers.add("Date", "Tue, 24 Nov 2026 06:00:00 GMT");
    head.headers.add("Content-Type", "application/json; charset=utf-8");
    head.headers.add("Cache-Control", "private, max-age=0, must-revalidate");
    return head;
}

// One exchange at the downstream side: request read, small response written, codec ready again.
void serveRequest(benchmark::State& state, bool movesHead, std::size_t splitAt)
{
    const auto codec = http1::makeServerCodec({});
    const ResponseHead head = smallResponse();
    const HeaderList noTrailers;
    ServerSink sink;
    sink.movesHead = movesHead;
    std::string out;
    std::size_t before = allocationCount();
    StreamId stream = 0;
    for (auto _ : state) {
        codec->receive(request.substr(0, splitAt), sink);
        if (splitAt < request.size())
            codec->receive(request.substr(splitAt), sink);
        ++stream;
        out.clear();
        codec->sendHead(stream, head, {BodyFraming::Kind::Length, 64}, true, out);
        codec->sendBody(stream, response.substr(response.size() - 64), out);
        codec->sendEnd(stream, noTrailers, out);
        if (!codec->release(stream))
            state.SkipWithError("not kept alive");
        if (stream == 1)
            before = allocationCount();
    }
    benchmark::DoNotOptimize(sink.seen);
    countPerMessage(state, before);
}

void serve(benchmark::State& state)
{
    serveRequest(state, false, request.size());
}
void serveMovingHead(benchmark::State& state)
{
    serveRequest(state, true, request.size());
}
void serveSplitInHeader(benchmark::State& state)
{
    serveRequest(state, false, 200);
}
BENCHMARK(serve);
BENCHMARK(serveMovingHead);
BENCHMARK(serveSplitInHeader);

// One exchange at the upstream side: request written, response read.
void fetch(benchmark::State& state)
{
    const auto codec = http1::makeClientCodec({});
    RequestHead head;
    head.method = "GET";
    head.target = "/catalog/items/48213?fields=name,price&limit=20";
    head.headers.add("Host", "api.shop.test:8080");
    head.headers.add("Accept", "application/json, text/plain;q=0.9, */*;q=0.8");
    head.headers.add("X-Request-Id", "0190c1a2-93b4");
    const HeaderList noTrailers;
    ClientSink sink;
    std::string out;
    std::size_t before = allocationCount();
    bool isFirst = true;
    for (auto _ : state) {
        out.clear();
        const StreamId stream = codec->sendRequest(head, {}, out);
        codec->sendEnd(stream, noTrailers, out);
        codec->receive(response, sink);
        if (!codec->isReusable())
            state.SkipWithError("not reusable");
        if (std::exchange(isFirst, false))
            before = allocationCount();
    }
    benchmark::DoNotOptimize(sink.seen);
    countPerMessage(state, before);
}
BENCHMARK(fetch);

// Reading only: the request line and 8 fields, 400 bytes.
void readRequest(benchmark::State& state)
{
    const auto codec = http1::makeServerCodec({});
    ResponseHead head;
    head.status = 204;
    const HeaderList noTrailers;
    ServerSink sink;
    std::string out;
    StreamId stream = 0;
    for (auto _ : state) {
        codec->receive(request, sink);
        ++stream;
        out.clear();
        codec->sendHead(stream, head, {}, true, out); // a bare 204, so that the next request may be read
        codec->sendEnd(stream, noTrailers, out);
        codec->release(stream);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(request.size()) * state.iterations());
}
BENCHMARK(readRequest);

} // namespace

BENCHMARK_MAIN();
