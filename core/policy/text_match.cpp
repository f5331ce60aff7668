// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/text_match.h"

namespace signalbox {

std::vector<FieldSchema> textMatchFields()
{
    return {
        {.name = "exact", .type = FieldType::Text, .doc = "The whole value, with case"},
        {.name = "prefix", .type = FieldType::Text, .doc = "How it begins"},
        {.name = "suffix", .type = FieldType::Text, .doc = "How it ends"},
        {.name = "contains", .type = FieldType::Text, .doc = "What is in it"},
        {.name = "regex", .type = FieldType::Regex, .doc = "Full match"},
    };
}

} // namespace signalbox
