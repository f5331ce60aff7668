// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/log_scan.h"

#include "core/base/text.h"
#include "core/capture/capture_format.h"
#include "core/capture/record_codec.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

namespace signalbox {
namespace {

using capture_format::blockHeaderSize;

constexpr std::string_view segmentPrefix = "segment-";
constexpr std::string_view segmentSuffix = ".sbx";

enum class FileStart { Current, Earlier, Torn };

// Torn: its writer was killed before the header was out.
Result<FileStart> readStart(const FileHandle& file, const std::string& path)
{
    const auto start = readAt(file, 0, capture_format::fileHeader.size(), path);
    if (!start)
        return start.error();
    if (*start == capture_format::fileHeader)
        return FileStart::Current;
    if (*start == capture_format::firstFileHeader)
        return FileStart::Earlier;
    if (start->size() < capture_format::fileHeader.size() && capture_format::fileHeader.substr(0, start->size()) == *start)
        return FileStart::Torn;
    const std::string_view name = capture_format::fileHeader.substr(0, capture_format::fileHeader.size() - 1);
    if (start->starts_with(name))
        return Error{ErrorCode::InvalidInput, ErrorOrigin::System,
            fmt::format("{} is a Signalbox capture of version {}, this program reads 1 and 2", path,
                static_cast<unsigned>(static_cast<unsigned char>(start->back())))};
    return Error{ErrorCode::InvalidInput, ErrorOrigin::System, path + " is not a Signalbox capture"};
}

} // namespace

Result<LogScan> scanLog(const FileHandle& file, const std::string& path,
    const std::function<void(std::uint64_t offset, std::string_view payload)>& onBlock)
{
    const auto size = sizeOf(file, path);
    if (!size)
        return size.error();
    const auto start = readStart(file, path);
    if (!start)
        return start.error();
    LogScan scan;
    if (*start == FileStart::Torn)
        return scan;
    scan.isCurrent = *start == FileStart::Current;
    std::uint64_t offset = capture_format::fileHeader.size();
    scan.wholeBytes = offset;
    std::uint64_t damaged = 0;
    while (offset + blockHeaderSize <= *size) {
        const auto head = readAt(file, offset, blockHeaderSize, path);
        if (!head)
            return head.error();
        const auto header = capture_format::readBlockHeader(*head);
        if (!header || header->length > *size - offset - blockHeaderSize)
            break;
        const auto payload = readAt(file, offset + blockHeaderSize, header->length, path);
        if (!payload)
            return payload.error();
        offset += blockHeaderSize + header->length;
        if (payload->size() != header->length || capture_format::checksum(*head, *payload) != header->crc) {
            ++damaged; // the last whole block decides whether it is the torn tail
            continue;
        }
        onBlock(offset - header->length, *payload);
        scan.wholeBytes = offset;
        scan.damagedBlocks = damaged;
    }
    return scan;
}

void BlockContent::clear()
{
    entries.clear();
    plans.clear();
    messages.clear();
}

void BlockContent::read(std::string_view payload)
{
    std::size_t offset = 0;
    while (const auto frame = nextRecord(payload, offset)) {
        if (capture_format::isExchange(frame->kind)) {
            const auto summary = readSummary(frame->content);
            if (summary)
                entries.push_back({*summary, {frame->offset, static_cast<std::uint32_t>(offset - frame->offset), 0}});
        } else if (frame->kind == capture_format::RecordKind::Plan) {
            auto record = readPlan(frame->content);
            if (record)
                plans.emplace_back(record->index, std::move(record->plan));
        } else if (frame->kind == capture_format::RecordKind::Message) {
            const auto owner = readMessageOwner(frame->content);
            if (owner)
                messages.push_back({owner->number, {frame->offset, static_cast<std::uint32_t>(offset - frame->offset), 0}});
        }
    }
}

void BlockContent::placeAt(std::uint32_t segment, std::uint64_t payloadOffset)
{
    for (SummaryIndex::Entry& entry : entries) {
        entry.place.offset += payloadOffset;
        entry.place.segment = segment;
    }
    for (MessageIndex::Entry& entry : messages) {
        entry.place.offset += payloadOffset;
        entry.place.segment = segment;
    }
}

Result<std::vector<std::uint32_t>> listSegments(const std::string& folder)
{
    std::vector<std::uint32_t> segments;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(segmentPrefix) || !name.ends_with(segmentSuffix)
            || name.size() <= segmentPrefix.size() + segmentSuffix.size())
            continue;
        const auto number = parseUnsigned(std::string_view(name).substr(
            segmentPrefix.size(), name.size() - segmentPrefix.size() - segmentSuffix.size()));
        // Only names as we write them, so that every number is one file.
        if (number && *number < std::numeric_limits<std::uint32_t>::max()
            && segmentPath({}, static_cast<std::uint32_t>(*number)) == "/" + name)
            segments.push_back(static_cast<std::uint32_t>(*number));
    }
    if (error)
        return systemError(ErrorCode::ReadFailed, error.value(), "read", folder);
    std::sort(segments.begin(), segments.end());
    return segments;
}

std::string segmentPath(const std::string& folder, std::uint32_t segment)
{
    return fmt::format("{}/{}{:06}{}", folder, segmentPrefix, segment, segmentSuffix);
}

} // namespace signalbox
