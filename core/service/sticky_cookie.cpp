// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/sticky_cookie.h"

#include "core/base/digest.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

std::string cookieValueOf(std::string_view secret, const EndpointSettings& endpoint)
{
    return sha256Hex(std::string(secret) + endpoint.address.toText()).substr(0, 32);
}

} // namespace

StickyCookie::StickyCookie(StickySettings settings, std::string_view secret, std::span<const EndpointSettings> endpoints)
    : m_settings(std::move(settings))
{
    for (const EndpointSettings& endpoint : endpoints)
        m_values.push_back(cookieValueOf(secret, endpoint));
}

std::optional<EndpointId> StickyCookie::endpointOf(std::string_view value) const
{
    const auto found = std::find(m_values.begin(), m_values.end(), value);
    if (found == m_values.end())
        return std::nullopt;
    return EndpointId(static_cast<std::size_t>(found - m_values.begin()));
}

std::string StickyCookie::setCookie(EndpointId endpoint, bool isTls) const
{
    std::string text = m_settings.cookie + "=" + m_values[endpoint.value] + "; Path=/";
    if (m_settings.ttl)
        text += fmt::format("; Max-Age={}", *m_settings.ttl / std::chrono::seconds(1));
    text += "; HttpOnly; SameSite=Lax";
    if (isTls)
        text += "; Secure";
    return text;
}

} // namespace signalbox
