// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What requests are told apart by: client-address, consumer, route, header.NAME, jwt.CLAIM, path.NAME. Limits count by it,
// services choose an endpoint by it. A variable without a value is the empty text. Thread: any.
#pragma once

#include "core/base/result.h"
#include "core/policy/keyed_hash.h"
#include "core/policy/template.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

using KeyParts = std::vector<Template::Part>;

// Error: Config origin, a part that is none; the detail begins with the field's name.
Result<KeyParts> parseKeyParts(std::string_view field, const std::vector<std::string>& texts);

// The same in every process for the same `key`. Parts do not run together: "a","bc" and "ab","c" differ.
std::uint64_t hashOf(const KeyParts& parts, HashKey key, const ExchangeFacts& facts, const RequestHead& request);

// Does any part have a value?
bool hasValue(const KeyParts& parts, const ExchangeFacts& facts, const RequestHead& request);

} // namespace signalbox
