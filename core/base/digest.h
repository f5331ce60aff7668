// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Message digests over OpenSSL, for content hashes and stored API keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox {

std::string sha256(std::string_view bytes);    // 32 raw bytes
std::string sha256Hex(std::string_view bytes); // 64 lower-case hex digits
std::string sha1(std::string_view bytes);      // 20 raw bytes; for protocols that ask for it, never for secrets
std::uint32_t crc32(std::string_view bytes);   // zlib's polynomial

} // namespace signalbox
