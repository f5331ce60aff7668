// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as what a Redis server says. However they are cut, the same replies come out and the same end; a reply stays within
// its limits, and what a reply says as a list of texts is read back from our own writing of it.
#include "core/proxy/resp_reader.h"

#include <cstdint>
#include <cstdlib>

using namespace signalbox;

namespace {

struct Heard {
    std::vector<RedisReply> replies;
    bool isBroken = false;
    friend bool operator==(const Heard&, const Heard&) = default;
};

// False when nothing more can come.
bool takeAll(RespReader& reader, Heard& heard)
{
    for (;;) {
        auto reply = reader.next();
        if (!reply) {
            heard.isBroken = true;
            return false;
        }
        if (!reply->has_value())
            return true;
        heard.replies.push_back(*std::move(*reply));
    }
}

Heard hear(std::string_view bytes, std::size_t piece)
{
    RespReader reader;
    Heard heard;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        reader.append(bytes.substr(at, piece));
        if (!takeAll(reader, heard))
            break;
    }
    return heard;
}

std::size_t sizeOf(const RedisReply& reply)
{
    std::size_t size = reply.text.size();
    for (const RedisReply& item : reply.items)
        size += sizeOf(item);
    return size;
}

void check(const RedisReply& reply)
{
    if (sizeOf(reply) > RespReader::replyLimit)
        std::abort();
    std::vector<std::string> texts;
    for (const RedisReply& item : reply.items)
        texts.push_back(item.text);
    RespReader reader;
    reader.append(toRespCommand(texts));
    const auto again = reader.next();
    if (!again) // the writing of many short lines is longer than they were
        return;
    if (!again->has_value() || (*again)->items.size() != texts.size())
        std::abort();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if ((*again)->items[i].text != texts[i])
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(input + 1), size - 1);
    const Heard whole = hear(bytes, bytes.size() + 1);
    if (hear(bytes, std::size_t{input[0]} % 16 + 1) != whole)
        std::abort();
    for (const RedisReply& reply : whole.replies)
        check(reply);
    return 0;
}
