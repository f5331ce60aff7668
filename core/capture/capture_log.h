// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Recording exchanges to disk, and reading them back while they are written.
//
// A capture is a folder: `segment-000001.sbx` ... append-only logs of checksummed blocks of records (format page:
// capture_format.h), made 0600 in a 0700 folder. A killed process loses at most what was not yet handed over; opening cuts a
// torn tail. A recording for sharing is one such log in one file (`*.sbrec`).
//
// Threads: each worker writes through its own CaptureLane; one capture thread, owned by CaptureLog, writes the disk and the
// index; readers (GUI, jobs) use the const functions from any thread. Traffic never waits: when the queue's memory cap is
// reached bodies are dropped first and then whole exchanges, both counted. When the disk is full, or the size limit cannot be
// kept, capture stops, says so in status(), and traffic goes on.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"
#include "core/plan/plan.h"
#include "core/websocket/message.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox {

struct CaptureSettings {
    std::string folder;
    std::uint64_t maxDiskBytes = 8ULL << 30U;     // the oldest segments go when it is reached
    std::uint64_t segmentBytes = 64ULL << 20U;
    std::uint64_t maxExchanges = 4'000'000;       // in the index (memory), and as many places of messages; the oldest segments go
    std::size_t maxBodyBytes = 1U << 20U;         // per body
    std::size_t maxQueueBytes = 64U << 20U;       // memory between workers and disk
    bool capturesBodies = true;
};

struct CaptureStatus {
    std::uint64_t exchanges = 0;      // in the index
    std::uint64_t diskBytes = 0;
    std::uint64_t shortenedBodies = 0;// bodies dropped or cut for the queue's sake (not for maxBodyBytes)
    std::uint64_t lostExchanges = 0;
    std::uint64_t lostMessages = 0;   // of WebSockets
    std::uint64_t droppedOldest = 0;  // exchanges deleted to keep maxDiskBytes
    bool isStopped = false;           // no longer writing
    std::string problem;              // one sentence when stopped
};

struct CapturedMessage {
    std::uint64_t index = 0;          // within its exchange
    websocket::Message message;
};

// A worker's way into the capture. Thread: that worker only.
class CaptureLane {
public:
    virtual ~CaptureLane() = default;
    // How many bytes of a body the worker should keep.
    virtual std::size_t bodyLimit() const = 0;
    // Numbers count up over all lanes.
    virtual ExchangeNumber nextNumber() = 0;
    // Serialises the exchange into the lane's buffer; hands the buffer over when it is full. Never blocks, never fails.
    virtual void record(const Exchange& exchange) = 0;
    // A message of a WebSocket whose exchange was recorded as open; `index` counts up from 0 within it. As record().
    virtual void recordMessage(ExchangeNumber, std::uint64_t, const websocket::Message&) {}
    // Hands over what is buffered; called by the worker's timer about every 50 ms and at its end.
    virtual void flush() = 0;
};

class CaptureLog {
public:
    virtual ~CaptureLog() = default; // flushes and closes

    // Opens the folder (made when missing) and continues what is there. Errors: PermissionDenied, WriteFailed, DiskFull.
    static Result<std::unique_ptr<CaptureLog>> open(CaptureSettings settings);
    // Opens a folder or a recording file for reading only. Errors: NotFound, InvalidInput (not a recording), ReadFailed.
    static Result<std::unique_ptr<CaptureLog>> openForReading(const std::string& path);

    virtual std::unique_ptr<CaptureLane> makeLane() = 0;
    // Makes the plan's names known; exchanges refer to it by the index returned. The same hash gives the same index.
    virtual std::uint32_t addPlan(const Plan& plan) = 0;
    virtual CapturedPlan plan(std::uint32_t planIndex) const = 0;

    virtual CaptureStatus status() const = 0;
    // Grows by one with every change of the index; cheap. "Changed since" for views.
    virtual std::uint64_t version() const = 0;
    // How many rows there are. Row r is the r-th exchange in the order of completion; rows never move, but see firstRow().
    virtual std::uint64_t rowCount() const = 0;
    // Rows before this one were deleted to keep the size limit.
    virtual std::uint64_t firstRow() const = 0;
    // Copies summaries of rows [begin, end) that still exist.
    virtual std::vector<ExchangeSummary> summaries(std::uint64_t begin, std::uint64_t end) const = 0;
    // Rows whose summary was replaced (a tunnel that closed) since the version.
    virtual std::vector<std::uint64_t> rowsReplacedSince(std::uint64_t version) const = 0;
    virtual std::uint64_t rowOf(ExchangeNumber number) const = 0; // npos when unknown
    static constexpr std::uint64_t npos = ~0ULL;

    // The whole exchange from disk. Errors: NotFound (deleted), ReadFailed.
    virtual Result<Exchange> read(std::uint64_t row) const = 0;
    // How many messages of the exchange are in the capture; cheap. It grows while the exchange is open.
    virtual std::uint64_t messageCount(ExchangeNumber number) const = 0;
    // At most `most` of its messages, in order, from index `first` on. Indexes may be missing: lost, or deleted with the oldest
    // segments. Error: ReadFailed.
    virtual Result<std::vector<CapturedMessage>> messages(ExchangeNumber number, std::uint64_t first, std::size_t most) const = 0;
    // Deletes everything. Running lanes go on.
    virtual Result<void> clear() = 0;
    // Waits until everything handed over is on disk and in the index (tests, end of a run). Blocks.
    virtual void sync() = 0;
};

// Writes rows of a capture as one recording file: written beside, then renamed; 0600. `rows` in order. Progress is a fraction;
// returning false cancels (error Cancelled, nothing left behind).
struct SaveRecordingOptions {
    bool redactsSecrets = false;      // Authorization, Cookie, Set-Cookie, API keys: values become "[redacted]"
};
Result<void> saveRecording(const CaptureLog& log, const std::vector<std::uint64_t>& rows, const std::string& path,
    const SaveRecordingOptions& options, const std::function<bool(double)>& progress);

} // namespace signalbox
