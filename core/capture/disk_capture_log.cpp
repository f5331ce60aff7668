// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/disk_capture_log.h"

#include "core/capture/capture_format.h"
#include "core/capture/record_codec.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>

namespace signalbox {
namespace {

// A record's length has 32 bits and a block's 30; nobody looks at larger bodies in a list of exchanges.
constexpr std::size_t largestBody = 128U << 20U;

CaptureSettings bounded(CaptureSettings settings)
{
    settings.maxBodyBytes = settings.capturesBodies ? std::min(settings.maxBodyBytes, largestBody) : 0;
    // Deleting the oldest segment must leave something.
    settings.segmentBytes = std::min(settings.segmentBytes, settings.maxDiskBytes / 4);
    return settings;
}

class DiskCaptureLane final : public CaptureLane {
public:
    explicit DiskCaptureLane(std::shared_ptr<CaptureShared> shared) : m_shared(std::move(shared)) {}
    ~DiskCaptureLane() override { flush(); }

    std::size_t bodyLimit() const override { return m_shared->bodyLimit; }
    ExchangeNumber nextNumber() override { return m_shared->nextNumber.fetch_add(1, std::memory_order_relaxed); }

    void record(const Exchange& exchange) override
    {
        using Pressure = CaptureQueue::Pressure;
        const Pressure pressure = m_shared->queue.pressure();
        if (pressure == Pressure::DropExchanges || m_shared->isStopped.load(std::memory_order_relaxed)) {
            m_shared->lostExchanges.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        std::size_t limit = m_shared->bodyLimit;
        if (pressure == Pressure::DropBodies) {
            limit = 0;
            const std::uint64_t dropped = (exchange.requestBody.bytes.empty() ? 0U : 1U) + (exchange.responseBody.bytes.empty() ? 0U : 1U);
            m_shared->shortenedBodies.fetch_add(dropped, std::memory_order_relaxed);
        }
        appendExchangeRecord(block().bytes, exchange, limit);
        added();
    }

    void recordMessage(ExchangeNumber number, std::uint64_t index, const websocket::Message& message) override
    {
        using Pressure = CaptureQueue::Pressure;
        const Pressure pressure = m_shared->queue.pressure();
        if (pressure == Pressure::DropExchanges || m_shared->isStopped.load(std::memory_order_relaxed)) {
            m_shared->lostMessages.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        const bool drops = pressure == Pressure::DropBodies && !message.payload.empty();
        if (drops)
            m_shared->shortenedBodies.fetch_add(1, std::memory_order_relaxed);
        appendMessageRecord(block().bytes, number, index, message, drops ? 0 : message.payload.size());
        ++m_block->messages;
        added();
    }

    void flush() override
    {
        if (m_block)
            m_shared->queue.push(std::move(m_block));
    }

private:
    RecordBlock& block()
    {
        if (!m_block)
            m_block = m_shared->queue.freshBlock();
        return *m_block;
    }
    void added()
    {
        ++m_block->records;
        if (m_block->bytes.size() >= CaptureQueue::blockSize)
            flush();
    }

    const std::shared_ptr<CaptureShared> m_shared;
    std::unique_ptr<RecordBlock> m_block; // has a record when it is there
};

} // namespace

DiskCaptureLog::DiskCaptureLog(CaptureSettings settings, LogFileFactory openFile)
    : StoredLog(settings.folder)
    , m_settings(bounded(std::move(settings)))
    , m_shared(std::make_shared<CaptureShared>(m_settings.maxQueueBytes, m_settings.maxBodyBytes))
    , m_writer(m_settings.folder, std::move(openFile))
{
}

Result<std::unique_ptr<CaptureLog>> DiskCaptureLog::open(CaptureSettings settings, LogFileFactory openFile)
{
    std::unique_ptr<DiskCaptureLog> log(new DiskCaptureLog(std::move(settings), std::move(openFile)));
    auto prepared = log->prepareFolder();
    if (!prepared)
        return prepared.error();
    auto recovered = log->recover();
    if (!recovered)
        return recovered.error();
    log->m_diskBytes = log->m_writer.totalBytes();
    log->m_thread = std::thread([raw = log.get()] { raw->run(); });
    return std::unique_ptr<CaptureLog>(std::move(log));
}

DiskCaptureLog::~DiskCaptureLog()
{
    m_shared->queue.close();
    if (m_thread.joinable())
        m_thread.join();
}

Result<void> DiskCaptureLog::prepareFolder()
{
    const std::filesystem::path folder(m_folder);
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        if (folder.has_parent_path())
            std::filesystem::create_directories(folder.parent_path(), error);
        if (::mkdir(m_folder.c_str(), 0700) != 0)
            return systemError(ErrorCode::WriteFailed, errno, "make the folder", m_folder);
    }
    const std::string path = m_folder + "/lock";
    m_lock = FileHandle(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!m_lock.isOpen())
        return systemError(ErrorCode::WriteFailed, errno, "write", path);
    if (::flock(m_lock.descriptor(), LOCK_EX | LOCK_NB) != 0)
        return Error{ErrorCode::PermissionDenied, ErrorOrigin::System, "another Signalbox is recording to " + m_folder};
    return {};
}

Result<void> DiskCaptureLog::recover()
{
    const auto numbers = listSegments(m_folder);
    if (!numbers)
        return numbers.error();
    bool isNewestCurrent = true;
    for (const std::uint32_t number : *numbers) {
        const std::string path = segmentPath(m_folder, number);
        const auto file = openToRead(path);
        if (!file)
            return file.error();
        const std::uint64_t firstRow = rowCount();
        const auto loaded = load(*file, path, number);
        if (!loaded && loaded.error().code == ErrorCode::InvalidInput) {
            m_writer.skipNumber(number); // of another version, or not ours: it stays as it is
            continue;
        }
        if (!loaded)
            return loaded.error();
        m_writer.adopt({number, loaded->scan.wholeBytes, firstRow});
        m_plansWritten = {loaded->plans.begin(), loaded->plans.end()};
        isNewestCurrent = loaded->scan.isCurrent;
    }
    m_index.closeOpenRows();
    m_shared->nextNumber = std::max(m_index.highestNumber(), m_messages.highestNumber()) + 1;
    if (m_writer.segments().empty() || !isNewestCurrent)
        return startSegment();
    return m_writer.continueLast();
}

std::unique_ptr<CaptureLane> DiskCaptureLog::makeLane()
{
    return std::make_unique<DiskCaptureLane>(m_shared);
}

void DiskCaptureLog::run()
{
    while (true) {
        auto blocks = m_shared->queue.take();
        if (blocks.empty())
            return;
        for (auto& block : blocks) {
            store(*block);
            m_shared->queue.recycle(std::move(block));
        }
    }
}

void DiskCaptureLog::store(RecordBlock& block)
{
    const std::lock_guard lock(m_writing);
    if (m_shared->isStopped) {
        countLost(block);
        return;
    }
    auto written = write(block);
    m_diskBytes = m_writer.totalBytes();
    if (written)
        return;
    countLost(block);
    stop(written.error());
}

void DiskCaptureLog::countLost(const RecordBlock& block)
{
    m_shared->lostExchanges += block.records - block.messages;
    m_shared->lostMessages += block.messages;
}

Result<void> DiskCaptureLog::write(RecordBlock& block)
{
    constexpr std::size_t headerSize = capture_format::blockHeaderSize;
    const std::string_view payload = block.bytes.view().substr(headerSize);
    m_content.clear();
    m_content.read(payload);
    auto room = makeRoom(block.bytes.size());
    if (!room)
        return room;
    auto plans = writePlans();
    if (!plans)
        return plans;
    capture_format::putBlockHeader(block.bytes.data(), payload, block.records);
    const auto offset = m_writer.append(block.bytes.view());
    if (!offset)
        return offset.error();
    m_content.placeAt(m_writer.newest().number, *offset + headerSize);
    m_index.append(m_content.entries);
    m_messages.append(m_content.messages);
    return {};
}

Result<void> DiskCaptureLog::writePlans()
{
    for (const SummaryIndex::Entry& entry : m_content.entries) {
        const std::uint32_t planIndex = entry.summary.numbers.planIndex;
        if (!m_plansWritten.insert(planIndex).second)
            continue;
        const auto plan = m_plans.at(planIndex);
        if (!plan)
            continue;
        ByteBuffer bytes(capture_format::blockHeaderSize);
        constexpr char room[capture_format::blockHeaderSize] = {};
        bytes.appendBytes({room, sizeof room});
        appendPlanRecord(bytes, planIndex, *plan);
        capture_format::putBlockHeader(bytes.data(), bytes.view().substr(sizeof room), 1);
        const auto offset = m_writer.append(bytes.view());
        if (!offset)
            return offset.error();
    }
    return {};
}

Result<void> DiskCaptureLog::startSegment()
{
    m_plansWritten.clear();
    m_stretchesBefore = m_messages.stretchCount();
    return m_writer.rotate(rowCount());
}

Result<void> DiskCaptureLog::makeRoom(std::uint64_t bytes)
{
    const std::uint64_t rowsInNewest = rowCount() - std::min(rowCount(), m_writer.newest().firstRow);
    const std::uint64_t stretchesInNewest = m_messages.stretchCount() - std::min(m_messages.stretchCount(), m_stretchesBefore);
    const std::uint64_t entries = std::max<std::uint64_t>(m_settings.maxExchanges / 4, 1);
    if (m_writer.newest().bytes >= m_settings.segmentBytes || rowsInNewest >= entries || stretchesInNewest >= entries) {
        auto started = startSegment();
        if (!started)
            return started;
    }
    while (m_writer.segments().size() > 1
        && (m_writer.totalBytes() + bytes > m_settings.maxDiskBytes || rowCount() - firstRow() > m_settings.maxExchanges
            || m_messages.stretchCount() > m_settings.maxExchanges)) {
        auto dropped = m_writer.dropOldest();
        if (!dropped)
            return dropped;
        const std::uint64_t first = m_writer.segments().front().firstRow;
        m_droppedOldest += first - std::min(first, firstRow());
        m_index.removeBefore(first);
        const std::uint64_t stretches = m_messages.stretchCount();
        m_messages.removeBefore(m_writer.segments().front().number);
        m_stretchesBefore -= std::min(m_stretchesBefore, stretches - m_messages.stretchCount());
    }
    if (m_writer.totalBytes() + bytes > m_settings.maxDiskBytes) {
        return Error{ErrorCode::DiskFull, ErrorOrigin::System,
            "the size limit of " + std::to_string(m_settings.maxDiskBytes) + " bytes is too small for what came at once"};
    }
    return {};
}

void DiskCaptureLog::stop(const Error& error)
{
    {
        const std::lock_guard lock(m_problemMutex);
        m_problem = "Capture stopped, traffic goes on: " + error.describe();
    }
    m_shared->isStopped = true;
}

CaptureStatus DiskCaptureLog::status() const
{
    CaptureStatus status = StoredLog::status();
    status.diskBytes = m_diskBytes;
    status.shortenedBodies = m_shared->shortenedBodies;
    status.lostExchanges = m_shared->lostExchanges;
    status.lostMessages = m_shared->lostMessages;
    status.droppedOldest = m_droppedOldest;
    status.isStopped = m_shared->isStopped;
    const std::lock_guard lock(m_problemMutex);
    status.problem = m_problem;
    return status;
}

Result<void> DiskCaptureLog::clear()
{
    sync();
    const std::lock_guard lock(m_writing);
    auto dropped = m_writer.dropAll();
    m_index.removeBefore(rowCount());
    m_messages.clear();
    if (!dropped) {
        stop(dropped.error());
        return dropped;
    }
    auto started = startSegment();
    m_diskBytes = m_writer.totalBytes();
    if (!started) {
        stop(started.error());
        return started;
    }
    // What stopped the capture may be gone with the files; if not, the next block says so again.
    const std::lock_guard problemLock(m_problemMutex);
    m_problem.clear();
    m_shared->isStopped = false;
    return {};
}

} // namespace signalbox
