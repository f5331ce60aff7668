// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// signalbox-cli: the engine without a window.
#include "app/cli/verbs.h"

#include <csignal>

int main(int argc, char** argv)
{
    using namespace signalbox::cli;
    std::signal(SIGPIPE, SIG_IGN);
    CommandLine line("signalbox-cli", SIGNALBOX_VERSION, "Runs, checks, explains and exports API gateways drawn with Signalbox.",
        "Exit codes: 0 done and clean, 1 findings or differences, 2 input that cannot be used.");
    for (const auto add : {addRun, addCheck, addExplain, addExport, addVerify, addList, addReplay})
        add(line);
    return line.run(argc, argv);
}
