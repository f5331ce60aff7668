// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/load_document.h"

#include "core/analysis/analyze.h"
#include "core/plan/compile.h"
#include "core/policy/fields.h"
#include "core/tls/certificate_authority.h"

#include <cstdlib>
#include <filesystem>

namespace signalbox {

std::string applicationFolder()
{
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
        return std::string(data) + "/signalbox";
    const char* home = std::getenv("HOME");
    return std::string(home != nullptr && *home != '\0' ? home : "/tmp") + "/.local/share/signalbox";
}

Result<LoadedDocument> loadDocument(const std::string& path, const std::shared_ptr<const Plan>& previous,
    const std::shared_ptr<const TlsKeyLog>& keyLog)
{
    const std::filesystem::path file(path);
    const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
    const FolderSources sources(folder);
    Result<std::string> text = sources.readFile(file.filename().string());
    if (!text)
        return text.error();

    LoadedDocument loaded{GatewayDocument::read(*std::move(text)), nullptr, {}};
    const SystemClock clock;
    CompileOptions options;
    options.previous = previous;
    options.keyLog = keyLog;
    options.localAuthority = [] { return CertificateAuthority::openOrCreate(applicationFolder() + "/authority"); };
    CompiledPlan compiled = compilePlan(loaded.document, sources, options);
    loaded.plan = std::move(compiled.plan);
    loaded.findings = std::move(compiled.findings);
    for (Finding& finding : analyze(loaded.document, loaded.plan.get(), clock.wallTime()))
        loaded.findings.push_back(std::move(finding));
    return loaded;
}

} // namespace signalbox
