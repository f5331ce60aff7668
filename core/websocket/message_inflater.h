// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Undoes permessage-deflate for one direction (RFC 7692 7.2.2), with or without context takeover. Memory: the window, at most
// 32 KiB, and 7 KiB of zlib's. What is behind the limit of a message is decompressed too, since later messages refer to it,
// and thrown away. Thread: whoever owns it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox::websocket {

struct InflateLimits {
    std::size_t keptBytes = 1U << 20U;                // of a message
    std::uint64_t maxMessageBytes = 64ULL << 20U;     // a message that becomes larger is not followed
    std::uint64_t ratioFloor = 4ULL << 20U;           // below it any ratio is allowed; zlib's highest is 1032
    std::uint64_t maxRatio = 200;
};

class MessageInflater {
public:
    // `windowBits`: 8 to 15 (RFC 7692 7.1.2).
    MessageInflater(int windowBits, bool keepsContext, InflateLimits limits);
    ~MessageInflater();
    MessageInflater(const MessageInflater&) = delete;
    MessageInflater& operator=(const MessageInflater&) = delete;

    void beginMessage();
    // Appends to `kept` and adds to `total`. Answers what is wrong with the message, empty for nothing: static text. It must not
    // be used further then.
    std::string_view add(std::string_view bytes, std::string& kept, std::uint64_t& total);
    std::string_view endMessage(std::string& kept, std::uint64_t& total);

private:
    struct Stream;

    bool restartAfterFinalBlock();
    bool isBomb(std::uint64_t total) const;

    const InflateLimits m_limits;
    const bool m_keepsContext;
    std::unique_ptr<Stream> m_stream;                 // null: no memory
    std::uint64_t m_wireBytes = 0;                    // of the message
};

} // namespace signalbox::websocket
