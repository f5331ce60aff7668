// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/curl_command.h"

#include "core/base/text.h"
#include "core/capture/summary_view.h"
#include "core/http/target.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

bool isPlain(char c)
{
    return isAlpha(c) || isDigit(c) || std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
}

bool needsEscapes(std::string_view text)
{
    return !isUtf8(text)
        || std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Three octal digits, always: a digit that follows cannot be taken for a part of the escape.
void appendOctal(std::string& text, unsigned char byte)
{
    text += '\\';
    text += static_cast<char>('0' + (byte >> 6U));
    text += static_cast<char>('0' + ((byte >> 3U) & 7U));
    text += static_cast<char>('0' + (byte & 7U));
}

std::string quotedWithEscapes(std::string_view text)
{
    std::string quoted = "$'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\'' || c == '\\')
            quoted.append("\\").push_back(c);
        else if (c == '\n')
            quoted += "\\n";
        else if (byte < 0x20 || byte >= 0x7f)
            appendOctal(quoted, byte);
        else
            quoted.push_back(c);
    }
    return quoted + "'";
}

class Builder {
public:
    explicit Builder(const Exchange& exchange) : m_exchange(exchange) {}

    CurlCommand run(std::string_view listener)
    {
        m_command.text = "curl";
        appendMethod();
        appendVersion();
        appendUrl(listener);
        appendHeaders();
        appendBody();
        return std::move(m_command);
    }

private:
    const RequestHead& request() const { return m_exchange.request; }
    bool hasBody() const { return m_exchange.requestBody.totalBytes > 0; }

    void appendWord(std::string_view word)
    {
        m_command.isBashOnly = m_command.isBashOnly || needsEscapes(word);
        m_command.text.append(" ").append(shellQuoted(word));
    }
    void appendOption(std::string_view option, std::string_view value)
    {
        m_command.text.append(" ").append(option);
        appendWord(value);
    }

    void appendMethod()
    {
        // -X HEAD would wait for a body; --head is cURL's way. GET and POST with data are its own choice.
        if (request().method == "HEAD" && !hasBody())
            m_command.text += " --head";
        else if (request().method != (hasBody() ? "POST" : "GET"))
            appendOption("-X", request().method);
    }

    void appendVersion()
    {
        if (request().version == HttpVersion::Http10)
            m_command.text += " --http1.0";
    }

    // The host without what a URL cannot hold; an unusable one leaves its place to the listener.
    std::string authority(std::string_view listener) const
    {
        const std::string_view host = summaryOf(m_exchange).host;
        const bool isUsable = normalizedHost(host).has_value() && !needsEscapes(host) && host.find('@') == std::string_view::npos;
        return std::string(isUsable || listener.empty() ? host : listener);
    }

    void appendUrl(std::string_view listener)
    {
        const std::string scheme = m_exchange.tls.empty() ? "http://" : "https://";
        const std::string host = authority(listener);
        m_command.text += " --path-as-is --globoff";
        if (!listener.empty() && host != listener)
            appendOption("--connect-to", "::" + std::string(listener));
        const std::string& target = request().target;
        if (target.empty() || target.front() != '/')
            appendOption("--request-target", target); // "*", absolute-form: nothing a URL's path can say
        else if (needsEscapes(target) || target.find('#') != std::string::npos || target.find(' ') != std::string::npos)
            appendOption("--request-target", target); // a URL would be changed or cut here
        else
            return appendWord(scheme + host + target);
        appendWord(scheme + host + "/");
    }

    void appendHeaders()
    {
        std::string hostOfUrl = authority({});
        for (const HeaderField field : request().headers) {
            if (isMadeByCurl(field.name) || (equalsIgnoringCase(field.name, "host") && field.value == hostOfUrl))
                continue;
            // "Name:" would remove the header; "Name;" sends it empty.
            appendOption("-H", field.value.empty() ? std::string(field.name) + ";"
                                                   : std::string(field.name) + ": " + std::string(field.value));
        }
        // What cURL adds by itself and the request did not have.
        constexpr std::array<std::string_view, 2> added{"User-Agent", "Accept"};
        for (const std::string_view name : added) {
            if (!request().headers.contains(name))
                appendOption("-H", std::string(name) + ":");
        }
        if (hasBody() && !request().headers.contains("content-type"))
            appendOption("-H", "Content-Type:");
        if (hasBody() && !request().headers.contains("expect"))
            appendOption("-H", "Expect:");
    }

    // The framing is cURL's: it counts the body that it sends.
    static bool isMadeByCurl(std::string_view name)
    {
        return equalsIgnoringCase(name, "content-length") || equalsIgnoringCase(name, "transfer-encoding");
    }

    void appendBody()
    {
        if (!hasBody())
            return;
        const CapturedBody& body = m_exchange.requestBody;
        m_command.isBodyShortened = body.isShortened();
        m_command.hasUnsendableBody = body.bytes.find('\0') != std::string::npos;
        if (m_command.hasUnsendableBody) {
            m_command.text += " --data-binary @body.bin";
            return;
        }
        // A value that starts with "@" would name a file; --data-raw takes it as it is, and is binary-safe too.
        appendOption(body.bytes.starts_with('@') ? "--data-raw" : "--data-binary", body.bytes);
    }

    const Exchange& m_exchange;
    CurlCommand m_command;
};

} // namespace

std::string shellQuoted(std::string_view text)
{
    if (!text.empty() && std::all_of(text.begin(), text.end(), isPlain) && text.front() != '-')
        return std::string(text);
    if (needsEscapes(text))
        return quotedWithEscapes(text);
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted.push_back(c);
    }
    return quoted + "'";
}

CurlCommand toCurlCommand(const Exchange& exchange, std::string_view listener)
{
    return Builder(exchange).run(listener);
}

} // namespace signalbox
