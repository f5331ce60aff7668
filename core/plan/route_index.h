// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the routes of one listener that a host and a path leave possible, in their order, without looking at the others. A route
// stands under each of its hosts (exact, wildcard, any) and there under the literal beginning of its path, cut at a "/";
// exact paths stand under the whole path. Hashed, so that the cost grows with the labels of the host and the depth of the
// path, not with the number of routes.
// Invariant: a route that is not given out fails by host or path. Immutable. Thread: any.
#pragma once

#include "core/base/ids.h"
#include "core/plan/match.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace signalbox {

struct Plan;

class RouteIndex {
public:
    // A position is a place in the listener's list of routes.
    using Positions = std::vector<std::uint32_t>; // ascending, each once

    // `matches` in the listener's order.
    explicit RouteIndex(const std::vector<const MatchPlan*>& matches);

    // Gives out the possible positions from the lowest to the highest. Allocates nothing; lives as long as the index.
    class Walk {
    public:
        std::optional<std::uint32_t> next();
        // More lists matched than fit: the caller tries every route.
        bool isOverfull() const { return m_isOverfull; }

    private:
        friend class RouteIndex;
        void add(const Positions& positions);

        struct Cursor {
            const std::uint32_t* at;
            const std::uint32_t* end;
        };
        static constexpr std::size_t most = 48;
        std::array<Cursor, most> m_cursors; // the first m_count are set
        std::size_t m_count = 0;
        bool m_isOverfull = false;
    };
    void find(std::string_view host, std::string_view path, Walk& walk) const;

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    template <typename T>
    using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

    // The routes of one host pattern.
    struct Paths {
        Positions anywhere;      // no literal beginning
        ByText<Positions> exact;
        ByText<Positions> beneath;
        std::uint64_t exactSizes = 0;   // bit min(size, 63) is set when a key has that size: most misses end here
        std::uint64_t beneathSizes = 0;
        std::size_t depth = 0;          // most slashes of a key in `beneath`

        void add(const PathMatch& match, std::uint32_t position);
        void find(std::string_view path, Walk& walk) const;
    };

    Paths m_anyHost;
    ByText<Paths> m_exactHosts;
    ByText<Paths> m_oneLabel;  // by suffix with its dot
    ByText<Paths> m_anyDepth;
};

// A literal text that every full match of a portable regex begins with; may be shorter than the longest one.
std::string literalPrefix(std::string_view pattern);

// Gives every listener its index. Called once, when routes and listeners are complete.
void indexRoutes(Plan& plan);

} // namespace signalbox
