// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The bounded way from the workers to a thread that writes or sends text: whole records, gathered into blocks. A push copies
// under a lock that is never held over anything slow, and never waits for the reader: what has no room is dropped and counted.
// Threads: workers push, one thread takes, counters are read anywhere.
#pragma once

#include "core/base/clock.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

// Outlive the queues, so that they do not go back when a queue is replaced.
struct RecordCounters {
    std::atomic<std::uint64_t> taken{0};   // reached the file or the collector
    std::atomic<std::uint64_t> dropped{0}; // no room, or could not be written or sent
};

struct TextBlock {
    std::string text;
    std::uint32_t records = 0;
};

class TextQueue {
public:
    // `separator` stands between the records of a block.
    TextQueue(std::size_t maxBytes, std::size_t blockBytes, std::string_view separator, std::shared_ptr<RecordCounters> counters)
        : m_maxBytes(maxBytes), m_blockBytes(blockBytes), m_separator(separator), m_counters(std::move(counters))
    {
    }

    void push(std::string_view record);
    // Up to `count` blocks, oldest first. Waits at most `wait` for a block to fill, and then takes what there is.
    std::vector<TextBlock> take(std::size_t count, Duration wait);
    void close();
    bool isClosed() const;
    RecordCounters& counters() { return *m_counters; }

private:
    const std::size_t m_maxBytes;
    const std::size_t m_blockBytes;
    const std::string m_separator;
    const std::shared_ptr<RecordCounters> m_counters;
    mutable std::mutex m_mutex;
    std::condition_variable m_hasBlock;
    std::vector<TextBlock> m_blocks; // guarded by m_mutex, as what follows
    std::size_t m_bytes = 0;
    bool m_isClosed = false;
};

} // namespace signalbox
