// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies made readable: decodes the content coding, chooses a view for the content and renders it as lines of text.
// Nothing here throws, and bytes of any kind give a rendering; what went wrong is said beside it.
// All functions are pure and may be called on any thread; big bodies belong on the job pool, not on the GUI thread.
#pragma once

#include "core/base/result.h"
#include "core/body/decode.h"
#include "core/body/media_type.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct RenderOptions {
    std::string viewId = {};                            // empty: the best one for the content
    std::size_t decodedBytes = 64 * 1024 * 1024;        // cap on what content decoding may produce
    std::size_t textBytes = 48 * 1024 * 1024;           // cap on the text of the rendering
    std::size_t hexBytes = 1024 * 1024;                 // cap on the bytes that the hex view shows
    std::size_t lineBytes = 4096;                       // longer lines are broken; at least 16
    bool isIncomplete = false;                          // capture kept only the start of the body: an early end is no error
};

struct ViewChoice {
    std::string id;    // "json"
    std::string label; // "JSON"
    friend bool operator==(const ViewChoice&, const ViewChoice&) = default;
};

struct BodyRendering {
    std::string viewId;      // the view that made the text; differs from the one asked for when that one failed
    std::string text;        // UTF-8 always; lines end with "\n" alone; control characters shown as U+2400...
    bool isTruncated = false; // something is not shown: a cap was met, or the body was incomplete
    std::string errorMessage; // empty, or one sentence: corrupt gzip, where the JSON is wrong
    std::size_t decodedSize = 0; // bytes after content decoding
    // Lines of `text`, from 0 and rising, that continue the line before because it was longer than lineBytes.
    // For copying, join them without the line break.
    std::vector<std::uint32_t> continuationLines;
    std::vector<ViewChoice> views; // what can be chosen for this body, the best first; the same as availableViews
};

// `contentType` and `contentEncoding` are header values as they came; both may be empty or wrong.
BodyRendering renderBody(std::string_view contentType, std::string_view contentEncoding, std::string_view wireBytes,
    const RenderOptions& options = {});

// The views for decoded bytes, the best first. Text and hex are always among them.
std::vector<ViewChoice> availableViews(std::string_view contentType, std::string_view bytes);

// --- For the kinds of view, one source file each (json_view.cpp ...), listed in CMakeLists.txt.

enum class ViewMatch : std::uint8_t { None, Possible, Likely, Certain };

struct BodySource {
    const MediaType& type;
    std::string_view bytes; // decoded
};

// True when the bytes are not text in the charset that the type says or implies.
bool isBinary(const BodySource& source);

struct ViewOutput {
    std::string text;
    bool isTruncated = false;
    std::string problem; // not empty: the bytes are not what the view shows; another view is used
};

struct BodyViewKind {
    std::string_view id;
    std::string_view label;
    bool isText; // bytes are brought to UTF-8 by their charset before rendering
    ViewMatch (*matches)(const BodySource& source);
    void (*render)(const BodySource& source, const RenderOptions& options, ViewOutput& output);
};

const std::vector<const BodyViewKind*>& bodyViewKinds();

} // namespace signalbox
