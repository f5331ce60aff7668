// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_log.h"

#include "core/capture/disk_capture_log.h"
#include "core/capture/stored_log.h"

#include <filesystem>
#include <system_error>

namespace signalbox {

Result<std::unique_ptr<CaptureLog>> CaptureLog::open(CaptureSettings settings)
{
    return DiskCaptureLog::open(std::move(settings), openLogFile);
}

Result<std::unique_ptr<CaptureLog>> CaptureLog::openForReading(const std::string& path)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return StoredLog::openFolder(path);
    return StoredLog::openFile(path);
}

} // namespace signalbox
