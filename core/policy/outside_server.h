// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that policies ask, as the document names them: fields, checks and the compiled form.
#pragma once

#include "core/base/finding.h"
#include "core/policy/fields.h"
#include "core/policy/outside_call.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct OutsideUrl {
    bool isTls = false;
    HostPort address;      // 80 or 443 when the URL names no port
    std::string authority; // as the URL has it
    std::string target;    // path and query; "/" when there is none
};
// Error InvalidInput: not an absolute http or https URL, or one with a user, a password or a fragment.
Result<OutsideUrl> parseOutsideUrl(std::string_view text);

// The field `tls` of a policy that asks a server.
FieldSchema outsideTlsField();

// Reads `tls` from the fields. Errors: Config origin.
Result<std::shared_ptr<const OutsideServer>> makeOutsideHttpServer(const Fields& fields, const OutsideUrl& url);
// `fields` has address, username, password, database and tls: the object `redis`.
Result<std::shared_ptr<const OutsideServer>> makeOutsideRedisServer(const Fields& fields);
FieldSchema outsideRedisField();

// Findings about the URL in `field`: one that cannot be used, one that others on the network can read and change (`plain` says
// how bad that is), a certificate that is not checked.
void checkOutsideUrl(const Fields& fields, std::string_view field, Severity plain, std::vector<Finding>& findings);
void checkOutsideTls(const Fields& fields, std::vector<Finding>& findings);

// application/x-www-form-urlencoded (WHATWG URL 5.2), for one value.
std::string toFormText(std::string_view text);

} // namespace signalbox
