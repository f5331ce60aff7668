// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/nginx/script.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox::nginx {
namespace {

// njs 0.7 is not whole ECMAScript 6: no destructuring, no for-of over pairs.
constexpr std::string_view helpers = R"js(// Generated. Helpers for nginx.conf; needs the njs module (libnginx-mod-http-js).
const crypto = require('crypto');

// Values of all fields of that name; the name in lower case.
function values(r, name) {
    return r.rawHeadersIn.filter(f => f[0].toLowerCase() === name).map(f => f[1]);
}

// Percent-decoded once, "+" is a space; malformed escapes stay (application/x-www-form-urlencoded).
function decoded(text) {
    if (!/[%+]/.test(text)) { return text; }
    var bytes = [];
    var raw = Buffer.from(text);
    for (var i = 0; i < raw.length; i++) {
        var hex = raw[i] === 37 ? raw.toString('utf8', i + 1, i + 3) : '';
        if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
            bytes.push(parseInt(hex, 16));
            i += 2;
        } else {
            bytes.push(raw[i] === 43 ? 32 : raw[i]);
        }
    }
    return Buffer.from(bytes).toString();
}

function rawQuery(r) {
    var uri = r.variables.request_uri;
    var mark = uri.indexOf('?');
    return mark < 0 ? null : uri.slice(mark + 1);
}

function nameOf(piece) {
    var equals = piece.indexOf('=');
    return decoded(equals < 0 ? piece : piece.slice(0, equals));
}

function valueOf(piece) {
    var equals = piece.indexOf('=');
    return equals < 0 ? '' : decoded(piece.slice(equals + 1));
}

// Decoded values of that name, in order.
function query(r, name) {
    return (rawQuery(r) || '').split('&').filter(p => p !== '' && nameOf(p) === name).map(valueOf);
}

// Cookie values of that name (RFC 6265), surrounding quotes removed.
function cookies(r, name) {
    var found = [];
    values(r, 'cookie').forEach(field => field.split(';').forEach(pair => {
        var equals = pair.indexOf('=');
        if (equals < 0 || pair.slice(0, equals).trim() !== name) { return; }
        var value = pair.slice(equals + 1).trim();
        found.push(value.length > 1 && value[0] === '"' && value[value.length - 1] === '"' ? value.slice(1, -1) : value);
    }));
    return found;
}

function first(list) { return list.length > 0 ? list[0] : ''; }

// "?a=1&b" without the parameters of those names, as it is sent upstream.
function queryWithout(r, names) {
    var raw = rawQuery(r);
    if (raw === null) { return ''; }
    var pieces = raw.split('&');
    var kept = pieces.filter(p => names.indexOf(nameOf(p)) < 0);
    if (kept.length === pieces.length) { return '?' + raw; }
    return kept.length > 0 ? '?' + kept.join('&') : '';
}

// The Cookie field without the cookies of those names.
function cookiesWithout(r, names) {
    return values(r, 'cookie').map(field => {
        var pairs = field.split(';').map(p => p.trim());
        var kept = pairs.filter(p => names.indexOf(p.split('=')[0].trim()) < 0);
        return kept.length === pairs.length ? field : kept.join('; ');
    }).filter(field => field !== '').join('; ');
}

// The credential, when it is given once (or alike each time); else ''.
function credential(list) {
    return list.length > 0 && list.every(v => v === list[0]) ? list[0] : '';
}

function consumer(key, keys) {
    if (key === '') { return ''; }
    return keys[crypto.createHash('sha256').update(key).digest('hex')] || '';
}
)js";

} // namespace

std::string Script::variable(const std::string& body)
{
    auto found = std::find(m_bodies.begin(), m_bodies.end(), body);
    if (found == m_bodies.end()) {
        m_bodies.push_back(body);
        found = m_bodies.end() - 1;
    }
    return fmt::format("${{gw_j{}}}", found - m_bodies.begin());
}

std::vector<std::string> Script::declarations() const
{
    std::vector<std::string> lines;
    if (m_bodies.empty())
        return lines;
    lines.emplace_back("js_import gateway from gateway.js;");
    for (std::size_t i = 0; i < m_bodies.size(); ++i)
        lines.push_back(fmt::format("js_set $gw_j{} gateway.j{};", i, i));
    return lines;
}

std::string Script::text() const
{
    std::string text(helpers);
    std::string names;
    for (std::size_t i = 0; i < m_bodies.size(); ++i) {
        text += fmt::format("\nfunction j{}(r) {{\n    {}\n}}\n", i, m_bodies[i]);
        names += fmt::format("{}j{}", i == 0 ? "" : ", ", i);
    }
    return text + "\nexport default {" + names + "};\n";
}

} // namespace signalbox::nginx
