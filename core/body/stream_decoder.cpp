// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/stream_decoder.h"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t ratioFloor = 1024 * 1024; // below this much output no ratio is suspicious

} // namespace

std::optional<Error> StreamDecoder::fail(ErrorCode code, std::string detail)
{
    m_error = Error{code, ErrorOrigin::Upstream, m_name + " body: " + std::move(detail)};
    return m_error;
}

std::optional<Error> StreamDecoder::take(std::string_view decoded, std::string& output)
{
    const std::size_t permitted = std::min(decoded.size(), m_limits.outputBytes - m_outputBytes);
    output.append(decoded.substr(0, permitted));
    m_outputBytes += permitted;
    if (permitted < decoded.size())
        return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(m_limits.outputBytes) + " bytes decoded");
    if (m_outputBytes > ratioFloor && m_outputBytes / m_limits.ratio > m_inputBytes) {
        return fail(ErrorCode::LimitExceeded,
            "expands more than " + std::to_string(m_limits.ratio) + " times, stopped after "
                + std::to_string(m_outputBytes) + " bytes");
    }
    return std::nullopt;
}

std::optional<Error> StreamDecoder::decode(std::string_view input, std::string& output)
{
    if (m_error)
        return m_error;
    m_inputBytes += input.size();
    for (;;) {
        if (m_hasEnded) {
            if (input.empty())
                return std::nullopt;
            if (!beginNext(input))
                return fail(ErrorCode::ProtocolViolation, std::to_string(input.size()) + " bytes behind its end");
            m_hasEnded = false;
        }
        std::size_t written = 0;
        const Step result = step(input, m_room, written);
        if (auto error = take({m_room.data(), written}, output))
            return error;
        if (result == Step::Corrupt)
            return fail(ErrorCode::ProtocolViolation, "corrupt after " + std::to_string(m_outputBytes) + " decoded bytes");
        if (result == Step::NeedsInput)
            return std::nullopt;
        m_hasEnded = result == Step::Ended;
    }
}

std::optional<Error> StreamDecoder::finish() const
{
    if (m_error || m_hasEnded)
        return m_error;
    return Error{ErrorCode::ReadFailed, ErrorOrigin::Upstream,
        m_name + " body: ends early, after " + std::to_string(m_outputBytes) + " decoded bytes"};
}

} // namespace signalbox
