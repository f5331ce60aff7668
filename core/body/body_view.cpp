// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include "core/body/charset.h"
#include "core/body/text_layout.h"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

const BodyViewKind* findKind(std::string_view id)
{
    for (const BodyViewKind* kind : bodyViewKinds()) {
        if (kind->id == id)
            return kind;
    }
    return nullptr;
}

std::vector<const BodyViewKind*> rankedKinds(const BodySource& source)
{
    std::vector<std::pair<ViewMatch, const BodyViewKind*>> ranked;
    for (const BodyViewKind* kind : bodyViewKinds()) {
        const ViewMatch match = kind->matches(source);
        if (match != ViewMatch::None)
            ranked.emplace_back(match, kind);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const BodyViewKind*> kinds;
    for (const auto& [match, kind] : ranked)
        kinds.push_back(kind);
    return kinds;
}

std::vector<ViewChoice> toChoices(const std::vector<const BodyViewKind*>& kinds)
{
    std::vector<ViewChoice> choices;
    for (const BodyViewKind* kind : kinds)
        choices.push_back({std::string(kind->id), std::string(kind->label)});
    return choices;
}

void addMessage(BodyRendering& rendering, const std::string& message)
{
    if (!rendering.errorMessage.empty() && !message.empty())
        rendering.errorMessage += "; ";
    rendering.errorMessage += message;
}

// Text without a charset is UTF-8 when it can be; what cannot is what old servers send (RFC 2616 3.7.1).
std::string_view charsetOf(const MediaType& type)
{
    const std::string_view charset = type.parameter("charset");
    return charset.empty() && type.essence.substr(0, 5) == "text/" ? std::string_view("iso-8859-1") : charset;
}

ViewOutput renderWith(const BodyViewKind& kind, const BodySource& source, const RenderOptions& options)
{
    ViewOutput output;
    if (!kind.isText) {
        kind.render(source, options, output);
        return output;
    }
    std::string storage;
    const std::string_view whole = options.isIncomplete ? withoutCutCharacter(source.bytes) : source.bytes;
    kind.render({source.type, utf8View(whole, charsetOf(source.type), storage)}, options, output);
    return output;
}

// Renders with the wanted kind; when the bytes are not what it shows, says so and shows them as text.
void renderInto(BodyRendering& rendering, const BodyViewKind* kind, const BodySource& source, const RenderOptions& options)
{
    ViewOutput output = renderWith(*kind, source, options);
    if (!output.problem.empty()) {
        addMessage(rendering, output.problem);
        kind = findKind(isBinary(source) ? "hex" : "text");
        output = renderWith(*kind, source, options);
    }
    rendering.viewId = kind->id;
    rendering.text = cleanText(std::move(output.text));
    const bool isCut = cutText(rendering.text, options.textBytes);
    rendering.isTruncated = rendering.isTruncated || isCut || output.isTruncated;
    rendering.continuationLines = breakLongLines(rendering.text, options.lineBytes);
}

} // namespace

bool isBinary(const BodySource& source)
{
    if (sniffMediaType(source.bytes) != "application/octet-stream")
        return false;
    const std::string_view charset = charsetOf(source.type);
    const std::string start = toUtf8(withoutCutCharacter(source.bytes.substr(0, 4096)), charset);
    return sniffMediaType(start) == "application/octet-stream";
}

BodyRendering renderBody(std::string_view contentType, std::string_view contentEncoding, std::string_view wireBytes,
    const RenderOptions& options)
{
    BodyRendering rendering;
    DecodeLimits limits;
    limits.outputBytes = options.decodedBytes;
    // Most bodies have no coding: then the wire bytes are shown without a copy.
    const bool isPlain = contentEncoding.empty() && wireBytes.size() <= options.decodedBytes;
    const DecodedContent content
        = isPlain ? DecodedContent{} : decodeContentPartly(contentEncoding, wireBytes, limits);
    RenderOptions partOptions = options;
    rendering.isTruncated = options.isIncomplete;
    if (content.error) {
        const bool isExpected = options.isIncomplete && content.error->code == ErrorCode::ReadFailed;
        if (!isExpected)
            addMessage(rendering, content.error->describe());
        rendering.isTruncated = rendering.isTruncated || content.error->code != ErrorCode::Unsupported;
        partOptions.isIncomplete = true;
    }
    // Bytes in an unknown coding are not what the Content-Type says.
    const bool isOpaque = content.error && content.error->code == ErrorCode::Unsupported;
    const MediaType type = isOpaque ? MediaType{} : parseMediaType(contentType);
    const BodySource source{type, isPlain ? wireBytes : std::string_view(content.bytes)};
    rendering.decodedSize = source.bytes.size();
    const auto kinds = rankedKinds(source);
    rendering.views = toChoices(kinds);
    const BodyViewKind* wanted = options.viewId.empty() ? nullptr : findKind(options.viewId);
    renderInto(rendering, wanted ? wanted : kinds.front(), source, partOptions);
    return rendering;
}

std::vector<ViewChoice> availableViews(std::string_view contentType, std::string_view bytes)
{
    const MediaType type = parseMediaType(contentType);
    return toChoices(rankedKinds({type, bytes}));
}

} // namespace signalbox
