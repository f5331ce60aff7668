// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One stream read by us and by llhttp (the parser of Node.js), each as a list of messages. Used to show that nothing we
// accept is read differently by a parser that half the web's servers use.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::http1::testing {

struct ReadMessage {
    std::string method; // requests
    std::string target;
    int status = 0; // responses
    std::string version; // "1.1"
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::vector<std::pair<std::string, std::string>> trailers;
    bool hasHead = false;
    bool isWhole = false;
};

struct ReadStream {
    std::vector<ReadMessage> messages;
    std::string error; // empty: none
};

// Requests: each whole one is taken as answered with 200, so that an upgrade is declined and the next one is read.
ReadStream readRequestsOurselves(std::string_view wire);
ReadStream readRequestsWithLlhttp(std::string_view wire);

// Responses to one request of that method; the stream ends with the wire.
ReadStream readResponseOurselves(std::string_view wire, std::string_view method, bool asksUpgrade);
ReadStream readResponseWithLlhttp(std::string_view wire, std::string_view method);

// Empty when every message that we took is read the same by the other; otherwise what differs.
std::string difference(const ReadStream& ours, const ReadStream& theirs);

} // namespace signalbox::http1::testing
