// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Frames written and read by hand (RFC 9113 4.1), so that the codec is not only tested against the library it stands on.
// Header sections are literals without indexing (RFC 7541 6.2.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::testing::http2wire {

struct Frame {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    std::string payload;
};
inline constexpr std::uint8_t dataType = 0, headersType = 1, resetType = 3, settingsType = 4, pingType = 6, goAwayType = 7,
                              windowType = 8, continuationType = 9;
inline constexpr std::uint8_t endStream = 1, ack = 1, endHeaders = 4;

inline std::string toBytes(std::uint32_t number, int count = 4)
{
    std::string out;
    for (int i = count - 1; i >= 0; --i)
        out.push_back(static_cast<char>((number >> (8 * i)) & 0xffU));
    return out;
}

inline std::uint32_t toNumber(std::string_view bytes)
{
    std::uint32_t number = 0;
    for (const char c : bytes)
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

inline std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload = {})
{
    std::string out = toBytes(static_cast<std::uint32_t>(payload.size()), 3);
    out.push_back(static_cast<char>(type));
    out.push_back(static_cast<char>(flags));
    return out.append(toBytes(stream)).append(payload);
}

// RFC 7541 5.1 with a prefix of 7 bits.
inline std::string hpackText(std::string_view text)
{
    std::string out;
    std::size_t rest = text.size();
    if (rest < 127) {
        out.push_back(static_cast<char>(rest));
    } else {
        out.push_back(127);
        for (rest -= 127; rest >= 128; rest >>= 7U)
            out.push_back(static_cast<char>((rest & 127U) | 128U));
        out.push_back(static_cast<char>(rest));
    }
    return out.append(text);
}

inline std::string section(const std::vector<std::pair<std::string, std::string>>& fields)
{
    std::string out;
    for (const auto& [name, value] : fields)
        out.append(1, '\0').append(hpackText(name)).append(hpackText(value));
    return out;
}

inline std::string request(std::uint32_t stream, std::string_view method = "GET", bool ends = true,
    const std::vector<std::pair<std::string, std::string>>& more = {})
{
    std::vector<std::pair<std::string, std::string>> fields{
        {":method", std::string(method)}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return frame(headersType, static_cast<std::uint8_t>(endHeaders | (ends ? endStream : 0)), stream, section(fields));
}

// Takes whole frames off the front.
inline std::vector<Frame> takeFrames(std::string& bytes)
{
    std::vector<Frame> frames;
    while (bytes.size() >= 9) {
        const std::size_t length = toNumber({bytes.data(), 3});
        if (bytes.size() < 9 + length)
            break;
        frames.push_back({static_cast<std::uint8_t>(bytes[3]), static_cast<std::uint8_t>(bytes[4]),
            toNumber({bytes.data() + 5, 4}), bytes.substr(9, length)});
        bytes.erase(0, 9 + length);
    }
    return frames;
}

} // namespace signalbox::testing::http2wire
