// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/segment_writer.h"

#include "core/capture/capture_format.h"
#include "core/capture/log_scan.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace signalbox {

SegmentWriter::SegmentWriter(std::string folder, LogFileFactory openFile)
    : m_folder(std::move(folder))
    , m_openFile(std::move(openFile))
{
}

void SegmentWriter::adopt(Segment segment)
{
    skipNumber(segment.number);
    m_totalBytes += segment.bytes;
    m_segments.push_back(segment);
}

void SegmentWriter::skipNumber(std::uint32_t number)
{
    m_nextNumber = std::max(m_nextNumber, number + 1);
}

Result<void> SegmentWriter::continueLast()
{
    auto file = m_openFile(segmentPath(m_folder, newest().number), LogFileMode::Continue, newest().bytes);
    if (!file)
        return file.error();
    m_file = *std::move(file);
    if (newest().bytes > 0)
        return {};
    const auto header = append(capture_format::fileHeader);
    if (!header)
        return header.error();
    return {};
}

Result<void> SegmentWriter::rotate(std::uint64_t firstRow)
{
    const std::uint32_t number = m_nextNumber++;
    auto file = m_openFile(segmentPath(m_folder, number), LogFileMode::Create, 0);
    if (!file)
        return file.error();
    m_file = *std::move(file);
    m_segments.push_back({number, 0, firstRow});
    const auto header = append(capture_format::fileHeader);
    if (!header)
        return header.error();
    return {};
}

Result<std::uint64_t> SegmentWriter::append(std::string_view bytes)
{
    const std::uint64_t offset = m_file->size();
    auto written = m_file->append(bytes);
    if (!written)
        return written.error();
    m_segments.back().bytes += bytes.size();
    m_totalBytes += bytes.size();
    return offset;
}

Result<void> SegmentWriter::dropOldest()
{
    const std::string path = segmentPath(m_folder, m_segments.front().number);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return systemError(ErrorCode::WriteFailed, errno, "delete", path);
    m_totalBytes -= m_segments.front().bytes;
    m_segments.pop_front();
    return {};
}

Result<void> SegmentWriter::dropAll()
{
    m_file.reset();
    while (!m_segments.empty()) {
        auto dropped = dropOldest();
        if (!dropped)
            return dropped;
    }
    return {};
}

} // namespace signalbox
