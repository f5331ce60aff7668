// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The program's verbs and their options. Only command_line.cpp knows CLI11: its headers take longer to compile than all verbs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace signalbox::cli {

// A verb while it is declared. A name without dashes is a positional argument. Values are written when the line was parsed.
class Verb {
public:
    enum class Need : std::uint8_t { Optional, Required, HasDefault }; // HasDefault: the help tells the present value

    Verb(CLI::App& app, std::function<int()>& chosen) : m_app(app), m_chosen(chosen) {}
    void option(const char* name, std::string& value, const char* help, Need need = Need::Optional);
    void option(const char* name, std::vector<std::string>& values, const char* help, Need need = Need::Optional); // repeated
    void option(const char* name, unsigned& value, const char* help, Need need = Need::Optional);
    void option(const char* name, std::uint64_t& value, const char* help, Need need = Need::Optional);
    void flag(const char* name, bool& value, const char* help);
    // What it does; gives the exit code.
    void does(std::function<int()> action);

private:
    CLI::App& m_app;
    std::function<int()>& m_chosen;
};

class CommandLine {
public:
    CommandLine(const std::string& name, const std::string& version, const std::string& description, const std::string& footer);
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    Verb addVerb(const char* name, const char* help);
    // Does what the line says, or tells what is wrong with it. Gives the exit code.
    int run(int argc, char** argv);

private:
    std::string unknownVerb(int argc, char** argv) const; // a sentence, or nothing

    std::unique_ptr<CLI::App> m_app;
    std::function<int()> m_chosen;
};

} // namespace signalbox::cli
