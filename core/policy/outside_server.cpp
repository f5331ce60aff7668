// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/outside_server.h"

#include "core/base/text.h"
#include "core/http/target.h"
#include "core/policy/checks.h"
#include "core/tls/tls_session.h"

#include <fmt/core.h>

namespace signalbox {
namespace {

Result<std::shared_ptr<const TlsClientContext>> makeTls(const Fields& tls)
{
    TlsClientSettings settings;
    settings.verify = tls.boolean("verify");
    settings.alpn = {};
    if (tls.has("ca")) {
        auto pem = tls.sources().readFile(tls.text("ca"));
        if (!pem)
            return pem.error();
        settings.caPem = *std::move(pem);
    }
    return makeTlsClientContext(std::move(settings));
}

bool isLoopback(const std::string& host)
{
    const auto ip = parseIpAddress(host);
    return ip ? ip->isLoopback() : equalsIgnoringCase(host, "localhost");
}

} // namespace

Result<OutsideUrl> parseOutsideUrl(std::string_view text)
{
    const auto bad = [&](std::string_view why) {
        return configError(fmt::format("\"{}\" {}", text.substr(0, text.find('@') == std::string_view::npos ? text.npos : 0), why));
    };
    const Target target = parseTarget("GET", text);
    OutsideUrl url;
    url.isTls = equalsIgnoringCase(target.scheme, "https");
    if (target.form != Target::Form::Absolute || (!url.isTls && !equalsIgnoringCase(target.scheme, "http")))
        return bad("is not an absolute http or https URL");
    if (target.authority.find('@') != std::string_view::npos)
        return configError("a URL must not hold a user or a password");
    if (target.hasFragment)
        return bad("must not have a fragment");
    url.authority = target.authority;
    const bool hasPort = target.authority.rfind(':') != std::string_view::npos
        && (target.authority.back() != ']');
    const auto address
        = parseHostPort(hasPort ? url.authority : url.authority + (url.isTls ? ":443" : ":80"));
    if (!address || address->port == 0 || !normalizedHost(target.authority))
        return bad("names no host that can be asked");
    url.address = *address;
    url.target = target.path;
    if (target.hasQuery)
        url.target.append("?").append(target.query);
    for (const char c : url.target) {
        if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f)
            return bad("holds characters that a URL has not (RFC 3986 2)");
    }
    return url;
}

FieldSchema outsideTlsField()
{
    return {.name = "tls", .type = FieldType::Object, .doc = "How the server's certificate is checked",
        .fields = {
            {.name = "verify", .type = FieldType::Boolean, .doc = "Check the server's certificate", .defaultText = "true"},
            {.name = "ca", .type = FieldType::File, .doc = "PEM file with the authorities to trust; else the system's"},
        }};
}

FieldSchema outsideRedisField()
{
    FieldSchema tls = outsideTlsField();
    tls.doc = "Speak TLS to the server";
    return {.name = "redis", .type = FieldType::Object, .doc = "The Redis server that keeps the counts",
        .fields = {
            {.name = "address", .type = FieldType::Address, .doc = "Host and port", .isRequired = true},
            {.name = "username", .type = FieldType::Text, .doc = "User of Redis' access list"},
            {.name = "password", .type = FieldType::Secret, .doc = "Password, from the environment or a file"},
            {.name = "database", .type = FieldType::Integer, .doc = "Number of the database", .defaultText = "0",
                .minimum = 0.0, .maximum = 1e6},
            {.name = "prefix", .type = FieldType::Text,
                .doc = "Begins every key: stations with equal limits and the same prefix count together",
                .defaultText = "signalbox"},
            {.name = "timeout", .type = FieldType::Duration, .doc = "How long a request waits for the server",
                .defaultText = "100ms", .minimum = 1e6, .maximum = 10e9},
            tls,
        },
        .shorthand = "address"};
}

Result<std::shared_ptr<const OutsideServer>> makeOutsideHttpServer(const Fields& fields, const OutsideUrl& url)
{
    auto server = std::make_shared<OutsideServer>();
    server->name = (url.isTls ? "https://" : "http://") + url.authority;
    server->address = url.address;
    server->authority = url.authority;
    if (url.isTls) {
        auto tls = makeTls(fields.object("tls"));
        if (!tls)
            return tls.error();
        server->tls = *std::move(tls);
    }
    return std::shared_ptr<const OutsideServer>(std::move(server));
}

Result<std::shared_ptr<const OutsideServer>> makeOutsideRedisServer(const Fields& fields)
{
    auto server = std::make_shared<OutsideServer>();
    const auto address = parseHostPort(fields.text("address"));
    if (!address)
        return address.error();
    server->address = *address;
    server->name = "redis " + address->toText();
    if (fields.has("password")) {
        auto password = fields.sources().readSecret(fields.text("password"));
        if (!password)
            return password.error();
        std::vector<std::string> auth{"AUTH"};
        if (fields.has("username"))
            auth.push_back(fields.text("username"));
        auth.push_back(*std::move(password));
        server->greeting.push_back(std::move(auth));
    }
    if (fields.integer("database") != 0)
        server->greeting.push_back({"SELECT", std::to_string(fields.integer("database"))});
    if (fields.has("tls")) {
        auto tls = makeTls(fields.object("tls"));
        if (!tls)
            return tls.error();
        server->tls = *std::move(tls);
    }
    return std::shared_ptr<const OutsideServer>(std::move(server));
}

void checkOutsideTls(const Fields& fields, std::vector<Finding>& findings)
{
    if (fields.has("tls") && !fields.object("tls").boolean("verify"))
        addFinding(findings, fields, "tls", Severity::Warning, "outside-not-verified",
            "The server's certificate is not checked: anyone on the way can answer in its place");
}

void checkOutsideUrl(const Fields& fields, std::string_view field, Severity plain, std::vector<Finding>& findings)
{
    if (!fields.has(field))
        return;
    const auto url = parseOutsideUrl(fields.text(field));
    if (!url)
        return; // compiling says why
    checkOutsideTls(fields, findings);
    if (!url->isTls && !isLoopback(url->address.host))
        addFinding(findings, fields, field, plain, "outside-plain-http",
            fmt::format("{} is asked without TLS: anyone on the way can read the question and change the answer", url->authority));
}

std::string toFormText(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (isAlpha(c) || isDigit(c) || c == '*' || c == '-' || c == '.' || c == '_') {
            out.push_back(c);
        } else if (c == ' ') {
            out.push_back('+');
        } else {
            out.push_back('%');
            out.push_back(digits[byte >> 4U]);
            out.push_back(digits[byte & 15U]);
        }
    }
    return out;
}

} // namespace signalbox
