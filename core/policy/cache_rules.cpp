// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/cache_rules.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr std::int64_t longest = 2'147'483'648; // RFC 9111 1.2.2

// Pieces at the commas that stand outside of quotes.
std::vector<std::string_view> listPieces(std::string_view text)
{
    std::vector<std::string_view> pieces;
    bool isQuoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == ',' && !isQuoted)) {
            pieces.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        } else if (text[i] == '"') {
            isQuoted = !isQuoted;
        } else if (text[i] == '\\' && isQuoted) {
            ++i;
        }
    }
    return pieces;
}

std::int64_t seconds(std::string_view text)
{
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    if (text.empty() || !std::all_of(text.begin(), text.end(), isDigit))
        return 0;
    const auto number = parseUnsigned(text); // nothing: larger than any number of ours
    return number ? static_cast<std::int64_t>(std::min<std::uint64_t>(*number, longest)) : longest;
}

void keepFirst(std::optional<std::int64_t>& place, std::string_view text)
{
    if (!place)
        place = seconds(text);
}

std::optional<int> monthOf(std::string_view name)
{
    static constexpr std::array<std::string_view, 12> names{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<int>(found - names.begin()) + 1);
}

std::optional<std::int64_t> toSeconds(std::string_view dayText, std::string_view monthText, std::int64_t year, std::string_view time)
{
    using namespace std::chrono;
    const auto dayNumber = parseUnsigned(trimmed(dayText));
    const auto monthNumber = monthOf(monthText);
    if (!dayNumber || *dayNumber > 31 || !monthNumber || time.size() != 8 || time[2] != ':' || time[5] != ':')
        return std::nullopt;
    const auto hour = parseUnsigned(time.substr(0, 2));
    const auto minute = parseUnsigned(time.substr(3, 2));
    const auto second = parseUnsigned(time.substr(6, 2));
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const year_month_day date{std::chrono::year(static_cast<int>(year)), month(static_cast<unsigned>(*monthNumber)),
        day(static_cast<unsigned>(*dayNumber))};
    if (!date.ok())
        return std::nullopt;
    return sys_days(date).time_since_epoch().count() * 86'400
        + static_cast<std::int64_t>(*hour * 3600 + *minute * 60 + *second);
}

// Tags without their weakness (RFC 9110 8.8.3.2: weak comparison).
std::string_view opaque(std::string_view tag)
{
    return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

} // namespace

CacheControl parseCacheControl(const HeaderList& headers)
{
    CacheControl control;
    const std::string text = headers.joined("Cache-Control");
    for (const std::string_view piece : listPieces(text)) {
        const std::size_t mark = piece.find('=');
        const std::string name = toLower(trimmed(piece.substr(0, mark)));
        const std::string_view value = mark == std::string_view::npos ? std::string_view() : trimmed(piece.substr(mark + 1));
        control.noStore = control.noStore || name == "no-store";
        control.noCache = control.noCache || name == "no-cache";
        control.isPrivate = control.isPrivate || name == "private";
        control.isPublic = control.isPublic || name == "public";
        control.mustRevalidate = control.mustRevalidate || name == "must-revalidate";
        control.onlyIfCached = control.onlyIfCached || name == "only-if-cached";
        if (name == "max-age")
            keepFirst(control.maxAge, value);
        else if (name == "s-maxage")
            keepFirst(control.sharedMaxAge, value);
        else if (name == "min-fresh")
            keepFirst(control.minFresh, value);
    }
    return control;
}

std::optional<std::int64_t> parseHttpDate(std::string_view text)
{
    const std::vector<std::string_view> words = split(trimmed(text), ' ');
    // Sun, 06 Nov 1994 08:49:37 GMT
    if (words.size() == 6 && words[5] == "GMT") {
        const auto year = words[3].size() == 4 ? parseUnsigned(words[3]) : std::nullopt;
        return year && words[1].size() == 2 ? toSeconds(words[1], words[2], static_cast<std::int64_t>(*year), words[4]) : std::nullopt;
    }
    // Sunday, 06-Nov-94 08:49:37 GMT
    if (words.size() == 4 && words[3] == "GMT" && words[1].size() == 9 && words[1][2] == '-' && words[1][6] == '-') {
        const auto year = parseUnsigned(words[1].substr(7));
        return year ? toSeconds(words[1].substr(0, 2), words[1].substr(3, 3), static_cast<std::int64_t>(*year < 70 ? 2000 + *year : 1900 + *year),
                          words[2])
                    : std::nullopt;
    }
    // Sun Nov  6 08:49:37 1994
    const bool isPadded = words.size() == 6 && words[2].empty();
    if (words.size() == 5 || isPadded) {
        const auto year = words.back().size() == 4 ? parseUnsigned(words.back()) : std::nullopt;
        return year ? toSeconds(words[isPadded ? 3 : 2], words[1], static_cast<std::int64_t>(*year), words[words.size() - 2]) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::int64_t> freshnessLifetime(const ResponseHead& head, WallTime now)
{
    const CacheControl control = parseCacheControl(head.headers);
    if (control.sharedMaxAge)
        return control.sharedMaxAge;
    if (control.maxAge)
        return control.maxAge;
    if (!head.headers.contains("Expires"))
        return std::nullopt;
    const auto expires = parseHttpDate(head.headers.find("Expires").value_or(""));
    if (!expires || head.headers.count("Expires") > 1) // RFC 9111 5.3: invalid ones are in the past
        return 0;
    const auto date = parseHttpDate(head.headers.find("Date").value_or(""));
    return std::clamp<std::int64_t>(*expires - date.value_or(now.seconds()), 0, longest);
}

std::int64_t initialAge(const ResponseHead& head, WallTime now, Duration delay)
{
    const auto date = parseHttpDate(head.headers.find("Date").value_or(""));
    const std::int64_t apparent = date ? std::max<std::int64_t>(now.seconds() - *date, 0) : 0;
    const std::int64_t waited = std::chrono::ceil<std::chrono::seconds>(delay).count();
    return std::max(apparent, seconds(trimmed(head.headers.find("Age").value_or(""))) + waited);
}

bool isNotModified(const RequestHead& request, const HeaderList& stored)
{
    if (request.headers.contains("If-None-Match")) { // RFC 9110 13.2.2: then the date does not count
        const std::string tags = request.headers.joined("If-None-Match");
        const std::string_view ours = opaque(trimmed(stored.find("ETag").value_or("")));
        const std::vector<std::string_view> pieces = listPieces(tags);
        return std::any_of(pieces.begin(), pieces.end(),
            [&](std::string_view tag) { return tag == "*" || (!ours.empty() && opaque(tag) == ours); });
    }
    if (request.headers.count("If-Modified-Since") != 1)
        return false;
    const auto since = parseHttpDate(request.headers.find("If-Modified-Since").value_or(""));
    const auto changed = parseHttpDate(stored.find("Last-Modified").value_or(""));
    return since && changed && *changed <= *since;
}

} // namespace signalbox
