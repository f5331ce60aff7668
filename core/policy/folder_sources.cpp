// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// FolderSources: what compiling reads from the machine. Regular files only, so that a pipe cannot stall a reload.
#include "core/policy/fields.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox {
namespace {

constexpr std::size_t maximumFileSize = 16U * 1024 * 1024;

Error systemError(int number, const std::string& path)
{
    ErrorCode code = ErrorCode::ReadFailed;
    if (number == ENOENT || number == ENOTDIR)
        code = ErrorCode::NotFound;
    else if (number == EACCES || number == EPERM)
        code = ErrorCode::PermissionDenied;
    return {code, ErrorOrigin::Config, fmt::format("{}: {}", path, std::strerror(number))};
}

class Descriptor {
public:
    explicit Descriptor(int descriptor) : m_descriptor(descriptor) {}
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int value() const { return m_descriptor; }

private:
    int m_descriptor;
};

Result<std::string> readWhole(const std::string& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.value() < 0)
        return systemError(errno, path);
    struct stat status = {};
    if (::fstat(file.value(), &status) != 0)
        return systemError(errno, path);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::ReadFailed, ErrorOrigin::Config, fmt::format("{}: not a regular file", path)};
    std::string bytes;
    bytes.resize(std::min(maximumFileSize, static_cast<std::size_t>(status.st_size)) + 1);
    std::size_t used = 0;
    while (true) {
        const ssize_t count = ::read(file.value(), bytes.data() + used, bytes.size() - used);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError(errno, path);
        if (count == 0)
            break;
        used += static_cast<std::size_t>(count);
        if (used > maximumFileSize)
            return Error{ErrorCode::LimitExceeded, ErrorOrigin::Config, fmt::format("{}: larger than 16 MiB", path)};
        if (used == bytes.size()) // the file grew while it was read
            bytes.resize(std::min(maximumFileSize + 1, bytes.size() * 2));
    }
    bytes.resize(used);
    return bytes;
}

} // namespace

std::string FolderSources::resolvePath(std::string_view path) const
{
    std::error_code ignored;
    const std::filesystem::path base = std::filesystem::absolute(m_folder.empty() ? "." : m_folder, ignored);
    return (base / std::filesystem::path(path)).lexically_normal().string();
}

Result<std::string> FolderSources::readFile(std::string_view path) const
{
    if (path.empty() || path.find('\0') != std::string_view::npos)
        return Error{ErrorCode::NotFound, ErrorOrigin::Config, "the path of the file is empty or not a path"};
    return readWhole(resolvePath(path));
}

Result<std::string> FolderSources::readSecret(std::string_view reference) const
{
    if (reference.substr(0, 4) == "env:") {
        const std::string name(reference.substr(4));
        const char* value = std::getenv(name.c_str());
        if (value == nullptr)
            return Error{ErrorCode::NotFound, ErrorOrigin::Config, fmt::format("the variable {} is not set", name)};
        return std::string(value);
    }
    if (reference.substr(0, 5) == "file:") {
        auto bytes = readFile(reference.substr(5));
        if (!bytes)
            return bytes;
        if (!bytes->empty() && bytes->back() == '\n')
            bytes->pop_back();
        if (!bytes->empty() && bytes->back() == '\r')
            bytes->pop_back();
        return bytes;
    }
    return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "a secret is written env:NAME or file:PATH"};
}

} // namespace signalbox
