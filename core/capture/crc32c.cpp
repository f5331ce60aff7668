// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace signalbox {
namespace {

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0x82f63b78U : 0U); // the polynomial, bits reversed
        table[i] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> table = makeTable();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32cByInstruction(std::string_view bytes, std::uint32_t seed)
{
    std::uint64_t crc = ~seed;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    auto rest = static_cast<std::uint32_t>(crc);
    for (; at < bytes.size(); ++at)
        rest = __builtin_ia32_crc32qi(rest, static_cast<unsigned char>(bytes[at]));
    return ~rest;
}
#endif

} // namespace

std::uint32_t crc32cByTable(std::string_view bytes, std::uint32_t seed)
{
    std::uint32_t crc = ~seed;
    for (const char byte : bytes)
        crc = (crc >> 8U) ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xffU];
    return ~crc;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2"))
        return crc32cByInstruction(bytes, seed);
#endif
    return crc32cByTable(bytes, seed);
}

} // namespace signalbox
