// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/frame_reader.h"

#include <algorithm>

namespace signalbox::websocket {
namespace {

constexpr std::uint64_t maxControlPayload = 125; // RFC 6455 5.5

constexpr bool isKnown(unsigned opcode)
{
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

std::uint64_t bigEndian(const unsigned char* bytes, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8U | bytes[i];
    return value;
}

} // namespace

std::string_view FrameReader::read(std::string_view bytes, FrameSink& sink)
{
    while (!bytes.empty() && m_state != State::Closed) {
        const std::string_view violation = m_state == State::Head ? readHead(bytes, sink) : readPayload(bytes, sink);
        if (!violation.empty())
            return violation;
    }
    return {};
}

std::size_t FrameReader::headLength() const
{
    if (m_headSize < 2)
        return 2;
    const unsigned length = m_head[1] & 0x7fU;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    return 2 + extended + (m_isMasked ? 4 : 0);
}

std::string_view FrameReader::readHead(std::string_view& bytes, FrameSink& sink)
{
    while (m_headSize < headLength()) {
        if (bytes.empty())
            return {};
        m_head[m_headSize++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        // Before the length is believed: it would be read at another place.
        if (m_headSize == 2 && ((m_head[1] & 0x80U) != 0) != m_isMasked)
            return m_isMasked ? "a frame of the client is not masked" : "a frame of the endpoint is masked";
    }
    if (const std::string_view violation = parseHead(); !violation.empty())
        return violation;
    m_headSize = 0;
    m_left = m_frame.length;
    m_maskAt = 0;
    if (const std::string_view violation = sink.onFrame(m_frame); !violation.empty())
        return violation;
    m_state = State::Payload;
    return m_left == 0 ? endFrame(sink) : std::string_view();
}

std::string_view FrameReader::parseHead()
{
    const unsigned opcode = m_head[0] & 0x0fU;
    if (!isKnown(opcode))
        return "an opcode that RFC 6455 reserves";
    m_frame.opcode = static_cast<Opcode>(opcode);
    m_frame.isFinal = (m_head[0] & 0x80U) != 0;
    m_frame.isCompressed = (m_head[0] & 0x40U) != 0;
    if ((m_head[0] & 0x30U) != 0)
        return "a reserved bit that no extension uses";
    // RFC 7692 6: only the first frame of a message has RSV1.
    if (m_frame.isCompressed && (!m_allowsCompressed || m_frame.isControl() || m_frame.opcode == Opcode::Continuation))
        return "a compressed frame where none may be";

    const unsigned length = m_head[1] & 0x7fU;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    m_frame.length = extended == 0 ? length : bigEndian(&m_head[2], extended);
    if ((extended == 2 && m_frame.length < 126) || (extended == 8 && m_frame.length <= 0xffff))
        return "a length in more bytes than it needs";
    if (m_frame.length >> 63U != 0)
        return "a length of more than 63 bits";
    if (m_frame.isControl() && (!m_frame.isFinal || m_frame.length > maxControlPayload))
        return "a control frame in fragments or of more than 125 bytes";
    if (m_isMasked)
        std::copy_n(m_head.begin() + 2 + static_cast<std::ptrdiff_t>(extended), m_mask.size(), m_mask.begin());
    return {};
}

std::string_view FrameReader::readPayload(std::string_view& bytes, FrameSink& sink)
{
    std::string_view piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size())));
    bytes.remove_prefix(piece.size());
    m_left -= piece.size();
    while (!piece.empty()) {
        const std::string_view part = m_isMasked ? piece.substr(0, m_unmasked.size()) : piece;
        piece.remove_prefix(part.size());
        if (const std::string_view violation = sink.onPayload(unmask(part)); !violation.empty())
            return violation;
    }
    return m_left == 0 ? endFrame(sink) : std::string_view();
}

// RFC 6455 5.3
std::string_view FrameReader::unmask(std::string_view bytes)
{
    if (!m_isMasked)
        return bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        m_unmasked[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ m_mask[(m_maskAt + i) % 4]);
    m_maskAt = (m_maskAt + bytes.size()) % 4;
    return {m_unmasked.data(), bytes.size()};
}

std::string_view FrameReader::endFrame(FrameSink& sink)
{
    m_state = m_frame.opcode == Opcode::Close ? State::Closed : State::Head;
    return sink.onFrameEnd();
}

} // namespace signalbox::websocket
