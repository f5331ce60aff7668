// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/key_log.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace signalbox {
namespace {

Error keyLogError(ErrorCode code, const std::string& path, const std::string& reason)
{
    return {.code = code, .origin = ErrorOrigin::System, .detail = "the key log " + path + " " + reason};
}

} // namespace

Result<std::shared_ptr<TlsKeyLog>> TlsKeyLog::open(const std::string& path)
{
    // Not through a link, and not waiting for the reader of a pipe.
    const int descriptor
        = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        const int reason = errno;
        return keyLogError(reason == EACCES || reason == EPERM ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed, path,
            "cannot be opened: " + std::generic_category().message(reason));
    }
    std::shared_ptr<TlsKeyLog> log(new TlsKeyLog(descriptor));
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return keyLogError(ErrorCode::WriteFailed, path, "is no plain file");
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return keyLogError(ErrorCode::PermissionDenied, path, "can be opened by others: make it yours alone with chmod 600");
    return log;
}

TlsKeyLog::~TlsKeyLog()
{
    ::close(m_descriptor);
}

void TlsKeyLog::append(std::string_view line) const
{
    std::string whole(line);
    whole += '\n';
    static_cast<void>(::write(m_descriptor, whole.data(), whole.size()) == 0);
}

} // namespace signalbox
