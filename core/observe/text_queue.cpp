// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/text_queue.h"

#include <algorithm>

namespace signalbox {

void TextQueue::push(std::string_view record)
{
    const std::lock_guard lock(m_mutex);
    if (m_isClosed || m_bytes + record.size() > m_maxBytes) {
        m_counters->dropped.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    if (m_blocks.empty() || m_blocks.back().text.size() >= m_blockBytes) {
        m_blocks.emplace_back();
        m_blocks.back().text.reserve(m_blockBytes + record.size());
    }
    TextBlock& block = m_blocks.back();
    if (block.records != 0)
        block.text.append(m_separator);
    block.text.append(record);
    ++block.records;
    m_bytes += record.size();
    if (block.text.size() >= m_blockBytes)
        m_hasBlock.notify_one();
}

std::vector<TextBlock> TextQueue::take(std::size_t count, Duration wait)
{
    std::unique_lock lock(m_mutex);
    m_hasBlock.wait_for(
        lock, wait, [&] { return m_isClosed || (!m_blocks.empty() && m_blocks.front().text.size() >= m_blockBytes); });
    const std::size_t size = std::min(count, m_blocks.size());
    const auto end = m_blocks.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<TextBlock> taken(std::make_move_iterator(m_blocks.begin()), std::make_move_iterator(end));
    m_blocks.erase(m_blocks.begin(), end);
    m_bytes = 0;
    for (const TextBlock& block : m_blocks)
        m_bytes += block.text.size();
    return taken;
}

void TextQueue::close()
{
    const std::lock_guard lock(m_mutex);
    m_isClosed = true;
    m_hasBlock.notify_all();
}

bool TextQueue::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_isClosed && m_blocks.empty();
}

} // namespace signalbox
