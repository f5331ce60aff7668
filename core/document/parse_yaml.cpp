// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/parse_yaml.h"

#include "core/base/text.h"
#include "core/document/yaml_tree.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t maxBytes = 16U * 1024 * 1024;

Finding syntaxError(std::string rule, std::string message, SourceSpan span)
{
    return {std::move(rule), Severity::Error, std::move(message), {}, {}, span};
}

// yaml-cpp reads a stream; this one does not copy the text.
class ViewBuffer final : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text)
    {
        char* begin = const_cast<char*>(text.data()); // NOLINT: never written through, streambuf has no const form
        setg(begin, begin, begin + text.size());
    }
};

std::string readable(const std::string& message)
{
    constexpr std::pair<std::string_view, std::string_view> wordings[] = {
        {"end of map not found", "This line does not fit its neighbours; check the indentation and the colon behind the key"},
        {"end of sequence not found", "This line is no item of the list above; check the indentation and the dash"},
        {"end of map flow not found", "A '}' is missing"},
        {"end of sequence flow not found", "A ']' is missing"},
        {"illegal flow end", "There is no bracket open that this one could close"},
        {"illegal map value", "A ':' cannot stand here; check the indentation, or quote the text"},
        {"illegal block entry", "A list item cannot start here; check the indentation (spaces, not tabs)"},
        {"illegal map key", "A key cannot stand here"},
        {"illegal tab when looking for indentation", "A tab cannot indent YAML; use spaces"},
        {"the referenced anchor is not defined", "This alias has no anchor above it"},
        {"unknown token", "This character cannot start a value; quote the text"},
        {"bad file", "The nesting is too deep"},
    };
    for (const auto& [theirs, ours] : wordings) {
        if (message == theirs)
            return std::string(ours);
    }
    return "This is not YAML: " + message;
}

// What yaml-cpp would read past in silence: a byte 4 ends its input, bad UTF-8 is replaced and shifts every place.
std::optional<Finding> refusedText(std::string_view text, const LineTable& lines)
{
    if (text.size() > maxBytes)
        return syntaxError("too-large", "A gateway document holds at most 16 MiB of text", {1, 1, 0, 0});
    if (!isUtf8(text))
        return syntaxError("syntax-error", "The text is not UTF-8", {1, 1, 0, 0});
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool isLoneReturn = byte == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
        if (isLoneReturn || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r'))
            return syntaxError("syntax-error", "A control character cannot stand in YAML; write it escaped in double quotes",
                lines.span(i, i + 1));
    }
    return std::nullopt;
}

} // namespace

ParsedYaml parseYaml(std::string_view text)
{
    ParsedYaml parsed;
    const LineTable lines(text.size() > maxBytes ? std::string_view{} : text);
    if (auto finding = refusedText(text, lines)) {
        parsed.findings.push_back(*std::move(finding));
        return parsed;
    }
    TreeBuilder builder(text, lines, parsed.findings);
    try {
        ViewBuffer buffer(text);
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        parsed.root = builder.takeRoot();
    } catch (const TreeBuilder::Stopped&) {
        // Its finding is already there.
    } catch (const YAML::Exception& error) {
        const auto position = std::min(static_cast<std::size_t>(std::max(error.mark.pos, 0)), text.size());
        parsed.findings.push_back(syntaxError("syntax-error", readable(error.msg), lines.span(position, position)));
    }
    return parsed;
}

} // namespace signalbox
