// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Responses by key and by the request fields they vary with, in bounded memory: the one that was used least recently goes first.
// Thread: any.
#pragma once

#include "core/base/clock.h"
#include "core/http/message.h"

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace signalbox {

struct StoredResponse {
    int status = 200;
    HeaderList headers;
    std::string body;
    Instant receivedAt;
    std::int64_t initialAge = 0;        // seconds
    std::int64_t lifetime = 0;          // seconds, from when it was made
    bool mayServeAuthorized = false;    // RFC 9111 3.5
    bool isFreshByUs = false;           // it does not say how long itself
    std::vector<std::pair<std::string, std::string>> varies; // request field and its value (RFC 9111 4.1)

    std::int64_t age(Instant now) const;
    std::size_t bytes() const;
};

class ResponseStore {
public:
    explicit ResponseStore(std::size_t most) : m_most(most) {} // bytes

    // The latest one whose varying fields the request has, fresh or not; null: none.
    std::shared_ptr<const StoredResponse> find(const std::string& key, const HeaderList& request);
    // In place of one with the same key and the same varying fields. Nothing happens when it is larger than the store.
    void keep(const std::string& key, std::shared_ptr<const StoredResponse> response);
    void drop(const std::string& key);
    std::size_t bytes() const;

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const StoredResponse> response;
        std::size_t bytes = 0;
    };
    using Entries = std::list<Entry>;
    void erase(Entries::iterator entry);

    static constexpr std::size_t mostVariants = 32; // of one key
    const std::size_t m_most;
    mutable std::mutex m_mutex;
    Entries m_entries;                                                 // guarded by m_mutex; used last first
    std::unordered_map<std::string, std::vector<Entries::iterator>> m_places; // guarded by m_mutex; latest last
    std::size_t m_bytes = 0;                                           // guarded by m_mutex
};

// The field's values as a request has them, for comparing.
std::string varyingValue(const HeaderList& request, const std::string& name);

} // namespace signalbox
