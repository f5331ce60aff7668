// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/schema.h"

namespace signalbox {

const FieldSchema* findField(const std::vector<FieldSchema>& fields, std::string_view name)
{
    for (const FieldSchema& field : fields) {
        if (field.name == name)
            return &field;
    }
    return nullptr;
}

} // namespace signalbox
