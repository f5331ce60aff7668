// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// signalbox-cli: the engine without a window.
#include "app/cli/console.h"
#include "app/cli/verbs.h"

#include <CLI/CLI.hpp>

#include <csignal>

int main(int argc, char** argv)
{
    using namespace signalbox::cli;
    std::signal(SIGPIPE, SIG_IGN);
    CLI::App app{"Runs, checks, explains and exports API gateways drawn with Signalbox."};
    app.name("signalbox-cli");
    app.set_version_flag("--version", std::string("signalbox-cli ") + SIGNALBOX_VERSION);
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done and clean, 1 findings or differences, 2 input that cannot be used.");
    Chosen chosen;
    for (const auto add : {addRun, addCheck, addExplain, addExport, addVerify, addList, addReplay})
        add(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? exitClean : exitUnusable;
    }
    return chosen();
}
