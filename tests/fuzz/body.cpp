// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes, in any coding, through every body view: the text is UTF-8, within its cap, and no line is over the limit.
// The first byte chooses the coding and whether the body is incomplete, the second the view.
#include "core/base/text.h"
#include "core/body/body_view.h"

#include <array>
#include <cstdlib>

using namespace signalbox;

namespace {

constexpr std::array<std::string_view, 6> encodings{"", "gzip", "deflate", "br", "zstd", "gzip, br"};
constexpr std::array<std::string_view, 4> types{"", "multipart/form-data; boundary=x", "text/plain; charset=utf-16", "text/html"};

void require(bool isTrue)
{
    if (!isTrue)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto& kinds = bodyViewKinds();
    RenderOptions options;
    options.viewId = kinds[input[1] % kinds.size()]->id;
    options.isIncomplete = (input[0] & 0x80U) != 0;
    options.decodedBytes = 64 * 1024;
    options.textBytes = 128 * 1024;
    options.lineBytes = 80;
    const std::string_view bytes(reinterpret_cast<const char*>(input) + 2, size - 2);
    const BodyRendering rendering
        = renderBody(types[(input[0] >> 4U) % types.size()], encodings[(input[0] & 0x0fU) % encodings.size()], bytes, options);
    require(isUtf8(rendering.text));
    require(rendering.decodedSize <= options.decodedBytes);
    require(rendering.text.size() <= options.textBytes + rendering.continuationLines.size());
    for (const std::string_view line : split(rendering.text, '\n'))
        require(line.size() <= options.lineBytes);
    return 0;
}
