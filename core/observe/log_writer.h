// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Appends lines to a file, or to standard output, on a thread of its own: workers push into its queue and never wait. A new file
// is 0600; a file that was renamed or removed (logrotate) is made anew before the next lines, at the latest 100 ms later. What
// cannot be written (disk full, a reader that does not read) is dropped and counted, and writing goes on when it can.
// Thread: made and destroyed by one; destroying writes what is waiting, for at most a second.
#pragma once

#include "core/base/result.h"
#include "core/observe/text_queue.h"

#include <memory>
#include <string>

namespace signalbox {

class LogWriter {
public:
    virtual ~LogWriter() = default;
    // `path`: a file in an existing folder, or "-" for standard output. Errors: WriteFailed, PermissionDenied, InvalidInput (not
    // a file); the detail names the path.
    static Result<std::unique_ptr<LogWriter>> open(
        const std::string& path, std::shared_ptr<RecordCounters> counters, std::size_t maxQueueBytes = 8U << 20U);
    virtual const std::shared_ptr<TextQueue>& queue() const = 0;
};

} // namespace signalbox
