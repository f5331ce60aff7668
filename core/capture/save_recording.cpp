// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_format.h"
#include "core/capture/capture_log.h"
#include "core/capture/log_file.h"
#include "core/capture/record_codec.h"
#include "core/capture/redaction.h"

#include <cerrno>
#include <cstdio>
#include <limits>
#include <unistd.h>
#include <unordered_set>

namespace signalbox {
namespace {

constexpr std::size_t blockSize = 64U << 10U;

// A file beside the goal that takes its place when everything is in it, and goes away otherwise.
class PartialRecording {
public:
    static Result<PartialRecording> create(const std::string& path)
    {
        PartialRecording recording;
        recording.m_goal = path;
        recording.m_path = path + ".partial-" + std::to_string(::getpid());
        ::unlink(recording.m_path.c_str()); // left over by a process of the same number
        auto file = openLogFile(recording.m_path, LogFileMode::Create, 0);
        if (!file)
            return file.error();
        recording.m_file = *std::move(file);
        recording.startBlock();
        auto header = recording.m_file->append(capture_format::fileHeader);
        if (!header)
            return header.error();
        return recording;
    }
    PartialRecording(PartialRecording&&) noexcept = default;
    PartialRecording& operator=(PartialRecording&&) = delete;
    ~PartialRecording()
    {
        if (m_file)
            ::unlink(m_path.c_str());
    }

    Result<void> add(const Exchange& exchange)
    {
        appendExchangeRecord(m_block, exchange, std::numeric_limits<std::size_t>::max());
        return added();
    }
    Result<void> add(std::uint32_t planIndex, const CapturedPlan& plan)
    {
        appendPlanRecord(m_block, planIndex, plan);
        return added();
    }

    Result<void> add(ExchangeNumber number, const CapturedMessage& each)
    {
        appendMessageRecord(m_block, number, each.index, each.message, each.message.payload.size());
        return added();
    }

    Result<void> finish()
    {
        auto written = writeBlock();
        if (!written)
            return written;
        auto stored = m_file->synchronize();
        if (!stored)
            return stored;
        if (std::rename(m_path.c_str(), m_goal.c_str()) != 0)
            return systemError(ErrorCode::WriteFailed, errno, "write", m_goal);
        m_file.reset();
        return {};
    }

private:
    PartialRecording() = default;

    void startBlock()
    {
        constexpr char room[capture_format::blockHeaderSize] = {};
        m_block.clear();
        m_block.appendBytes({room, sizeof room});
        m_records = 0;
    }
    Result<void> added()
    {
        ++m_records;
        return m_block.size() >= blockSize ? writeBlock() : Result<void>();
    }
    Result<void> writeBlock()
    {
        if (m_records == 0)
            return {};
        capture_format::putBlockHeader(
            m_block.data(), m_block.view().substr(capture_format::blockHeaderSize), m_records);
        auto written = m_file->append(m_block.view());
        startBlock();
        return written;
    }

    std::string m_goal;
    std::string m_path;
    std::unique_ptr<LogFile> m_file; // null once renamed
    ByteBuffer m_block;
    std::uint32_t m_records = 0;
};

// A hundred at a time: messages may be large.
Result<void> addMessages(const CaptureLog& log, ExchangeNumber number, PartialRecording& recording)
{
    constexpr std::size_t most = 100;
    std::uint64_t next = 0;
    while (log.messageCount(number) > 0) {
        const auto messages = log.messages(number, next, most);
        if (!messages)
            return messages.error();
        for (const CapturedMessage& each : *messages) {
            auto added = recording.add(number, each);
            if (!added)
                return added;
            next = each.index + 1;
        }
        if (messages->size() < most)
            break;
    }
    return {};
}

} // namespace

Result<void> saveRecording(const CaptureLog& log, const std::vector<std::uint64_t>& rows, const std::string& path,
    const SaveRecordingOptions& options, const std::function<bool(double)>& progress)
{
    auto recording = PartialRecording::create(path);
    if (!recording)
        return recording.error();
    std::unordered_set<std::uint32_t> plans;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (progress && i % 64 == 0 && !progress(static_cast<double>(i) / static_cast<double>(rows.size())))
            return Error{ErrorCode::Cancelled, ErrorOrigin::System, "saving " + path + " was cancelled"};
        auto exchange = log.read(rows[i]);
        if (!exchange && exchange.error().code == ErrorCode::NotFound)
            continue; // deleted for the size limit while we save
        if (!exchange)
            return exchange.error();
        if (plans.insert(exchange->planIndex).second) {
            auto added = recording->add(exchange->planIndex, log.plan(exchange->planIndex));
            if (!added)
                return added;
        }
        if (options.redactsSecrets)
            redact(*exchange);
        auto added = recording->add(*exchange);
        if (added)
            added = addMessages(log, exchange->number, *recording);
        if (!added)
            return added;
    }
    auto finished = recording->finish();
    if (finished && progress)
        static_cast<void>(progress(1.0));
    return finished;
}

} // namespace signalbox
