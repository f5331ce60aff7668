// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of one direction: fragments joined, decompressed, kept up to a limit. A control frame may come between the
// fragments of a message and is a message of its own. What violates RFC 6455 or cannot be decompressed becomes one message of
// the kind Problem, and nothing after it is looked at. Not checked: that texts are UTF-8. Memory: the limit, a control frame
// and the window. Thread: whoever owns it.
#pragma once

#include "core/websocket/frame_reader.h"
#include "core/websocket/handshake.h"
#include "core/websocket/message.h"
#include "core/websocket/message_inflater.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox::websocket {

class MessageSink {
public:
    virtual ~MessageSink() = default;
    virtual void onMessage(Message& message) = 0; // may be taken
};

class MessageReader final : private FrameSink {
public:
    MessageReader(Direction direction, const std::optional<Deflate>& deflate, const InflateLimits& limits);

    void read(std::string_view bytes, Duration at, MessageSink& sink);
    void finish(Duration at, MessageSink& sink); // the connection ended: what is unfinished is told
    bool isDone() const { return m_isDone; }     // nothing more is looked at: after a close or a problem

private:
    std::string_view onFrame(const FrameHead& head) override;
    std::string_view onPayload(std::string_view bytes) override;
    std::string_view onFrameEnd() override;

    std::string_view beginMessage(const FrameHead& head);
    std::string_view endControl();
    void tell(Message& message);
    void tellUnfinished();
    void tellProblem(std::string_view violation);

    const Direction m_direction;
    const std::optional<Deflate> m_deflate;
    const InflateLimits m_limits;
    FrameReader m_frames;
    std::unique_ptr<MessageInflater> m_inflater; // from the first compressed message on
    FrameHead m_frame;
    Message m_message;
    Message m_control;
    bool m_isInMessage = false;
    bool m_isDone = false;
    Duration m_at{};
    MessageSink* m_sink = nullptr;               // within read() and finish()
};

} // namespace signalbox::websocket
