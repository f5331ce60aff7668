// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/response_store.h"

#include <algorithm>

namespace signalbox {
namespace {

bool fits(const StoredResponse& response, const HeaderList& request)
{
    return std::all_of(response.varies.begin(), response.varies.end(),
        [&](const auto& field) { return varyingValue(request, field.first) == field.second; });
}

} // namespace

std::string varyingValue(const HeaderList& request, const std::string& name)
{
    // RFC 9111 4.1: an absent field fits only an absent one.
    return request.contains(name) ? "=" + request.joined(name) : std::string();
}

std::int64_t StoredResponse::age(Instant now) const
{
    return initialAge + std::max<std::int64_t>((now - receivedAt) / std::chrono::seconds(1), 0);
}

std::size_t StoredResponse::bytes() const
{
    std::size_t size = sizeof(StoredResponse) + body.size() + headers.textBytes() + headers.size() * 32;
    for (const auto& [name, value] : varies)
        size += name.size() + value.size() + 64;
    return size;
}

std::shared_ptr<const StoredResponse> ResponseStore::find(const std::string& key, const HeaderList& request)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_places.find(key);
    if (found == m_places.end())
        return nullptr;
    for (auto place = found->second.rbegin(); place != found->second.rend(); ++place) {
        if (!fits(*(*place)->response, request))
            continue;
        m_entries.splice(m_entries.begin(), m_entries, *place);
        return (*place)->response;
    }
    return nullptr;
}

void ResponseStore::keep(const std::string& key, std::shared_ptr<const StoredResponse> response)
{
    const std::size_t size = response->bytes() + key.size() * 2 + sizeof(Entry) + 64;
    const std::lock_guard lock(m_mutex);
    const auto found = m_places.find(key);
    if (found != m_places.end()) {
        const auto same = std::find_if(found->second.begin(), found->second.end(),
            [&](const auto& place) { return place->response->varies == response->varies; });
        if (same != found->second.end())
            erase(*same);
        else if (found->second.size() >= mostVariants)
            erase(found->second.front());
    }
    if (size > m_most)
        return;
    m_entries.push_front({key, std::move(response), size});
    m_places[key].push_back(m_entries.begin());
    m_bytes += size;
    while (m_bytes > m_most)
        erase(std::prev(m_entries.end()));
}

void ResponseStore::drop(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    for (auto found = m_places.find(key); found != m_places.end(); found = m_places.find(key))
        erase(found->second.back());
}

void ResponseStore::erase(Entries::iterator entry)
{
    const auto found = m_places.find(entry->key);
    std::erase(found->second, entry);
    if (found->second.empty())
        m_places.erase(found);
    m_bytes -= entry->bytes;
    m_entries.erase(entry);
}

std::size_t ResponseStore::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace signalbox
