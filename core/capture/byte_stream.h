// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of capture records: a growing buffer to write into, and a reader that never leaves its span. Numbers are LEB128
// varints, signed ones zigzag first; texts are a length and bytes. Thread: whoever owns them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace signalbox {

// Unlike std::string it leaves new memory untouched and says what it holds, so that buffers can be recycled.
class ByteBuffer {
public:
    explicit ByteBuffer(std::size_t capacity = 0) { reserve(capacity); }

    std::size_t size() const { return m_size; }
    std::size_t capacity() const { return m_capacity; }
    std::string_view view() const { return {m_bytes.get(), m_size}; }
    char* data() { return m_bytes.get(); }
    void clear() { m_size = 0; }
    void truncate(std::size_t size) { m_size = std::min(m_size, size); }

    void appendByte(std::uint8_t value)
    {
        reserve(1);
        m_bytes[m_size++] = static_cast<char>(value);
    }
    void appendVarint(std::uint64_t value)
    {
        reserve(10);
        char* at = m_bytes.get() + m_size;
        while (value >= 0x80) {
            *at++ = static_cast<char>(value | 0x80U);
            value >>= 7U;
        }
        *at++ = static_cast<char>(value);
        m_size = static_cast<std::size_t>(at - m_bytes.get());
    }
    void appendSigned(std::int64_t value)
    {
        appendVarint((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void appendBytes(std::string_view bytes)
    {
        if (bytes.empty())
            return;
        reserve(bytes.size());
        std::memcpy(m_bytes.get() + m_size, bytes.data(), bytes.size());
        m_size += bytes.size();
    }
    void appendText(std::string_view text)
    {
        appendVarint(text.size());
        appendBytes(text);
    }
    // Four bytes, little-endian, to be written by setFixed32 when they are known.
    std::size_t appendFixed32(std::uint32_t value)
    {
        reserve(4);
        m_size += 4;
        setFixed32(m_size - 4, value);
        return m_size - 4;
    }
    void setFixed32(std::size_t offset, std::uint32_t value)
    {
        for (unsigned i = 0; i < 4; ++i)
            m_bytes[offset + i] = static_cast<char>(value >> (8 * i));
    }

private:
    void reserve(std::size_t more)
    {
        if (m_capacity - m_size < more)
            grow(more);
    }
    void grow(std::size_t more)
    {
        const std::size_t capacity = std::max({m_size + more, m_capacity * 2, std::size_t{256}});
        auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
        if (m_size > 0)
            std::memcpy(bytes.get(), m_bytes.get(), m_size);
        m_bytes = std::move(bytes);
        m_capacity = capacity;
    }

    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

// Reads what a ByteBuffer wrote. After the first read beyond the end or of a malformed number everything reads as zero and
// isValid() is false: check once, at the end of a group.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    bool isValid() const { return m_isValid; }
    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_bytes.size() - m_position; }
    void invalidate()
    {
        m_isValid = false;
        m_position = m_bytes.size();
    }

    std::uint8_t readByte()
    {
        if (remaining() < 1) {
            invalidate();
            return 0;
        }
        return static_cast<std::uint8_t>(m_bytes[m_position++]);
    }
    std::uint64_t readVarint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t byte = readByte();
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0)
                return value;
        }
        invalidate();
        return 0;
    }
    // A number that must not be above `limit`.
    std::uint64_t readVarint(std::uint64_t limit)
    {
        const std::uint64_t value = readVarint();
        if (value <= limit)
            return value;
        invalidate();
        return 0;
    }
    std::int64_t readSigned()
    {
        const std::uint64_t value = readVarint();
        return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
    }
    std::string_view readBytes(std::uint64_t size)
    {
        if (size > remaining()) {
            invalidate();
            return {};
        }
        const std::string_view bytes = m_bytes.substr(m_position, static_cast<std::size_t>(size));
        m_position += bytes.size();
        return bytes;
    }
    std::string_view readText() { return readBytes(readVarint()); }
    std::uint32_t readFixed32()
    {
        std::uint32_t value = 0;
        const std::string_view bytes = readBytes(4);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
        return value;
    }

private:
    std::string_view m_bytes;
    std::size_t m_position = 0;
    bool m_isValid = true;
};

} // namespace signalbox
