// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The short texts that stand on the canvas for a node's settings. Thread: any.
#pragma once

#include "core/document/gateway_document.h"

#include <QtCore/QString>

namespace signalbox {

// "GET PUT api.shop.test /orders/{id}"; "any /catalog/…" when any method will do.
QString matchSummary(const RouteNode& route);
// What the chip at the end of a line says: "200 ok", "302 https://new.shop.test", "no destination".
QString terminalText(const RouteNode& route);
// "2 endpoints · least-request".
QString serviceSummary(const ServiceNode& service);
// A named policy's name, or the kind in words: "rewrite path".
QString stationLabel(const StationNode& station);
QString nameOf(const NodeRef& node);
// The letter on the circle.
QString stationLetter(const StationNode& station);
// ":8080" of "127.0.0.1:8080"; the whole address when it is not of this machine.
QString bindSummary(const ListenerNode& listener);

} // namespace signalbox
