// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A capture that is being written. Lanes hand blocks to the queue; the capture thread, owned here, writes them and fills the
// index. Threads: m_writer, m_content, m_plansWritten belong to whoever holds m_writing (the capture thread, and clear()).
#pragma once

#include "core/capture/capture_queue.h"
#include "core/capture/segment_writer.h"
#include "core/capture/stored_log.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

namespace signalbox {

// What the lanes share with the log; it outlives both.
struct CaptureShared {
    CaptureShared(std::size_t maxQueueBytes, std::size_t bodyBytes) : queue(maxQueueBytes), bodyLimit(bodyBytes) {}

    CaptureQueue queue;
    const std::size_t bodyLimit;
    std::atomic<ExchangeNumber> nextNumber{1};
    std::atomic<std::uint64_t> shortenedBodies{0};
    std::atomic<std::uint64_t> lostExchanges{0};
    std::atomic<std::uint64_t> lostMessages{0};
    std::atomic<bool> isStopped{false};
};

class DiskCaptureLog final : public StoredLog {
public:
    static Result<std::unique_ptr<CaptureLog>> open(CaptureSettings settings, LogFileFactory openFile);
    ~DiskCaptureLog() override;

    std::unique_ptr<CaptureLane> makeLane() override;
    CaptureStatus status() const override;
    Result<void> clear() override;
    void sync() override { m_shared->queue.waitUntilDrained(); }

private:
    DiskCaptureLog(CaptureSettings settings, LogFileFactory openFile);

    Result<void> prepareFolder();
    Result<void> recover();
    void run();
    void store(RecordBlock& block);
    Result<void> write(RecordBlock& block);
    Result<void> writePlans();
    Result<void> makeRoom(std::uint64_t bytes);
    Result<void> startSegment();
    void stop(const Error& error);
    void countLost(const RecordBlock& block);

    const CaptureSettings m_settings;
    const std::shared_ptr<CaptureShared> m_shared;
    FileHandle m_lock; // held exclusively as long as this log writes the folder

    std::mutex m_writing;
    SegmentWriter m_writer;
    BlockContent m_content;
    std::unordered_set<std::uint32_t> m_plansWritten; // in the newest segment
    std::uint64_t m_stretchesBefore = 0;              // of messages, in the segments before the newest

    mutable std::mutex m_problemMutex;
    std::string m_problem;
    std::atomic<std::uint64_t> m_diskBytes{0};
    std::atomic<std::uint64_t> m_droppedOldest{0};

    std::thread m_thread; // last: it uses everything above
};

} // namespace signalbox
