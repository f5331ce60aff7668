// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/resp_reader.h"

#include "core/base/text.h"

namespace signalbox {

std::string toRespCommand(const std::vector<std::string>& command)
{
    std::string bytes = "*" + std::to_string(command.size()) + "\r\n";
    for (const std::string& part : command)
        bytes.append("$").append(std::to_string(part.size())).append("\r\n").append(part).append("\r\n");
    return bytes;
}

void RespReader::append(std::string_view bytes)
{
    m_bytes.erase(0, m_taken);
    m_taken = 0;
    m_bytes.append(bytes);
}

Result<std::optional<RedisReply>> RespReader::next()
{
    const auto broken = [this](ErrorCode code, const char* detail) {
        m_isBroken = true;
        m_bytes.clear();
        m_taken = 0;
        return Error{code, ErrorOrigin::Upstream, detail};
    };
    if (m_isBroken)
        return broken(ErrorCode::ProtocolViolation, "the reply is not RESP2");
    RedisReply reply;
    std::size_t at = m_taken;
    const Step step = parse(at, reply, 0);
    if (step == Step::Broken)
        return broken(ErrorCode::ProtocolViolation, "the reply is not RESP2");
    const std::size_t size = (step == Step::Done ? at : m_bytes.size()) - m_taken;
    if (step == Step::TooLarge || size > replyLimit)
        return broken(ErrorCode::LimitExceeded, "the reply is larger than 64 KiB");
    if (step == Step::Incomplete)
        return std::optional<RedisReply>{};
    m_taken = at;
    return std::optional<RedisReply>{std::move(reply)};
}

RespReader::Step RespReader::parse(std::size_t& at, RedisReply& reply, int depth) const
{
    if (at >= m_bytes.size())
        return Step::Incomplete;
    const char type = m_bytes[at];
    if (std::string_view("+-:$*").find(type) == std::string_view::npos || depth > deepest)
        return Step::Broken;
    const std::size_t end = m_bytes.find_first_of("\r\n", at);
    if (end == std::string::npos || end + 1 >= m_bytes.size())
        return end != std::string::npos && m_bytes[end] == '\n' ? Step::Broken : Step::Incomplete;
    if (m_bytes[end] != '\r' || m_bytes[end + 1] != '\n')
        return Step::Broken;
    const std::string_view line = std::string_view(m_bytes).substr(at + 1, end - at - 1);
    at = end + 2;
    if (type == '+' || type == '-') {
        reply.kind = type == '+' ? RedisReply::Kind::Status : RedisReply::Kind::Error;
        reply.text = line;
        return Step::Done;
    }
    const std::optional<std::int64_t> number = parseInteger(line);
    if (!number)
        return Step::Broken;
    if (type == ':') {
        reply.kind = RedisReply::Kind::Integer;
        reply.integer = *number;
        return Step::Done;
    }
    if (*number < -1)
        return Step::Broken;
    if (*number == -1)
        return Step::Done; // nil, in its two spellings
    return type == '$' ? parseText(at, *number, reply) : parseList(at, *number, reply, depth);
}

RespReader::Step RespReader::parseText(std::size_t& at, std::int64_t length, RedisReply& reply) const
{
    if (length > static_cast<std::int64_t>(replyLimit))
        return Step::TooLarge; // known before it came
    const auto size = static_cast<std::size_t>(length);
    if (m_bytes.size() - at < size + 2)
        return Step::Incomplete;
    if (m_bytes[at + size] != '\r' || m_bytes[at + size + 1] != '\n')
        return Step::Broken;
    reply.kind = RedisReply::Kind::Text;
    reply.text = m_bytes.substr(at, size);
    at += size + 2;
    return Step::Done;
}

RespReader::Step RespReader::parseList(std::size_t& at, std::int64_t length, RedisReply& reply, int depth) const
{
    constexpr std::int64_t smallestItem = 3; // "+\r\n"
    if (length > static_cast<std::int64_t>(replyLimit) / smallestItem)
        return Step::TooLarge;
    reply.kind = RedisReply::Kind::List;
    for (std::int64_t i = 0; i < length; ++i) {
        const Step step = parse(at, reply.items.emplace_back(), depth + 1);
        if (step != Step::Done)
            return step;
    }
    return Step::Done;
}

} // namespace signalbox
