// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/body/decode.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace signalbox {
namespace {

constexpr int zlibLevel = 5;
constexpr int brotliQuality = 4;
constexpr int zstdLevel = 3;

Error failed(std::string_view coding)
{
    return Error{ErrorCode::OutOfResources, ErrorOrigin::Internal, "cannot encode as " + std::string(coding)};
}

Result<std::string> encodeZlib(std::string_view coding, std::string_view bytes, int window)
{
    z_stream stream{};
    if (bytes.size() > 0x7fffffffU || deflateInit2(&stream, zlibLevel, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return failed(coding);
    std::string encoded(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // zlib does not write to it
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(encoded.data());
    stream.avail_out = static_cast<uInt>(encoded.size());
    const int status = deflate(&stream, Z_FINISH);
    encoded.resize(encoded.size() - stream.avail_out);
    deflateEnd(&stream);
    if (status != Z_STREAM_END)
        return failed(coding);
    return encoded;
}

Result<std::string> encodeBrotli(std::string_view bytes)
{
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string encoded(size, '\0');
    if (size == 0
        || BrotliEncoderCompress(brotliQuality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, bytes.size(),
               reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
               reinterpret_cast<std::uint8_t*>(encoded.data()))
            != BROTLI_TRUE)
        return failed("br");
    encoded.resize(size);
    return encoded;
}

Result<std::string> encodeZstd(std::string_view bytes)
{
    std::string encoded(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size = ZSTD_compress(encoded.data(), encoded.size(), bytes.data(), bytes.size(), zstdLevel);
    if (ZSTD_isError(size) != 0)
        return failed("zstd");
    encoded.resize(size);
    return encoded;
}

} // namespace

Result<std::string> encodeContent(std::string_view coding, std::string_view bytes)
{
    if (coding.empty() || equalsIgnoringCase(coding, "identity"))
        return std::string(bytes);
    if (equalsIgnoringCase(coding, "gzip") || equalsIgnoringCase(coding, "x-gzip"))
        return encodeZlib(coding, bytes, 15 + 16);
    if (equalsIgnoringCase(coding, "deflate"))
        return encodeZlib(coding, bytes, 15);
    if (equalsIgnoringCase(coding, "br"))
        return encodeBrotli(bytes);
    if (equalsIgnoringCase(coding, "zstd"))
        return encodeZstd(bytes);
    return Error{
        ErrorCode::Unsupported, ErrorOrigin::Internal, "unknown content coding \"" + std::string(coding) + "\""};
}

} // namespace signalbox
