// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Fills a GatewayDocument: checks the tree against the schemas, then reads the typed nodes. Private to core/document.
#pragma once

#include "core/document/check_object.h"
#include "core/document/gateway_document.h"
#include "core/document/parse_yaml.h"

#include <string>

namespace signalbox {

class DocumentReader {
public:
    // `parsed` is what parseYaml made of `text`.
    static GatewayDocument read(std::string text, ParsedYaml parsed);

private:
    explicit DocumentReader(GatewayDocument& document) : m_document(document), m_checker(m_names, document.m_findings) {}

    void collectNames();
    void checkDocument();
    void checkSection(const MapEntry& entry, const FieldSchema& field);
    void checkMapSection(const Value& section, NodeKind kind, std::string_view owner, const Schema& schema);
    void checkRoutes(const Value& routes);
    void checkRoute(const Value& route, std::size_t index);
    void checkPaths(const Value& route);
    void checkListenerTls(const Value& listener);
    void checkObserve(const Value& observe, const FieldSchema& field);
    void checkCanvas(const Value& canvas);

    void readNodes();
    void readListener(const MapEntry& entry);
    void readPolicy(const MapEntry& entry);
    void readRoute(const Value& value, std::size_t index);
    void readService(const MapEntry& entry);
    void readCanvas(const Value& canvas);
    std::vector<StationNode> readStations(const Value& owner, const ValuePath& path) const;

    GatewayDocument& m_document;
    KnownNames m_names;
    NameList m_routes;
    ObjectChecker m_checker;
};

} // namespace signalbox
