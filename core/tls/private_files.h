// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Files that only their owner may read: keys. POSIX only; all errors name the path. Thread: any.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

// Makes the folder (and its parents) with mode 0700; an existing one that others may enter is closed to them.
Result<void> makePrivateFolder(const std::string& folder);
// nullopt when there is no such file. Errors: PermissionDenied, ReadFailed (also for more than 1 MiB).
Result<std::optional<std::string>> readSmallFile(const std::string& path);
// Errors: PermissionDenied when group or others may read or write it.
Result<void> checkPrivate(const std::string& path);
// Whole or not at all: a new file beside it (O_EXCL, `mode`), flushed to the disk, renamed over `path`.
Result<void> writeWhole(const std::string& path, std::string_view text, unsigned mode);

// Keeps other processes out until it is destroyed.
class FileLock {
public:
    static Result<FileLock> take(const std::string& path); // waits
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor = -1;
};

} // namespace signalbox
