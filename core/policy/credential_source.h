// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a request carries a credential: a header, a cookie or a query parameter; taken from there and removed again.
#pragma once

#include "core/http/message.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

struct CredentialSource {
    enum class Kind : std::uint8_t { Header, Cookie, Query };
    Kind kind = Kind::Header;
    std::string name;
    std::string scheme; // Header: the word before the credential, "Bearer"; empty: the whole value

    // nullopt when it is not there. Two different values are ambiguous and are given as an empty text, which no check accepts.
    std::optional<std::string> take(const RequestHead& head) const;
    void removeFrom(RequestHead& head) const;
    std::string describe() const; // "header Authorization"
};

} // namespace signalbox
