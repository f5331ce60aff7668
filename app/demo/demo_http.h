// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the demo services share: reading a request's target and writing answers. Pure functions.
#pragma once

#include "core/base/random.h"
#include "core/proxy/simple_server.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::demo {

using Json = nlohmann::ordered_json; // keeps the order in which people read

// A target in origin-form, taken apart: "/items/kettle?page=2" has the segments "items" and "kettle".
struct RequestPath {
    std::vector<std::string> segments; // decoded, none empty
    std::vector<std::pair<std::string, std::string>> query;

    std::optional<std::string> parameter(std::string_view name) const; // the first
};
RequestPath pathOf(const SimpleRequest& request);

SimpleResponse jsonResponse(int status, const Json& body);
SimpleResponse textResponse(int status, std::string_view mediaType, std::string body);
SimpleResponse problemResponse(int status, std::string_view title, std::string_view detail); // RFC 9457
SimpleResponse methodNotAllowed(std::string_view allowed);

// A strong entity tag of the body (RFC 9110 8.8.3), quotes included.
std::string entityTagOf(std::string_view body);
// Does a list of entity tags, or "*", hold the tag? Weak comparison (RFC 9110 13.1.2).
bool matchesEntityTag(std::string_view list, std::string_view tag);
// Sets ETag, and makes a 304 of it when the request's If-None-Match has it.
void answerConditionally(const SimpleRequest& request, SimpleResponse& response, const std::string& tag);
// Compresses the body when the client takes gzip and it pays.
void compressIfAccepted(const SimpleRequest& request, SimpleResponse& response);

// Uniform between the two, both in milliseconds.
Duration milliseconds(RandomSource& random, std::uint32_t least, std::uint32_t most);

} // namespace signalbox::demo
