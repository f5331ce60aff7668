// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What a limit counts by: the values of some variables of the exchange (the client's address, a header, a claim ...). A variable
// without a value is the empty text, so all such requests count together. Thread: any, never changed after it was made.
#pragma once

#include "core/base/finding.h"
#include "core/policy/fields.h"
#include "core/policy/filter.h"
#include "core/policy/key_parts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace signalbox {

class LimitKey {
public:
    // Reads the field `key`. Error: Config origin, a part that is none. An empty list counts everyone together.
    static Result<LimitKey> parse(const Fields& fields);
    // With `check`'s findings: the rule is "<kind>-key" or "<kind>-no-key".
    static void check(const Fields& fields, std::string_view kind, std::vector<Finding>& findings);
    static FieldSchema field(std::string_view defaultText);

    // As good as unique, and nobody can aim at a collision: hashed under a key of this LimitKey's own.
    std::uint64_t hash(const FilterContext& context) const;
    // The values one after the other, each with its length, so that no two keys read the same.
    std::string text(const FilterContext& context) const;
    // The values joined with " ", for people.
    std::string words(const FilterContext& context) const;

private:
    KeyParts m_parts;
    HashKey m_hashKey;
};

} // namespace signalbox
