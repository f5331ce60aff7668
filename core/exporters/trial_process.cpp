// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's process. The folder is private to the user and goes with the object.
#include "core/exporters/trial.h"

#include <fmt/core.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

extern char** environ;

namespace signalbox {
namespace {

namespace fs = std::filesystem;

// The child's process id, or -1. What it writes goes to `output`.
pid_t spawn(const std::vector<std::string>& words, const std::string& output)
{
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str())); // posix_spawn takes char* and writes nothing
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = -1;
    const int failure = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure == 0 ? child : -1;
}

std::string readText(const std::string& path)
{
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

class NginxProcess final : public TrialProcess {
public:
    explicit NginxProcess(std::string folder) : m_folder(std::move(folder)) {}
    NginxProcess(const NginxProcess&) = delete;
    NginxProcess& operator=(const NginxProcess&) = delete;
    ~NginxProcess() override
    {
        if (m_child > 0) {
            ::kill(m_child, SIGTERM); // fast shutdown
            ::waitpid(m_child, nullptr, 0);
        }
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }

    Result<void> launch(const std::string& program, const Export& files)
    {
        for (const ExportedFile& file : files.files) {
            std::ofstream out(m_folder + "/" + file.path, std::ios::binary);
            out << file.text;
            if (!out.flush())
                return Error{ErrorCode::WriteFailed, ErrorOrigin::System, "cannot write " + m_folder + "/" + file.path};
        }
        const std::string config = m_folder + "/" + files.files.front().path;
        const std::vector<std::string> check{program, "-t", "-q", "-e", m_folder + "/error.log", "-p", m_folder + "/", "-c", config};
        const pid_t checker = spawn(check, m_folder + "/check.log");
        int status = 0;
        if (checker < 0 || ::waitpid(checker, &status, 0) != checker)
            return Error{ErrorCode::NotFound, ErrorOrigin::System, "cannot start " + program};
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            return Error{ErrorCode::InvalidInput, ErrorOrigin::Config,
                program + " refuses the exported files: " + readText(m_folder + "/check.log") + log()};
        m_child = spawn({program, "-e", m_folder + "/error.log", "-p", m_folder + "/", "-c", config}, m_folder + "/output.log");
        if (m_child < 0)
            return Error{ErrorCode::NotFound, ErrorOrigin::System, "cannot start " + program};
        return {};
    }

    bool isRunning() override
    {
        if (m_child > 0 && ::waitpid(m_child, nullptr, WNOHANG) == m_child)
            m_child = -1;
        return m_child > 0;
    }

    std::string log() const override
    {
        const std::string text = readText(m_folder + "/error.log");
        return text.size() > 2000 ? text.substr(text.size() - 2000) : text;
    }

private:
    std::string m_folder;
    pid_t m_child = -1;
};

} // namespace

Result<std::unique_ptr<TrialProcess>> TrialProcess::start(const std::string& program, const Export& files)
{
    std::error_code failure;
    std::string folder = (fs::temp_directory_path(failure) / "signalbox-verify-XXXXXX").string();
    if (failure || ::mkdtemp(folder.data()) == nullptr)
        return Error{ErrorCode::WriteFailed, ErrorOrigin::System, "cannot make a folder for temporary files"};
    auto process = std::make_unique<NginxProcess>(folder);
    if (auto launched = process->launch(program, files); !launched)
        return launched.error();
    return std::unique_ptr<TrialProcess>(std::move(process));
}

std::string findProgram(const std::string& name)
{
    std::string folders = "/usr/sbin:/usr/local/sbin";
    if (const char* path = std::getenv("PATH"))
        folders = std::string(path) + ":" + folders;
    std::stringstream list(folders);
    for (std::string folder; std::getline(list, folder, ':');)
        if (const std::string program = folder + "/" + name; !folder.empty() && ::access(program.c_str(), X_OK) == 0)
            return program;
    return {};
}

std::string programVersion(const std::string& program)
{
    std::string output = (fs::temp_directory_path() / "signalbox-version-XXXXXX").string();
    const int file = ::mkstemp(output.data());
    if (file < 0)
        return {};
    ::close(file);
    const pid_t child = spawn({program, "-v"}, output);
    if (child > 0)
        ::waitpid(child, nullptr, 0);
    std::string text = readText(output);
    ::unlink(output.c_str());
    const auto start = text.find("nginx/");
    return start == std::string::npos ? std::string() : text.substr(start, text.find_first_of(" \n", start) - start);
}

} // namespace signalbox
