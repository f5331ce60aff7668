// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What RFC 9111 says of a shared cache, as questions about heads. Nothing here keeps anything.
#pragma once

#include "core/base/clock.h"
#include "core/http/message.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

// RFC 9111 5.2, both directions. Of a directive that comes several times the first counts; a number that is none is 0, which is
// the careful reading (4.2.1).
struct CacheControl {
    bool noStore = false;
    bool noCache = false; // with field names too: they are not kept apart
    bool isPrivate = false;
    bool isPublic = false;
    bool mustRevalidate = false;
    bool onlyIfCached = false;
    std::optional<std::int64_t> maxAge; // seconds
    std::optional<std::int64_t> sharedMaxAge;
    std::optional<std::int64_t> minFresh;
};
CacheControl parseCacheControl(const HeaderList& headers);

// RFC 9110 5.6.7, the preferred form and the one of asctime's and RFC 850's time; nullopt: none of them.
std::optional<std::int64_t> parseHttpDate(std::string_view text); // seconds since 1970

// How long a response is fresh from when it was made, as it says itself (RFC 9111 4.2.1); nullopt: it does not say.
std::optional<std::int64_t> freshnessLifetime(const ResponseHead& head, WallTime now);
// How old it was when it came (4.2.3), in seconds; `delay`: since the request was sent.
std::int64_t initialAge(const ResponseHead& head, WallTime now, Duration delay);

// Does the client have this response already (RFC 9110 13.1.2, 13.1.3, 13.2.2)?
bool isNotModified(const RequestHead& request, const HeaderList& stored);

} // namespace signalbox
