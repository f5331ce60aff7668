// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace signalbox::cli {

void say(std::string_view message)
{
    fmt::print(stderr, "{}\n", message);
}

int fail(std::string_view message)
{
    say(message);
    return exitUnusable;
}

int fail(const Error& error)
{
    return fail(error.describe());
}

void printJson(const nlohmann::json& document)
{
    fmt::print("{}\n", document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    std::fflush(stdout);
}

std::string jsonText(std::string_view bytes)
{
    // nlohmann's replace handler does it while dumping; a round trip keeps the rule in one place.
    return nlohmann::json::parse(
        nlohmann::json(std::string(bytes)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .get<std::string>();
}

nlohmann::json toJson(const Finding& finding)
{
    nlohmann::json object{{"rule", finding.rule}, {"severity", std::string(toText(finding.severity))},
        {"message", jsonText(finding.message)}};
    if (!finding.node.name.empty())
        object["node"] = jsonText(finding.node.name);
    if (!finding.path.empty())
        object["field"] = jsonText(toText(finding.path));
    if (finding.span.line != 0) {
        object["line"] = finding.span.line;
        object["column"] = finding.span.column;
    }
    if (finding.witness) {
        nlohmann::json headers = nlohmann::json::array();
        for (const auto& [name, value] : finding.witness->headers)
            headers.push_back({jsonText(name), jsonText(value)});
        object["witness"] = {{"method", finding.witness->method}, {"url", jsonText(finding.witness->url)},
            {"headers", headers}};
    }
    return object;
}

void printFindings(std::string_view file, const std::vector<Finding>& findings)
{
    for (const Finding& finding : findings) {
        fmt::print("{}:{}:{}: {}: {} [{}]\n", file, finding.span.line, finding.span.column, toText(finding.severity),
            finding.message, finding.rule);
        if (finding.witness)
            fmt::print("    for example: {} {}\n", finding.witness->method, finding.witness->url);
    }
}

} // namespace signalbox::cli
