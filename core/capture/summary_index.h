// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The summaries of all captured exchanges in memory, about 150 bytes each, and where each record lies on disk.
// Rows are numbered in the order of completion, never move, and go from the front only.
// Threads: one appends, removes and clears; any read. Everything is under one mutex, held for one chunk at most.
#pragma once

#include "core/capture/summary_view.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace signalbox {

struct RecordPlace {
    std::uint64_t offset = 0; // in the segment, of the record's length field
    std::uint32_t length = 0; // of the whole record
    std::uint32_t segment = 0;
};

class SummaryIndex {
public:
    struct Entry {
        SummaryView summary;
        RecordPlace place;
    };
    static constexpr std::uint64_t npos = ~0ULL;
    // As many replacements are remembered; views ask at screen rate, so none that runs misses one.
    static constexpr std::size_t maxReplacements = 65536;

    // An exchange whose number is that of an open row replaces it, any other becomes a new row.
    void append(const std::vector<Entry>& entries);
    // Forgets the rows before this one.
    void removeBefore(std::uint64_t row);
    // Rows that are still open will never be closed: their process is gone.
    void closeOpenRows();

    std::uint64_t rowCount() const { return m_rowCount.load(std::memory_order_acquire); }
    std::uint64_t firstRow() const { return m_firstRow.load(std::memory_order_acquire); }
    std::uint64_t version() const { return m_version.load(std::memory_order_acquire); }

    std::vector<ExchangeSummary> summaries(std::uint64_t begin, std::uint64_t end) const;
    std::vector<std::uint64_t> rowsReplacedSince(std::uint64_t version) const;
    std::uint64_t rowOf(ExchangeNumber number) const;
    struct Location {
        RecordPlace place;
        ExchangeNumber number = 0;
        bool isOpen = false;
    };
    std::optional<Location> find(std::uint64_t row) const;
    ExchangeNumber highestNumber() const;

private:
    static constexpr std::size_t rowsPerChunk = 512;

    struct TextRef {
        std::uint32_t offset = 0;
        std::uint16_t length = 0;
    };
    struct Row {
        SummaryNumbers numbers;
        RecordPlace place;
        std::uint32_t methodOffset = 0;
        std::uint32_t hostOffset = 0;
        std::uint32_t targetOffset = 0;
        std::uint16_t targetLength = 0;
        std::uint8_t methodLength = 0;
        std::uint8_t hostLength = 0;
    };
    struct Chunk {
        std::vector<Row> rows;
        std::string text;
        // The last texts by hash: most exchanges repeat a method, host and target, which then are stored once.
        std::array<TextRef, 128> recent{};
        ExchangeNumber lowest = ~0ULL;
        ExchangeNumber highest = 0;

        TextRef store(std::string_view bytes);
        void fill(Row& row, const Entry& entry);
        std::string_view textAt(std::uint32_t offset, std::size_t length) const { return {text.data() + offset, length}; }
        SummaryView view(const Row& row) const;
    };

    const Row* rowAt(std::uint64_t row) const; // with the mutex; nullptr when gone
    Chunk& chunkOf(std::uint64_t row);
    bool replaceOpen(const Entry& entry);

    mutable std::mutex m_mutex;
    std::deque<std::unique_ptr<Chunk>> m_chunks;
    std::uint64_t m_firstChunk = 0; // the number of m_chunks.front(): rows from m_firstChunk * rowsPerChunk
    std::unordered_map<ExchangeNumber, std::uint64_t> m_openRows;
    std::deque<std::pair<std::uint64_t, std::uint64_t>> m_replaced; // version, row
    ExchangeNumber m_highest = 0;

    std::atomic<std::uint64_t> m_rowCount{0};
    std::atomic<std::uint64_t> m_firstRow{0};
    std::atomic<std::uint64_t> m_version{0};
};

} // namespace signalbox
