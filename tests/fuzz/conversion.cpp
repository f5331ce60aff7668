// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as JSON, XML or a form to convert, and as a schema with a body. What comes out is JSON, or XML that is read back.
#include "core/body/json_tree.h"
#include "core/policy/body_conversion.h"
#include "core/policy/json_schema.h"

#include <cstdint>
#include <cstdlib>

using namespace signalbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    constexpr std::size_t limit = 64 * 1024;
    const std::string_view bytes(reinterpret_cast<const char*>(input), size);

    const auto xml = jsonToXml(bytes, "root", limit);
    if (xml) { // each list in a list is an object more on the way back
        const auto back = xmlToJson(*xml, limit * 4);
        if (!back && back.error().detail.find("too deeply") == std::string::npos)
            std::abort();
    }
    for (const auto& json : {xmlToJson(bytes, limit), formToJson(bytes, limit)}) {
        if (json && (json->size() > limit || !parseJsonTree(*json)))
            std::abort();
    }

    // Before the first line break a schema, behind it what is held to it.
    const std::size_t end = bytes.find('\n');
    const auto schema = JsonSchema::parse(bytes.substr(0, end), {});
    if (schema && end != std::string_view::npos) {
        const auto instance = parseJsonTree(bytes.substr(end + 1));
        if (instance)
            static_cast<void>(schema->firstViolation(*instance));
    }
    return 0;
}
