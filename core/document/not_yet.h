// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the document language that this version knows by name and cannot run yet. What would change the meaning of the
// gateway when left out is an error; what makes no difference to an exchange is a note.
#pragma once

#include "core/base/finding.h"

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

struct NotYet {
    Severity severity = Severity::Error;
    std::string message;
};

// A key of an object; `owner` is "document", "listener", "route", "service", or the name of the field that holds the object.
std::optional<NotYet> findNotYetKey(std::string_view owner, std::string_view key, std::string_view value);

} // namespace signalbox
