// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/log_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

namespace signalbox {
namespace {

constexpr std::size_t blockBytes = 64U << 10U;
constexpr Duration gatherTime = std::chrono::milliseconds(100);
constexpr Duration lastWait = std::chrono::seconds(1);
constexpr int pollSlice = 50;
// What a pipe takes at once when it says that it is writable (POSIX: PIPE_BUF); files take any size.
constexpr std::size_t pipeBytes = 4096;

Error logError(const std::string& path, int number)
{
    const ErrorCode code = number == EACCES || number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed;
    return {code, ErrorOrigin::System, "the access log " + path + " cannot be opened: " + std::strerror(number), {}};
}

class FileLogWriter final : public LogWriter {
public:
    FileLogWriter(std::string path, std::shared_ptr<TextQueue> queue) : m_path(std::move(path)), m_queue(std::move(queue)) {}
    ~FileLogWriter() override
    {
        m_stopAt = (m_clock.now() + lastWait).nanoseconds;
        m_queue->close();
        if (m_thread.joinable())
            m_thread.join();
        closeFile();
    }

    Result<void> begin()
    {
        if (Result<void> opened = openFile(); !opened)
            return opened;
        m_thread = std::thread([this] { run(); });
        return {};
    }
    const std::shared_ptr<TextQueue>& queue() const override { return m_queue; }

private:
    bool isStandardOutput() const { return m_path == "-"; }

    void closeFile()
    {
        if (m_descriptor >= 0 && !isStandardOutput())
            ::close(m_descriptor);
        m_descriptor = -1;
    }

    Result<void> openFile()
    {
        // O_NONBLOCK: a FIFO without a reader must not stop us.
        const int descriptor = isStandardOutput()
            ? STDOUT_FILENO : ::open(m_path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
        struct stat facts {};
        if (descriptor < 0 || ::fstat(descriptor, &facts) != 0)
            return logError(m_path, errno);
        if (!isStandardOutput() && !S_ISREG(facts.st_mode) && !S_ISCHR(facts.st_mode)) {
            ::close(descriptor);
            return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, "the access log " + m_path + " is not a file", {}};
        }
        closeFile();
        m_descriptor = descriptor;
        m_isRegular = S_ISREG(facts.st_mode);
        m_device = facts.st_dev;
        m_inode = facts.st_ino;
        return {};
    }

    // When it cannot be made anew, the old file is written on: better there than nowhere.
    void reopenIfMoved()
    {
        struct stat facts {};
        if (isStandardOutput() || (::stat(m_path.c_str(), &facts) == 0 && facts.st_dev == m_device && facts.st_ino == m_inode))
            return;
        if (openFile())
            m_isTorn = false;
    }

    bool hasTime() const
    {
        const std::int64_t stopAt = m_stopAt.load();
        return stopAt == 0 || m_clock.now().nanoseconds < stopAt;
    }

    // Waits in slices, so that a reader that does not read cannot hold up the end.
    bool waitUntilWritable() const
    {
        while (hasTime()) {
            pollfd entry{m_descriptor, POLLOUT, 0};
            const int ready = ::poll(&entry, 1, pollSlice);
            if (ready > 0)
                return (entry.revents & POLLOUT) != 0;
            if (ready < 0 && errno != EINTR)
                return false;
        }
        return false;
    }

    // How many bytes could be written.
    std::size_t write(std::string_view text)
    {
        std::size_t done = 0;
        while (done < text.size() && (m_isRegular || waitUntilWritable())) {
            const std::string_view rest = text.substr(done, m_isRegular ? text.size() : pipeBytes);
            const ssize_t count = ::write(m_descriptor, rest.data(), rest.size());
            if (count > 0)
                done += static_cast<std::size_t>(count);
            else if (count == 0 || (errno != EINTR && errno != EAGAIN))
                break;
        }
        return done;
    }

    void writeBlock(const TextBlock& block)
    {
        // A line of which a part was written ends before the next one begins.
        if (m_isTorn && write("\n") == 1)
            m_isTorn = false;
        const std::size_t done = m_isTorn ? 0 : write(block.text);
        const auto lines = static_cast<std::uint64_t>(
            std::count(block.text.begin(), block.text.begin() + static_cast<std::ptrdiff_t>(done), '\n'));
        m_isTorn = m_isTorn || (done > 0 && block.text[done - 1] != '\n');
        m_queue->counters().taken += lines;
        m_queue->counters().dropped += block.records - lines;
    }

    void run()
    {
        while (!m_queue->isClosed()) {
            const std::vector<TextBlock> blocks = m_queue->take(16, gatherTime);
            if (!blocks.empty())
                reopenIfMoved();
            for (const TextBlock& block : blocks)
                writeBlock(block);
        }
    }

    const std::string m_path;
    const std::shared_ptr<TextQueue> m_queue;
    const SystemClock m_clock;
    int m_descriptor = -1;
    bool m_isRegular = false;
    bool m_isTorn = false;
    dev_t m_device = 0;
    ino_t m_inode = 0;
    std::atomic<std::int64_t> m_stopAt{0};
    std::thread m_thread;
};

} // namespace

Result<std::unique_ptr<LogWriter>> LogWriter::open(
    const std::string& path, std::shared_ptr<RecordCounters> counters, std::size_t maxQueueBytes)
{
    auto queue = std::make_shared<TextQueue>(maxQueueBytes, blockBytes, "", std::move(counters));
    auto writer = std::make_unique<FileLogWriter>(path, std::move(queue));
    if (const Result<void> begun = writer->begin(); !begun)
        return begun.error();
    return std::unique_ptr<LogWriter>(std::move(writer));
}

} // namespace signalbox
