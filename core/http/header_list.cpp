// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/header_list.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace signalbox {
namespace {

// Eight bytes at a time: nearly all values hold no byte below 0x0e, and those that do are looked at singly.
bool isFieldValue(std::string_view value)
{
    constexpr std::uint64_t ones = 0x0101010101010101U;
    std::size_t at = 0;
    while (at < value.size()) {
        std::size_t length = value.size() - at;
        if (length >= 8) {
            length = 8;
            std::uint64_t word = 0;
            std::memcpy(&word, value.data() + at, 8);
            if (((word - ones * 0x0e) & ~word & (ones * 0x80)) == 0) {
                at += 8;
                continue;
            }
        }
        for (const char c : value.substr(at, length)) {
            if (c == '\r' || c == '\n' || c == '\0')
                return false;
        }
        at += length;
    }
    return true;
}

} // namespace

std::optional<std::string_view> HeaderList::find(std::string_view name) const
{
    for (const HeaderField field : *this) {
        if (equalsIgnoringCase(field.name, name))
            return field.value;
    }
    return std::nullopt;
}

std::size_t HeaderList::count(std::string_view name) const
{
    return static_cast<std::size_t>(std::count_if(m_fields.begin(), m_fields.end(), [&](const Field& field) {
        return equalsIgnoringCase({m_text.data() + field.nameOffset, field.nameLength}, name);
    }));
}

std::vector<std::string_view> HeaderList::values(std::string_view name) const
{
    std::vector<std::string_view> found;
    for (const HeaderField field : *this) {
        if (equalsIgnoringCase(field.name, name))
            found.push_back(field.value);
    }
    return found;
}

std::string HeaderList::joined(std::string_view name) const
{
    std::string text;
    bool isFirst = true;
    for (const HeaderField field : *this) {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        if (!isFirst)
            text += ", ";
        text += field.value;
        isFirst = false;
    }
    return text;
}

bool HeaderList::add(std::string_view name, std::string_view value)
{
    const std::size_t start = m_text.size();
    const std::size_t needed = start + name.size() + value.size();
    if (needed > std::numeric_limits<std::uint32_t>::max() || !isToken(name) || !isFieldValue(value))
        return false;
    if (needed > m_text.capacity()) {
        // Name and value may be views into m_text, which therefore lives until both are copied.
        std::string grown;
        grown.reserve(std::max<std::size_t>({needed, m_text.capacity() * 2, 512}));
        grown.append(m_text).append(name).append(value);
        m_text.swap(grown);
    } else {
        m_text.append(name).append(value);
    }
    const auto offset = static_cast<std::uint32_t>(start);
    const auto nameLength = static_cast<std::uint32_t>(name.size());
    m_fields.push_back({offset, nameLength, offset + nameLength, static_cast<std::uint32_t>(value.size())});
    return true;
}

// Name, colon and value are copied in one piece; what stands between them is never looked at again.
bool HeaderList::addChecked(std::string_view line, std::size_t nameLength, std::size_t valueOffset,
    std::size_t valueLength)
{
    const std::size_t start = m_text.size();
    if (line.size() > std::numeric_limits<std::uint32_t>::max() - start)
        return false;
    m_text.append(line.data(), valueOffset + valueLength);
    m_fields.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(nameLength),
        static_cast<std::uint32_t>(start + valueOffset), static_cast<std::uint32_t>(valueLength)});
    return true;
}

bool HeaderList::set(std::string_view name, std::string_view value)
{
    std::size_t first = 0;
    while (first < size() && !equalsIgnoringCase(at(first).name, name))
        ++first;
    if (first == size())
        return add(name, value);
    if (!isFieldValue(value))
        return false;
    for (std::size_t i = size() - 1; i > first; --i) {
        if (equalsIgnoringCase(at(i).name, at(first).name))
            removeAt(i);
    }
    Field& field = m_fields[first];
    if (value.size() <= field.valueLength) {
        std::memmove(m_text.data() + field.valueOffset, value.data(), value.size());
        field.valueLength = static_cast<std::uint32_t>(value.size());
        return true;
    }
    // A longer value goes to the end of the text; the old bytes stay unused until clear().
    if (m_text.size() + value.size() > std::numeric_limits<std::uint32_t>::max())
        return false;
    field.valueOffset = static_cast<std::uint32_t>(m_text.size());
    field.valueLength = static_cast<std::uint32_t>(value.size());
    m_text.append(value);
    return true;
}

void HeaderList::removeAt(std::size_t index)
{
    m_fields.erase(m_fields.begin() + static_cast<std::ptrdiff_t>(index));
}

std::size_t HeaderList::remove(std::string_view name)
{
    return std::erase_if(m_fields, [&](const Field& field) {
        return equalsIgnoringCase({m_text.data() + field.nameOffset, field.nameLength}, name);
    });
}

void HeaderList::clear()
{
    m_text.clear();
    m_fields.clear();
}

void HeaderList::reserve(std::size_t fields, std::size_t textBytes)
{
    m_fields.reserve(fields);
    m_text.reserve(textBytes);
}

std::size_t HeaderList::textBytes() const
{
    std::size_t total = 0;
    for (const Field& field : m_fields)
        total += field.nameLength + field.valueLength;
    return total;
}

bool operator==(const HeaderList& a, const HeaderList& b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!equalsIgnoringCase(a.at(i).name, b.at(i).name) || a.at(i).value != b.at(i).value)
            return false;
    }
    return true;
}

} // namespace signalbox
