// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/private_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace signalbox {
namespace {

constexpr std::size_t maxSmallFile = 1024U * 1024U;
constexpr mode_t forOthers = 077;

Error systemError(ErrorCode code, std::string what, int number)
{
    if (number == EACCES || number == EPERM || number == EROFS)
        code = ErrorCode::PermissionDenied;
    else if (number == ENOSPC || number == EDQUOT)
        code = ErrorCode::DiskFull;
    return {.code = code,
        .origin = ErrorOrigin::System,
        .detail = std::move(what) + ": " + std::generic_category().message(number)};
}

class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor() { static_cast<void>(close()); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }
    bool close()
    {
        const int number = std::exchange(m_number, -1);
        return number < 0 || ::close(number) == 0;
    }

private:
    int m_number;
};

bool writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

Result<void> makePrivateFolder(const std::string& folder)
{
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::path(folder).parent_path();
    if (!parent.empty())
        std::filesystem::create_directories(parent, error); // a failure shows in mkdir
    if (::mkdir(folder.c_str(), 0700) == 0)
        return {};
    if (errno != EEXIST)
        return systemError(ErrorCode::WriteFailed, "the folder " + folder + " cannot be made", errno);
    struct stat status { };
    if (::stat(folder.c_str(), &status) != 0)
        return systemError(ErrorCode::ReadFailed, "the folder " + folder + " cannot be read", errno);
    if (!S_ISDIR(status.st_mode))
        return Error{.code = ErrorCode::WriteFailed,
            .origin = ErrorOrigin::System,
            .detail = folder + " is a file, but a folder is needed there"};
    if ((status.st_mode & forOthers) != 0 && ::chmod(folder.c_str(), 0700) != 0)
        return systemError(
            ErrorCode::PermissionDenied, "the folder " + folder + " cannot be closed to other users", errno);
    return {};
}

Result<std::optional<std::string>> readSmallFile(const std::string& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.isOpen()) {
        if (errno == ENOENT)
            return std::optional<std::string>();
        return systemError(ErrorCode::ReadFailed, path + " cannot be opened", errno);
    }
    std::string text;
    std::array<char, 4096> buffer{};
    while (true) {
        const ssize_t length = ::read(file.number(), buffer.data(), buffer.size());
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return systemError(ErrorCode::ReadFailed, path + " cannot be read", errno);
        if (length == 0)
            return std::optional<std::string>(std::move(text));
        text.append(buffer.data(), static_cast<std::size_t>(length));
        if (text.size() > maxSmallFile)
            return Error{.code = ErrorCode::ReadFailed,
                .origin = ErrorOrigin::System,
                .detail = path + " is larger than 1 MiB and cannot be what is expected there"};
    }
}

Result<void> checkPrivate(const std::string& path)
{
    struct stat status { };
    if (::stat(path.c_str(), &status) != 0)
        return systemError(ErrorCode::ReadFailed, path + " cannot be read", errno);
    if ((status.st_mode & forOthers) == 0)
        return {};
    return Error{.code = ErrorCode::PermissionDenied,
        .origin = ErrorOrigin::System,
        .detail = path + " is open to other users; run chmod 600 on it, or delete the folder to start with a new key"};
}

Result<void> writeWhole(const std::string& path, std::string_view text, unsigned mode)
{
    const std::string fresh = path + ".new";
    if (::unlink(fresh.c_str()) != 0 && errno != ENOENT) // left by a crash; callers hold the folder's lock
        return systemError(ErrorCode::WriteFailed, fresh + " cannot be removed", errno);
    Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode)));
    if (!file.isOpen())
        return systemError(ErrorCode::WriteFailed, fresh + " cannot be made", errno);
    if (!writeAll(file.number(), text) || ::fsync(file.number()) != 0 || !file.close()
        || ::rename(fresh.c_str(), path.c_str()) != 0) {
        const int number = errno;
        ::unlink(fresh.c_str());
        return systemError(ErrorCode::WriteFailed, path + " cannot be written", number);
    }
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const Descriptor parent(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.isOpen())
        ::fsync(parent.number()); // so that the name survives a power cut too; not every file system can
    return {};
}

Result<FileLock> FileLock::take(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return systemError(ErrorCode::WriteFailed, path + " cannot be opened", errno);
    FileLock lock(descriptor);
    while (::flock(descriptor, LOCK_EX) != 0) {
        if (errno != EINTR)
            return systemError(ErrorCode::WriteFailed, path + " cannot be locked", errno);
    }
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace signalbox
