// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// request-headers and response-headers for nginx.
#pragma once

#include "core/exporters/nginx/lowering.h"

namespace signalbox::nginx {

void lowerRequestHeaders(Lowering& lowering, Line& line, const Station& station);
void lowerResponseHeaders(Lowering& lowering, Line& line, const Station& station);
// proxy_set_header lines for what the stations made of the request's fields.
std::vector<std::string> headerLines(Lowering& lowering, const Line& line);

} // namespace signalbox::nginx
