// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/redaction.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr std::array<std::string_view, 6> secretNames{
    "authorization", "proxy-authorization", "cookie", "set-cookie", "authentication-info", "key"};
constexpr std::array<std::string_view, 9> secretParts{
    "api-key", "apikey", "api_key", "token", "secret", "password", "passwd", "session", "signature"};

void redactHeaders(HeaderList& headers)
{
    HeaderList kept;
    for (const HeaderField field : headers)
        kept.add(field.name, isSecretName(field.name) ? redactedValue : field.value);
    headers = std::move(kept);
}

bool isOfSecretHeader(const Change& change)
{
    const bool isHeader = change.what == Change::What::RequestHeader || change.what == Change::What::ResponseHeader;
    return isHeader && isSecretName(change.name);
}

// What the headers that stations saw had in their secret fields, the longest first: one may be a part of another.
std::vector<std::string> secretValues(const Exchange& exchange)
{
    std::vector<std::string> values;
    for (const HeaderList* headers : {&exchange.request.headers, &exchange.upstreamHeaders}) {
        for (const HeaderField field : *headers) {
            if (isSecretName(field.name))
                values.emplace_back(field.value);
        }
    }
    for (const Stage& stage : exchange.stages) {
        for (const Change& change : stage.changes) {
            if (isOfSecretHeader(change))
                values.insert(values.end(), {change.before, change.after});
        }
    }
    std::erase(values, std::string());
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return values;
}

// A limit notes the values that it counts by, and a header's may be a credential.
void redactKey(std::string& text, const std::vector<std::string>& secrets)
{
    for (const std::string& secret : secrets) {
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + redactedValue.size()))
            text.replace(at, secret.size(), redactedValue);
    }
}

void redactChange(Change& change)
{
    if (change.what == Change::What::Target) {
        change.before = redactedTarget(change.before);
        change.after = redactedTarget(change.after);
        return;
    }
    if (!isOfSecretHeader(change))
        return;
    if (change.hadBefore)
        change.before = redactedValue;
    if (change.hasAfter)
        change.after = redactedValue;
}

} // namespace

bool isSecretName(std::string_view name)
{
    const std::string lower = toLower(name);
    return std::find(secretNames.begin(), secretNames.end(), lower) != secretNames.end()
        || std::any_of(secretParts.begin(), secretParts.end(),
            [&lower](std::string_view part) { return lower.find(part) != std::string::npos; });
}

std::string redactedTarget(std::string_view target)
{
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos)
        return std::string(target);
    std::string text(target.substr(0, question));
    char separator = '?';
    for (const std::string_view pair : split(target.substr(question + 1), '&')) {
        text += separator;
        separator = '&';
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && isSecretName(formDecoded(pair.substr(0, equals))))
            text.append(pair.substr(0, equals + 1)).append(redactedValue);
        else
            text.append(pair);
    }
    return text;
}

void redact(Exchange& exchange)
{
    const std::vector<std::string> secrets = secretValues(exchange);
    redactHeaders(exchange.request.headers);
    redactHeaders(exchange.requestTrailers);
    redactHeaders(exchange.upstreamHeaders);
    redactHeaders(exchange.response.headers);
    redactHeaders(exchange.responseTrailers);
    exchange.request.target = redactedTarget(exchange.request.target);
    exchange.upstreamTarget = redactedTarget(exchange.upstreamTarget);
    for (Stage& stage : exchange.stages) {
        for (Change& change : stage.changes)
            redactChange(change);
        for (auto& [code, text] : stage.notes) {
            if (code == "key")
                redactKey(text, secrets);
        }
    }
}

} // namespace signalbox
