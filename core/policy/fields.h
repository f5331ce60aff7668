// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Typed reading of a configured object: a Value that the document reader has checked against its schema, so nothing here
// fails; absent fields give the schema's default. Files and secrets are read through the context that is passed in.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/value.h"
#include "core/policy/schema.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

// What compiling may reach outside the document.
class ConfigSources {
public:
    virtual ~ConfigSources() = default;
    // A relative path starts at the document's folder. Errors: NotFound, PermissionDenied, ReadFailed, LimitExceeded (16 MiB).
    virtual Result<std::string> readFile(std::string_view path) const = 0;
    // env:NAME or file:PATH (one trailing newline dropped). Errors: NotFound, InvalidInput.
    virtual Result<std::string> readSecret(std::string_view reference) const = 0;
    // The path made absolute.
    virtual std::string resolvePath(std::string_view path) const = 0;
};

// Reads from the machine; the document's folder is the base of relative paths.
class FolderSources final : public ConfigSources {
public:
    explicit FolderSources(std::string folder) : m_folder(std::move(folder)) {}
    Result<std::string> readFile(std::string_view path) const override;
    Result<std::string> readSecret(std::string_view reference) const override;
    std::string resolvePath(std::string_view path) const override;

private:
    std::string m_folder;
};

class Fields {
public:
    // All three outlive the Fields. `value` is a Map (or Null: every field absent).
    Fields(const Value& value, const std::vector<FieldSchema>& schema, const ConfigSources& sources)
        : m_value(&value), m_schema(&schema), m_sources(&sources)
    {
    }

    const ConfigSources& sources() const { return *m_sources; }
    const Value& value() const { return *m_value; }
    bool has(std::string_view name) const;                  // written in the document
    SourceSpan span(std::string_view name) const;           // of the value, or of the whole object when absent

    std::string text(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    double number(std::string_view name) const;
    bool boolean(std::string_view name) const;
    Duration duration(std::string_view name) const;
    std::uint64_t size(std::string_view name) const;
    double percent(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;                            // List, OneOrList
    std::vector<std::pair<std::string, std::string>> textMap(std::string_view name) const;  // Map of scalars, in order
    // Object fields. A scalar where `shorthand` is declared gives a Fields whose shorthand field is that scalar.
    std::vector<Fields> objects(std::string_view name) const;
    std::vector<std::pair<std::string, Fields>> objectMap(std::string_view name) const;
    bool hasObject(std::string_view name) const;
    Fields object(std::string_view name) const;             // every field absent when not written

private:
    Fields(std::shared_ptr<const Value> owned, const std::vector<FieldSchema>& schema, const ConfigSources& sources)
        : m_value(owned.get()), m_schema(&schema), m_sources(&sources), m_owned(std::move(owned))
    {
    }
    const FieldSchema* schemaOf(std::string_view name) const;
    Fields child(const Value& value, const FieldSchema& schema) const;
    std::string scalarOrDefault(std::string_view name) const;

    const Value* m_value;
    const std::vector<FieldSchema>* m_schema;
    const ConfigSources* m_sources;
    std::shared_ptr<const Value> m_owned; // a shorthand, expanded
};

// The scalar readers that Fields and the document's checks share; errors say what was expected.
Result<bool> parseBoolean(std::string_view text);

} // namespace signalbox
