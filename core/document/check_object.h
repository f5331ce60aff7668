// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Checks configured objects against their schemas and collects every finding: keys, types, ranges, names, rules between fields.
#pragma once

#include "core/base/finding.h"
#include "core/policy/policy_kind.h"
#include "core/policy/schema.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace signalbox {

// Names that references may lead to: fast to ask, and in document order for suggestions.
class NameList {
public:
    bool add(std::string_view name); // false: it is there already
    bool has(std::string_view name) const { return m_set.count(name) != 0; }
    const std::vector<std::string_view>& names() const { return m_names; }

private:
    std::vector<std::string_view> m_names;
    std::unordered_set<std::string_view> m_set;
};

struct KnownNames {
    NameList listeners;
    NameList policies;
    NameList services;
};

// The entries of a map without those whose key was there before.
std::vector<const MapEntry*> distinctEntries(const Value& map);

class ObjectChecker {
public:
    // `names` and `findings` outlive the checker.
    ObjectChecker(const KnownNames& names, std::vector<Finding>& findings) : m_names(&names), m_findings(&findings) {}

    // What follows is about this node.
    void enter(NodeRef node, ValuePath path);
    // A whole object: `owner` names it in findings ("route").
    void checkObject(const Value& value, const Schema& schema, std::string_view owner);
    // One field's value, at the current path.
    void checkField(const Value& value, const FieldSchema& field);
    // {kind: ..., its fields}, at the current path.
    void checkInlinePolicy(const Value& value);
    void checkNodeName(std::string_view name, const SourceSpan& span);

    void report(std::string_view rule, Severity severity, std::string message, const SourceSpan& span);
    void reportAt(std::string_view key, std::string_view rule, std::string message, const SourceSpan& span);

private:
    void checkEntries(const Value& value, const std::vector<FieldSchema>& fields, std::string_view owner, bool isPolicy);
    void checkUnknownKey(const MapEntry& entry, const std::vector<FieldSchema>& fields, std::string_view owner, bool isPolicy);
    void checkRules(const Value& value, const std::vector<std::vector<std::string_view>>& exactlyOne,
        const std::vector<std::vector<std::string_view>>& atLeastOne);
    void checkOne(const Value& value, const FieldSchema& field);
    void checkList(const Value& value, const FieldSchema& field);
    void checkMap(const Value& value, const FieldSchema& field);
    void checkReference(const Value& value, const NameList& known, std::string_view what);
    void checkPolicyUse(const Value& value);
    void checkWithKind(const Value& value, const PolicyKind& kind);

    const KnownNames* m_names;
    std::vector<Finding>* m_findings;
    NodeRef m_node;
    ValuePath m_path;
};

} // namespace signalbox
