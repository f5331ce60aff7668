// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Randomness is passed in, so that a decision can be replayed from its tape. Not for keys: those come from OpenSSL.
#pragma once

#include <cstdint>
#include <vector>

namespace signalbox {

class RandomSource {
public:
    virtual ~RandomSource() = default;
    virtual std::uint64_t next() = 0;

    // Uniform in [0, bound); 0 when bound is 0. The bias of the multiply-shift is below 2^-32 for bounds used here.
    std::uint32_t below(std::uint32_t bound)
    {
        return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
    }
};

// SplitMix64 (Steele, Lea, Flood 2014): small state, good enough for balancing, weights, faults and request ids.
class SplitMixRandom final : public RandomSource {
public:
    explicit SplitMixRandom(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next() override
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }

private:
    std::uint64_t m_state;
};

// Plays back given numbers, then zeros; for tests and replay.
class TapeRandom final : public RandomSource {
public:
    explicit TapeRandom(std::vector<std::uint64_t> tape) : m_tape(std::move(tape)) {}
    std::uint64_t next() override { return m_position < m_tape.size() ? m_tape[m_position++] : 0; }

private:
    std::vector<std::uint64_t> m_tape;
    std::size_t m_position = 0;
};

} // namespace signalbox
