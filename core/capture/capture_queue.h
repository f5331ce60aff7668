// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The bounded way from the lanes to the capture thread: whole blocks of records, so that the lock is taken once per block.
// Each block's first bytes are left for its header. Buffers come back and are used again.
// Threads: lanes push; one takes; the counters may be read anywhere.
#pragma once

#include "core/capture/byte_stream.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace signalbox {

struct RecordBlock {
    ByteBuffer bytes; // room for the header, then the payload
    std::uint32_t records = 0;
    std::uint32_t messages = 0; // of the records
};

class CaptureQueue {
public:
    static constexpr std::size_t blockSize = 64U << 10U;

    explicit CaptureQueue(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

    enum class Pressure : std::uint8_t { None, DropBodies, DropExchanges };
    Pressure pressure() const
    {
        const std::size_t waiting = m_waitingBytes.load(std::memory_order_relaxed);
        if (waiting >= m_maxBytes)
            return Pressure::DropExchanges;
        return waiting >= m_maxBytes / 4 * 3 ? Pressure::DropBodies : Pressure::None;
    }

    std::unique_ptr<RecordBlock> freshBlock();
    void push(std::unique_ptr<RecordBlock> block); // dropped when the queue is closed

    // Waits for blocks, in the order of their pushing; empty when the queue is closed and drained.
    std::vector<std::unique_ptr<RecordBlock>> take();
    void recycle(std::unique_ptr<RecordBlock> block); // done with one that was taken
    void close();
    // Waits until every block pushed before the call has been recycled.
    void waitUntilDrained();

private:
    static constexpr std::size_t maxSpare = 16;
    // Large bodies make large buffers; these are not kept.
    static constexpr std::size_t maxSpareCapacity = 4 * blockSize;

    const std::size_t m_maxBytes;
    std::atomic<std::size_t> m_waitingBytes{0};
    std::mutex m_mutex;
    std::condition_variable m_hasBlocks;
    std::condition_variable m_hasProgress;
    std::vector<std::unique_ptr<RecordBlock>> m_waiting;
    std::vector<std::unique_ptr<RecordBlock>> m_spare;
    std::uint64_t m_pushed = 0;
    std::uint64_t m_finished = 0;
    bool m_isClosed = false;
};

} // namespace signalbox
