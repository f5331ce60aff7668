// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Two bytes of settings (bit 15: small limits; the rest: where to split), then a stream of requests. Besides not
// crashing: the split changes no event, and a head that was taken is written so that it reads back the same.
#include "tests/core/http1/conversation.h"

#include <cstdlib>

using namespace signalbox;
using namespace signalbox::http1;
using namespace signalbox::http1::testing;

namespace {

CodecLimits smallLimits()
{
    return {.target = 32, .headerBytes = 160, .headers = 4, .chunkLine = 16, .trailerBytes = 48};
}

void check(bool holds)
{
    if (!holds)
        std::abort();
}

void checkRoundTrip(std::string_view wire)
{
    const auto reader = makeServerCodec({});
    ServerLog log;
    reader->receive(wire, log);
    const RequestHead& head = log.last;
    if (head.method.empty() || !head.headers.contains("Host")) // HTTP/1.0 may do without, what we write may not
        return;
    const auto writer = makeClientCodec({});
    std::string out;
    writer->sendEnd(writer->sendRequest(head, {}, out), {}, out);
    const auto again = makeServerCodec({.target = 1 << 20, .headerBytes = 1 << 21, .headers = 1000});
    ServerLog second;
    const std::size_t used = again->receive(out, second);
    check(used == out.size() && second.endedStream == 1);
    check(second.last.method == head.method && second.last.target == head.target);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto settings = static_cast<std::size_t>(data[0] << 8 | data[1]);
    const std::string_view wire(reinterpret_cast<const char*>(data) + 2, size - 2);
    const CodecLimits limits = (settings & 0x8000U) != 0 ? smallLimits() : CodecLimits{};
    const std::size_t at = (settings & 0x7fffU) % (wire.size() + 1);
    check(serverEvents(wire, {}, limits) == serverEvents(wire.substr(0, at), wire.substr(at), limits));
    checkRoundTrip(wire);
    return 0;
}
