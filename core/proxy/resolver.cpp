// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/proxy/resolver.h"

#include "core/proxy/tcp_stream.h"

#include <netdb.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr Duration positiveTime = std::chrono::seconds(30);
constexpr Duration negativeTime = std::chrono::seconds(1);
constexpr std::size_t maxEntries = 4096;

} // namespace

// Lives until libuv has answered, which may be after the resolver has gone.
struct Resolver::Query {
    uv_getaddrinfo_t request{};
    Resolver* resolver = nullptr;
    std::string host;
};

Resolver::~Resolver()
{
    for (Query* query : m_queries) {
        query->resolver = nullptr;
        uv_cancel(reinterpret_cast<uv_req_t*>(&query->request));
    }
}

void Resolver::resolve(const HostPort& address, Answer answer)
{
    if (const Result<IpAddress> ip = parseIpAddress(address.host)) {
        answer(SocketAddress{*ip, address.port});
        return;
    }
    if (m_entries.size() > maxEntries)
        std::erase_if(m_entries, [](const auto& entry) { return !entry.second.isAsked; });
    Entry& entry = m_entries[address.host];
    if (!entry.isAsked && entry.validUntil > m_loop.now()) {
        reply(entry, address.port, answer);
        return;
    }
    entry.waiting.emplace_back(address.port, std::move(answer));
    if (!entry.isAsked) {
        entry.isAsked = true;
        ask(address.host);
    }
}

void Resolver::reply(Entry& entry, std::uint16_t port, const Answer& answer)
{
    if (entry.addresses.empty()) {
        answer(Error{ErrorCode::ResolveFailed, ErrorOrigin::Upstream, entry.error, {}});
        return;
    }
    answer(SocketAddress{entry.addresses[entry.next++ % entry.addresses.size()], port});
}

void Resolver::ask(const std::string& host)
{
    auto* query = new Query; // owned by libuv's request until its callback
    query->resolver = this;
    query->host = host;
    query->request.data = query;
    m_queries.push_back(query);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    const auto done = [](uv_getaddrinfo_t* request, int status, addrinfo* list) {
        const std::unique_ptr<Query> owned(static_cast<Query*>(request->data));
        Resolver* self = owned->resolver;
        if (self != nullptr) {
            std::erase(self->m_queries, owned.get());
            Entry& entry = self->m_entries[owned->host];
            entry.isAsked = false;
            entry.addresses.clear();
            for (const addrinfo* item = list; status == 0 && item != nullptr; item = item->ai_next)
                entry.addresses.push_back(toSocketAddress(item->ai_addr).ip);
            entry.error = "the name " + owned->host + " was not found";
            entry.validUntil = self->m_loop.now() + (entry.addresses.empty() ? negativeTime : positiveTime);
            std::vector<std::pair<std::uint16_t, Answer>> waiting;
            waiting.swap(entry.waiting);
            for (const auto& [port, answer] : waiting)
                self->reply(entry, port, answer);
        }
        uv_freeaddrinfo(list);
    };
    const int status = uv_getaddrinfo(m_loop.handle(), &query->request, done, host.c_str(), nullptr, &hints);
    if (status != 0)
        done(&query->request, status, nullptr);
}

} // namespace signalbox
