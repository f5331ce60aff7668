// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Schema, draft 2020-12 (json-schema.org, "Core" and "Validation"), compiled once. Not taken, and errors when compiling:
// references to other documents, $dynamicRef, $id inside of a schema, and keywords of older drafts that mean something else now.
// `format` and the content keywords are annotations, as the draft has it. Patterns are RE2, which has no look-around.
// Thread: any, never changed after it was made.
#pragma once

#include "core/base/result.h"
#include "core/body/json_tree.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

class JsonSchema {
public:
    // `text`: the document; `pointer` (RFC 6901): where in it the schema stands, such as "/components/schemas/Order" of an OpenAPI
    // 3.1 document. References are resolved in the whole document. Errors: InvalidInput, the detail says where.
    static Result<JsonSchema> parse(std::string_view text, std::string_view pointer);
    JsonSchema(JsonSchema&&) noexcept;
    JsonSchema& operator=(JsonSchema&&) noexcept;
    ~JsonSchema();

    // Nothing when the instance is valid; else the first thing that is not: "/items/0/count: is less than 1". Also for an instance
    // that repeats a name in an object (of which readers take different ones), and one that takes too long to check.
    std::optional<std::string> firstViolation(const JsonNode& instance) const;

private:
    struct Compiled;
    explicit JsonSchema(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> m_compiled;
};

} // namespace signalbox
