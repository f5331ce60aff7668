// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/document_reader.h"

#include "core/document/schemas.h"
#include "core/document/value_access.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

Value withoutChildren(const Value& value)
{
    Value shallow;
    shallow.kind = value.kind;
    shallow.isQuoted = value.isQuoted;
    shallow.text = value.text;
    shallow.span = value.span;
    return shallow;
}

} // namespace

GatewayDocument DocumentReader::read(std::string text, ParsedYaml parsed)
{
    GatewayDocument document;
    document.m_text = std::move(text);
    document.m_root = std::move(parsed.root);
    document.m_findings = std::move(parsed.findings);
    DocumentReader reader(document);
    const bool isReadable = !document.m_root.isNull() || document.m_findings.empty();
    if (isReadable) {
        reader.collectNames();
        reader.checkDocument();
        reader.readNodes();
    }
    std::stable_sort(document.m_findings.begin(), document.m_findings.end(),
        [](const Finding& a, const Finding& b) { return a.span.begin < b.span.begin; });
    return document;
}

void DocumentReader::collectNames()
{
    const Value& root = m_document.m_root;
    for (const MapEntry& entry : valueOf(root, "listeners").entries)
        m_names.listeners.add(entry.key);
    for (const MapEntry& entry : valueOf(root, "policies").entries)
        m_names.policies.add(entry.key);
    for (const MapEntry& entry : valueOf(root, "services").entries)
        m_names.services.add(entry.key);
}

void DocumentReader::checkDocument()
{
    const Value& root = m_document.m_root;
    m_checker.enter({}, {});
    if (!root.isMap() && !root.isNull()) {
        m_checker.report("wrong-type", Severity::Error, "A gateway document is a map that starts with \"signalbox: 1\"", root.span);
        return;
    }
    // The sections have rules of their own; here are the document's keys and plain fields.
    Value shell = withoutChildren(root);
    for (const MapEntry* entry : distinctEntries(root))
        shell.entries.push_back({entry->key, entry->keySpan, withoutChildren(entry->value)});
    m_checker.checkObject(shell, documentSchema(), "document");
    for (const MapEntry* entry : distinctEntries(root)) {
        if (const FieldSchema* field = documentSchema().find(entry->key))
            checkSection(*entry, *field);
    }
}

void DocumentReader::checkSection(const MapEntry& entry, const FieldSchema& field)
{
    if (field.name == "listeners")
        checkMapSection(entry.value, NodeKind::Listener, "listener", listenerSchema());
    else if (field.name == "policies")
        checkMapSection(entry.value, NodeKind::Policy, "policy", {});
    else if (field.name == "services")
        checkMapSection(entry.value, NodeKind::Service, "service", serviceSchema());
    else if (field.name == "routes")
        checkRoutes(entry.value);
    else if (field.name == "canvas")
        checkCanvas(entry.value);
    else if (field.name == "observe")
        checkObserve(entry.value, field);
}

void DocumentReader::checkMapSection(
    const Value& section, NodeKind kind, std::string_view owner, const Schema& schema)
{
    if (!section.isMap())
        return;
    const std::string key = kind == NodeKind::Listener ? "listeners" : kind == NodeKind::Policy ? "policies" : "services";
    for (const MapEntry* entry : distinctEntries(section)) {
        m_checker.enter({kind, entry->key}, {key, entry->key});
        m_checker.checkNodeName(entry->key, entry->keySpan);
        if (kind == NodeKind::Policy)
            m_checker.checkInlinePolicy(entry->value);
        else
            m_checker.checkObject(entry->value, schema, owner);
        if (kind == NodeKind::Listener)
            checkListenerTls(entry->value);
        const Value& path = valueOf(valueOf(entry->value, "health"), "path");
        if (kind == NodeKind::Service && path.isScalar() && path.text.rfind('/', 0) != 0) {
            m_checker.enter({kind, entry->key}, {key, entry->key, "health", "path"});
            m_checker.report("bad-path", Severity::Error, "A path starts with /", path.span);
        }
    }
}

void DocumentReader::checkListenerTls(const Value& listener)
{
    const Value& tls = valueOf(listener, "tls");
    if (tls.find("certificate") != nullptr && tls.find("key") == nullptr)
        m_checker.reportAt("tls", "missing-key", "\"key\" is missing; a certificate needs its private key", tls.span);
    if (tls.find("certificate") == nullptr && tls.find("key") != nullptr)
        m_checker.reportAt("tls", "missing-key", "\"certificate\" is missing; a key alone proves nothing", tls.span);
}

void DocumentReader::checkRoutes(const Value& routes)
{
    for (std::size_t i = 0; routes.isList() && i < routes.items.size(); ++i)
        checkRoute(routes.items[i], i);
}

void DocumentReader::checkRoute(const Value& route, std::size_t index)
{
    const Value& name = valueOf(route, "name");
    const NodeRef node{NodeKind::Route, name.text};
    m_checker.enter(node, {"routes", index});
    m_checker.checkObject(route, routeSchema(), "route");
    if (name.isScalar()) {
        m_checker.enter(node, {"routes", index, "name"});
        m_checker.checkNodeName(name.text, name.span);
        if (!m_routes.add(name.text))
            m_checker.report("duplicate-name", Severity::Error, fmt::format("There is already a route \"{}\"; names of routes differ", name.text), name.span);
    }
    m_checker.enter(node, {"routes", index});
    checkPaths(route);
    const Value& respond = valueOf(route, "respond");
    if (respond.find("body") != nullptr && respond.find("file") != nullptr)
        m_checker.reportAt("respond", "exactly-one-of", "Only one of body or file may be given", respond.span);
}

void DocumentReader::checkPaths(const Value& route)
{
    const Value& path = valueOf(valueOf(route, "match"), "path");
    for (const char* form : {"exact", "prefix", "template"}) {
        const Value& text = valueOf(path, form);
        if (text.isScalar() && text.text.rfind('/', 0) != 0)
            m_checker.reportAt("match", "bad-path", "A path starts with /", text.span);
    }
    const Value& target = valueOf(valueOf(route, "redirect"), "path");
    if (target.isScalar() && target.text.rfind('/', 0) != 0)
        m_checker.reportAt("redirect", "bad-path", "A path starts with /", target.span);
}

void DocumentReader::checkObserve(const Value& observe, const FieldSchema& field)
{
    m_checker.enter({NodeKind::Observe, {}}, {"observe"});
    m_checker.checkObject(observe, Schema{field.fields}, "observe");
}

void DocumentReader::checkCanvas(const Value& canvas)
{
    const Schema position{documentSchema().find("canvas")->fields};
    for (const MapEntry* entry : distinctEntries(canvas)) {
        m_checker.enter({}, {"canvas", entry->key});
        m_checker.checkObject(entry->value, position, "position");
    }
}

GatewayDocument GatewayDocument::read(std::string text)
{
    ParsedYaml parsed = parseYaml(text);
    return DocumentReader::read(std::move(text), std::move(parsed));
}

} // namespace signalbox
