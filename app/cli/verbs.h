// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs of the command line (DESIGN section 5): each adds its subcommand and, when chosen, runs and gives the exit code.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace signalbox::cli {

using Chosen = std::function<int()>;

// Each declares its options on a new subcommand of `app` and sets `chosen` when the subcommand was given.
void addRun(CLI::App& app, Chosen& chosen);
void addCheck(CLI::App& app, Chosen& chosen);
void addExplain(CLI::App& app, Chosen& chosen);
void addExport(CLI::App& app, Chosen& chosen);
void addVerify(CLI::App& app, Chosen& chosen);
void addList(CLI::App& app, Chosen& chosen);
void addReplay(CLI::App& app, Chosen& chosen);

} // namespace signalbox::cli
