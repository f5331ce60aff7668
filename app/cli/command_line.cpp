// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"

#include "app/cli/console.h"

#include <CLI/CLI.hpp>

#include <utility>

namespace signalbox::cli {
namespace {

template <typename Value>
void addOption(CLI::App& app, const char* name, Value& value, const char* help, Verb::Need need)
{
    CLI::Option* option = app.add_option(name, value, help);
    option->required(need == Verb::Need::Required);
    if (need == Verb::Need::HasDefault)
        option->capture_default_str();
}

} // namespace

void Verb::option(const char* name, std::string& value, const char* help, Need need)
{
    addOption(m_app, name, value, help, need);
}

void Verb::option(const char* name, std::vector<std::string>& values, const char* help, Need need)
{
    addOption(m_app, name, values, help, need);
}

void Verb::option(const char* name, unsigned& value, const char* help, Need need)
{
    addOption(m_app, name, value, help, need);
}

void Verb::option(const char* name, std::uint64_t& value, const char* help, Need need)
{
    addOption(m_app, name, value, help, need);
}

void Verb::flag(const char* name, bool& value, const char* help)
{
    m_app.add_flag(name, value, help);
}

void Verb::does(std::function<int()> action)
{
    m_app.callback([&chosen = m_chosen, action = std::move(action)] { chosen = action; });
}

CommandLine::CommandLine(
    const std::string& name, const std::string& version, const std::string& description, const std::string& footer)
    : m_app(std::make_unique<CLI::App>(description, name))
{
    m_app->set_version_flag("--version", name + " " + version);
    m_app->require_subcommand(1);
    m_app->footer(footer);
}

CommandLine::~CommandLine() = default;

Verb CommandLine::addVerb(const char* name, const char* help)
{
    return {*m_app->add_subcommand(name, help), m_chosen};
}

// CLI11 would say only that a verb is missing.
std::string CommandLine::unknownVerb(int argc, char** argv) const
{
    if (argc < 2 || argv[1][0] == '-')
        return {};
    std::string verbs;
    for (const CLI::App* verb : m_app->get_subcommands([](const CLI::App*) { return true; })) {
        if (verb->check_name(argv[1]))
            return {};
        verbs.append(verbs.empty() ? "" : ", ").append(verb->get_name());
    }
    return "\"" + std::string(argv[1]) + "\" is not one of the verbs " + verbs + ". Try " + m_app->get_name() + " --help.";
}

int CommandLine::run(int argc, char** argv)
{
    if (const std::string unknown = unknownVerb(argc, argv); !unknown.empty())
        return fail(unknown);
    try {
        m_app->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = m_app->exit(error);
        return code == 0 ? exitClean : exitUnusable;
    }
    return m_chosen();
}

} // namespace signalbox::cli
