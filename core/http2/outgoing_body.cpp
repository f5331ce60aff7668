// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/outgoing_body.h"

#include "core/http2/session_handles.h"

#include <algorithm>
#include <utility>

namespace signalbox::http2 {

void OutgoingBody::start(bool hasBody, Instant now)
{
    m_isStarted = true;
    m_isEnded = !hasBody;
    m_moved = now;
}

void OutgoingBody::add(std::string_view bytes, std::size_t limit, Instant now)
{
    if (!m_isStarted || m_isEnded || bytes.empty())
        return;
    if (waiting() == 0)
        m_moved = now;
    m_queue.append(bytes);
    m_isFull = m_isFull || waiting() > limit;
    m_hasNew = m_isDeferred;
}

void OutgoingBody::end(const HeaderList& trailers)
{
    if (!m_isStarted || m_isEnded)
        return;
    m_isEnded = true;
    m_trailers = trailers;
    m_hasNew = m_isDeferred;
}

bool OutgoingBody::takeResumes()
{
    if (!m_hasNew)
        return false;
    m_hasNew = m_isDeferred = false;
    return true;
}

bool OutgoingBody::takeDrained()
{
    return std::exchange(m_isDrained, false);
}

ssize_t OutgoingBody::read(nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t size,
    std::uint32_t& flags, std::size_t limit, Instant now)
{
    const std::size_t length = std::min(size, waiting());
    if (length == 0 && !m_isEnded) {
        m_isDeferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    std::copy_n(m_queue.data() + m_start, length, buffer);
    m_start += length;
    m_moved = now;
    if (waiting() == 0) {
        m_queue.clear();
        m_start = 0;
    } else if (m_start >= limit) {
        m_queue.erase(0, m_start);
        m_start = 0;
    }
    if (m_isFull && waiting() <= limit / 2) {
        m_isFull = false;
        m_isDrained = true;
    }
    if (waiting() > 0 || !m_isEnded)
        return static_cast<ssize_t>(length);
    flags |= NGHTTP2_DATA_FLAG_EOF;
    if (m_trailers.isEmpty())
        return static_cast<ssize_t>(length);
    std::vector<nghttp2_nv> pairs;
    appendPairs(m_trailers, false, pairs);
    if (!pairs.empty() && nghttp2_submit_trailer(session, stream, pairs.data(), pairs.size()) == 0)
        flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    return static_cast<ssize_t>(length);
}

} // namespace signalbox::http2
