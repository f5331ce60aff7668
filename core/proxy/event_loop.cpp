// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/event_loop.h"

#include "core/proxy/tcp_stream.h"

#include <algorithm>

namespace signalbox {

EventLoop::EventLoop()
    : m_wheel(m_clock.now())
    , m_readBuffer(readBytes)
{
    uv_loop_init(&m_loop);
    m_loop.data = this;
    uv_prepare_init(&m_loop, &m_prepare);
    uv_check_init(&m_loop, &m_check);
    uv_timer_init(&m_loop, &m_timer);
    uv_async_init(&m_loop, &m_async, [](uv_async_t* handle) {
        static_cast<EventLoop*>(handle->loop->data)->runPosted();
    });
    const auto flush = [](auto* handle) { static_cast<EventLoop*>(handle->loop->data)->flushDirty(); };
    uv_prepare_start(&m_prepare, flush);
    uv_check_start(&m_check, flush);
    uv_unref(reinterpret_cast<uv_handle_t*>(&m_prepare));
    uv_unref(reinterpret_cast<uv_handle_t*>(&m_check));
    uv_unref(reinterpret_cast<uv_handle_t*>(&m_timer));
}

EventLoop::~EventLoop()
{
    for (uv_handle_t* handle : {reinterpret_cast<uv_handle_t*>(&m_prepare), reinterpret_cast<uv_handle_t*>(&m_check),
             reinterpret_cast<uv_handle_t*>(&m_async), reinterpret_cast<uv_handle_t*>(&m_timer)})
        uv_close(handle, nullptr);
    uv_run(&m_loop, UV_RUN_DEFAULT);
    uv_loop_close(&m_loop);
}

void EventLoop::run()
{
    uv_run(&m_loop, UV_RUN_DEFAULT);
}

void EventLoop::stop()
{
    post([this] { uv_stop(&m_loop); });
}

void EventLoop::post(std::function<void()> work)
{
    {
        const std::lock_guard lock(m_mutex);
        m_posted.push_back(std::move(work));
    }
    uv_async_send(&m_async);
}

void EventLoop::runPosted()
{
    std::vector<std::function<void()>> posted;
    {
        const std::lock_guard lock(m_mutex);
        posted.swap(m_posted);
    }
    for (const auto& work : posted)
        work();
}

void EventLoop::arm(Timer& timer, Instant due)
{
    m_wheel.arm(timer, due);
    if (due >= m_wakeAt)
        return;
    m_wakeAt = due;
    restartTimer();
}

void EventLoop::restartTimer()
{
    const auto wait = std::max<std::int64_t>(0, (m_wakeAt - m_clock.now()).count() / 1'000'000 + 4);
    uv_update_time(&m_loop);
    uv_timer_start(
        &m_timer,
        [](uv_timer_t* handle) {
            auto* self = static_cast<EventLoop*>(handle->loop->data);
            self->m_wakeAt = Instant{std::numeric_limits<std::int64_t>::max()};
            self->m_wheel.advance(self->m_clock.now());
            if (const std::optional<Instant> next = self->m_wheel.nextDue(); next && *next < self->m_wakeAt) {
                self->m_wakeAt = *next;
                self->restartTimer();
            }
        },
        static_cast<std::uint64_t>(wait), 0);
}

void EventLoop::markDirty(TcpStream& stream)
{
    m_dirty.push_back(&stream);
}

void EventLoop::forget(TcpStream& stream)
{
    std::replace(m_dirty.begin(), m_dirty.end(), &stream, static_cast<TcpStream*>(nullptr));
    std::replace(m_flushing.begin(), m_flushing.end(), &stream, static_cast<TcpStream*>(nullptr));
}

void EventLoop::flushDirty()
{
    while (!m_dirty.empty()) {
        m_flushing.swap(m_dirty);
        for (std::size_t i = 0; i < m_flushing.size(); ++i) { // flushing may forget streams, so by index
            if (m_flushing[i] != nullptr)
                m_flushing[i]->flush();
        }
        m_flushing.clear();
    }
}

} // namespace signalbox
