// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/places.h"

#include <algorithm>

namespace signalbox {
namespace {

// Where the number stands in the queue, or would stand.
auto placeOf(const std::deque<std::uint64_t>& waiting, std::uint64_t number)
{
    return std::lower_bound(waiting.begin(), waiting.end(), number);
}

} // namespace

Places::Ticket Places::enter(std::uint64_t key)
{
    const std::lock_guard lock(m_mutex);
    Line& line = m_lines[key];
    Ticket ticket;
    ticket.key = key;
    if (line.waiting.size() + line.inside < m_most) {
        ticket.state = Ticket::State::Inside;
        ++line.inside;
    } else if (line.waiting.size() < m_queued) {
        ticket.state = Ticket::State::Waiting;
        ticket.number = ++m_lastNumber;
        ticket.ahead = line.waiting.size();
        line.waiting.push_back(ticket.number);
    }
    ticket.inside = line.inside;
    return ticket; // a line that refuses has someone inside, so it stays
}

void Places::askAgain(Ticket& ticket)
{
    if (ticket.state != Ticket::State::Waiting)
        return;
    const std::lock_guard lock(m_mutex);
    Line& line = m_lines[ticket.key];
    const auto place = placeOf(line.waiting, ticket.number);
    ticket.ahead = static_cast<std::size_t>(place - line.waiting.begin());
    // The first ones may go in together, whichever of them asks first.
    if (line.inside + ticket.ahead >= m_most)
        return;
    line.waiting.erase(place);
    ticket.state = Ticket::State::Inside;
    ticket.inside = ++line.inside;
}

void Places::leave(Ticket& ticket)
{
    if (ticket.state == Ticket::State::Refused)
        return;
    const std::lock_guard lock(m_mutex);
    const auto found = m_lines.find(ticket.key);
    if (found == m_lines.end())
        return;
    Line& line = found->second;
    if (ticket.state == Ticket::State::Inside)
        --line.inside;
    else
        line.waiting.erase(placeOf(line.waiting, ticket.number));
    ticket.state = Ticket::State::Refused;
    if (line.inside == 0 && line.waiting.empty())
        m_lines.erase(found);
}

std::size_t Places::keys() const
{
    const std::lock_guard lock(m_mutex);
    return m_lines.size();
}

} // namespace signalbox
