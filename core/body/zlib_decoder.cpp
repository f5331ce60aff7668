// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// gzip (RFC 1952) and deflate (RFC 1950, or RFC 1951 alone as some servers send it) over zlib.
#include "core/body/stream_decoder.h"

#include <zlib.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr int gzipWindow = 15 + 16;
constexpr int zlibWindow = 15;
constexpr int rawWindow = -15;

class ZlibDecoder final : public StreamDecoder {
public:
    ZlibDecoder(std::string_view name, bool isGzip, DecodeLimits limits) : StreamDecoder(name, limits), m_isGzip(isGzip)
    {
    }
    ~ZlibDecoder() override
    {
        if (m_isOpen)
            inflateEnd(&m_stream);
    }
    ZlibDecoder(const ZlibDecoder&) = delete;
    ZlibDecoder& operator=(const ZlibDecoder&) = delete;

protected:
    Step step(std::string_view& input, std::span<char> room, std::size_t& written) override
    {
        if (!m_isOpen) {
            const bool isOpenNow = m_isGzip ? open(gzipWindow) : openDeflate(input);
            if (!isOpenNow)
                return input.empty() ? Step::NeedsInput : Step::Corrupt;
        }
        if (m_start.empty())
            return inflateFrom(input, room, written);
        // The two bytes that told zlib from raw may have come alone; they go first.
        std::string_view start = m_start;
        const Step result = inflateFrom(start, room, written);
        m_start.erase(0, m_start.size() - start.size());
        return result == Step::NeedsInput && !input.empty() ? Step::More : result;
    }
    bool beginNext(std::string_view input) override
    {
        return m_isGzip && static_cast<unsigned char>(input.front()) == 0x1f && inflateReset(&m_stream) == Z_OK;
    }

private:
    bool open(int window)
    {
        m_isOpen = inflateInit2(&m_stream, window) == Z_OK;
        return m_isOpen;
    }
    // Collects the two bytes of the zlib header (RFC 1950 2.2) in m_start. False with empty input: not enough yet.
    bool openDeflate(std::string_view& input)
    {
        while (m_start.size() < 2 && !input.empty()) {
            m_start += input.front();
            input.remove_prefix(1);
        }
        if (m_start.size() < 2)
            return false;
        const auto first = static_cast<unsigned char>(m_start[0]);
        const auto second = static_cast<unsigned char>(m_start[1]);
        const bool isZlib = (first & 0x0fU) == 8 && (first * 256U + second) % 31 == 0;
        return open(isZlib ? zlibWindow : rawWindow);
    }
    Step inflateFrom(std::string_view& input, std::span<char> room, std::size_t& written)
    {
        constexpr std::size_t most = 1U << 30U; // zlib counts in unsigned int
        const std::size_t given = std::min(input.size(), most);
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data())); // zlib does not write to it
        m_stream.avail_in = static_cast<uInt>(given);
        m_stream.next_out = reinterpret_cast<Bytef*>(room.data());
        m_stream.avail_out = static_cast<uInt>(room.size());
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        input.remove_prefix(given - m_stream.avail_in);
        written = room.size() - m_stream.avail_out;
        if (status == Z_STREAM_END)
            return Step::Ended;
        if (status != Z_OK && status != Z_BUF_ERROR)
            return Step::Corrupt;
        return m_stream.avail_out == 0 || !input.empty() ? Step::More : Step::NeedsInput;
    }

    bool m_isGzip;
    bool m_isOpen = false;
    std::string m_start;
    z_stream m_stream{};
};

} // namespace

std::unique_ptr<ContentDecoder> makeGzipDecoder(DecodeLimits limits)
{
    return std::make_unique<ZlibDecoder>("gzip", true, limits);
}

std::unique_ptr<ContentDecoder> makeDeflateDecoder(DecodeLimits limits)
{
    return std::make_unique<ZlibDecoder>("deflate", false, limits);
}

} // namespace signalbox
