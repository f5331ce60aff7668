// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/stream_encoder.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr int zlibLevel = 5;
constexpr int brotliQuality = 4;
constexpr int brotliWindow = 19; // 512 KiB: one encoder for each response is alive
constexpr int zstdLevel = 3;
constexpr std::size_t roomBytes = 16 * 1024;

Error failed(std::string_view coding)
{
    return Error{ErrorCode::OutOfResources, ErrorOrigin::Internal, "cannot encode as " + std::string(coding)};
}

class GzipEncoder final : public ContentEncoder {
public:
    GzipEncoder() { m_isReady = deflateInit2(&m_stream, zlibLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK; }
    ~GzipEncoder() override
    {
        if (m_isReady)
            deflateEnd(&m_stream);
    }
    GzipEncoder(const GzipEncoder&) = delete;
    GzipEncoder& operator=(const GzipEncoder&) = delete;

    std::optional<Error> encode(std::string_view bytes, Mode mode, std::string& out) override
    {
        constexpr std::size_t most = 0x40000000; // zlib counts in 32 bits
        if (!m_isReady)
            return failed("gzip");
        while (bytes.size() > most) {
            if (!take(bytes.substr(0, most), Z_NO_FLUSH, out))
                return failed("gzip");
            bytes.remove_prefix(most);
        }
        const int flush = mode == Mode::Finish ? Z_FINISH : mode == Mode::Flush ? Z_SYNC_FLUSH : Z_NO_FLUSH;
        if (!take(bytes, flush, out))
            return failed("gzip");
        return std::nullopt;
    }

private:
    bool take(std::string_view bytes, int flush, std::string& out)
    {
        std::array<char, roomBytes> room;
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // zlib does not write to it
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            m_stream.next_out = reinterpret_cast<Bytef*>(room.data());
            m_stream.avail_out = static_cast<uInt>(room.size());
            const int status = deflate(&m_stream, flush);
            if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) // BUF_ERROR: nothing left to do
                return false;
            out.append(room.data(), room.size() - m_stream.avail_out);
        } while (m_stream.avail_out == 0);
        return true;
    }

    z_stream m_stream{};
    bool m_isReady = false;
};

class BrotliEncoder final : public ContentEncoder {
public:
    BrotliEncoder() : m_state(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr))
    {
        if (m_state == nullptr)
            return;
        BrotliEncoderSetParameter(m_state, BROTLI_PARAM_QUALITY, brotliQuality);
        BrotliEncoderSetParameter(m_state, BROTLI_PARAM_LGWIN, brotliWindow);
    }
    ~BrotliEncoder() override { BrotliEncoderDestroyInstance(m_state); }
    BrotliEncoder(const BrotliEncoder&) = delete;
    BrotliEncoder& operator=(const BrotliEncoder&) = delete;

    std::optional<Error> encode(std::string_view bytes, Mode mode, std::string& out) override
    {
        if (m_state == nullptr)
            return failed("br");
        const BrotliEncoderOperation operation = mode == Mode::Finish ? BROTLI_OPERATION_FINISH
            : mode == Mode::Flush                                     ? BROTLI_OPERATION_FLUSH
                                                                      : BROTLI_OPERATION_PROCESS;
        std::size_t left = bytes.size();
        const auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
        do {
            std::size_t room = 0; // none of ours: the encoder keeps it until it is taken
            if (BrotliEncoderCompressStream(m_state, operation, &left, &next, &room, nullptr, nullptr) != BROTLI_TRUE)
                return failed("br");
            std::size_t size = 0;
            const std::uint8_t* given = BrotliEncoderTakeOutput(m_state, &size);
            out.append(reinterpret_cast<const char*>(given), size);
        } while (left != 0 || BrotliEncoderHasMoreOutput(m_state) == BROTLI_TRUE);
        return std::nullopt;
    }

private:
    BrotliEncoderState* m_state;
};

class ZstdEncoder final : public ContentEncoder {
public:
    ZstdEncoder() : m_context(ZSTD_createCCtx())
    {
        if (m_context != nullptr)
            ZSTD_CCtx_setParameter(m_context, ZSTD_c_compressionLevel, zstdLevel);
    }
    ~ZstdEncoder() override { ZSTD_freeCCtx(m_context); }
    ZstdEncoder(const ZstdEncoder&) = delete;
    ZstdEncoder& operator=(const ZstdEncoder&) = delete;

    std::optional<Error> encode(std::string_view bytes, Mode mode, std::string& out) override
    {
        if (m_context == nullptr)
            return failed("zstd");
        const ZSTD_EndDirective directive
            = mode == Mode::Finish ? ZSTD_e_end : mode == Mode::Flush ? ZSTD_e_flush : ZSTD_e_continue;
        std::array<char, roomBytes> room;
        ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
        for (;;) {
            ZSTD_outBuffer output{room.data(), room.size(), 0};
            const std::size_t left = ZSTD_compressStream2(m_context, &output, &input, directive);
            if (ZSTD_isError(left) != 0)
                return failed("zstd");
            out.append(room.data(), output.pos);
            const bool isDone = directive == ZSTD_e_continue ? input.pos == input.size : left == 0;
            if (isDone)
                return std::nullopt;
        }
    }

private:
    ZSTD_CCtx* m_context;
};

} // namespace

std::unique_ptr<ContentEncoder> makeContentEncoder(std::string_view coding)
{
    if (coding == "gzip")
        return std::make_unique<GzipEncoder>();
    if (coding == "br")
        return std::make_unique<BrotliEncoder>();
    if (coding == "zstd")
        return std::make_unique<ZstdEncoder>();
    return nullptr;
}

} // namespace signalbox
