// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a tree that may lack anything.
#pragma once

#include "core/base/value.h"

#include <initializer_list>
#include <string_view>

namespace signalbox {

// The value of a key; a null that lives for ever when it is not there.
inline const Value& valueOf(const Value& map, std::string_view key)
{
    static const Value nothing;
    const Value* value = map.find(key);
    return value != nullptr ? *value : nothing;
}

inline ValuePath pathBelow(ValuePath path, std::initializer_list<PathStep> steps)
{
    path.insert(path.end(), steps.begin(), steps.end());
    return path;
}

} // namespace signalbox
