// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Owners of nghttp2's objects, and header lists in its form. Thread: worker.
#pragma once

#include "core/http/header_list.h"

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::http2 {

struct NghttpDeleter {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    void operator()(nghttp2_session_callbacks* callbacks) const { nghttp2_session_callbacks_del(callbacks); }
    void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};
using SessionPtr = std::unique_ptr<nghttp2_session, NghttpDeleter>;
using CallbacksPtr = std::unique_ptr<nghttp2_session_callbacks, NghttpDeleter>;
using OptionPtr = std::unique_ptr<nghttp2_option, NghttpDeleter>;

// Null when there is no memory.
CallbacksPtr makeCallbacks();
OptionPtr makeOption();

// A view as nghttp2 wants it: it copies name and value, and writes names in lower case.
nghttp2_nv toPair(std::string_view name, std::string_view value);
// Appends frames until `out` holds about `limit` bytes or nothing may be sent.
enum class Written : std::uint8_t { All, MayHaveMore, Broken };
Written writeFrames(nghttp2_session* session, std::string& out, std::size_t limit);
// Appends the fields that HTTP/2 may carry: not those of one connection (RFC 9113 8.2.2), nor Content-Length, which the
// caller knows better. `keepsLength` lets Content-Length through (answers to HEAD, 304).
void appendPairs(const HeaderList& headers, bool keepsLength, std::vector<nghttp2_nv>& out);

// What a field counts for beyond its name and value in a bound on header sections (RFC 9113 6.5.2).
inline constexpr std::size_t fieldOverhead = 32;

// Names that must not come in a message (RFC 9113 8.2.2); TE is judged by its value.
bool isConnectionField(std::string_view name);

} // namespace signalbox::http2
