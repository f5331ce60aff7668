// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/compile_context.h"

#include "core/base/text.h"
#include "core/base/units.h"

#include <algorithm>

namespace signalbox {

void RecordingSources::record(std::string_view name, const Result<std::string>& contents) const
{
    m_digests.insert_or_assign(std::string(name), contents ? sha256Hex(*contents) : "unread");
}

Result<std::string> RecordingSources::readFile(std::string_view path) const
{
    auto contents = m_inner->readFile(path);
    record(path, contents);
    return contents;
}

Result<std::string> RecordingSources::readSecret(std::string_view reference) const
{
    auto contents = m_inner->readSecret(reference);
    record(reference, contents);
    return contents;
}

std::string RecordingSources::takeDigests()
{
    std::string text;
    for (const auto& [name, digest] : m_digests)
        text += name + "=" + digest + "\n";
    m_digests.clear();
    return text;
}

bool NodeFields::has(std::string_view name) const
{
    return value(name) != nullptr;
}

NodeFields NodeFields::object(std::string_view name) const
{
    return NodeFields(value(name));
}

const Value* NodeFields::value(std::string_view name) const
{
    const Value* found = m_value != nullptr ? m_value->find(name) : nullptr;
    return found != nullptr && !found->isNull() ? found : nullptr;
}

std::string NodeFields::text(std::string_view name, std::string fallback) const
{
    const Value* found = value(name);
    return found != nullptr && found->isScalar() ? found->text : fallback;
}

std::vector<std::string> NodeFields::texts(std::string_view name) const
{
    std::vector<std::string> texts;
    const Value* found = value(name);
    if (found == nullptr)
        return texts;
    if (found->isScalar())
        texts.push_back(found->text);
    for (const Value& item : found->items)
        if (item.isScalar())
            texts.push_back(item.text);
    return texts;
}

bool NodeFields::boolean(std::string_view name, bool fallback) const
{
    return parseBoolean(text(name)).value_or(fallback);
}

std::uint64_t NodeFields::integer(std::string_view name, std::uint64_t fallback) const
{
    return parseUnsigned(text(name)).value_or(fallback);
}

std::uint64_t NodeFields::size(std::string_view name, std::uint64_t fallback) const
{
    return has(name) ? parseSize(text(name)).value_or(fallback) : fallback;
}

Duration NodeFields::duration(std::string_view name, Duration fallback) const
{
    return has(name) ? parseDuration(text(name)).value_or(fallback) : fallback;
}

void CompileContext::report(std::string_view rule, Severity severity, std::string message, const NodeRef& node,
    ValuePath path)
{
    // The innermost value that is there: a missing one is shown at its parent.
    ValuePath place = path;
    const Value* value = find(document.root(), place);
    while (value == nullptr && !place.empty()) {
        place.pop_back();
        value = find(document.root(), place);
    }
    const SourceSpan span = value != nullptr ? value->span : SourceSpan{};
    findings.push_back({std::string(rule), severity, std::move(message), node, std::move(path), span});
}

ValuePath extended(ValuePath path, std::initializer_list<PathStep> steps)
{
    path.insert(path.end(), steps.begin(), steps.end());
    return path;
}

namespace {

void appendText(std::string& out, std::string_view text)
{
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

void appendCanonical(std::string& out, const Value& value)
{
    switch (value.kind) {
    case Value::Kind::Null: out += '~'; break;
    case Value::Kind::Scalar: appendText(out, value.text); break;
    case Value::Kind::List:
        out += '[';
        for (const Value& item : value.items)
            appendCanonical(out, item);
        out += ']';
        break;
    case Value::Kind::Map: {
        std::vector<const MapEntry*> entries;
        for (const MapEntry& entry : value.entries)
            entries.push_back(&entry);
        std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
        out += '{';
        for (const MapEntry* entry : entries) {
            appendText(out, entry->key);
            appendCanonical(out, entry->value);
        }
        out += '}';
        break;
    }
    }
}

} // namespace

std::string canonicalText(const Value& value)
{
    std::string text;
    appendCanonical(text, value);
    return text;
}

} // namespace signalbox
