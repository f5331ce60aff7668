// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluates the conditions of one route against one request. Query and cookies are taken apart at most once, and only when
// a route asks for them. Thread: any; one RequestView per request.
#pragma once

#include "core/base/address.h"
#include "core/http/message.h"
#include "core/http/target.h"
#include "core/plan/decision.h"
#include "core/plan/match.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

class RequestView {
public:
    // Everything outlives the view.
    RequestView(const RequestHead& head, std::string_view host, std::string_view path, std::string_view query,
        const IpAddress& client)
        : m_head(&head), m_host(host), m_path(path), m_rawQuery(query), m_client(&client)
    {
    }

    const RequestHead& head() const { return *m_head; }
    std::string_view host() const { return m_host; }
    std::string_view path() const { return m_path; }
    const IpAddress& client() const { return *m_client; }
    const std::vector<QueryPair>& query() const;
    const std::vector<CookiePair>& cookies() const; // of all Cookie fields, in order

private:
    const RequestHead* m_head;
    std::string_view m_host;
    std::string_view m_path;
    std::string_view m_rawQuery;
    const IpAddress* m_client;
    mutable std::optional<std::vector<QueryPair>> m_query;
    mutable std::optional<std::vector<CookiePair>> m_cookies;
};

bool matchesHost(const HostPattern& pattern, std::string_view host);
bool matchesPath(const PathMatch& match, std::string_view path);
// One value against a condition that is neither Present nor Absent.
bool matchesValue(const ValueMatch& match, std::string_view value);
bool matchesHeader(const ValueMatch& match, const RequestView& request);
bool matchesQuery(const ValueMatch& match, const RequestView& request);
bool matchesCookie(const ValueMatch& match, const RequestView& request);

// In the order host, path, method, header, query, cookie, client; None when all hold.
Condition firstFailure(const MatchPlan& match, const RequestView& request);

// Fills in the parameters of a path that matches, raw as they stand; strings of earlier requests are reused.
void captureParameters(const PathMatch& match, std::string_view path,
    std::vector<std::pair<std::string, std::string>>& parameters);

} // namespace signalbox
