// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Our own small table of signatures. Types follow the WHATWG MIME Sniffing standard where it has them.
#include "core/base/text.h"
#include "core/body/charset.h"
#include "core/body/media_type.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view type;
};

constexpr std::array signatures{
    Signature{0, "\x89PNG\r\n\x1a\n"sv, "image/png"},
    Signature{0, "\xff\xd8\xff"sv, "image/jpeg"},
    Signature{0, "GIF87a"sv, "image/gif"},
    Signature{0, "GIF89a"sv, "image/gif"},
    Signature{8, "WEBPVP8"sv, "image/webp"},
    Signature{0, "BM\0\0"sv, "image/bmp"},
    Signature{0, "\0\0\1\0"sv, "image/x-icon"},
    Signature{4, "ftypavif"sv, "image/avif"},
    Signature{0, "%PDF-"sv, "application/pdf"},
    Signature{0, "PK\3\4"sv, "application/zip"},
    Signature{0, "\x1f\x8b\x08"sv, "application/gzip"},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "application/zstd"},
    Signature{0, "\0asm"sv, "application/wasm"},
    Signature{0, "wOF2"sv, "font/woff2"},
    Signature{0, "wOFF"sv, "font/woff"},
    Signature{0, "OggS\0"sv, "application/ogg"},
    Signature{4, "ftyp"sv, "video/mp4"},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "video/webm"},
    Signature{0, "ID3"sv, "audio/mpeg"},
    Signature{8, "WAVE"sv, "audio/wave"},
};

constexpr std::size_t lookedAt = 4096; // bytes that decide between text and binary

bool startsWithoutCase(std::string_view text, std::string_view start)
{
    return text.size() >= start.size() && equalsIgnoringCase(text.substr(0, start.size()), start);
}

// "{" before a key or the end, "[" before a value or the end: not every text in brackets.
bool looksLikeJson(std::string_view text)
{
    const std::string_view next = text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n", 1)));
    if (next.empty())
        return false;
    if (text.front() == '{')
        return next.front() == '"' || next.front() == '}';
    return text.front() == '[' && (isDigit(next.front()) || "\"{[]-tfn"sv.find(next.front()) != std::string_view::npos);
}

bool isTextByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 ? byte != 0x7f : byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f' || byte == 0x1b;
}

bool looksLikeText(std::string_view bytes)
{
    std::string_view start = bytes.substr(0, lookedAt);
    if (start.size() < bytes.size())
        start = withoutCutCharacter(start);
    return std::all_of(start.begin(), start.end(), isTextByte) && isUtf8(start);
}

} // namespace

std::string_view sniffMediaType(std::string_view bytes)
{
    if (bytes.empty())
        return {};
    for (const Signature& signature : signatures) {
        if (bytes.size() >= signature.offset + signature.bytes.size()
            && bytes.substr(signature.offset, signature.bytes.size()) == signature.bytes)
            return signature.type;
    }
    if (bytes.substr(0, 2) == "\xff\xfe" || bytes.substr(0, 2) == "\xfe\xff") // UTF-16 byte order mark
        return "text/plain";
    if (!looksLikeText(bytes))
        return "application/octet-stream";
    if (bytes.substr(0, 3) == "\xef\xbb\xbf")
        bytes.remove_prefix(3);
    const std::string_view text = bytes.substr(std::min(bytes.size(), bytes.find_first_not_of(" \t\r\n")));
    if (text.empty())
        return "text/plain";
    if (looksLikeJson(text))
        return "application/json";
    if (startsWithoutCase(text, "<!doctype html") || startsWithoutCase(text, "<html"))
        return "text/html";
    if (text.size() > 1 && text.front() == '<' && (isAlpha(text[1]) || text[1] == '?' || text[1] == '!'))
        return "application/xml";
    return "text/plain";
}

} // namespace signalbox
