// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/check_object.h"

#include "core/base/text.h"
#include "core/document/check_scalar.h"
#include "core/document/not_yet.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t mostFindings = 1000; // nobody reads more, and a hostile document makes millions

// Checks never look at files; the plan compiler does.
class NoSources final : public ConfigSources {
public:
    Result<std::string> readFile(std::string_view path) const override { return notRead(path); }
    Result<std::string> readSecret(std::string_view reference) const override { return notRead(reference); }
    std::string resolvePath(std::string_view path) const override { return std::string(path); }

private:
    static Error notRead(std::string_view what)
    {
        return {ErrorCode::NotFound, ErrorOrigin::Config, std::string(what) + " is not read while a document is checked"};
    }
};

std::string_view kindText(const Value& value)
{
    switch (value.kind) {
    case Value::Kind::Null: return "nothing";
    case Value::Kind::Scalar: return "a text";
    case Value::Kind::List: return "a list";
    case Value::Kind::Map: return "a map";
    }
    return "nothing";
}

// The values of these maps have names of header fields.
bool holdsHeaders(const FieldSchema& field)
{
    return field.shape == FieldShape::Map && field.name == "headers";
}

std::string joined(const std::vector<std::string_view>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
    return text;
}

} // namespace

bool NameList::add(std::string_view name)
{
    if (!m_set.insert(name).second)
        return false;
    m_names.push_back(name);
    return true;
}

std::vector<const MapEntry*> distinctEntries(const Value& map)
{
    std::vector<const MapEntry*> entries;
    std::unordered_set<std::string_view> seen;
    for (const MapEntry& entry : map.entries) {
        if (seen.insert(entry.key).second)
            entries.push_back(&entry);
    }
    return entries;
}

void ObjectChecker::enter(NodeRef node, ValuePath path)
{
    m_node = std::move(node);
    m_path = std::move(path);
}

void ObjectChecker::report(std::string_view rule, Severity severity, std::string message, const SourceSpan& span)
{
    if (m_findings->size() < mostFindings)
        m_findings->push_back({std::string(rule), severity, std::move(message), m_node, m_path, span});
}

void ObjectChecker::reportAt(std::string_view key, std::string_view rule, std::string message, const SourceSpan& span)
{
    m_path.emplace_back(std::string(key));
    report(rule, Severity::Error, std::move(message), span);
    m_path.pop_back();
}

void ObjectChecker::checkNodeName(std::string_view name, const SourceSpan& span)
{
    if (auto problem = checkName(name))
        report(problem->rule, problem->severity, std::move(problem->message), span);
}

void ObjectChecker::checkObject(const Value& value, const Schema& schema, std::string_view owner)
{
    if (!value.isMap() && !value.isNull()) {
        report("wrong-type", Severity::Error, fmt::format("A {} must be a map of its fields, not {}", owner, kindText(value)), value.span);
        return;
    }
    checkEntries(value, schema.fields, owner, false);
    checkRules(value, schema.exactlyOneOf, schema.atLeastOneOf);
}

void ObjectChecker::checkEntries(
    const Value& value, const std::vector<FieldSchema>& fields, std::string_view owner, bool isPolicy)
{
    for (const MapEntry* each : distinctEntries(value)) {
        const MapEntry& entry = *each;
        const FieldSchema* field = findField(fields, entry.key);
        m_path.emplace_back(entry.key);
        if (field == nullptr)
            checkUnknownKey(entry, fields, owner, isPolicy);
        else if (entry.value.isNull() && field->isRequired)
            report("missing-key", Severity::Error, fmt::format("\"{}\" needs a value", field->name), entry.keySpan);
        else
            checkField(entry.value, *field);
        m_path.pop_back();
    }
    for (const FieldSchema& field : fields) {
        if (field.isRequired && value.find(field.name) == nullptr)
            reportAt(field.name, "missing-key", fmt::format("\"{}\" is missing in {}", field.name, owner), value.span);
    }
}

