// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/summary_index.h"

#include <algorithm>
#include <cstring>

namespace signalbox {
namespace {

// Texts that differ only in the middle share a slot; that costs their sharing, nothing else.
std::size_t slotOf(std::string_view bytes, std::size_t slots)
{
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    const std::size_t size = std::min<std::size_t>(bytes.size(), 8);
    std::memcpy(&head, bytes.data(), size);
    std::memcpy(&tail, bytes.data() + bytes.size() - size, size);
    const std::uint64_t mixed = (head ^ (tail * 0x9e3779b97f4a7c15ULL) ^ bytes.size()) * 0xbf58476d1ce4e5b9ULL;
    return static_cast<std::size_t>(mixed >> 32U) % slots;
}

} // namespace

SummaryIndex::TextRef SummaryIndex::Chunk::store(std::string_view bytes)
{
    if (bytes.empty())
        return {};
    TextRef& slot = recent[slotOf(bytes, recent.size())];
    if (textAt(slot.offset, slot.length) != bytes) {
        slot = {static_cast<std::uint32_t>(text.size()), static_cast<std::uint16_t>(bytes.size())};
        text.append(bytes);
    }
    return slot;
}

void SummaryIndex::Chunk::fill(Row& row, const Entry& entry)
{
    const SummaryView& summary = entry.summary;
    row.numbers = summary.numbers;
    row.place = entry.place;
    const TextRef method = store(summary.method.substr(0, SummaryView::maxMethod));
    const TextRef host = store(summary.host.substr(0, SummaryView::maxHost));
    const TextRef target = store(summary.target.substr(0, SummaryView::maxTarget));
    row.methodOffset = method.offset;
    row.methodLength = static_cast<std::uint8_t>(method.length);
    row.hostOffset = host.offset;
    row.hostLength = static_cast<std::uint8_t>(host.length);
    row.targetOffset = target.offset;
    row.targetLength = target.length;
    lowest = std::min(lowest, summary.numbers.number);
    highest = std::max(highest, summary.numbers.number);
}

SummaryView SummaryIndex::Chunk::view(const Row& row) const
{
    return {row.numbers, textAt(row.methodOffset, row.methodLength), textAt(row.hostOffset, row.hostLength),
        textAt(row.targetOffset, row.targetLength)};
}

SummaryIndex::Chunk& SummaryIndex::chunkOf(std::uint64_t row)
{
    return *m_chunks[static_cast<std::size_t>(row / rowsPerChunk - m_firstChunk)];
}

const SummaryIndex::Row* SummaryIndex::rowAt(std::uint64_t row) const
{
    if (row < firstRow() || row >= rowCount())
        return nullptr;
    return &m_chunks[static_cast<std::size_t>(row / rowsPerChunk - m_firstChunk)]->rows[row % rowsPerChunk];
}

bool SummaryIndex::replaceOpen(const Entry& entry)
{
    const SummaryNumbers& numbers = entry.summary.numbers;
    const auto open = m_openRows.find(numbers.number);
    if (open == m_openRows.end())
        return false;
    const std::uint64_t row = open->second;
    Chunk& chunk = chunkOf(row);
    chunk.fill(chunk.rows[row % rowsPerChunk], entry);
    if (!numbers.has(SummaryFlag::Open))
        m_openRows.erase(open);
    m_replaced.emplace_back(version() + 1, row);
    if (m_replaced.size() > maxReplacements)
        m_replaced.pop_front();
    return true;
}

void SummaryIndex::append(const std::vector<Entry>& entries)
{
    if (entries.empty())
        return;
    const std::lock_guard lock(m_mutex);
    std::uint64_t row = rowCount();
    for (const Entry& entry : entries) {
        const SummaryNumbers& numbers = entry.summary.numbers;
        if (!m_openRows.empty() && replaceOpen(entry))
            continue;
        const std::size_t chunk = static_cast<std::size_t>(row / rowsPerChunk - m_firstChunk);
        if (chunk >= m_chunks.size()) {
            m_chunks.push_back(std::make_unique<Chunk>());
            m_chunks.back()->rows.resize(rowsPerChunk);
        }
        m_chunks[chunk]->fill(m_chunks[chunk]->rows[row % rowsPerChunk], entry);
        if (numbers.has(SummaryFlag::Open))
            m_openRows[numbers.number] = row;
        m_highest = std::max(m_highest, numbers.number);
        ++row;
    }
    m_rowCount.store(row, std::memory_order_release);
    m_version.fetch_add(1, std::memory_order_release);
}

void SummaryIndex::removeBefore(std::uint64_t row)
{
    const std::lock_guard lock(m_mutex);
    row = std::min(row, rowCount());
    if (row <= firstRow())
        return;
    while (!m_chunks.empty() && (m_firstChunk + 1) * rowsPerChunk <= row) {
        m_chunks.pop_front();
        ++m_firstChunk;
    }
    if (m_chunks.empty())
        m_firstChunk = row / rowsPerChunk;
    std::erase_if(m_openRows, [row](const auto& open) { return open.second < row; });
    std::erase_if(m_replaced, [row](const auto& replaced) { return replaced.second < row; });
    m_firstRow.store(row, std::memory_order_release);
    m_version.fetch_add(1, std::memory_order_release);
}

void SummaryIndex::closeOpenRows()
{
    const std::lock_guard lock(m_mutex);
    for (const auto& [number, row] : m_openRows)
        chunkOf(row).rows[row % rowsPerChunk].numbers.set(SummaryFlag::Open, false);
    m_openRows.clear();
    m_replaced.clear();
}

std::vector<ExchangeSummary> SummaryIndex::summaries(std::uint64_t begin, std::uint64_t end) const
{
    std::vector<ExchangeSummary> found;
    begin = std::max(begin, firstRow());
    end = std::min(end, rowCount());
    while (begin < end) {
        const std::uint64_t stop = std::min(end, (begin / rowsPerChunk + 1) * rowsPerChunk);
        const std::lock_guard lock(m_mutex);
        for (begin = std::max(begin, firstRow()); begin < stop; ++begin) {
            const Chunk& chunk = *m_chunks[static_cast<std::size_t>(begin / rowsPerChunk - m_firstChunk)];
            found.push_back(toSummary(chunk.view(chunk.rows[begin % rowsPerChunk])));
        }
    }
    return found;
}

std::vector<std::uint64_t> SummaryIndex::rowsReplacedSince(std::uint64_t version) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::uint64_t> rows;
    for (auto replaced = m_replaced.rbegin(); replaced != m_replaced.rend() && replaced->first > version; ++replaced)
        rows.push_back(replaced->second);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

std::uint64_t SummaryIndex::rowOf(ExchangeNumber number) const
{
    const std::lock_guard lock(m_mutex);
    // The newest first: that is what is asked for. Numbers are nearly in order, so few chunks can hold one.
    for (std::size_t i = m_chunks.size(); i-- > 0;) {
        const Chunk& chunk = *m_chunks[i];
        if (number < chunk.lowest || number > chunk.highest)
            continue;
        const std::uint64_t start = (m_firstChunk + i) * rowsPerChunk;
        const std::uint64_t stop = std::min<std::uint64_t>(rowCount(), start + rowsPerChunk);
        for (std::uint64_t row = std::max(start, firstRow()); row < stop; ++row) {
            if (chunk.rows[row % rowsPerChunk].numbers.number == number)
                return row;
        }
    }
    return npos;
}

std::optional<SummaryIndex::Location> SummaryIndex::find(std::uint64_t row) const
{
    const std::lock_guard lock(m_mutex);
    const Row* found = rowAt(row);
    if (!found)
        return std::nullopt;
    return Location{found->place, found->numbers.number, found->numbers.has(SummaryFlag::Open)};
}

ExchangeNumber SummaryIndex::highestNumber() const
{
    const std::lock_guard lock(m_mutex);
    return m_highest;
}

} // namespace signalbox
