// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/log_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox {
namespace {

class PosixLogFile final : public LogFile {
public:
    PosixLogFile(FileHandle file, std::string path, std::uint64_t size)
        : m_file(std::move(file))
        , m_path(std::move(path))
        , m_size(size)
    {
    }

    Result<void> append(std::string_view bytes) override
    {
        std::size_t written = 0;
        while (written < bytes.size()) {
            const auto offset = static_cast<off_t>(m_size + written);
            const ssize_t count = ::pwrite(m_file.descriptor(), bytes.data() + written, bytes.size() - written, offset);
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0) {
                const int number = count < 0 ? errno : ENOSPC;
                if (written > 0)
                    static_cast<void>(::ftruncate(m_file.descriptor(), static_cast<off_t>(m_size)) == 0);
                return systemError(ErrorCode::WriteFailed, number, "write", m_path);
            }
            written += static_cast<std::size_t>(count);
        }
        m_size += written;
        return {};
    }

    std::uint64_t size() const override { return m_size; }

    Result<void> synchronize() override
    {
        if (::fsync(m_file.descriptor()) != 0)
            return systemError(ErrorCode::WriteFailed, errno, "write", m_path);
        return {};
    }

private:
    FileHandle m_file;
    std::string m_path;
    std::uint64_t m_size;
};

} // namespace

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileHandle::~FileHandle()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Error systemError(ErrorCode otherwise, int errorNumber, std::string_view doing, const std::string& path)
{
    ErrorCode code = otherwise;
    if (errorNumber == ENOSPC || errorNumber == EDQUOT || errorNumber == EFBIG)
        code = ErrorCode::DiskFull;
    else if (errorNumber == EACCES || errorNumber == EPERM || errorNumber == EROFS)
        code = ErrorCode::PermissionDenied;
    else if (errorNumber == ENOENT || errorNumber == ENOTDIR)
        code = ErrorCode::NotFound;
    std::string detail = "cannot ";
    detail.append(doing).append(" ").append(path).append(": ").append(std::strerror(errorNumber));
    return Error{code, ErrorOrigin::System, std::move(detail)};
}

Result<FileHandle> openToRead(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0)
        return systemError(ErrorCode::ReadFailed, errno, "read", path);
    return FileHandle(descriptor);
}

Result<std::string> readAt(const FileHandle& file, std::uint64_t offset, std::size_t size, const std::string& path)
{
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count
            = ::pread(file.descriptor(), bytes.data() + done, size - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError(ErrorCode::ReadFailed, errno, "read", path);
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

Result<std::uint64_t> sizeOf(const FileHandle& file, const std::string& path)
{
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0)
        return systemError(ErrorCode::ReadFailed, errno, "read", path);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, ErrorOrigin::System, path + " is not a file"};
    return static_cast<std::uint64_t>(status.st_size);
}

Result<std::unique_ptr<LogFile>> openLogFile(const std::string& path, LogFileMode mode, std::uint64_t size)
{
    const int flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (mode == LogFileMode::Create ? O_CREAT | O_EXCL : 0);
    FileHandle file(::open(path.c_str(), flags, 0600));
    if (!file.isOpen())
        return systemError(ErrorCode::WriteFailed, errno, "write", path);
    if (mode == LogFileMode::Create)
        size = 0;
    else if (::ftruncate(file.descriptor(), static_cast<off_t>(size)) != 0)
        return systemError(ErrorCode::WriteFailed, errno, "write", path);
    return std::unique_ptr<LogFile>(std::make_unique<PosixLogFile>(std::move(file), path, size));
}

} // namespace signalbox
