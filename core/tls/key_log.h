// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The secrets of TLS connections, a line each in the NSS key log format, for programs that decrypt recorded traffic. Made
// only when the user asks; who has the file reads everything that those connections carry. Thread: any.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class TlsKeyLog {
public:
    // Appends to the file, or makes it with mode 0600. Errors: PermissionDenied when others may read an existing one, or it
    // may not be opened; WriteFailed when it is no plain file.
    static Result<std::shared_ptr<TlsKeyLog>> open(const std::string& path);
    ~TlsKeyLog();
    TlsKeyLog(const TlsKeyLog&) = delete;
    TlsKeyLog& operator=(const TlsKeyLog&) = delete;

    // Without its newline. One write, so that lines of several threads stay whole; a full disk loses lines, no connection.
    void append(std::string_view line) const;

private:
    explicit TlsKeyLog(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

} // namespace signalbox
