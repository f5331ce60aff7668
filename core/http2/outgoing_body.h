// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The body that one stream sends: what waits for the peer's window, and the trailers behind it. Thread: worker.
#pragma once

#include "core/base/clock.h"
#include "core/http/header_list.h"

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::http2 {

class OutgoingBody {
public:
    // The head was submitted. Without a body the message has ended.
    void start(bool hasBody, Instant now);
    // `limit`: bytes that may wait before isFull(). Nothing is taken before start() and after the end.
    void add(std::string_view bytes, std::size_t limit, Instant now);
    void end(const HeaderList& trailers);
    // As nghttp2's data source: fills `buffer`, submits the trailers at the end.
    ssize_t read(nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t size, std::uint32_t& flags,
        std::size_t limit, Instant now);
    // Has something come since read() had nothing to give? Asking forgets it: the caller resumes the stream.
    bool takeResumes();
    // Was it full, and is half empty now? Asking forgets it.
    bool takeDrained();

    bool isStarted() const { return m_isStarted; }
    bool isEnded() const { return m_isEnded; }
    bool isFull() const { return m_isFull; }
    // Something waits, and nothing has moved since then.
    bool isStalled(Instant before) const { return waiting() > 0 && m_moved < before; }

private:
    std::size_t waiting() const { return m_queue.size() - m_start; }

    std::string m_queue;
    std::size_t m_start = 0;
    HeaderList m_trailers;
    Instant m_moved;            // when the queue last shrank, or was empty
    bool m_isStarted = false;
    bool m_isEnded = false;
    bool m_isDeferred = false;  // nghttp2 waits for us
    bool m_hasNew = false;      // while deferred
    bool m_isFull = false;
    bool m_isDrained = false;
};

} // namespace signalbox::http2
