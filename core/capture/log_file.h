// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Files of a capture: appending, reading at a place, and the seam by which tests make a disk full.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox {

// An open file descriptor; closes itself.
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int descriptor) : m_descriptor(descriptor) {}
    FileHandle(FileHandle&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileHandle& operator=(FileHandle&& other) noexcept;
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle();

    bool isOpen() const { return m_descriptor >= 0; }
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor = -1;
};

// What went wrong in the system, from errno. ENOSPC, EDQUOT and EFBIG are DiskFull.
Error systemError(ErrorCode otherwise, int errorNumber, std::string_view doing, const std::string& path);

// Errors: NotFound, PermissionDenied, ReadFailed.
Result<FileHandle> openToRead(const std::string& path);
// Reads until `size` bytes or the end of the file; the result is as long as what was there.
Result<std::string> readAt(const FileHandle& file, std::uint64_t offset, std::size_t size, const std::string& path);
Result<std::uint64_t> sizeOf(const FileHandle& file, const std::string& path);

// A file that only grows. Thread: one.
class LogFile {
public:
    virtual ~LogFile() = default;
    // All or nothing as far as the disk allows: after a failure the file has its former length again.
    virtual Result<void> append(std::string_view bytes) = 0;
    virtual std::uint64_t size() const = 0;
    // Brings everything to the medium.
    virtual Result<void> synchronize() = 0;
};

enum class LogFileMode : std::uint8_t { Create, Continue };
// Create: a new file with mode 0600, never through a link. Continue: an existing one, cut to `size` first.
using LogFileFactory
    = std::function<Result<std::unique_ptr<LogFile>>(const std::string& path, LogFileMode mode, std::uint64_t size)>;
Result<std::unique_ptr<LogFile>> openLogFile(const std::string& path, LogFileMode mode, std::uint64_t size);

} // namespace signalbox