void ObjectChecker::checkUnknownKey(
    const MapEntry& entry, const std::vector<FieldSchema>& fields, std::string_view owner, bool isPolicy)
{
    if (isPolicy && entry.key == "kind")
        return;
    if (const auto later = findNotYetKey(owner, entry.key, entry.value.text)) {
        report("not-yet", later->severity, later->message, entry.keySpan);
        return;
    }
    std::vector<std::string_view> names;
    for (const FieldSchema& field : fields)
        names.push_back(field.name);
    report("unknown-key", Severity::Error, fmt::format("\"{}\" is not a field of {}{}", entry.key, owner, didYouMean(entry.key, names)),
        entry.keySpan);
}

void ObjectChecker::checkRules(const Value& value, const std::vector<std::vector<std::string_view>>& exactlyOne,
    const std::vector<std::vector<std::string_view>>& atLeastOne)
{
    const auto count = [&](const std::vector<std::string_view>& names) {
        return std::count_if(names.begin(), names.end(), [&](std::string_view name) { return value.find(name) != nullptr; });
    };
    for (const auto& names : exactlyOne) {
        const auto found = count(names);
        const bool isLater = std::any_of(value.entries.begin(), value.entries.end(),
            [](const MapEntry& entry) { return entry.key == "function"; });
        if (found == 0 && !isLater)
            report("exactly-one-of", Severity::Error, fmt::format("One of {} is needed", joined(names)), value.span);
        else if (found > 1)
            report("exactly-one-of", Severity::Error, fmt::format("Only one of {} may be given", joined(names)), value.span);
    }
    for (const auto& names : atLeastOne) {
        if (count(names) == 0)
            report("at-least-one-of", Severity::Error, fmt::format("At least one of {} is needed", joined(names)), value.span);
    }
}

void ObjectChecker::checkField(const Value& value, const FieldSchema& field)
{
    switch (field.shape) {
    case FieldShape::One: checkOne(value, field); return;
    case FieldShape::OneOrList:
        if (!value.isList()) {
            checkOne(value, field);
            return;
        }
        [[fallthrough]];
    case FieldShape::List: checkList(value, field); return;
    case FieldShape::Map: checkMap(value, field); return;
    }
}

void ObjectChecker::checkList(const Value& value, const FieldSchema& field)
{
    if (!value.isList() && !value.isNull()) {
        const std::string hint = value.isScalar() ? fmt::format("; write [{}]", value.text.substr(0, 40)) : std::string();
        report("wrong-type", Severity::Error, fmt::format("\"{}\" must be a list, not {}{}", field.name, kindText(value), hint), value.span);
        return;
    }
    if (value.items.empty() && (field.isRequired || field.shape == FieldShape::OneOrList))
        report("out-of-range", Severity::Error, fmt::format("\"{}\" needs at least one item", field.name), value.span);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        const auto station = std::exchange(m_node.station, field.type == FieldType::Policy ? std::optional(i) : m_node.station);
        m_path.emplace_back(i);
        checkOne(value.items[i], field);
        m_path.pop_back();
        m_node.station = station;
    }
}

void ObjectChecker::checkMap(const Value& value, const FieldSchema& field)
{
    if (!value.isMap() && !value.isNull()) {
        report("wrong-type", Severity::Error, fmt::format("\"{}\" must be a map, not {}", field.name, kindText(value)), value.span);
        return;
    }
    for (const MapEntry* each : distinctEntries(value)) {
        const MapEntry& entry = *each;
        m_path.emplace_back(entry.key);
        if (holdsHeaders(field) && !isToken(entry.key))
            report("bad-header-name", Severity::Error, fmt::format("\"{}\" is not a header name", entry.key), entry.keySpan);
        checkOne(entry.value, field);
        m_path.pop_back();
    }
}

