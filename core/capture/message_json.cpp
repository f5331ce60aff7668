// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/message_json.h"

#include "core/base/text.h"
#include "core/capture/exchange_json.h"

#include <nlohmann/json.hpp>

namespace signalbox {
namespace {

using websocket::Message;

void addPayload(const Message& message, nlohmann::ordered_json& json)
{
    if (message.kind == Message::Kind::Close) {
        json["code"] = nullptr;
        if (const auto code = websocket::closeCode(message))
            json["code"] = *code;
        json["reason"] = websocket::closeReason(message);
        return;
    }
    if (message.kind == Message::Kind::Problem)
        json["detail"] = message.payload;
    else if (message.kind == Message::Kind::Text || isUtf8(message.payload)) // a cut text may end within a character
        json["text"] = message.payload;
    else
        json["base64"] = toBase64(message.payload);
}

} // namespace

WallTime timeOf(const CapturedMessage& captured, WallTime startedAt)
{
    return {startedAt.microseconds + captured.message.at.count() / 1000};
}

std::string toJsonLine(const CapturedMessage& captured, WallTime startedAt)
{
    const Message& message = captured.message;
    nlohmann::ordered_json json;
    json["index"] = captured.index;
    json["time"] = toIsoText(timeOf(captured, startedAt));
    json["direction"] = websocket::toText(message.direction);
    json["kind"] = websocket::toText(message.kind);
    json["bytes"] = message.totalBytes;
    json["wire_bytes"] = message.wireBytes;
    json["compressed"] = message.isCompressed;
    json["shortened"] = message.isShortened();
    json["unfinished"] = message.isUnfinished;
    addPayload(message, json);
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace signalbox
