// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the fields a cache reads. Ages and lifetimes stay in their bounds, and a response always has its own tag.
#include "core/policy/cache_rules.h"

#include <cstdint>
#include <cstdlib>

using namespace signalbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    constexpr std::int64_t longest = 2'147'483'648;
    const std::string_view bytes(reinterpret_cast<const char*>(input), size);
    const WallTime now{1'764'000'000'000'000};
    static_cast<void>(parseHttpDate(bytes));
    for (const char* name : {"Cache-Control", "Expires", "Date", "Age"}) {
        ResponseHead head;
        if (!head.headers.add(name, bytes))
            return 0;
        const auto lifetime = freshnessLifetime(head, now);
        if (lifetime && (*lifetime < 0 || *lifetime > longest))
            std::abort();
        if (initialAge(head, now, std::chrono::seconds(1)) < 0)
            std::abort();
    }
    RequestHead request;
    request.headers.add("If-None-Match", bytes);
    HeaderList stored;
    stored.add("ETag", "\"v\"");
    static_cast<void>(isNotModified(request, stored));
    request.headers.set("If-None-Match", "\"other\", \"v\"");
    if (!isNotModified(request, stored))
        std::abort();
    request.headers.remove("If-None-Match");
    request.headers.add("If-Modified-Since", bytes);
    stored.add("Last-Modified", bytes);
    if (isNotModified(request, stored) != parseHttpDate(bytes).has_value())
        std::abort();
    return 0;
}
