// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The cookie that keeps a client at its endpoint. Its value is a hash of a secret and the endpoint's address: without the
// secret nobody finds the address by trying them all. Thread: any, never changed after it was made.
#pragma once

#include "core/base/ids.h"
#include "core/service/service_settings.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

class StickyCookie {
public:
    StickyCookie(StickySettings settings, std::string_view secret, std::span<const EndpointSettings> endpoints);

    const std::string& name() const { return m_settings.cookie; }
    // nullopt: a value made with another secret, of an endpoint that has gone, or nonsense.
    std::optional<EndpointId> endpointOf(std::string_view value) const;
    // The value of Set-Cookie (RFC 6265 4.1.1).
    std::string setCookie(EndpointId endpoint, bool isTls) const;

private:
    StickySettings m_settings;
    std::vector<std::string> m_values; // 32 hex digits, one for each endpoint
};

} // namespace signalbox
