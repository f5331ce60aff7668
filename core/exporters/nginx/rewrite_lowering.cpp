// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/nginx/rewrite_lowering.h"

#include <algorithm>

namespace signalbox::nginx {
namespace {

std::string withoutTrailingSlash(std::string prefix)
{
    if (!prefix.empty() && prefix.back() == '/')
        prefix.pop_back();
    return prefix;
}

void replacePrefix(Lowering& lowering, Line& line, const std::string& from, const std::string& to)
{
    MapRules rules;
    if (!from.empty())
        rules.emplace_back("~^" + regexLiteral(from) + "\\z", to.empty() ? "/" : literal(to));
    rules.emplace_back("~^" + regexLiteral(from) + "(?<gwv>/.*)\\z", literal(to) + "${gwv}");
    line.path = lowering.map(line.path, rules, line.path);
}

// "\1" of RE2 as the captures that withNumberedCaptures() names.
std::string replacementValue(std::string_view to)
{
    std::string value;
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (to[i] != '\\' || i + 1 == to.size()) {
            value += literal(to.substr(i, 1));
            continue;
        }
        const char next = to[++i];
        if (next == '\\')
            value += '\\';
        else
            value += next == '0' ? std::string("${gwr}") : "${gwr" + std::string(1, next) + "}";
    }
    return value;
}

void rewriteByPattern(Lowering& lowering, Line& line, const std::string& pattern, const std::string& to)
{
    const std::string value = replacementValue(to);
    line.path = lowering.map(line.path, {{"~^(?<gwr>" + withNumberedCaptures(pattern) + ")\\z", value}}, line.path);
    // The engine refuses what a gateway behind could read differently.
    addCheck(line, lowering.map(line.path, {{"~^[^/]|//|/\\.\\.?(?:/|\\z)", "400"}}, ""), "400", "unsafe-path");
}

bool isRawTemplate(const Template& text)
{
    return std::all_of(text.parts().begin(), text.parts().end(), [](const Template::Part& part) {
        using Source = Template::Source;
        return part.source == Source::Literal || part.source == Source::Path || part.source == Source::RequestPath;
    });
}

} // namespace

void lowerRewritePath(Lowering& lowering, Line& line, const Station& station)
{
    const Value& fields = station.policy.fields;
    const auto text = [&](const char* name) {
        const Value* value = fields.find(name);
        return value != nullptr ? value->text : std::string();
    };
    recordStation(lowering, station, {});
    if (fields.find("strip-prefix") != nullptr) {
        replacePrefix(lowering, line, withoutTrailingSlash(text("strip-prefix")), "");
    } else if (fields.find("add-prefix") != nullptr) {
        line.path = literal(withoutTrailingSlash(text("add-prefix"))) + line.path;
    } else if (const Value* pair = fields.find("replace-prefix")) {
        const Value* from = pair->find("from");
        const Value* to = pair->find("to");
        if (from != nullptr && to != nullptr)
            replacePrefix(lowering, line, withoutTrailingSlash(from->text), withoutTrailingSlash(to->text));
    } else if (fields.find("replace") != nullptr) {
        const auto path = Template::parse(text("replace"));
        const auto value = path && isRawTemplate(*path) ? expand(lowering, line, *path) : std::nullopt;
        if (value) {
            line.path = *value;
            return;
        }
        line.isClosed = true;
        recordField(lowering, station, "replace", {LedgerStatus::Unsupported, 23,
            "nginx cannot percent-encode a variable other than the path's own; the line answers 503", true});
    } else if (const Value* regex = fields.find("regex")) {
        const Value* pattern = regex->find("pattern");
        const Value* to = regex->find("to");
        if (pattern != nullptr && to != nullptr)
            rewriteByPattern(lowering, line, pattern->text, to->text);
        recordField(lowering, station, "regex", {LedgerStatus::Narrowed, 21,
            "PCRE backtracks: a pattern that needs more steps than nginx allows does not match"});
    }
}

void lowerRewriteHost(Lowering& lowering, Line& line, const Station& station)
{
    const Value* to = station.policy.fields.find("to");
    const auto text = to != nullptr ? Template::parse(to->text) : Result<Template>(Template());
    const auto host = text ? expand(lowering, line, *text) : std::nullopt;
    if (!host) {
        line.isClosed = true;
        recordStation(lowering, station, {LedgerStatus::Unsupported, 17,
            "The host uses a token's claim, which nginx does not have; the line answers 503", true});
        return;
    }
    recordStation(lowering, station, {});
    if (!text->isConstant()) {
        addCheck(line, lowering.map(*host, {{"~^(?:[A-Za-z0-9_~!$&'()*+,;=-]+(?:\\.[A-Za-z0-9_~!$&'()*+,;=-]+)*\\.?|"
                                            "\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{0,5})?\\z", ""}}, "400"), "400", "unsafe-value");
        recordStation(lowering, station, {LedgerStatus::Narrowed, 24,
            "Percent-encoded hosts are refused, and ports above 65535 are not"});
    }
    line.host = *host;
}

} // namespace signalbox::nginx
