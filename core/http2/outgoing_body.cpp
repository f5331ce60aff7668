// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/outgoing_body.h"

#include "core/http2/session_handles.h"

#include <algorithm>

namespace signalbox::http2 {

void OutgoingBody::start(bool hasBody)
{
    m_isStarted = true;
    m_isEnded = !hasBody;
    m_moved = m_shared.clock.now();
}

void OutgoingBody::add(std::string_view bytes)
{
    if (!m_isStarted || m_isEnded || bytes.empty())
        return;
    if (waiting() == 0)
        m_moved = m_shared.clock.now();
    m_queue.append(bytes);
    m_isFull = m_isFull || waiting() > m_shared.limit;
    m_hasNew = true;
}

void OutgoingBody::end(const HeaderList& trailers)
{
    if (!m_isStarted || m_isEnded)
        return;
    m_isEnded = true;
    m_trailers = trailers;
    m_hasNew = true;
}

void OutgoingBody::resume(nghttp2_session* session, std::int32_t stream)
{
    if (!m_isDeferred || !m_hasNew)
        return;
    m_isDeferred = false;
    nghttp2_session_resume_data(session, stream);
}

nghttp2_data_provider OutgoingBody::provider()
{
    nghttp2_data_provider provider{};
    provider.source.ptr = this;
    provider.read_callback = [](nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t size,
                                 std::uint32_t* flags, nghttp2_data_source* source, void*) {
        return static_cast<OutgoingBody*>(source->ptr)->read(session, stream, buffer, size, *flags);
    };
    return provider;
}

ssize_t OutgoingBody::read(
    nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t size, std::uint32_t& flags)
{
    m_hasNew = false;
    const std::size_t length = std::min(size, waiting());
    if (length == 0 && !m_isEnded) {
        m_isDeferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    std::copy_n(m_queue.data() + m_start, length, buffer);
    m_start += length;
    m_moved = m_shared.clock.now();
    if (waiting() == 0) {
        m_queue.clear();
        m_start = 0;
    } else if (m_start >= m_shared.limit) {
        m_queue.erase(0, m_start);
        m_start = 0;
    }
    if (m_isFull && waiting() <= m_shared.limit / 2) {
        m_isFull = false;
        m_shared.drained.push_back(static_cast<StreamId>(stream));
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
