// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// YAML text to Value tree with places. Only parse_yaml.cpp and yaml_tree know yaml-cpp; its exceptions end here.
#pragma once

#include "core/base/finding.h"
#include "core/base/value.h"

#include <string_view>
#include <vector>

namespace signalbox {

struct ParsedYaml {
    Value root;                     // Null when the text is empty or unreadable
    std::vector<Finding> findings;  // syntax-error, duplicate-key, too-deep, too-large, alias-bomb, several-documents ...
};

ParsedYaml parseYaml(std::string_view text);

} // namespace signalbox
