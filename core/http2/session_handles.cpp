// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http2/session_handles.h"

#include "core/base/text.h"

#include <array>

namespace signalbox::http2 {

CallbacksPtr makeCallbacks()
{
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    return CallbacksPtr(callbacks);
}

OptionPtr makeOption()
{
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    return OptionPtr(option);
}

nghttp2_nv toPair(std::string_view name, std::string_view value)
{
    // nghttp2 only reads, but its structure is not const.
    auto* nameBytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data()));
    auto* valueBytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
    return {nameBytes, valueBytes, name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

Written writeFrames(nghttp2_session* session, std::string& out, std::size_t limit)
{
    while (out.size() < limit) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t length = nghttp2_session_mem_send(session, &bytes);
        if (length < 0)
            return Written::Broken;
        if (length == 0)
            return Written::All;
        out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    }
    return Written::MayHaveMore;
}

bool isConnectionField(std::string_view name)
{
    constexpr std::array<std::string_view, 5> names{
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"};
    for (const std::string_view one : names) {
        if (equalsIgnoringCase(one, name))
            return true;
    }
    return false;
}

void appendPairs(const HeaderList& headers, bool keepsLength, std::vector<nghttp2_nv>& out)
{
    for (const HeaderField field : headers) {
        if (isConnectionField(field.name) || field.name.empty() || field.name.front() == ':')
            continue;
        if (equalsIgnoringCase(field.name, "te") && !equalsIgnoringCase(field.value, "trailers"))
            continue;
        if (!keepsLength && equalsIgnoringCase(field.name, "content-length"))
            continue;
        out.push_back(toPair(field.name, field.value));
    }
}

} // namespace signalbox::http2
