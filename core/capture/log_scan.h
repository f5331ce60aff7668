// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a segment or recording from its start: whole, checked blocks in order. Thread: any; no state.
#pragma once

#include "core/base/result.h"
#include "core/capture/log_file.h"
#include "core/capture/message_index.h"
#include "core/capture/plan_table.h"
#include "core/capture/summary_index.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

struct LogScan {
    std::uint64_t wholeBytes = 0;    // until the end of the last whole block: what is behind it is a torn tail
    std::uint64_t damagedBlocks = 0; // skipped before that
    bool isCurrent = true;           // false: of an earlier version, to be read only
};

// `onBlock` gets each payload and where it starts. Errors: InvalidInput (not a capture, or of an unknown version), ReadFailed.
Result<LogScan> scanLog(const FileHandle& file, const std::string& path,
    const std::function<void(std::uint64_t offset, std::string_view payload)>& onBlock);

// The exchanges, plans and messages of one payload, appended. Places are relative to the payload until placeAt().
struct BlockContent {
    std::vector<SummaryIndex::Entry> entries;
    std::vector<std::pair<std::uint32_t, CapturedPlan>> plans;
    std::vector<MessageIndex::Entry> messages;

    void clear();
    void read(std::string_view payload); // the entries' texts are views into it
    void placeAt(std::uint32_t segment, std::uint64_t payloadOffset);
};

// The segments of a folder by number, ascending. Errors: NotFound, ReadFailed.
Result<std::vector<std::uint32_t>> listSegments(const std::string& folder);
std::string segmentPath(const std::string& folder, std::uint32_t segment);

} // namespace signalbox
