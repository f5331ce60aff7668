// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/form_subject.h"

#include "core/document/schemas.h"
#include "core/policy/policy_kind.h"
#include "ui/forms/field_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace signalbox {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Forms", text); }

void dropFields(std::vector<FieldSchema>& fields, std::initializer_list<std::string_view> names)
{
    std::erase_if(fields, [&names](const FieldSchema& field) { return std::find(names.begin(), names.end(), field.name) != names.end(); });
}

QString usersText(const GatewayDocument& document, const NodeRef& node)
{
    QStringList names;
    for (const NodeRef& user : document.usersOf(node))
        names << QString::fromStdString(user.name);
    names.removeDuplicates();
    if (names.isEmpty())
        return tr("not used");
    const int shown = 4;
    if (names.size() > shown)
        return tr("used by %1 and %2 more").arg(names.mid(0, shown).join(QStringLiteral(", "))).arg(names.size() - shown);
    return tr("used by %1").arg(names.join(QStringLiteral(", ")));
}

void fillKind(FormSubject& subject, const std::string& kindId)
{
    const PolicyKind* kind = findPolicyKind(kindId);
    if (kind == nullptr) {
        subject.problem = tr("There is no policy kind named “%1”.").arg(QString::fromStdString(kindId));
        return;
    }
    subject.doc = toQString(kind->doc);
    subject.target.fields = kind->schema.fields;
    subject.exactlyOneOf = kind->schema.exactlyOneOf;
}

QString kindLabel(const std::string& kindId)
{
    const PolicyKind* kind = findPolicyKind(kindId);
    return kind == nullptr ? QString::fromStdString(kindId) : toQString(kind->label);
}

FormSubject makePolicySubject(const GatewayDocument& document, const PolicyNode& policy)
{
    FormSubject subject;
    const NodeRef node{.kind = NodeKind::Policy, .name = policy.name};
    subject.title = QString::fromStdString(policy.name);
    subject.subtitle = kindLabel(policy.kind) + QStringLiteral(" · ") + usersText(document, node);
    subject.renamed = node;
    subject.target.value = policy.fields;
    subject.target.path = policy.path;
    fillKind(subject, policy.kind);
    return subject;
}

FormSubject makeStationSubject(const GatewayDocument& document, const NodeRef& node, const StationNode& station)
{
    if (!station.isInline()) {
        if (const PolicyNode* policy = document.findPolicy(station.reference))
            return makePolicySubject(document, *policy);
        FormSubject subject;
        subject.title = QString::fromStdString(station.reference);
        subject.problem = tr("No policy has this name. Add it under policies, or delete this station.");
        return subject;
    }
    FormSubject subject;
    subject.title = kindLabel(station.kind);
    subject.subtitle = tr("on %1, station %2").arg(QString::fromStdString(node.name)).arg(*node.station + 1);
    subject.target.value = station.fields;
    subject.target.path = station.path;
    fillKind(subject, station.kind);
    return subject;
}

FormSubject makePlainSubject(const NodeRef& node, const QString& kind, const Value& value, const ValuePath& path, const Schema& schema)
{
    FormSubject subject;
    subject.title = QString::fromStdString(node.name);
    subject.subtitle = kind;
    subject.renamed = node;
    subject.target = {.value = value, .path = path, .fields = schema.fields};
    // Names are the title's matter, stations the canvas's.
    dropFields(subject.target.fields, {"name", "policies"});
    subject.exactlyOneOf = schema.exactlyOneOf;
    return subject;
}

// What the document says of itself; its nodes have forms of their own.
FormSubject makeDocumentSubject(const GatewayDocument& document)
{
    FormSubject subject;
    subject.title = QString::fromStdString(document.name());
    subject.subtitle = tr("The document as a whole; nothing is selected");
    subject.target.fields = documentSchema().fields;
    dropFields(subject.target.fields, {"signalbox", "listeners", "policies", "routes", "services", "functions", "canvas"});
    subject.target.value.kind = Value::Kind::Map;
    for (const MapEntry& entry : document.root().entries) {
        if (schemaAt(subject.target.fields, {PathStep(entry.key)}) != nullptr)
            subject.target.value.entries.push_back(entry);
    }
    return subject;
}

void addShape(std::string& shape, const Value& value)
{
    if (value.isMap()) {
        shape += '{';
        for (const MapEntry& entry : value.entries) {
            shape += entry.key;
            addShape(shape, entry.value);
        }
        shape += '}';
    } else if (value.isList()) {
        shape += '[';
        for (const Value& item : value.items)
            addShape(shape, item);
        shape += ']';
    } else {
        shape += ',';
    }
}

} // namespace

std::optional<FormSubject> makeFormSubject(const GatewayDocument& document, const NodeRef& node)
{
    if (node.kind == NodeKind::Document || node.kind == NodeKind::Observe)
        return makeDocumentSubject(document);
    if (node.station && (node.kind == NodeKind::Route || node.kind == NodeKind::Listener)) {
        const RouteNode* route = node.kind == NodeKind::Route ? document.findRoute(node.name) : nullptr;
        const ListenerNode* listener = node.kind == NodeKind::Listener ? document.findListener(node.name) : nullptr;
        const auto* stations = route != nullptr ? &route->stations : listener != nullptr ? &listener->stations : nullptr;
        if (stations == nullptr || *node.station >= stations->size())
            return std::nullopt;
        return makeStationSubject(document, node, (*stations)[*node.station]);
    }
    if (node.kind == NodeKind::Policy) {
        const PolicyNode* policy = document.findPolicy(node.name);
        return policy == nullptr ? std::nullopt : std::optional(makePolicySubject(document, *policy));
    }
    if (node.kind == NodeKind::Route) {
        const RouteNode* route = document.findRoute(node.name);
        if (route == nullptr)
            return std::nullopt;
        const auto place = route - document.routes().data() + 1;
        return makePlainSubject(node, tr("Route, tried %1 of %2").arg(place).arg(document.routes().size()), route->fields, route->path, routeSchema());
    }
    if (node.kind == NodeKind::Listener) {
        const ListenerNode* listener = document.findListener(node.name);
        return listener == nullptr ? std::nullopt
                                   : std::optional(makePlainSubject(node, tr("Listener"), listener->fields, listener->path, listenerSchema()));
    }
    if (node.kind == NodeKind::Service) {
        const ServiceNode* service = document.findService(node.name);
        if (service == nullptr)
            return std::nullopt;
        return makePlainSubject(node, tr("Service · %1").arg(usersText(document, node)), service->fields, service->path, serviceSchema());
    }
    return std::nullopt;
}

std::string formShape(const FormSubject& subject)
{
    std::string shape = subject.problem.toStdString() + '|' + subject.subtitle.toStdString() + '|';
    for (const FieldSchema& field : subject.target.fields) {
        shape += field.name;
        shape += ' ';
    }
    // Only what makes rows: lists and maps. Scalars of the object itself are refreshed in place.
    for (const MapEntry& entry : subject.target.value.entries) {
        const FieldSchema* field = schemaAt(subject.target.fields, {PathStep(entry.key)});
        if (field == nullptr || (field->shape == FieldShape::One && field->type != FieldType::Object))
            continue;
        shape += entry.key;
        addShape(shape, entry.value);
    }
    return shape;
}

} // namespace signalbox
