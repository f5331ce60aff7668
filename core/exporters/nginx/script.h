// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// gateway.js: what nginx's own variables cannot say exactly (any of several header fields, decoded queries, digests), as
// small functions behind js_set. Only what a plan needs is written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::nginx {

class Script {
public:
    // The variable, as "${gw_j0}", that holds what the function body returns ("return has(values(r, 'x'), v => v === 'y') ? '1' : '0';").
    // Equal bodies share one.
    std::string variable(const std::string& body);
    bool isEmpty() const { return m_bodies.empty(); }
    std::vector<std::string> declarations() const; // js_import and js_set lines
    std::string text() const;                      // the file

private:
    std::vector<std::string> m_bodies;
};

} // namespace signalbox::nginx
