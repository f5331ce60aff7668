// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Takes credentials out of an exchange before it is shared: values of Authorization, Cookie, Set-Cookie, API keys and tokens in
// headers, trailers, queries, recorded changes and the keys of limits become "[redacted]". Names and everything else stay.
// Out of scope: bodies, and secrets in paths. Thread: any; no state.
#pragma once

#include "core/capture/exchange.h"

#include <string>
#include <string_view>

namespace signalbox {

constexpr std::string_view redactedValue = "[redacted]";

// A header or query parameter whose value is a credential, by its name.
bool isSecretName(std::string_view name);
std::string redactedTarget(std::string_view target);
void redact(Exchange& exchange);

} // namespace signalbox
