// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/why_rows.h"

#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/plan/decision.h"
#include "core/policy/fields.h"
#include "ui/shell/format.h"
#include "ui/traffic/stage_words.h"

#include <QtCore/QCoreApplication>

namespace signalbox {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Why", text);
}

} // namespace

QString whyTitle(const Exchange& exchange, const CapturedPlan& plan)
{
    switch (exchange.outcome) {
    case Decision::Outcome::Route:
        return tr("%1 took it: the first route whose every condition holds.")
            .arg(exchange.route.value < plan.routes.size() ? fromBytes(plan.routes[exchange.route.value]) : tr("A route"));
    case Decision::Outcome::NoRoute: return tr("No route took it: each has a condition that fails.");
    case Decision::Outcome::Rejected:
        return tr("Refused before any route was tried: %1.").arg(guardText(fromBytes(exchange.rejection)));
    }
    return {};
}

std::vector<std::pair<QString, QString>> recordedWhy(const Exchange& exchange, const CapturedPlan& plan)
{
    std::vector<std::pair<QString, QString>> rows;
    if (exchange.outcome == Decision::Outcome::Rejected)
        return rows;
    // The first version of recordings held conditions only. Names are told where the candidates before the winner, or all of
    // them, are as many as the document's routes there.
    const std::size_t before = exchange.outcome == Decision::Outcome::Route ? exchange.route.value : plan.routes.size();
    const bool isEveryRoute = exchange.failed.size() == before && before <= plan.routes.size();
    for (std::size_t i = 0; i < exchange.failed.size(); ++i) {
        const FailedCandidate& candidate = exchange.failed[i];
        const std::size_t route = candidate.route.isValid() || !isEveryRoute ? candidate.route.value : i;
        rows.emplace_back(route < plan.routes.size() ? fromBytes(plan.routes[route]) : tr("candidate %1").arg(i + 1),
            conditionText(candidate.condition));
    }
    // The matcher does not look at routes whose host or path cannot fit; the plan at hand says which of the two it was.
    if (exchange.earlier > exchange.failed.size())
        rows.emplace_back(tr("%1 more").arg(exchange.earlier - exchange.failed.size()), tr("passed over, most by host or path"));
    return rows;
}

std::shared_ptr<const Plan> recompiledPlan(const CapturedPlan& captured, const std::string& folder)
{
    const FolderSources sources(folder);
    const CompiledPlan compiled = compilePlan(GatewayDocument::read(captured.documentText), sources, {});
    const bool isSame = compiled.plan != nullptr && compiled.plan->hash == captured.hash;
    return isSame ? compiled.plan : nullptr;
}

std::vector<std::pair<QString, QString>> explainedWhy(const Exchange& exchange, const Plan& plan)
{
    std::vector<std::pair<QString, QString>> rows;
    if (exchange.listener.value >= plan.listeners.size() || exchange.outcome == Decision::Outcome::Rejected)
        return rows;
    const Explanation explanation = explain(
        plan, exchange.listener, {&exchange.request, exchange.client, exchange.tls.empty() ? "http" : "https"});
    constexpr std::size_t mostShown = 64; // a document may have thousands of routes
    const std::vector<const Candidate*> shown = telling(explanation.candidates, mostShown);
    for (const Candidate* candidate : shown) {
        QString text = fromBytes(candidate->detail);
        if (candidate->isMatched && candidate->isTried)
            text = tr("matched: %1").arg(text);
        else if (!candidate->isTried)
            text = tr("not tried");
        rows.emplace_back(fromBytes(plan.route(candidate->route).name), text);
    }
    if (shown.size() < explanation.candidates.size())
        rows.emplace_back(tr("%1 more").arg(explanation.candidates.size() - shown.size()), tr("not shown: further from fitting"));
    return rows;
}

} // namespace signalbox
