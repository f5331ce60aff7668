// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Two bytes of settings (bits 14 and 15: the request; the rest: where to split), then what an origin answers. Besides
// not crashing: the split changes no event, and no piece of a body is invented.
#include "tests/core/http1/conversation.h"

#include <array>
#include <cstdlib>

using namespace signalbox;
using namespace signalbox::http1;
using namespace signalbox::http1::testing;

namespace {

struct Asked {
    const char* method;
    bool upgrade;
};
constexpr std::array<Asked, 4> questions{
    Asked{"GET", false}, Asked{"HEAD", false}, Asked{"CONNECT", false}, Asked{"GET", true}};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto settings = static_cast<std::size_t>(data[0] << 8 | data[1]);
    const std::string_view wire(reinterpret_cast<const char*>(data) + 2, size - 2);
    const Asked asked = questions[settings >> 14U];
    const std::size_t at = (settings & 0x3fffU) % (wire.size() + 1);
    const std::string whole = clientEvents(wire, {}, asked.method, asked.upgrade);
    if (whole != clientEvents(wire.substr(0, at), wire.substr(at), asked.method, asked.upgrade))
        std::abort();
    ClientConversation conversation(asked.method, asked.upgrade);
    conversation.receive(wire);
    const bool isHead = std::string_view(asked.method) == "HEAD";
    if (conversation.log.bodyBytes > (isHead ? 0 : wire.size()))
        std::abort();
    return 0;
}
