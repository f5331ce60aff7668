// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/exchange.h"

#include "core/base/text.h"

#include <algorithm>

namespace signalbox {
namespace {

Change headerChange(Change::What what, std::string_view name)
{
    Change change;
    change.what = what;
    change.name = name;
    return change;
}

// The first field of this name from `from` on; size() when there is none.
std::size_t indexOf(const HeaderList& list, std::string_view name, std::size_t from)
{
    while (from < list.size() && !equalsIgnoringCase(list.at(from).name, name))
        ++from;
    return from;
}

// The values of one name, compared position by position: a value that moved within its name is a change, a field that
// only moved among other names is none.
void appendChangesOfName(const HeaderList& before, const HeaderList& after, std::string_view name, Change::What what,
    std::vector<Change>& changes)
{
    std::size_t old = indexOf(before, name, 0);
    std::size_t now = indexOf(after, name, 0);
    for (; old < before.size() || now < after.size(); old = indexOf(before, name, old + 1), now = indexOf(after, name, now + 1)) {
        const bool hadBefore = old < before.size();
        const bool hasAfter = now < after.size();
        if (hadBefore && hasAfter && before.at(old).value == after.at(now).value)
            continue;
        Change change = headerChange(what, name);
        change.hadBefore = hadBefore;
        change.hasAfter = hasAfter;
        if (hadBefore)
            change.before = before.at(old).value;
        if (hasAfter)
            change.after = after.at(now).value;
        changes.push_back(std::move(change));
    }
}

bool isFirstOfItsName(const HeaderList& list, std::size_t index)
{
    const std::string_view name = list.at(index).name;
    for (std::size_t i = 0; i < index; ++i) {
        if (equalsIgnoringCase(list.at(i).name, name))
            return false;
    }
    return true;
}

} // namespace

std::string_view toText(Stage::Kind kind)
{
    switch (kind) {
    case Stage::Kind::Accept: return "accept";
    case Stage::Kind::Tls: return "tls";
    case Stage::Kind::Match: return "match";
    case Stage::Kind::Policy: return "policy";
    case Stage::Kind::Connect: return "connect";
    case Stage::Kind::Send: return "send";
    case Stage::Kind::Wait: return "wait";
    case Stage::Kind::Receive: return "receive";
    case Stage::Kind::ResponsePolicy: return "response-policy";
    }
    return "unknown";
}

void appendChanges(const HeaderList& before, const HeaderList& after, Change::What what, std::vector<Change>& changes)
{
    if (before == after)
        return;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (isFirstOfItsName(before, i))
            appendChangesOfName(before, after, before.at(i).name, what, changes);
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (!before.contains(after.at(i).name) && isFirstOfItsName(after, i))
            appendChangesOfName(before, after, after.at(i).name, what, changes);
    }
}

void Exchange::clear()
{
    // Assigning a fresh Exchange would free the strings and lists that the next exchange fills again.
    number = 0;
    startedAt = {};
    duration = {};
    planIndex = 0;
    listener = {};
    peer = {};
    client = {};
    tls.clear();
    connection = 0;
    requestOfConnection = 1;
    requestId.clear();
    request.clear();
    requestTrailers.clear();
    requestBody.bytes.clear();
    requestBody.totalBytes = 0;
    outcome = Decision::Outcome::NoRoute;
    rejection.clear();
    route = {};
    earlier = 0;
    failed.clear();
    service = {};
    endpoint.clear();
    upstreamMethod.clear();
    upstreamTarget.clear();
    upstreamHeaders.clear();
    attempts = 0;
    hasResponse = false;
    response.clear();
    responseTrailers.clear();
    responseBody.bytes.clear();
    responseBody.totalBytes = 0;
    isOwnAnswer = false;
    isOpen = false;
    isReplay = false;
    isWebSocket = false;
    errorCode = ErrorCode::Unknown;
    errorOrigin = ErrorOrigin::Internal;
    errorDetail.clear();
    stages.clear();
}

} // namespace signalbox
