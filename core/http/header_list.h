// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The header fields of one message, in order, names as they came (compared without case). One growing text buffer and
// one index: copying costs two allocations, and clear() keeps both, so a kept-alive connection allocates nothing.
// Invariant: no stored name or value holds CR, LF or NUL (add and set refuse them).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct HeaderField {
    std::string_view name;
    std::string_view value;
};

class HeaderList {
public:
    std::size_t size() const { return m_fields.size(); }
    bool isEmpty() const { return m_fields.empty(); }
    // Views are valid until the list is changed.
    HeaderField at(std::size_t index) const
    {
        const Field& field = m_fields[index];
        return {{m_text.data() + field.nameOffset, field.nameLength},
            {m_text.data() + field.valueOffset, field.valueLength}};
    }
    std::optional<std::string_view> find(std::string_view name) const; // the first value
    bool contains(std::string_view name) const { return find(name).has_value(); }
    std::size_t count(std::string_view name) const;
    std::vector<std::string_view> values(std::string_view name) const;
    // All values of the name, joined with ", " (RFC 9110 5.3).
    std::string joined(std::string_view name) const;

    // False (and no change) when the name is not a token or the value holds CR, LF or NUL.
    bool add(std::string_view name, std::string_view value);
    // As add(), for a parser that has checked the bytes: `line` begins with the name, the value stands further on in it.
    // False when the list is larger than 4 GiB. `line` must not be a view into this list.
    bool addChecked(std::string_view line, std::size_t nameLength, std::size_t valueOffset, std::size_t valueLength);
    bool set(std::string_view name, std::string_view value); // replaces the first, removes the others, else adds
    void removeAt(std::size_t index);
    std::size_t remove(std::string_view name); // how many went
    void clear();
    void reserve(std::size_t fields, std::size_t textBytes);
    // Bytes of all names and values, as limits count them (without ": " and CRLF).
    std::size_t textBytes() const;

    friend bool operator==(const HeaderList& a, const HeaderList& b); // same fields, names without case, in order

    class Iterator {
    public:
        Iterator(const HeaderList* list, std::size_t index) : m_list(list), m_index(index) {}
        HeaderField operator*() const { return m_list->at(m_index); }
        Iterator& operator++()
        {
            ++m_index;
            return *this;
        }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const HeaderList* m_list;
        std::size_t m_index;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size()}; }

private:
    struct Field {
        std::uint32_t nameOffset;
        std::uint32_t nameLength;
        std::uint32_t valueOffset;
        std::uint32_t valueLength;
    };
    std::string m_text;
    std::vector<Field> m_fields;
};

} // namespace signalbox
