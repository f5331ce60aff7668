// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_credentials.h"

#include <array>

namespace signalbox::demo {

Result<DemoCredentials> readDemoCredentials(const ConfigSources& exampleFolder)
{
    DemoCredentials credentials;
    const std::array<std::pair<std::string_view, std::string*>, 4> files{{{"file:tokens/alice.txt", &credentials.alice},
        {"file:tokens/bob.txt", &credentials.bob}, {"file:tokens/expired.txt", &credentials.expired},
        {"file:tokens/partner-key.txt", &credentials.partnerKey}}};
    for (const auto& [reference, target] : files) {
        auto text = exampleFolder.readSecret(reference);
        if (!text)
            return withContext(text.error(), "the demo's credentials cannot be read");
        *target = *std::move(text);
    }
    return credentials;
}

} // namespace signalbox::demo
