// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/identity_service.h"

#include "app/demo/demo_http.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signalbox::demo {
namespace {

constexpr std::array<std::string_view, 3> secretHeaders{"Authorization", "Cookie", "X-Api-Key"};

std::string shownValue(const HeaderField& field)
{
    const bool isSecret = std::any_of(secretHeaders.begin(), secretHeaders.end(),
        [&](std::string_view name) { return equalsIgnoringCase(name, field.name); });
    return isSecret ? fmt::format("({} bytes)", field.value.size()) : std::string(field.value);
}

} // namespace

SimpleResponse identityResponse(const SimpleRequest& request, RandomSource& random)
{
    Json headers = Json::array();
    for (const HeaderField field : request.head.headers)
        headers.push_back({std::string(field.name), shownValue(field)});
    SimpleResponse response = jsonResponse(200,
        {{"method", request.head.method}, {"target", request.head.target}, {"headers", std::move(headers)},
            {"body-bytes", request.body.size()}});
    response.headers.add("Server", "identity/1.2");
    response.delay = milliseconds(random, 1, 8);
    return response;
}

} // namespace signalbox::demo
