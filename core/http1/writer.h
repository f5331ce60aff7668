// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Wire bytes of HTTP/1 heads and bodies. Framing and connection fields of a list are never copied: they are written
// anew from BodyFraming, so nothing that passed through can disagree with how the body is really delimited.
#pragma once

#include "core/http/codec.h"

namespace signalbox::http1 {

// "GET / HTTP/1.1" with fields and the empty line. Bytes that no method or target may hold are percent-encoded, so that
// a rewritten target cannot add lines. With an Upgrade or TE field, Connection names it. An Upgrade field in the list
// thus asks for an upgrade: who does not want one removes it before.
void writeRequestHead(const RequestHead& head, BodyFraming framing, std::string& out);

struct ResponseWriting {
    BodyFraming framing; // None, Length, Chunked, UntilClose (here: really until close) or Tunnel
    bool isHead = false; // answers a HEAD request
    bool isHttp10 = false; // answers an HTTP/1.0 request: kept alive only when told so
    bool keepAlive = true;
};
void writeResponseHead(const ResponseHead& head, const ResponseWriting& writing, std::string& out);

// Delimits the bytes of one body.
class BodyWriter {
public:
    void start(BodyFraming framing)
    {
        m_kind = framing.kind;
        m_left = framing.length;
    }
    void write(std::string_view bytes, std::string& out);
    // Trailers are written in a chunked body only, without fields that must not be there (RFC 9110 6.5.1).
    // False: a body of announced length is too short, and only closing the connection tells the peer.
    [[nodiscard]] bool end(const HeaderList& trailers, std::string& out);

private:
    BodyFraming::Kind m_kind = BodyFraming::Kind::None;
    std::uint64_t m_left = 0;
};

} // namespace signalbox::http1