void ObjectChecker::checkOne(const Value& value, const FieldSchema& field)
{
    if (field.type == FieldType::Policy) {
        checkPolicyUse(value);
        return;
    }
    if (field.type == FieldType::Object) {
        // The shorthand, a list too where that field takes one (schema.h).
        const FieldSchema* meant = field.shorthand.empty() ? nullptr : findField(field.fields, field.shorthand);
        const bool isList = value.isList() && meant != nullptr && meant->shape == FieldShape::OneOrList;
        if (meant != nullptr && (value.isScalar() || isList)) {
            checkField(value, *meant);
            return;
        }
        if (!value.isMap() && !value.isNull()) {
            report("wrong-type", Severity::Error, fmt::format("\"{}\" must be a map, not {}", field.name, kindText(value)), value.span);
            return;
        }
        checkEntries(value, field.fields, field.name, false);
        checkRules(value, field.exactlyOneOf, {});
        return;
    }
    if (!value.isScalar()) {
        report("wrong-type", Severity::Error, value.isNull() ? fmt::format("\"{}\" has no value; write one or remove the key", field.name)
                                                             : fmt::format("\"{}\" must be one value, not {}", field.name, kindText(value)), value.span);
        return;
    }
    if (field.type == FieldType::Service)
        checkReference(value, m_names->services, "service");
    else if (field.type == FieldType::Listener)
        checkReference(value, m_names->listeners, "listener");
    else if (auto problem = checkScalar(field, value))
        report(problem->rule, problem->severity, std::move(problem->message), value.span);
}

void ObjectChecker::checkReference(const Value& value, const NameList& known, std::string_view what)
{
    if (!known.has(value.text))
        report("dangling-name", Severity::Error, fmt::format("There is no {} \"{}\"{}", what, value.text, didYouMean(value.text, known.names())), value.span);
}

void ObjectChecker::checkPolicyUse(const Value& value)
{
    if (value.isMap()) {
        checkInlinePolicy(value);
        return;
    }
    if (!value.isScalar()) {
        report("wrong-type", Severity::Error, fmt::format("A station is the name of a policy or {{ kind: ... }}, not {}", kindText(value)), value.span);
        return;
    }
    const NameList& known = m_names->policies;
    if (!known.has(value.text) && findPolicyKind(value.text) != nullptr)
        report("dangling-name", Severity::Error, fmt::format("\"{}\" is a kind of policy; write {{ kind: {} }}", value.text, value.text), value.span);
    else
        checkReference(value, known, "policy");
}

void ObjectChecker::checkInlinePolicy(const Value& value)
{
    const Value* kind = value.find("kind");
    if (!value.isMap() || kind == nullptr) {
        reportAt("kind", "missing-key", "A policy needs its kind, as in { kind: rate-limit, ... }", value.span);
        return;
    }
    if (!kind->isScalar()) {
        reportAt("kind", "wrong-type", "\"kind\" must be the name of a kind", kind->span);
        return;
    }
    if (const PolicyKind* known = findPolicyKind(kind->text)) {
        checkWithKind(value, *known);
        return;
    }
    std::vector<std::string_view> ids;
    for (const PolicyKind* each : policyKinds())
        ids.push_back(each->id);
    reportAt("kind", "unknown-kind", fmt::format("There is no policy kind \"{}\"{}", kind->text, didYouMean(kind->text, ids)), kind->span);
}

void ObjectChecker::checkWithKind(const Value& value, const PolicyKind& kind)
{
    const std::size_t before = m_findings->size();
    checkEntries(value, kind.schema.fields, kind.id, true);
    checkRules(value, kind.schema.exactlyOneOf, kind.schema.atLeastOneOf);
    const auto begin = m_findings->begin() + static_cast<std::ptrdiff_t>(before);
    const bool isClean = std::none_of(begin, m_findings->end(), [](const Finding& f) { return f.severity == Severity::Error; });
    // Fields may be read only when they are what the schema says.
    if (kind.check == nullptr || !isClean)
        return;
    const NoSources sources;
    std::vector<Finding> found;
    kind.check(Fields(value, kind.schema.fields, sources), found);
    for (Finding& finding : found) {
        finding.node = m_node;
        finding.path.insert(finding.path.begin(), m_path.begin(), m_path.end());
        m_findings->push_back(std::move(finding));
    }
}

} // namespace signalbox
