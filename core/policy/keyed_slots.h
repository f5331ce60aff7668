// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A bounded table of slots by key, for counts that traffic fills. It grows to a maximum; then a new key takes the place of a
// slot that is over (which loses nothing), else of the one of eight whose loss matters least. Keys are hashes that are as good
// as unique (keyed_hash.h). Thread: any; sixteen shards, a lock each.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <mutex>
#include <vector>

namespace signalbox {

// Slot: default-made free, with a member `std::uint64_t key` that is 0 when free.
template <typename Slot>
class KeyedSlots {
public:
    explicit KeyedSlots(std::size_t maximumKeys)
        : m_maximumPerShard(std::bit_ceil(std::max(maximumKeys / shardCount, setSize)))
    {
        for (Shard& shard : m_shards)
            shard.slots.resize(setSize);
    }

    // Calls use(Slot&) under the shard's lock. isOver(Slot) says what may go at once, worth(Slot) what goes last, and a new key's
    // slot is `fresh` with that key. `key` 0 is taken as 1.
    template <typename IsOver, typename Worth, typename Use>
    auto with(std::uint64_t key, Slot fresh, IsOver isOver, Worth worth, Use use)
    {
        key = key == 0 ? 1 : key;
        Shard& shard = m_shards[key % shardCount];
        const std::lock_guard lock(shard.mutex);
        fresh.key = key;
        return use(slotFor(shard, fresh, isOver, worth));
    }

    std::size_t size() const // slots there are room for now
    {
        std::size_t count = 0;
        for (const Shard& shard : m_shards) {
            const std::lock_guard lock(shard.mutex);
            count += shard.slots.size();
        }
        return count;
    }

private:
    static constexpr std::size_t setSize = 8;
    static constexpr std::size_t shardCount = 16;
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::vector<Slot> slots; // guarded by mutex; sets of setSize, a power of two of them
    };

    static Slot* setOf(std::vector<Slot>& slots, std::uint64_t key)
    {
        const std::size_t sets = slots.size() / setSize;
        return slots.data() + ((key / shardCount) & (sets - 1)) * setSize;
    }

    static void grow(std::vector<Slot>& slots)
    {
        std::vector<Slot> larger(slots.size() * 2);
        for (const Slot& slot : slots) {
            // A set's slots go to two sets, so there is always a free place.
            if (slot.key != 0)
                *std::find_if(setOf(larger, slot.key), setOf(larger, slot.key) + setSize,
                    [](const Slot& place) { return place.key == 0; })
                    = slot;
        }
        slots.swap(larger);
    }

    template <typename IsOver, typename Worth>
    Slot& slotFor(Shard& shard, const Slot& fresh, IsOver isOver, Worth worth)
    {
        while (true) {
            Slot* const set = setOf(shard.slots, fresh.key);
            for (Slot* slot = set; slot != set + setSize; ++slot) {
                if (slot->key == fresh.key)
                    return *slot;
            }
            Slot* place = nullptr;
            Slot* least = set;
            for (Slot* slot = set; slot != set + setSize && place == nullptr; ++slot) {
                if (slot->key == 0 || isOver(*slot))
                    place = slot;
                else if (worth(*slot) < worth(*least))
                    least = slot;
            }
            if (place == nullptr && shard.slots.size() < m_maximumPerShard) {
                grow(shard.slots);
                continue;
            }
            Slot& chosen = place != nullptr ? *place : *least;
            chosen = fresh;
            return chosen;
        }
    }

    std::size_t m_maximumPerShard;
    std::array<Shard, shardCount> m_shards;
};

} // namespace signalbox
