// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/remote_keys.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

Error noKeys(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Policy, std::move(detail)};
}

Result<JwkSet> readAnswer(const HttpAnswer& answer)
{
    if (answer.head.status != 200)
        return noKeys("the issuer answered " + std::to_string(answer.head.status));
    auto keys = JwkSet::parse(answer.body);
    if (!keys)
        return keys;
    if (keys->keys().empty())
        return noKeys("the key set has no usable key");
    // What anyone can fetch is no secret: with it anyone could sign.
    if (std::any_of(keys->keys().begin(), keys->keys().end(), [](const JwsKey& key) { return key.publicKey == nullptr; }))
        return noKeys("the key set holds a secret key");
    return keys;
}

} // namespace

Duration ageOfKeys(const HeaderList& headers)
{
    Duration age = RemoteKeys::usualAge;
    const std::string control = headers.joined("cache-control");
    for (std::string_view directive : split(control, ',')) {
        directive = trimmed(directive);
        if (equalsIgnoringCase(directive, "no-store") || equalsIgnoringCase(directive, "no-cache"))
            return RemoteKeys::shortestAge;
        constexpr std::string_view name = "max-age=";
        if (directive.size() <= name.size() || !equalsIgnoringCase(directive.substr(0, name.size()), name))
            continue;
        const auto seconds = parseUnsigned(directive.substr(name.size()));
        constexpr std::uint64_t most = 86'400;
        if (seconds)
            age = std::chrono::seconds(std::min(*seconds, most));
    }
    return std::clamp(age, RemoteKeys::shortestAge, RemoteKeys::longestAge);
}

std::shared_ptr<const JwkSet> RemoteKeys::keys(Instant now) const
{
    const std::lock_guard lock(m_mutex);
    return m_keys != nullptr && now < m_validUntil + longestStale ? m_keys : nullptr;
}

bool RemoteKeys::wantsToAsk(bool isKnown, Instant now)
{
    const std::lock_guard lock(m_mutex);
    if (isKnown && now < m_validUntil)
        return false;
    // Someone asks already: who cannot do without the answer waits for it too (the worker makes one call of them).
    if (m_isAsking && now - m_askedAt < timeout)
        return !isKnown;
    if (now < m_retryAt || (m_keys != nullptr && now - m_askedAt < betweenQuestions))
        return false;
    m_isAsking = true;
    m_askedAt = now;
    return true;
}

OutsideCall RemoteKeys::call() const
{
    HttpCall request;
    request.target = m_target;
    request.headers.add("Accept", "application/jwk-set+json, application/json");
    return {m_server, timeout, std::move(request), "jwks " + m_target};
}

void RemoteKeys::failed(Instant now)
{
    const std::lock_guard lock(m_mutex);
    if (!m_isAsking) // one of several that shared the answer
        return;
    m_isAsking = false;
    m_retryAt = now + m_backoff;
    m_backoff = std::min(m_backoff * 2, longestBackoff);
}

Result<void> RemoteKeys::take(const Result<CallAnswer>& answer, Instant now)
{
    const HttpAnswer* http = answer ? std::get_if<HttpAnswer>(&*answer) : nullptr;
    Result<JwkSet> keys = http != nullptr ? readAnswer(*http) : Result<JwkSet>(noKeys("the issuer did not answer"));
    if (!keys) {
        failed(now);
        return keys.error();
    }
    auto taken = std::make_shared<const JwkSet>(*std::move(keys));
    const std::lock_guard lock(m_mutex);
    m_keys = std::move(taken);
    m_validUntil = now + ageOfKeys(http->head.headers);
    m_isAsking = false;
    m_backoff = firstBackoff;
    m_retryAt = {};
    return {};
}

} // namespace signalbox
