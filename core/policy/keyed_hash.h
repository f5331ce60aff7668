// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): a hash whose collisions nobody can aim at
// without the key. For tables that traffic fills; not for signatures.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace signalbox {

struct HashKey {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};

class SipState {
public:
    explicit SipState(HashKey key)
        : m_v0(key.first ^ 0x736f6d6570736575ULL)
        , m_v1(key.second ^ 0x646f72616e646f6dULL)
        , m_v2(key.first ^ 0x6c7967656e657261ULL)
        , m_v3(key.second ^ 0x7465646279746573ULL)
    {
    }

    void compress(std::uint64_t word)
    {
        m_v3 ^= word;
        round();
        m_v0 ^= word;
    }

    std::uint64_t finish()
    {
        m_v2 ^= 0xff;
        round();
        round();
        round();
        return m_v0 ^ m_v1 ^ m_v2 ^ m_v3;
    }

private:
    void round()
    {
        m_v0 += m_v1;
        m_v1 = std::rotl(m_v1, 13) ^ m_v0;
        m_v0 = std::rotl(m_v0, 32);
        m_v2 += m_v3;
        m_v3 = std::rotl(m_v3, 16) ^ m_v2;
        m_v0 += m_v3;
        m_v3 = std::rotl(m_v3, 21) ^ m_v0;
        m_v2 += m_v1;
        m_v1 = std::rotl(m_v1, 17) ^ m_v2;
        m_v2 = std::rotl(m_v2, 32);
    }

    std::uint64_t m_v0;
    std::uint64_t m_v1;
    std::uint64_t m_v2;
    std::uint64_t m_v3;
};

inline std::uint64_t keyedHash(HashKey key, std::string_view bytes)
{
    SipState state(key);
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        state.compress(word);
    }
    std::uint64_t last = 0;
    if (at < bytes.size()) // an empty view may have no address, which memcpy must not be given
        std::memcpy(&last, bytes.data() + at, bytes.size() - at);
    state.compress(last | (static_cast<std::uint64_t>(bytes.size()) << 56U));
    return state.finish();
}

} // namespace signalbox
