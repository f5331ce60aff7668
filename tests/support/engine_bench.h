// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A running engine from the text of a document, for tests on sockets.
#pragma once

#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "core/proxy/engine.h"

#include <QtTest/QTest>

#include <memory>
#include <string>
#include <utility>

namespace signalbox::testing {

// Null, with the errors as warnings of the test, when the document does not compile.
inline std::shared_ptr<const Plan> planFrom(const std::string& document, const CompileOptions& options = {})
{
    CompiledPlan compiled = compilePlan(GatewayDocument::read(document), FolderSources("."), options);
    for (const Finding& finding : compiled.findings) {
        if (finding.severity == Severity::Error)
            qWarning("%s", finding.message.c_str());
    }
    return compiled.plan;
}

inline std::unique_ptr<Engine> startEngine(const std::shared_ptr<const Plan>& plan, unsigned workers = 2, EngineOptions options = {})
{
    if (plan == nullptr)
        return nullptr;
    options.workers = workers;
    auto engine = Engine::start(plan, std::move(options));
    if (!engine)
        qWarning("%s", engine.error().describe().c_str());
    return engine ? std::move(*engine) : nullptr;
}

} // namespace signalbox::testing
