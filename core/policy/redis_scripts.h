// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What Redis runs for limits (Lua 5.1). KEYS[1] is what is counted. Each answers: allowed, requests left, microseconds to wait,
// microseconds until all is back. A stored value that no script of ours wrote does not stop them, and is gone after a period.
#pragma once

#include <string_view>

namespace signalbox {

// ARGV: microseconds for one request, the burst. The value is the theoretical arrival time (TAT) in microseconds since September
// 2020, which leaves a double a resolution of 1/32 us. One that lies further ahead than the burst allows was not written by this
// script (or by another clock), and counts as a full bucket of debt at most.
constexpr std::string_view tokenBucketScript = R"lua(local t = redis.call('TIME')
local now = (tonumber(t[1]) - 1600000000) * 1000000 + tonumber(t[2])
local interval = tonumber(ARGV[1])
local span = interval * tonumber(ARGV[2])
local tat = tonumber(redis.call('GET', KEYS[1]) or now) or now
if not (tat >= now) then tat = now end
if tat > now + span then tat = now + span end
local after = tat + interval
local early = after - span - now
if early > 0.5 then return {0, 0, math.ceil(early), math.ceil(tat - now)} end
redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil((after - now) / 1000) + 1)
return {1, math.floor((span - (after - now)) / interval + 0.000001), 0, math.ceil(after - now)}
)lua";

// ARGV: microseconds of a window, the limit, 1 when the window before counts too. The value is the window's number, its count and
// the count of the one before.
constexpr std::string_view windowScript = R"lua(local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
local period = tonumber(ARGV[1])
local limit = tonumber(ARGV[2])
local sliding = ARGV[3] == '1'
local window = math.floor(now / period)
local passed = now - window * period
local rest = period - passed
local w, c, p = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (%d+) (%d+)$')
w = tonumber(w or window)
c = math.min(tonumber(c or 0), limit)
p = math.min(tonumber(p or 0), limit)
if w < window then
  if w == window - 1 then p = c else p = 0 end
  c = 0
end
local weight = 0
if sliding then weight = rest / period end
local function room_from(before, count)
  local room = limit - 1 - count
  if before <= room then return 0 end
  if room < 0 then return 1 end
  return 1 - room / before
end
local allowed, wait = 0, 0
if p * weight + c + 1 <= limit + 0.000000001 then
  allowed = 1
  c = c + 1
  redis.call('SET', KEYS[1], string.format('%.0f %.0f %.0f', window, c, p), 'PX', math.ceil((rest + period) / 1000) + 1)
elseif not sliding then
  wait = rest
else
  local share = room_from(p, c)
  if share < 1 then wait = math.max(math.ceil(share * period) - passed, 1)
  else wait = rest + math.ceil(room_from(c, 0) * period) end
end
local full = rest
if sliding and c > 0 then full = rest + period end
return {allowed, math.max(math.floor(limit - p * weight - c + 0.000001), 0), wait, full}
)lua";

// ARGV: the limit, microseconds until the window ends. The value is the count.
constexpr std::string_view countScript = R"lua(local limit = tonumber(ARGV[1])
local rest = tonumber(ARGV[2])
local count = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
if not (count >= 0) then count = 0 end
if count + 1 > limit then return {0, 0, rest, rest} end
count = count + 1
redis.call('SET', KEYS[1], string.format('%.0f', count), 'PX', math.ceil(rest / 1000) + 1)
return {1, limit - count, 0, rest}
)lua";

} // namespace signalbox
