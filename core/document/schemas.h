// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Schemas of what is not a policy kind: the document, listener, route, match, service and their parts. The same language as
// the kinds' schemas, so that reader, forms, completion and reference treat everything alike.
#pragma once

#include "core/policy/schema.h"

namespace signalbox {

const Schema& documentSchema();
const Schema& listenerSchema();
const Schema& routeSchema();   // with match, to, redirect, respond, retry, mirror ...
const Schema& serviceSchema();

} // namespace signalbox
