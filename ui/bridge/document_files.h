// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing document files, with errors that name the file. Thread: any.
#pragma once

#include "core/base/result.h"

#include <QtCore/QString>

#include <string>

namespace signalbox {

// Errors: NotFound, PermissionDenied, ReadFailed, LimitExceeded (over 16 MiB).
Result<std::string> readDocumentFile(const QString& path);
// Written beside and renamed, so that a crash never leaves half a file. Errors: PermissionDenied, DiskFull, WriteFailed.
Result<void> writeDocumentFile(const QString& path, const std::string& text);

} // namespace signalbox
