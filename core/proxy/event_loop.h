// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One thread's event loop over libuv: timers, work posted from other threads, and writes gathered until the loop is about to
// sleep, so that everything one wake-up produced for a connection leaves in one system call. The only file besides the
// streams and listeners that sees libuv. Thread: the one that calls run(), but post() and stop() from any.
#pragma once

#include "core/base/clock.h"
#include "core/proxy/timer_wheel.h"

#include <uv.h>

#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace signalbox {

class TcpStream;

class EventLoop {
public:
    EventLoop();
    ~EventLoop(); // every handle of others must be closed; runs what is left of their closing
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    void run();                            // until stop()
    void stop();                           // run() returns once all handles closed by then have gone
    void post(std::function<void()> work);

    uv_loop_t* handle() { return &m_loop; }
    const Clock& clock() const { return m_clock; }
    Instant now() const { return m_clock.now(); }
    void arm(Timer& timer, Instant due);
    void arm(Timer& timer, Duration after) { arm(timer, now() + after); }

    void markDirty(TcpStream& stream);     // flushed before the loop sleeps
    void forget(TcpStream& stream);

    static constexpr std::size_t readBytes = 64 * 1024;
    char* readBuffer() { return m_readBuffer.data(); }
    std::string& plainBuffer() { return m_plain; } // for decrypted bytes of one read

private:
    void flushDirty();
    void runPosted();
    void restartTimer();

    uv_loop_t m_loop{};
    uv_prepare_t m_prepare{};
    uv_check_t m_check{};
    uv_async_t m_async{};
    uv_timer_t m_timer{};
    SystemClock m_clock;
    TimerWheel m_wheel;
    Instant m_wakeAt{std::numeric_limits<std::int64_t>::max()};
    std::vector<TcpStream*> m_dirty;
    std::vector<TcpStream*> m_flushing;
    std::vector<char> m_readBuffer;
    std::string m_plain;

    std::mutex m_mutex;
    std::vector<std::function<void()>> m_posted; // guarded by m_mutex
};

} // namespace signalbox
