// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The segments of one capture folder: appends to the newest, starts new ones, deletes the oldest.
// Invariant: segments are in the order of their numbers, and numbers are never used again. Thread: the capture thread.
#pragma once

#include "core/base/result.h"
#include "core/capture/log_file.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

class SegmentWriter {
public:
    struct Segment {
        std::uint32_t number = 0;
        std::uint64_t bytes = 0;
        std::uint64_t firstRow = 0; // of the index
    };

    SegmentWriter(std::string folder, LogFileFactory openFile);

    // A segment found on disk; in order, before anything is written.
    void adopt(Segment segment);
    // A file that is left alone, but whose number is taken.
    void skipNumber(std::uint32_t number);
    // Goes on with the last adopted one.
    Result<void> continueLast();
    // Starts a new segment; its first exchange will be this row.
    Result<void> rotate(std::uint64_t firstRow);
    // Where the bytes start in the newest segment. Nothing is left behind on failure.
    Result<std::uint64_t> append(std::string_view bytes);
    Result<void> dropOldest();
    Result<void> dropAll();

    const std::deque<Segment>& segments() const { return m_segments; }
    const Segment& newest() const { return m_segments.back(); }
    std::uint64_t totalBytes() const { return m_totalBytes; }

private:
    const std::string m_folder;
    const LogFileFactory m_openFile;
    std::unique_ptr<LogFile> m_file;
    std::deque<Segment> m_segments;
    std::uint64_t m_totalBytes = 0;
    std::uint32_t m_nextNumber = 1;
};

} // namespace signalbox
