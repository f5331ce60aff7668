// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/checked_document.h"

#include "core/analysis/analyze.h"
#include "core/plan/compile.h"

#include <algorithm>
#include <mutex>

namespace signalbox {

namespace {

bool comesBefore(const Finding& a, const Finding& b)
{
    if (a.severity != b.severity)
        return a.severity > b.severity;
    return a.span.begin < b.span.begin;
}

bool isSame(const Finding& a, const Finding& b)
{
    return a.rule == b.rule && a.path == b.path && a.message == b.message && a.span.begin == b.span.begin;
}

} // namespace

CheckedDocument checkDocument(const CheckRequest& request)
{
    CheckedDocument checked;
    checked.document = request.document;
    CompileOptions options;
    options.localAuthority = request.authority;
    options.previous = request.previous;
    CompiledPlan compiled = compilePlan(*request.document, FolderSources(request.folder), options);
    checked.plan = std::move(compiled.plan);
    checked.findings = std::move(compiled.findings);
    for (Finding& finding : analyze(*request.document, checked.plan.get(), SystemClock().wallTime())) {
        const bool isKnown = std::any_of(checked.findings.begin(), checked.findings.end(),
            [&finding](const Finding& other) { return isSame(other, finding); });
        if (!isKnown)
            checked.findings.push_back(std::move(finding));
    }
    std::stable_sort(checked.findings.begin(), checked.findings.end(), comesBefore);
    return checked;
}

AuthoritySource makeAuthoritySource(std::string folder)
{
    struct State {
        std::mutex mutex;
        std::shared_ptr<CertificateAuthority> authority;
    };
    auto state = std::make_shared<State>();
    return [state, folder = std::move(folder)]() -> Result<std::shared_ptr<CertificateAuthority>> {
        const std::lock_guard lock(state->mutex);
        if (state->authority == nullptr) {
            auto opened = CertificateAuthority::openOrCreate(folder);
            if (!opened)
                return opened.error();
            state->authority = *std::move(opened);
        }
        return state->authority;
    };
}

} // namespace signalbox
