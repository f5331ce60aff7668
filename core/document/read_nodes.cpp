// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The typed nodes of a document, as far as they can be read: what is wrong with them stands in the findings.
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/document/document_reader.h"
#include "core/document/value_access.h"

#include <charconv>
#include <cmath>

namespace signalbox {
namespace {

double numberOf(const Value& value)
{
    double number = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
    return std::isfinite(number) ? number : 0;
}

// "least-request", or the key of the form that was written.
std::string balanceOf(const Value& balance)
{
    if (balance.isScalar())
        return balance.text;
    for (const char* form : {"hash", "sticky"})
        if (balance.find(form) != nullptr)
            return form;
    const Value& algorithm = valueOf(balance, "algorithm");
    return algorithm.isScalar() ? algorithm.text : "round-robin";
}

WeightedService weightedService(const Value& value, const ValuePath& path)
{
    if (value.isScalar())
        return {value.text, 1, path};
    const auto weight = parseUnsigned(valueOf(value, "weight").text).value_or(1);
    return {valueOf(value, "service").text, static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, 1'000'000)),
        pathBelow(path, {"service"})};
}

int statusOf(const Value& destination, int fallback)
{
    return static_cast<int>(std::min<std::uint64_t>(parseUnsigned(valueOf(destination, "status").text).value_or(
        static_cast<std::uint64_t>(fallback)), 999));
}

DestinationNode readDestination(const Value& route, const ValuePath& path)
{
    DestinationNode destination;
    if (const Value* to = route.find("to")) {
        destination.kind = DestinationNode::Kind::Service;
        if (!to->isList())
            destination.services.push_back(weightedService(*to, pathBelow(path, {"to"})));
        for (std::size_t i = 0; i < to->items.size(); ++i)
            destination.services.push_back(weightedService(to->items[i], pathBelow(path, {"to", i})));
    } else if (const Value* redirect = route.find("redirect")) {
        destination.kind = DestinationNode::Kind::Redirect;
        destination.status = statusOf(*redirect, 302);
    } else if (const Value* respond = route.find("respond")) {
        destination.kind = DestinationNode::Kind::Respond;
        destination.status = statusOf(*respond, 200);
    } else if (const Value* function = route.find("function")) {
        destination.kind = DestinationNode::Kind::Function;
        destination.function = function->text;
    }
    return destination;
}

} // namespace

std::vector<StationNode> DocumentReader::readStations(const Value& owner, const ValuePath& path) const
{
    std::vector<StationNode> stations;
    const Value& list = valueOf(owner, "policies");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        const Value& item = list.items[i];
        StationNode station;
        station.path = pathBelow(path, {"policies", i});
        if (item.isScalar()) {
            station.reference = item.text;
            if (const PolicyNode* policy = m_document.findPolicy(item.text))
                station.kind = policy->kind;
        } else {
            station.kind = valueOf(item, "kind").text;
            station.fields = item;
        }
        stations.push_back(std::move(station));
    }
    return stations;
}

void DocumentReader::readListener(const MapEntry& entry)
{
    ListenerNode listener;
    listener.name = entry.key;
    listener.bind = valueOf(entry.value, "bind").text;
    listener.hasTls = valueOf(entry.value, "tls").isMap();
    listener.path = {"listeners", entry.key};
    listener.stations = readStations(entry.value, listener.path);
    listener.fields = entry.value;
    m_document.m_listeners.push_back(std::move(listener));
}

void DocumentReader::readPolicy(const MapEntry& entry)
{
    m_document.m_policies.push_back(
        {entry.key, valueOf(entry.value, "kind").text, entry.value, {"policies", entry.key}});
}

void DocumentReader::readRoute(const Value& value, std::size_t index)
{
    RouteNode route;
    route.name = valueOf(value, "name").text;
    route.path = {"routes", index};
    route.stations = readStations(value, route.path);
    route.destination = readDestination(value, route.path);
    if (const Value* mirror = value.find("mirror"); mirror != nullptr && mirror->isMap()) {
        route.mirror = weightedService(*mirror, pathBelow(route.path, {"mirror"}));
        const Value* percent = mirror->find("percent");
        const double share = percent != nullptr ? parsePercent(percent->text).value_or(0.0) : 100.0;
        route.mirror->weight = static_cast<std::uint32_t>(std::lround(share * 1000));
    }
    for (const Value& listener : valueOf(value, "listeners").items)
        route.listeners.push_back(listener.text);
    route.fields = value;
    m_document.m_routes.push_back(std::move(route));
}

void DocumentReader::readService(const MapEntry& entry)
{
    ServiceNode service;
    service.name = entry.key;
    for (const Value& endpoint : valueOf(entry.value, "endpoints").items)
        service.endpoints.push_back(endpoint.isScalar() ? endpoint.text : valueOf(endpoint, "address").text);
    service.balance = balanceOf(valueOf(entry.value, "balance"));
    service.fields = entry.value;
    service.path = {"services", entry.key};
    m_document.m_services.push_back(std::move(service));
}

void DocumentReader::readCanvas(const Value& canvas)
{
    for (const MapEntry* entry : distinctEntries(canvas))
        m_document.m_canvas.push_back(
            {entry->key, numberOf(valueOf(entry->value, "x")), numberOf(valueOf(entry->value, "y"))});
}

void DocumentReader::readNodes()
{
    const Value& root = m_document.m_root;
    m_document.m_name = valueOf(root, "name").text;
    // Policies first: stations look up their kinds.
    for (const MapEntry* entry : distinctEntries(valueOf(root, "policies")))
        readPolicy(*entry);
    for (const MapEntry* entry : distinctEntries(valueOf(root, "listeners")))
        readListener(*entry);
    const Value& routes = valueOf(root, "routes");
    for (std::size_t i = 0; i < routes.items.size(); ++i)
        readRoute(routes.items[i], i);
    for (const MapEntry* entry : distinctEntries(valueOf(root, "services")))
        readService(*entry);
    readCanvas(valueOf(root, "canvas"));
}

} // namespace signalbox
