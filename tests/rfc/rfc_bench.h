// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A running gateway with one line to one raw origin.
#pragma once

#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "core/proxy/engine.h"
#include "tests/support/raw_sockets.h"

#include <memory>
#include <string>

namespace signalbox::testing {

inline std::unique_ptr<Engine> gatewayTo(std::uint16_t originPort)
{
    const std::string text = "signalbox: 1\nname: rfc\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                             "  - { name: line, match: { path: { prefix: / } }, to: origin, timeout: 5s,\n"
                             "      policies: [{ kind: request-headers, set: { X-Station: gateway } }] }\nservices:\n"
                             "  origin: { endpoints: [\"127.0.0.1:"
        + std::to_string(originPort) + "\"] }\n";
    CompiledPlan compiled = compilePlan(GatewayDocument::read(text), FolderSources("."), {});
    if (compiled.plan == nullptr)
        return nullptr;
    EngineOptions options;
    options.workers = 1;
    auto engine = Engine::start(compiled.plan, std::move(options));
    return engine ? std::move(*engine) : nullptr;
}

} // namespace signalbox::testing
