// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Multipart bodies (RFC 2046 5.1, RFC 7578) as a list: for every part its name, its header fields, its length and, when
// it is text, how it starts.
#include "core/base/text.h"
#include "core/body/body_view.h"
#include "core/body/text_layout.h"

#include <optional>

namespace signalbox {
namespace {

constexpr std::size_t shownBytes = 2048;  // of a text part
constexpr std::size_t mostParts = 10'000;

struct Part {
    std::string_view head; // without the blank line
    std::string_view body;
};

// The start of the next delimiter line ("--boundary" at the start of a line) from `from`; npos when there is none.
std::size_t findDelimiter(std::string_view bytes, std::string_view delimiter, std::size_t from)
{
    for (std::size_t at = bytes.find(delimiter, from); at != std::string_view::npos; at = bytes.find(delimiter, at + 1)) {
        if (at == 0 || bytes[at - 1] == '\n')
            return at;
    }
    return std::string_view::npos;
}

Part toPart(std::string_view bytes)
{
    if (bytes.substr(0, 2) == "\r\n")
        return {{}, bytes.substr(2)};
    if (bytes.substr(0, 1) == "\n")
        return {{}, bytes.substr(1)};
    const std::size_t crlf = bytes.find("\r\n\r\n");
    const std::size_t lf = bytes.find("\n\n");
    if (crlf != std::string_view::npos && crlf < lf)
        return {bytes.substr(0, crlf), bytes.substr(crlf + 4)};
    if (lf != std::string_view::npos)
        return {bytes.substr(0, lf), bytes.substr(lf + 2)};
    return {bytes, {}};
}

// The line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
std::string_view withoutLastBreak(std::string_view bytes)
{
    if (!bytes.empty() && bytes.back() == '\n')
        bytes.remove_suffix(1);
    if (!bytes.empty() && bytes.back() == '\r')
        bytes.remove_suffix(1);
    return bytes;
}

// What is wrong, or nullptr.
const char* readParts(std::string_view bytes, std::string_view boundary, bool isIncomplete, std::vector<Part>& parts)
{
    const std::string delimiter = "--" + std::string(boundary);
    std::size_t at = findDelimiter(bytes, delimiter, 0);
    if (at == std::string_view::npos)
        return "its boundary is not in the body";
    while (parts.size() < mostParts) {
        at += delimiter.size();
        if (bytes.substr(at, 2) == "--")
            return nullptr;
        const std::size_t lineEnd = bytes.find('\n', at);
        if (lineEnd == std::string_view::npos)
            return isIncomplete ? nullptr : "the last boundary is missing";
        const std::size_t next = findDelimiter(bytes, delimiter, lineEnd + 1);
        if (next == std::string_view::npos) {
            parts.push_back(toPart(bytes.substr(lineEnd + 1)));
            return isIncomplete ? nullptr : "the last boundary is missing";
        }
        parts.push_back(toPart(withoutLastBreak(bytes.substr(lineEnd + 1, next - lineEnd - 1))));
        at = next;
    }
    return "it has more parts than are shown";
}

std::string partTitle(std::string_view head)
{
    for (const std::string_view line : split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !equalsIgnoringCase(trimmed(line.substr(0, colon)), "Content-Disposition"))
            continue;
        for (const auto& [name, value] : parseParameters(trimmed(withoutLastBreak(line.substr(colon + 1))))) {
            if (name == "name")
                return " \"" + cleanText(value) + '"';
        }
    }
    return {};
}

void appendPart(const Part& part, std::size_t number, std::string& text)
{
    text += "--- part " + std::to_string(number) + partTitle(part.head) + ", " + std::to_string(part.body.size())
        + " bytes\n";
    if (!part.head.empty())
        text += cleanText(std::string(part.head)) + '\n';
    const std::string_view sniffed = sniffMediaType(part.body);
    const bool isText = sniffed.substr(0, 5) == "text/" || sniffed == "application/json" || sniffed == "application/xml";
    if (isText) {
        std::string shown = cleanText(std::string(part.body.substr(0, shownBytes)));
        text += '\n' + shown + (part.body.size() > shownBytes ? "...\n" : "\n");
    }
    text += '\n';
}

ViewMatch matches(const BodySource& source)
{
    const bool isMultipart = source.type.essence.substr(0, 10) == "multipart/";
    return isMultipart && !source.type.parameter("boundary").empty() && !source.bytes.empty() ? ViewMatch::Certain
                                                                                              : ViewMatch::None;
}

void render(const BodySource& source, const RenderOptions& options, ViewOutput& output)
{
    const std::string_view boundary = source.type.parameter("boundary");
    std::vector<Part> parts;
    const char* problem
        = boundary.empty() ? "no boundary is given" : readParts(source.bytes, boundary, options.isIncomplete, parts);
    if (problem && parts.empty()) {
        output.problem = std::string("not multipart: ") + problem;
        return;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (output.text.size() > options.textBytes) {
            output.isTruncated = true;
            return;
        }
        appendPart(parts[i], i + 1, output.text);
        output.isTruncated = output.isTruncated || parts[i].body.size() > shownBytes;
    }
    if (problem)
        output.text += std::string("--- ") + problem + '\n';
}

} // namespace

const BodyViewKind& multipartView()
{
    static const BodyViewKind kind{"multipart", "Multipart", false, matches, render};
    return kind;
}

} // namespace signalbox
