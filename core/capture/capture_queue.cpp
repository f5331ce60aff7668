// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_queue.h"

#include "core/capture/capture_format.h"

namespace signalbox {

std::unique_ptr<RecordBlock> CaptureQueue::freshBlock()
{
    std::unique_ptr<RecordBlock> block;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_spare.empty()) {
            block = std::move(m_spare.back());
            m_spare.pop_back();
        }
    }
    if (!block) {
        block = std::make_unique<RecordBlock>();
        block->bytes = ByteBuffer(blockSize + blockSize / 8);
    }
    block->bytes.clear();
    block->records = 0;
    block->messages = 0;
    constexpr char room[capture_format::blockHeaderSize] = {};
    block->bytes.appendBytes({room, sizeof room});
    return block;
}

void CaptureQueue::push(std::unique_ptr<RecordBlock> block)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_isClosed)
            return;
        m_waitingBytes.fetch_add(block->bytes.size(), std::memory_order_relaxed);
        m_waiting.push_back(std::move(block));
        ++m_pushed;
    }
    m_hasBlocks.notify_one();
}

std::vector<std::unique_ptr<RecordBlock>> CaptureQueue::take()
{
    std::unique_lock lock(m_mutex);
    m_hasBlocks.wait(lock, [this] { return m_isClosed || !m_waiting.empty(); });
    std::vector<std::unique_ptr<RecordBlock>> taken;
    taken.swap(m_waiting);
    return taken;
}

void CaptureQueue::recycle(std::unique_ptr<RecordBlock> block)
{
    m_waitingBytes.fetch_sub(block->bytes.size(), std::memory_order_relaxed);
    {
        const std::lock_guard lock(m_mutex);
        ++m_finished;
        if (m_spare.size() < maxSpare && block->bytes.capacity() <= maxSpareCapacity)
            m_spare.push_back(std::move(block));
    }
    m_hasProgress.notify_all();
}

void CaptureQueue::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isClosed = true;
    }
    m_hasBlocks.notify_all();
}

void CaptureQueue::waitUntilDrained()
{
    std::unique_lock lock(m_mutex);
    const std::uint64_t goal = m_pushed;
    m_hasProgress.wait(lock, [this, goal] { return m_finished >= goal; });
}

} // namespace signalbox
