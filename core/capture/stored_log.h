// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The reading side of every capture log: index, plans, and records by their place on disk. By itself it is a folder or a
// recording opened for reading only. Threads: as CaptureLog.
#pragma once

#include "core/capture/capture_log.h"
#include "core/capture/log_file.h"
#include "core/capture/log_scan.h"
#include "core/capture/message_index.h"
#include "core/capture/plan_table.h"
#include "core/capture/summary_index.h"

#include <string>
#include <vector>

namespace signalbox {

class StoredLog : public CaptureLog {
public:
    // Errors: as CaptureLog::openForReading.
    static Result<std::unique_ptr<CaptureLog>> openFile(const std::string& path);
    static Result<std::unique_ptr<CaptureLog>> openFolder(const std::string& folder);

    std::unique_ptr<CaptureLane> makeLane() override; // one that records nothing
    std::uint32_t addPlan(const Plan& plan) override;
    CapturedPlan plan(std::uint32_t planIndex) const override;
    CaptureStatus status() const override;
    std::uint64_t version() const override { return m_index.version(); }
    std::uint64_t rowCount() const override { return m_index.rowCount(); }
    std::uint64_t firstRow() const override { return m_index.firstRow(); }
    std::vector<ExchangeSummary> summaries(std::uint64_t begin, std::uint64_t end) const override;
    std::vector<std::uint64_t> rowsReplacedSince(std::uint64_t version) const override;
    std::uint64_t rowOf(ExchangeNumber number) const override;
    Result<Exchange> read(std::uint64_t row) const override;
    std::uint64_t messageCount(ExchangeNumber number) const override { return m_messages.messageCount(number); }
    Result<std::vector<CapturedMessage>> messages(ExchangeNumber number, std::uint64_t first, std::size_t most) const override;
    Result<void> clear() override; // Unsupported
    void sync() override { }

protected:
    explicit StoredLog(std::string folder) : m_folder(std::move(folder)) {}

    struct LoadedSegment {
        LogScan scan;
        std::vector<std::uint32_t> plans; // the indexes it holds
    };
    // Adds a file's content to the index and plans.
    Result<LoadedSegment> load(const FileHandle& file, const std::string& path, std::uint32_t segment);

    const std::string m_folder; // empty: the one file below
    FileHandle m_file;          // kept open, so that saving over an open recording does not change what it shows
    SummaryIndex m_index;
    MessageIndex m_messages;
    PlanTable m_plans;

private:
    Result<std::string> readPlace(const RecordPlace& place) const;

    std::uint64_t m_diskBytes = 0;
};

} // namespace signalbox
