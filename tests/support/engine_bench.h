// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A running engine from the text of a document, and clients for it, for tests on sockets.
#pragma once

#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "core/proxy/blocking_client.h"
#include "core/proxy/engine.h"

#include <QtTest/QTest>

#include <chrono>
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

// They wait 30 s for an answer, for busy machines.
inline std::unique_ptr<BlockingClient> clientAt(const SocketAddress& address)
{
    BlockingClientOptions options;
    options.address = {address.ip.toText(), address.port};
    options.timeout = std::chrono::seconds(30);
    return BlockingClient::make(std::move(options));
}

// Of the engine's first listener, with TLS when that has it.
inline std::unique_ptr<BlockingClient> clientOf(const Engine& engine, const std::string& caPem = {})
{
    const BoundListener listener = engine.listeners().front();
    BlockingClientOptions options;
    options.address = {listener.address.ip.toText(), listener.address.port};
    options.usesTls = listener.isTls;
    options.caPem = caPem;
    options.timeout = std::chrono::seconds(30);
    return BlockingClient::make(std::move(options));
}

inline ClientRequest requestOf(const std::string& method, const std::string& target, std::string body = {})
{
    ClientRequest request;
    request.head.method = method;
    request.head.target = target;
    request.head.headers.add("Host", "a.test");
    request.body = std::move(body);
    return request;
}

} // namespace signalbox::testing
