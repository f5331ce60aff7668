// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/schema.h"

namespace signalbox {

const FieldSchema* Schema::find(std::string_view name) const
{
    for (const FieldSchema& field : fields) {
        if (field.name == name)
            return &field;
    }
    return nullptr;
}

} // namespace signalbox
