// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Strong numbers: an Id<Route> cannot be passed where an Id<Service> is meant. Ids index the vectors of one Plan.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace signalbox {

template <typename Tag>
struct Id {
    static constexpr std::uint32_t none = 0xffffffffU;
    std::uint32_t value = none;

    constexpr Id() = default;
    constexpr explicit Id(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
    constexpr bool isValid() const { return value != none; }
    friend auto operator<=>(const Id&, const Id&) = default;
};

struct ListenerTag;
struct RouteTag;
struct ServiceTag;
struct EndpointTag;
struct PolicyTag;
struct ExchangeTag;

using ListenerId = Id<ListenerTag>;
using RouteId = Id<RouteTag>;
using ServiceId = Id<ServiceTag>;
using EndpointId = Id<EndpointTag>; // index within its service
using PolicyId = Id<PolicyTag>;     // index into Plan::policies: one compiled station

// Exchanges are numbered from 1 within a capture and never reused.
using ExchangeNumber = std::uint64_t;

} // namespace signalbox

template <typename Tag>
struct std::hash<signalbox::Id<Tag>> {
    std::size_t operator()(const signalbox::Id<Tag>& id) const noexcept { return id.value; }
};
