// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/handshake.h"

#include "core/base/digest.h"
#include "core/base/text.h"

#include <algorithm>
#include <vector>

namespace signalbox::websocket {
namespace {

Error handshakeError(std::string detail)
{
    return Error{ErrorCode::ProtocolViolation, ErrorOrigin::Upstream, std::move(detail)};
}

struct Parameter {
    std::string_view name;
    std::string_view value;          // without quotes
    bool hasValue = false;
};

Parameter parseParameter(std::string_view text)
{
    Parameter parameter;
    const std::size_t equals = text.find('=');
    parameter.name = trimmed(text.substr(0, equals));
    if (equals == std::string_view::npos)
        return parameter;
    parameter.hasValue = true;
    parameter.value = trimmed(text.substr(equals + 1));
    if (parameter.value.size() >= 2 && parameter.value.front() == '"' && parameter.value.back() == '"')
        parameter.value = parameter.value.substr(1, parameter.value.size() - 2);
    return parameter;
}

// RFC 7692 7.1.2.1: 8 to 15, no leading zero.
std::optional<int> windowBitsOf(const Parameter& parameter)
{
    const auto bits = parseUnsigned(parameter.value);
    if (!bits || *bits < 8 || *bits > 15 || parameter.value.front() == '0')
        return std::nullopt;
    return static_cast<int>(*bits);
}

bool setParameter(const Parameter& parameter, Deflate& deflate)
{
    if (equalsIgnoringCase(parameter.name, "server_no_context_takeover") && !parameter.hasValue) {
        deflate.serverKeepsContext = false;
        return true;
    }
    if (equalsIgnoringCase(parameter.name, "client_no_context_takeover") && !parameter.hasValue) {
        deflate.clientKeepsContext = false;
        return true;
    }
    const std::optional<int> bits = parameter.hasValue ? windowBitsOf(parameter) : std::nullopt;
    if (!bits)
        return false;
    if (equalsIgnoringCase(parameter.name, "server_max_window_bits")) {
        deflate.serverWindowBits = *bits;
        return true;
    }
    if (equalsIgnoringCase(parameter.name, "client_max_window_bits")) {
        deflate.clientWindowBits = *bits;
        return true;
    }
    return false;
}

// RFC 7692 7.1: unknown, repeated or misshapen parameters make the response one that a client has to refuse.
std::optional<Deflate> parseDeflate(const std::vector<std::string_view>& parts)
{
    Deflate deflate;
    std::vector<std::string> seen;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const Parameter parameter = parseParameter(parts[i]);
        std::string name = toLower(parameter.name);
        if (std::find(seen.begin(), seen.end(), name) != seen.end() || !setParameter(parameter, deflate))
            return std::nullopt;
        seen.push_back(std::move(name));
    }
    return deflate;
}

bool offers(const HeaderList& request, std::string_view extension)
{
    const std::string offered = request.joined("sec-websocket-extensions");
    for (const std::string_view offer : split(offered, ',')) {
        if (equalsIgnoringCase(trimmed(split(offer, ';').front()), extension))
            return true;
    }
    return false;
}

Result<void> readExtensions(const RequestHead& request, const ResponseHead& response, Handshake& handshake)
{
    const std::string agreed = response.headers.joined("sec-websocket-extensions");
    if (trimmed(agreed).empty())
        return {};
    for (const std::string_view extension : split(agreed, ',')) {
        const std::vector<std::string_view> parts = split(extension, ';');
        const std::string_view name = trimmed(parts.front());
        if (!equalsIgnoringCase(name, "permessage-deflate"))
            return handshakeError("the extension " + std::string(name) + " is not known");
        if (!offers(request.headers, name) || handshake.deflate)
            return handshakeError("permessage-deflate was answered without being offered, or twice");
        handshake.deflate = parseDeflate(parts);
        if (!handshake.deflate)
            return handshakeError("the parameters of permessage-deflate cannot be read");
    }
    return {};
}

Result<void> checkKeys(const RequestHead& request, const ResponseHead& response)
{
    const auto key = request.headers.find("sec-websocket-key");
    const auto decoded = key ? fromBase64(trimmed(*key)) : std::nullopt;
    if (!decoded || decoded->size() != 16)
        return handshakeError("Sec-WebSocket-Key is not 16 bytes in Base64");
    if (trimmed(request.headers.find("sec-websocket-version").value_or("")) != "13")
        return handshakeError("Sec-WebSocket-Version is not 13");
    if (trimmed(response.headers.find("sec-websocket-accept").value_or("")) != acceptKeyOf(trimmed(*key)))
        return handshakeError("Sec-WebSocket-Accept does not fit the request's key");
    return {};
}

} // namespace

bool isWebSocket(const RequestHead& request, const ResponseHead& response)
{
    return request.method == "GET" && response.status == 101
        && listContains(request.headers.joined("upgrade"), "websocket")
        && equalsIgnoringCase(trimmed(response.headers.joined("upgrade")), "websocket");
}

Result<Handshake> readHandshake(const RequestHead& request, const ResponseHead& response)
{
    if (auto keys = checkKeys(request, response); !keys)
        return keys.error();
    Handshake handshake;
    if (auto extensions = readExtensions(request, response, handshake); !extensions)
        return extensions.error();
    handshake.protocol = trimmed(response.headers.find("sec-websocket-protocol").value_or(""));
    if (!handshake.protocol.empty() && !listContains(request.headers.joined("sec-websocket-protocol"), handshake.protocol))
        return handshakeError("the endpoint chose the subprotocol " + handshake.protocol + ", which was not offered");
    return handshake;
}

std::string acceptKeyOf(std::string_view key)
{
    return toBase64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

} // namespace signalbox::websocket
