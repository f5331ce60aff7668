// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of one request's header or trailer section, checked one by one and made into a RequestHead (RFC 9113 8.2,
// 8.3). What passes can be written as HTTP/1.1 without changing its meaning: no bytes that end a line, one Host, no framing
// or connection fields, cookies in one field. Invariant: after the first error nothing more is taken.
// Thread: worker.
#pragma once

#include "core/http/codec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::http2 {

class RequestFields {
public:
    explicit RequestFields(const CodecLimits& limits);

    void clear();
    void add(std::string_view name, std::string_view value);
    // The header section is whole. nullopt: head(), framing() and flags() are good. `endsStream`: no body follows.
    std::optional<ProtocolError> finishHead(bool endsStream);

    // The trailer section begins: add() goes there from now on.
    void beginTrailers();
    std::optional<ProtocolError> finishTrailers(bool endsStream);

    RequestHead& head() { return m_head; }
    const HeaderList& trailers() const { return m_trailers; }
    BodyFraming framing() const { return m_framing; }
    MessageFlags flags() const { return m_flags; }
    // As limits count them: names, values and 32 for each field (RFC 9113 6.5.2), also of fields that were not taken.
    std::size_t sectionBytes() const { return m_sectionBytes; }

private:
    void addPseudo(std::string_view name, std::string_view value);
    void addRegular(std::string_view name, std::string_view value);
    void takeHost(std::string_view value);
    void takeLength(std::string_view value);
    bool takePseudo(std::optional<std::string>& field, std::string_view name, std::string_view value);
    void checkTarget();
    void checkConnect();
    void fail(int status, std::string reason);

    CodecLimits m_limits;
    RequestHead m_head;
    HeaderList m_trailers;
    BodyFraming m_framing;
    MessageFlags m_flags;
    std::optional<ProtocolError> m_error;
    std::optional<std::string> m_method;
    std::optional<std::string> m_scheme;
    std::optional<std::string> m_authority;
    std::optional<std::string> m_path;
    std::optional<std::uint64_t> m_length;
    std::string m_cookies;
    std::size_t m_sectionBytes = 0;
    bool m_hasHost = false;
    bool m_hasRegular = false;
    bool m_isInTrailers = false;
};

} // namespace signalbox::http2
