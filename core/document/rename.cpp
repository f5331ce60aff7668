// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the name of a node is written: its own place and every reference to it.
#include "core/document/check_scalar.h"
#include "core/document/edit_tree.h"
#include "core/document/value_access.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

class UseFinder {
public:
    UseFinder(const Value& root, const RenameNode& rename) : m_root(root), m_kind(rename.node.kind), m_old(rename.node.name) {}

    std::vector<NameUse> run()
    {
        if (!section().empty())
            m_uses.push_back({{section(), m_old}, true});
        for (const MapEntry& entry : valueOf(m_root, "listeners").entries)
            addItems(valueOf(entry.value, "policies"), {"listeners", entry.key, "policies"}, NodeKind::Policy);
        const Value& routes = valueOf(m_root, "routes");
        for (std::size_t i = 0; i < routes.items.size(); ++i)
            addRoute(routes.items[i], {"routes", i});
        if (valueOf(m_root, "canvas").find(m_old) != nullptr && !isSharedName())
            m_uses.push_back({{"canvas", m_old}, true});
        return std::move(m_uses);
    }

    std::string section() const
    {
        switch (m_kind) {
        case NodeKind::Listener: return "listeners";
        case NodeKind::Policy: return "policies";
        case NodeKind::Service: return "services";
        default: return {};
        }
    }

private:
    void add(const Value& value, ValuePath path, NodeKind kind)
    {
        if (kind == m_kind && value.isScalar() && value.text == m_old)
            m_uses.push_back({std::move(path), false});
    }

    void addItems(const Value& list, const ValuePath& path, NodeKind kind)
    {
        for (std::size_t i = 0; i < list.items.size(); ++i)
            add(list.items[i], pathBelow(path, {i}), kind);
    }

    void addService(const Value& value, const ValuePath& path)
    {
        add(value, path, NodeKind::Service);
        add(valueOf(value, "service"), pathBelow(path, {"service"}), NodeKind::Service);
    }

    void addRoute(const Value& route, const ValuePath& path)
    {
        add(valueOf(route, "name"), pathBelow(path, {"name"}), NodeKind::Route);
        addItems(valueOf(route, "policies"), pathBelow(path, {"policies"}), NodeKind::Policy);
        addItems(valueOf(route, "listeners"), pathBelow(path, {"listeners"}), NodeKind::Listener);
        const Value& to = valueOf(route, "to");
        addService(to, pathBelow(path, {"to"}));
        for (std::size_t i = 0; i < to.items.size(); ++i)
            addService(to.items[i], pathBelow(path, {"to", i}));
        addService(valueOf(route, "mirror"), pathBelow(path, {"mirror"}));
    }

    // A place on the canvas goes by name alone: it stays with the other node that has the name.
    bool isSharedName() const
    {
        int owners = 0;
        for (const char* key : {"listeners", "policies", "services"})
            owners += valueOf(m_root, key).find(m_old) != nullptr ? 1 : 0;
        const auto& routes = valueOf(m_root, "routes").items;
        owners += std::any_of(routes.begin(), routes.end(), [&](const Value& route) { return valueOf(route, "name").text == m_old; }) ? 1 : 0;
        return owners > 1;
    }

    const Value& m_root;
    NodeKind m_kind;
    const std::string& m_old;
    std::vector<NameUse> m_uses;
};

bool isTaken(const Value& root, const std::string& section, const std::string& name)
{
    if (!section.empty())
        return valueOf(root, section).find(name) != nullptr;
    const auto& routes = valueOf(root, "routes").items;
    return std::any_of(routes.begin(), routes.end(), [&](const Value& route) { return valueOf(route, "name").text == name; });
}

} // namespace

Result<std::vector<NameUse>> usesOfName(const Value& root, const RenameNode& rename)
{
    const NodeKind kind = rename.node.kind;
    if (kind != NodeKind::Listener && kind != NodeKind::Policy && kind != NodeKind::Service && kind != NodeKind::Route)
        return invalidEdit("only listeners, routes, policies and services have names");
    UseFinder finder(root, rename);
    if (!isTaken(root, finder.section(), rename.node.name))
        return Error{ErrorCode::NotFound, ErrorOrigin::Config, fmt::format("there is no \"{}\" to rename", rename.node.name)};
    if (rename.name == rename.node.name)
        return std::vector<NameUse>{};
    if (auto problem = checkName(rename.name))
        return invalidEdit(std::move(problem->message));
    if (isTaken(root, finder.section(), rename.name))
        return invalidEdit(fmt::format("the name \"{}\" is taken", rename.name));
    // The place of another node on the canvas would be taken over.
    std::vector<NameUse> uses = finder.run();
    if (valueOf(root, "canvas").find(rename.name) != nullptr)
        uses.erase(std::remove_if(uses.begin(), uses.end(), [](const NameUse& use) { return use.path.front() == PathStep("canvas"); }), uses.end());
    return uses;
}

void renameInTree(Value& root, const std::vector<NameUse>& uses, const std::string& name)
{
    for (const NameUse& use : uses) {
        ValuePath path = use.path;
        if (use.isKey)
            path.pop_back();
        auto* value = const_cast<Value*>(find(root, path)); // NOLINT: root is not const
        if (value == nullptr)
            continue;
        if (!use.isKey) {
            value->text = name;
            continue;
        }
        for (MapEntry& entry : value->entries) {
            if (entry.key != use.path.back().key)
                continue;
            entry.key = name;
            break; // a duplicate further down is not the node
        }
    }
}

} // namespace signalbox
