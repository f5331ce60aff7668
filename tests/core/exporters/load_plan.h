// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Documents as plans, for exporters' tests.
#pragma once

#include "core/exporters/exporter.h"
#include "core/plan/compile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <memory>
#include <string>

namespace signalbox {

struct LoadedPlan {
    std::unique_ptr<FolderSources> sources;
    std::shared_ptr<const Plan> plan; // null: it has errors, which `problems` lists
    std::string problems;
};

inline LoadedPlan planFromText(std::string text, const QString& folder = QDir::tempPath())
{
    static const QTemporaryDir authorityFolder;
    LoadedPlan loaded;
    loaded.sources = std::make_unique<FolderSources>(folder.toStdString());
    CompileOptions options;
    options.localAuthority = [] { return CertificateAuthority::openOrCreate(authorityFolder.path().toStdString()); };
    CompiledPlan compiled = compilePlan(GatewayDocument::read(std::move(text)), *loaded.sources, options);
    for (const Finding& finding : compiled.findings)
        if (finding.severity == Severity::Error)
            loaded.problems += finding.rule + ": " + finding.message + "\n";
    loaded.plan = std::move(compiled.plan);
    return loaded;
}

inline LoadedPlan planFromFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return planFromText(file.readAll().toStdString(), QFileInfo(path).path());
}

// Every document that the repository has for this: tests/documents and the examples.
inline QStringList exportableDocuments()
{
    const QString root = QStringLiteral(SIGNALBOX_SOURCE_DIR);
    QStringList paths;
    for (const QFileInfo& file : QDir(root + QStringLiteral("/tests/documents")).entryInfoList({QStringLiteral("*.gateway.yaml")}))
        paths << file.filePath();
    for (const QFileInfo& folder :
        QDir(root + QStringLiteral("/resources/examples")).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
        for (const QFileInfo& file : QDir(folder.filePath()).entryInfoList({QStringLiteral("*.gateway.yaml")}))
            paths << file.filePath();
    return paths;
}

} // namespace signalbox
