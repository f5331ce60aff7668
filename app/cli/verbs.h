// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs of the command line (DESIGN section 5): each adds its subcommand and, when chosen, runs and gives the exit code.
#pragma once

#include "app/cli/command_line.h"

namespace signalbox::cli {

void addRun(CommandLine& line);
void addCheck(CommandLine& line);
void addExplain(CommandLine& line);
void addExport(CommandLine& line);
void addVerify(CommandLine& line);
void addList(CommandLine& line);
void addReplay(CommandLine& line);

} // namespace signalbox::cli
