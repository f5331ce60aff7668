// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to the demo services, in a line.
#pragma once

#include "app/demo/demo_http.h"

#include <initializer_list>

namespace signalbox::demo {

using HeaderPairs = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline SimpleRequest request(
    std::string_view method, std::string_view target, HeaderPairs headers = {}, std::string body = {})
{
    SimpleRequest out;
    out.head.method = method;
    out.head.target = target;
    for (const auto& [name, value] : headers)
        out.head.headers.add(name, value);
    out.body = std::move(body);
    return out;
}

inline Json jsonOf(const SimpleResponse& response)
{
    return Json::parse(response.body, nullptr, false);
}

inline std::string header(const SimpleResponse& response, std::string_view name)
{
    return std::string(response.headers.find(name).value_or(""));
}

} // namespace signalbox::demo
