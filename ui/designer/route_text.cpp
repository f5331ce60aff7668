// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/route_text.h"

#include "core/policy/policy_kind.h"
#include "ui/shell/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace signalbox {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Canvas", text); }

QStringList textsOf(const Value* value)
{
    QStringList texts;
    if (value == nullptr)
        return texts;
    if (value->isScalar())
        texts << fromBytes(value->text);
    for (const Value& item : value->items)
        texts << fromBytes(item.text);
    return texts;
}

QString pathText(const Value* path)
{
    if (path == nullptr)
        return {};
    if (path->isScalar())
        return fromBytes(path->text);
    if (path->entries.empty())
        return {};
    const MapEntry& entry = path->entries.front();
    const QString text = fromBytes(entry.value.text);
    if (entry.key == "prefix")
        return text.endsWith(QLatin1Char('/')) ? text + QStringLiteral("…") : text + QStringLiteral("/…");
    if (entry.key == "regex")
        return QLatin1Char('~') + text;
    return text;
}

QString fieldText(const Value* object, const char* key)
{
    const Value* value = object == nullptr ? nullptr : object->find(key);
    return value == nullptr ? QString() : fromBytes(value->text);
}

} // namespace

QString matchSummary(const RouteNode& route)
{
    const Value* match = route.fields.find("match");
    if (match == nullptr || match->entries.empty())
        return tr("every request");
    QStringList parts;
    const QStringList methods = textsOf(match->find("methods"));
    parts << (methods.isEmpty() ? tr("any") : methods.join(QLatin1Char(' ')));
    const QStringList hosts = textsOf(match->find("hosts"));
    if (!hosts.isEmpty())
        parts << (hosts.size() == 1 ? hosts.front() : QStringLiteral("%1 +%2").arg(hosts.front()).arg(hosts.size() - 1));
    const QString path = pathText(match->find("path"));
    if (!path.isEmpty())
        parts << path;
    const std::pair<const char*, QString> others[] = {{"headers", tr("headers")}, {"query", tr("query")}, {"cookies", tr("cookies")}, {"client", tr("client")}};
    for (const auto& [key, word] : others) {
        if (match->find(key) != nullptr)
            parts << QLatin1Char('+') + word;
    }
    return parts.join(QLatin1Char(' '));
}

QString terminalText(const RouteNode& route)
{
    using Kind = DestinationNode::Kind;
    switch (route.destination.kind) {
    case Kind::Respond: {
        const QString body = fieldText(route.fields.find("respond"), "body").simplified();
        const QString status = QString::number(route.destination.status == 0 ? 200 : route.destination.status);
        return body.isEmpty() ? status : status + QLatin1Char(' ') + (body.size() > 14 ? body.left(13) + QStringLiteral("…") : body);
    }
    case Kind::Redirect: {
        const Value* redirect = route.fields.find("redirect");
        QString where = fieldText(redirect, "host");
        if (where.isEmpty())
            where = fieldText(redirect, "path");
        if (where.isEmpty())
            where = fieldText(redirect, "scheme");
        const QString status = QString::number(route.destination.status == 0 ? 302 : route.destination.status);
        return where.isEmpty() ? status : status + QStringLiteral(" → ") + where;
    }
    case Kind::Function: return QString::fromStdString(route.destination.function);
    case Kind::Service:
    case Kind::None: break;
    }
    return tr("no destination");
}

QString serviceSummary(const ServiceNode& service)
{
    const auto count = service.endpoints.size();
    QString text = count == 1 ? tr("1 endpoint") : tr("%1 endpoints").arg(count);
    if (!service.balance.empty() && count > 1)
        text += QStringLiteral(" · ") + QString::fromStdString(service.balance);
    return text;
}

QString stationLabel(const StationNode& station)
{
    if (!station.isInline())
        return QString::fromStdString(station.reference);
    const PolicyKind* kind = findPolicyKind(station.kind);
    return kind == nullptr ? QString::fromStdString(station.kind) : fromBytes(kind->label).toLower();
}

QString nameOf(const NodeRef& node)
{
    return QString::fromStdString(node.name);
}

QString stationLetter(const StationNode& station)
{
    const PolicyKind* kind = findPolicyKind(station.kind);
    return kind == nullptr ? QStringLiteral("?") : fromBytes(kind->letter);
}

QString bindSummary(const ListenerNode& listener)
{
    const QString bind = QString::fromStdString(listener.bind);
    for (const QString& loopback : {QStringLiteral("127.0.0.1"), QStringLiteral("localhost"), QStringLiteral("[::1]")}) {
        if (bind.startsWith(loopback + QLatin1Char(':')))
            return bind.mid(loopback.size());
    }
    return bind;
}

} // namespace signalbox
