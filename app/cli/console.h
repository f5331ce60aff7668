// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says and how it ends. Messages go to stderr, results to stdout.
#pragma once

#include "core/base/finding.h"
#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::cli {

// Exit codes (documented in the man page and --help).
constexpr int exitClean = 0;
constexpr int exitFindings = 1; // findings or differences
constexpr int exitUnusable = 2; // input that cannot be used

void say(std::string_view message);                       // a line on stderr
int fail(const Error& error);                             // says it, gives exitUnusable
int fail(std::string_view message);
void printJson(const nlohmann::json& document);           // one line on stdout
void printFindings(std::string_view file, const std::vector<Finding>& findings); // human form, stdout
nlohmann::json toJson(const Finding& finding);
// Bytes that are not UTF-8 become U+FFFD, so that JSON can be written of anything that traffic held.
std::string jsonText(std::string_view bytes);

} // namespace signalbox::cli
