// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A running gateway with one line to one raw origin.
#pragma once

#include "tests/support/engine_bench.h"
#include "tests/support/raw_sockets.h"

#include <memory>
#include <string>
#include <vector>

namespace signalbox::testing {

inline std::unique_ptr<Engine> gatewayTo(std::uint16_t originPort)
{
    const std::string text = "signalbox: 1\nname: rfc\nlisteners:\n  public: { bind: 127.0.0.1:0 }\nroutes:\n"
                             "  - { name: line, match: { path: { prefix: / } }, to: origin, timeout: 5s,\n"
                             "      policies: [{ kind: request-headers, set: { X-Station: gateway } }] }\nservices:\n"
                             "  origin: { endpoints: [\"127.0.0.1:"
        + std::to_string(originPort) + "\"] }\n";
    return startEngine(planFrom(text), 1);
}

// One row of the test for each row of the table, named by clause and words; the column is its index.
template <typename Row>
void addClauses(const std::vector<Row>& rows)
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < rows.size(); ++i)
        QTest::addRow("%s: %s", rows[i].clause, rows[i].what) << static_cast<int>(i);
}

} // namespace signalbox::testing
