// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/message_index.h"

#include <algorithm>
#include <unordered_set>

namespace signalbox {

void MessageIndex::append(const std::vector<Entry>& entries)
{
    if (entries.empty())
        return;
    const std::lock_guard lock(m_mutex);
    std::unordered_set<ExchangeNumber> seen; // in this block
    for (const Entry& entry : entries) {
        Owned& owned = m_exchanges[entry.number];
        ++owned.messages;
        m_highest = std::max(m_highest, entry.number);
        if (seen.insert(entry.number).second) {
            owned.stretches.push_back({entry.place, 1});
            ++m_stretches;
            continue;
        }
        Stretch& last = owned.stretches.back();
        last.place.length = static_cast<std::uint32_t>(entry.place.offset + entry.place.length - last.place.offset);
        ++last.count;
    }
}

void MessageIndex::removeBefore(std::uint32_t segment)
{
    const std::lock_guard lock(m_mutex);
    for (auto& [number, owned] : m_exchanges) {
        while (!owned.stretches.empty() && owned.stretches.front().place.segment < segment) {
            owned.messages -= owned.stretches.front().count;
            owned.stretches.erase(owned.stretches.begin());
            --m_stretches;
        }
    }
    std::erase_if(m_exchanges, [](const auto& each) { return each.second.stretches.empty(); });
}

void MessageIndex::clear()
{
    const std::lock_guard lock(m_mutex);
    m_exchanges.clear();
    m_stretches = 0;
}

std::uint64_t MessageIndex::messageCount(ExchangeNumber number) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_exchanges.find(number);
    return found == m_exchanges.end() ? 0 : found->second.messages;
}

std::vector<MessageIndex::Stretch> MessageIndex::stretches(ExchangeNumber number) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_exchanges.find(number);
    return found == m_exchanges.end() ? std::vector<Stretch>() : found->second.stretches;
}

std::uint64_t MessageIndex::stretchCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_stretches;
}

ExchangeNumber MessageIndex::highestNumber() const
{
    const std::lock_guard lock(m_mutex);
    return m_highest;
}

} // namespace signalbox
