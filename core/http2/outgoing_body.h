// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The body that one stream sends: what waits for the peer's window, and the trailers behind it. Thread: worker.
#pragma once

#include "core/base/clock.h"
#include "core/http/codec.h"

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::http2 {

// What all bodies of one session have in common. Outlives them.
struct OutgoingShared {
    const Clock& clock;
    std::size_t limit;                  // bytes of one body that may wait before isFull()
    std::vector<StreamId> drained = {}; // streams that were full and are half empty now
};

class OutgoingBody {
public:
    explicit OutgoingBody(OutgoingShared& shared) : m_shared(shared) {}

    // The head was submitted. Without a body the message has ended.
    void start(bool hasBody);
    // Nothing is taken before start() and after the end. resume() must follow.
    void add(std::string_view bytes);
    void end(const HeaderList& trailers);
    // Lets nghttp2 ask again, when it was told that there is nothing and something has come.
    void resume(nghttp2_session* session, std::int32_t stream);
    // For nghttp2, which asks it until the stream is closed. This must not move.
    nghttp2_data_provider provider();

    bool isStarted() const { return m_isStarted; }
    bool isEnded() const { return m_isEnded; }
    bool isFull() const { return m_isFull; }
    // Something waits, and nothing has moved since then.
    bool isStalled(Instant before) const { return waiting() > 0 && m_moved < before; }

private:
    ssize_t read(nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t size, std::uint32_t& flags);
    std::size_t waiting() const { return m_queue.size() - m_start; }

    OutgoingShared& m_shared;
    std::string m_queue;
    std::size_t m_start = 0;
    HeaderList m_trailers;
    Instant m_moved;            // when the queue last shrank, or was empty
    bool m_isStarted = false;
    bool m_isEnded = false;
    bool m_isDeferred = false;  // nghttp2 waits for us
    bool m_hasNew = false;      // since nghttp2 asked last
    bool m_isFull = false;
};

} // namespace signalbox::http2
