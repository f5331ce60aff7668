// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Writing an export to a folder: all of it or nothing, so that no gateway ever starts with half of a new configuration.
// Thread: any.
#pragma once

#include "core/base/result.h"
#include "core/exporters/exporter.h"

#include <QtCore/QString>

#include <vector>

namespace signalbox {

// Every file is written whole beside its place first; only then are they renamed, one after the other. When one cannot be
// written or renamed, what was there before is there again, and folders made on the way are gone.
// Errors: PermissionDenied, DiskFull, WriteFailed, naming the file.
Result<void> writeExport(const std::vector<ExportedFile>& files, const QString& folder);

} // namespace signalbox
