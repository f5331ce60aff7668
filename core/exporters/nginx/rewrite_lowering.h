// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// rewrite-path and rewrite-host for nginx: each a map from the path before to the path after.
#pragma once

#include "core/exporters/nginx/lowering.h"

namespace signalbox::nginx {

void lowerRewritePath(Lowering& lowering, Line& line, const Station& station);
void lowerRewriteHost(Lowering& lowering, Line& line, const Station& station);

} // namespace signalbox::nginx
