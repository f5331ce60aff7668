// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An issuer's key set that is fetched over HTTP when a token needs it, kept as long as the answer says, and fetched again when a
// token names a key that it has not: the issuer may have changed its keys. Tokens cannot make us ask often: every ten seconds
// at most while there are keys, and after a failure not before a back-off has passed. Thread: any.
#pragma once

#include "core/policy/jwk_set.h"
#include "core/policy/outside_call.h"

#include <memory>
#include <mutex>
#include <string>

namespace signalbox {

class RemoteKeys {
public:
    static constexpr Duration timeout = std::chrono::seconds(2);
    static constexpr Duration shortestAge = std::chrono::minutes(1);
    static constexpr Duration usualAge = std::chrono::minutes(5);  // when the answer says nothing
    static constexpr Duration longestAge = std::chrono::hours(24);
    static constexpr Duration longestStale = std::chrono::hours(24); // past its age, while the issuer does not answer
    static constexpr Duration betweenQuestions = std::chrono::seconds(10);
    static constexpr Duration firstBackoff = std::chrono::seconds(1);
    static constexpr Duration longestBackoff = std::chrono::minutes(1);

    RemoteKeys(std::shared_ptr<const OutsideServer> server, std::string target)
        : m_server(std::move(server))
        , m_target(std::move(target))
    {
    }

    std::shared_ptr<const JwkSet> keys(Instant now) const; // null: none that may be used
    // Should this request ask first? `isKnown`: the present keys may have the one that its token names. True promises that the
    // caller asks.
    bool wantsToAsk(bool isKnown, Instant now);
    OutsideCall call() const;
    // The answer to call(). Error: why there are no new keys; those before stay.
    Result<void> take(const Result<CallAnswer>& answer, Instant now);

private:
    void failed(Instant now);

    std::shared_ptr<const OutsideServer> m_server;
    std::string m_target;
    mutable std::mutex m_mutex; // guards everything below
    std::shared_ptr<const JwkSet> m_keys;
    Instant m_validUntil;
    Instant m_askedAt;
    bool m_isAsking = false;
    Duration m_backoff = firstBackoff;
    Instant m_retryAt;
};

// The max-age of Cache-Control (RFC 9111 5.2.2.1) within RemoteKeys' bounds; no-store and no-cache are the shortest.
Duration ageOfKeys(const HeaderList& headers);

} // namespace signalbox
