// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What rate-limit and quota share: counting a request here or in Redis, the answer 429 when it is too many, and the fields that
// tell a client what is left. Thread: any; `take` and `ask` are called from several workers.
#pragma once

#include "core/base/finding.h"
#include "core/policy/fields.h"
#include "core/policy/filter.h"
#include "core/policy/limit_key.h"
#include "core/policy/limit_outcome.h"
#include "core/policy/redis_limit.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct LimitSettings {
    LimitKey key;
    std::string name;                             // "100 per 1s"
    std::string_view problemType;                 // of the refusal; static text
    std::string policyHeader = {};                // empty: no headers are added
    bool allowsOnError = true;
    std::function<LimitOutcome(std::uint64_t key, const Clock& clock)> take = {}; // counts here
    std::function<OutsideCall(std::string_view key, RedisLimit::Send send, const Clock& clock)> ask = {}; // when there: instead
};

FilterFactory makeLimitFactory(std::shared_ptr<const LimitSettings> settings);

// The fields store, redis, on-store-error and headers.
std::vector<FieldSchema> limitStoreFields();
bool isKeptInRedis(const Fields& fields);
// Reads on-store-error and headers; `window` is what the limit is counted over, in the header's whole seconds, or nothing when
// that cannot be said. Error: Config origin, store redis without a server.
Result<void> readLimitStore(const Fields& fields, std::int64_t limit, std::optional<std::int64_t> window, LimitSettings& settings);
void checkLimitStore(const Fields& fields, std::string_view kind, std::vector<Finding>& findings);

} // namespace signalbox
