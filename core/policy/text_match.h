// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in which a document compares a text: exact, prefix, suffix, contains, regex. Values only.
#pragma once

#include "core/policy/schema.h"

#include <vector>

namespace signalbox {

// One field for each way; of an object that takes exactly one of them.
std::vector<FieldSchema> textMatchFields();

} // namespace signalbox
