// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Two bytes of settings (bit 15: the direction; 14: permessage-deflate; 13: without context takeover; the rest: where to split),
// then what one side of a WebSocket sends. Besides not crashing: the split changes no message, and nothing is kept beyond the limit.
#include "core/websocket/message_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace signalbox;
using namespace signalbox::websocket;

namespace {

constexpr std::size_t keptBytes = 1000;

struct Log final : MessageSink {
    void onMessage(Message& message) override
    {
        if (message.payload.size() > keptBytes || message.payload.size() > message.totalBytes)
            std::abort();
        hasExploded = hasExploded || message.payload.find("beyond the limits") != std::string::npos;
        lines += std::string(toText(message.kind)) + (message.isUnfinished ? " unfinished " : " ") + message.payload
            + (message.isUnfinished ? std::string() : std::to_string(message.totalBytes)) + "\n";
    }
    std::string lines;
    bool hasExploded = false;
};

Log logOf(Direction direction, const std::optional<Deflate>& deflate, std::string_view first, std::string_view second)
{
    InflateLimits limits;
    limits.keptBytes = keptBytes;
    MessageReader reader(direction, deflate, limits);
    Log log;
    reader.read(first, {}, log);
    reader.read(second, {}, log);
    reader.finish({}, log);
    return log;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto settings = static_cast<std::size_t>(data[0] << 8 | data[1]);
    const std::string_view wire(reinterpret_cast<const char*>(data) + 2, size - 2);
    const Direction direction = (settings & 0x8000U) != 0 ? Direction::Sent : Direction::Received;
    std::optional<Deflate> deflate;
    if ((settings & 0x4000U) != 0)
        deflate = Deflate{15, 15, (settings & 0x2000U) == 0, (settings & 0x2000U) == 0};
    const std::size_t at = (settings & 0x1fffU) % (wire.size() + 1);
    const Log whole = logOf(direction, deflate, wire, {});
    const Log pieces = logOf(direction, deflate, wire.substr(0, at), wire.substr(at));
    if (!whole.hasExploded && !pieces.hasExploded && whole.lines != pieces.lines) // how far an explosion got depends on the pieces
        std::abort();
    return 0;
}
