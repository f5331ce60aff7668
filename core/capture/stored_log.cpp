// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/stored_log.h"

#include "core/capture/record_codec.h"

namespace signalbox {
namespace {

class SilentLane final : public CaptureLane {
public:
    std::size_t bodyLimit() const override { return 0; }
    ExchangeNumber nextNumber() override { return ++m_number; }
    void record(const Exchange&) override { }
    void flush() override { }

private:
    ExchangeNumber m_number = 0;
};

Error gone(std::uint64_t row)
{
    return Error{ErrorCode::NotFound, ErrorOrigin::System, "exchange " + std::to_string(row) + " is no longer in the capture"};
}

} // namespace

Result<std::unique_ptr<CaptureLog>> StoredLog::openFile(const std::string& path)
{
    auto file = openToRead(path);
    if (!file)
        return file.error();
    std::unique_ptr<StoredLog> log(new StoredLog({}));
    const auto loaded = log->load(*file, path, 0);
    if (!loaded)
        return loaded.error();
    log->m_file = *std::move(file);
    log->m_diskBytes = loaded->scan.wholeBytes;
    log->m_index.closeOpenRows();
    return std::unique_ptr<CaptureLog>(std::move(log));
}

Result<std::unique_ptr<CaptureLog>> StoredLog::openFolder(const std::string& folder)
{
    const auto segments = listSegments(folder);
    if (!segments)
        return segments.error();
    if (segments->empty())
        return Error{ErrorCode::InvalidInput, ErrorOrigin::System, folder + " holds no capture"};
    std::unique_ptr<StoredLog> log(new StoredLog(folder));
    for (const std::uint32_t segment : *segments) {
        const std::string path = segmentPath(folder, segment);
        const auto file = openToRead(path);
        if (!file && file.error().code == ErrorCode::NotFound)
            continue; // a running gateway deleted its oldest meanwhile
        if (!file)
            return file.error();
        const auto loaded = log->load(*file, path, segment);
        if (!loaded)
            return loaded.error();
        log->m_diskBytes += loaded->scan.wholeBytes;
    }
    log->m_index.closeOpenRows();
    return std::unique_ptr<CaptureLog>(std::move(log));
}

Result<StoredLog::LoadedSegment> StoredLog::load(const FileHandle& file, const std::string& path, std::uint32_t segment)
{
    LoadedSegment loaded;
    BlockContent content;
    const auto scan = scanLog(file, path, [&](std::uint64_t offset, std::string_view payload) {
        content.clear();
        content.read(payload);
        content.placeAt(segment, offset);
        m_index.append(content.entries);
        m_messages.append(content.messages);
        for (auto& [index, plan] : content.plans) {
            loaded.plans.push_back(index);
            m_plans.set(index, std::move(plan));
        }
    });
    if (!scan)
        return scan.error();
    loaded.scan = *scan;
    return loaded;
}

std::unique_ptr<CaptureLane> StoredLog::makeLane()
{
    return std::make_unique<SilentLane>();
}

std::uint32_t StoredLog::addPlan(const Plan& plan)
{
    return m_plans.add(capturedPlan(plan));
}

CapturedPlan StoredLog::plan(std::uint32_t planIndex) const
{
    const auto plan = m_plans.at(planIndex);
    return plan ? *plan : CapturedPlan{};
}

CaptureStatus StoredLog::status() const
{
    CaptureStatus status;
    const std::uint64_t first = firstRow(); // before the count, so that the difference is never negative
    status.exchanges = rowCount() - first;
    status.diskBytes = m_diskBytes;
    return status;
}

std::vector<ExchangeSummary> StoredLog::summaries(std::uint64_t begin, std::uint64_t end) const
{
    return m_index.summaries(begin, end);
}

std::vector<std::uint64_t> StoredLog::rowsReplacedSince(std::uint64_t version) const
{
    return m_index.rowsReplacedSince(version);
}

std::uint64_t StoredLog::rowOf(ExchangeNumber number) const
{
    return m_index.rowOf(number);
}

Result<std::string> StoredLog::readPlace(const RecordPlace& place) const
{
    if (m_file.isOpen())
        return readAt(m_file, place.offset, place.length, "the recording");
    // Opened for each read: descriptors are for connections, and a deleted segment is found out here.
    const std::string path = segmentPath(m_folder, place.segment);
    const auto file = openToRead(path);
    if (!file)
        return file.error();
    return readAt(*file, place.offset, place.length, path);
}

Result<Exchange> StoredLog::read(std::uint64_t row) const
{
    const auto location = m_index.find(row);
    if (!location)
        return gone(row);
    const auto bytes = readPlace(location->place);
    if (!bytes)
        return bytes.error().code == ErrorCode::NotFound ? gone(row) : bytes.error();
    std::size_t offset = 0;
    const auto frame = nextRecord(*bytes, offset);
    if (!frame || !capture_format::isExchange(frame->kind))
        return Error{ErrorCode::ReadFailed, ErrorOrigin::System, "the capture's files were changed by another program"};
    auto exchange = readExchange(frame->content, frame->kind);
    if (!exchange)
        return exchange.error();
    if (exchange->number != location->number)
        return Error{ErrorCode::ReadFailed, ErrorOrigin::System, "the capture's files were changed by another program"};
    exchange->isOpen = location->isOpen;
    return exchange;
}

Result<std::vector<CapturedMessage>> StoredLog::messages(ExchangeNumber number, std::uint64_t first, std::size_t most) const
{
    std::vector<CapturedMessage> found;
    for (const MessageIndex::Stretch& stretch : m_messages.stretches(number)) {
        if (found.size() >= most)
            break;
        const auto bytes = readPlace(stretch.place);
        if (!bytes && bytes.error().code == ErrorCode::NotFound)
            continue; // deleted for the size limit meanwhile
        if (!bytes)
            return bytes.error();
        std::size_t offset = 0;
        while (const auto frame = nextRecord(*bytes, offset)) {
            const auto owner = frame->kind == capture_format::RecordKind::Message ? readMessageOwner(frame->content) : std::nullopt;
            if (!owner || owner->number != number || owner->index < first || found.size() >= most)
                continue;
            auto record = readMessage(frame->content);
            if (!record)
                return record.error();
            found.push_back({owner->index, std::move(record->message)});
        }
    }
    return found;
}

Result<void> StoredLog::clear()
{
    return Error{ErrorCode::Unsupported, ErrorOrigin::System, "a capture opened for reading cannot be cleared"};
}

} // namespace signalbox
