// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the messages of each WebSocket exchange lie on disk: for each block that holds some, the stretch from the first to the
// last, 32 bytes. Other records may lie within a stretch.
// Threads: one appends, removes and clears; any read. Everything is under one mutex.
#pragma once

#include "core/capture/summary_index.h"

#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace signalbox {

class MessageIndex {
public:
    struct Entry {
        ExchangeNumber number = 0;
        RecordPlace place;
    };
    struct Stretch {
        RecordPlace place;
        std::uint32_t count = 0;
    };

    // The messages of one block, in its order.
    void append(const std::vector<Entry>& entries);
    // Forgets what lies in segments before this one.
    void removeBefore(std::uint32_t segment);
    void clear();

    std::uint64_t messageCount(ExchangeNumber number) const;
    std::vector<Stretch> stretches(ExchangeNumber number) const;
    std::uint64_t stretchCount() const;    // of all exchanges
    ExchangeNumber highestNumber() const;

private:
    struct Owned {
        std::vector<Stretch> stretches;
        std::uint64_t messages = 0;
    };

    mutable std::mutex m_mutex;
    std::unordered_map<ExchangeNumber, Owned> m_exchanges;
    std::uint64_t m_stretches = 0;
    ExchangeNumber m_highest = 0;
};

} // namespace signalbox
