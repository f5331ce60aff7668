// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The public demo tokens and key that stand beside the shop example, in its folder tokens/.
#pragma once

#include "core/policy/fields.h"

#include <string>

namespace signalbox::demo {

struct DemoCredentials {
    std::string alice; // a customer's token
    std::string bob; // of staff
    std::string expired; // alice's, from before
    std::string partnerKey; // of north-wind
};

// Errors: those of ConfigSources::readSecret, with the path.
Result<DemoCredentials> readDemoCredentials(const ConfigSources& exampleFolder);

} // namespace signalbox::demo
