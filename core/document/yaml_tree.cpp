// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/yaml_tree.h"

#include "core/document/yaml_scan.h"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t maxDepth = 64;
constexpr std::size_t maxValues = 200'000;
constexpr std::size_t fewKeys = 8; // below this a map is searched key by key

// An alias stands for its anchor's value; all of it is where the alias is, since nothing else may be edited there.
void placeAt(Value& value, const SourceSpan& span)
{
    value.span = span;
    for (Value& item : value.items)
        placeAt(item, span);
    for (MapEntry& entry : value.entries) {
        entry.keySpan = span;
        placeAt(entry.value, span);
    }
}

std::size_t offset(const YAML::Mark& mark)
{
    return static_cast<std::size_t>(std::max(mark.pos, 0));
}

} // namespace

LineTable::LineTable(std::string_view text)
{
    for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1))
        m_starts.push_back(i + 1);
}

SourceSpan LineTable::span(std::size_t begin, std::size_t end) const
{
    const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), begin);
    const auto line = static_cast<std::size_t>(next - m_starts.begin());
    return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(begin - m_starts[line - 1] + 1), begin, end};
}

void TreeBuilder::add(std::string rule, std::string message, SourceSpan span)
{
    m_findings.push_back({std::move(rule), Severity::Error, std::move(message), {}, {}, span});
}

void TreeBuilder::stop(std::string rule, std::string message, SourceSpan span)
{
    add(std::move(rule), std::move(message), span);
    throw Stopped{};
}

void TreeBuilder::countValues(std::size_t count, SourceSpan span)
{
    m_values += count;
    if (m_values > maxValues)
        stop(count > 1 ? "alias-bomb" : "too-large", "A gateway document holds at most 200,000 values, aliases followed", span);
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark)
{
    m_isLaterDocument = m_hasDocument;
    if (m_isLaterDocument)
        stop("several-documents", "A gateway document is one YAML document; remove what follows '---'",
            m_lines.span(offset(mark), offset(mark)));
    m_hasDocument = true;
}

bool TreeBuilder::isKeyNext() const
{
    return !m_open.empty() && m_open.back().value.isMap() && !m_open.back().wantsValue;
}

void TreeBuilder::checkTag(const std::string& tag, std::size_t position)
{
    if (!tag.empty() && tag != "?" && tag != "!")
        add("tag", "Tags have no meaning here; remove it", m_lines.span(position, skipWord(m_text, position)));
}

void TreeBuilder::OnScalar(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text)
{
    const std::size_t begin = offset(mark);
    const std::size_t content = skipProperties(m_text, begin);
    const bool isFlow = !m_open.empty() && m_open.back().isFlow;
    const char first = content < m_text.size() ? m_text[content] : '\0';
    checkTag(tag, begin);
    Value value = makeScalar(text);
    std::optional<std::size_t> end;
    if (first == '"' || first == '\'') {
        value.isQuoted = true;
        end = quotedEnd(m_text, content);
    } else if (!isFlow && (first == '|' || first == '>')) {
        value.isQuoted = true;
        end = blockScalarEnd(m_text, content, text);
    } else if (text.empty()) {
        end = std::max(begin, skipWord(m_text, begin)); // "!" or "&a" with nothing behind it
    } else {
        end = plainEnd(m_text, content, text);
    }
    if (!end)
        stop("syntax-error", value.isQuoted ? "The closing quote is missing" : "This text cannot be read; quote it",
            m_lines.span(content, content));
    value.span = m_lines.span(begin, *end);
    if (isKeyNext())
        attachKey(std::move(value));
    else
        attach(std::move(value), anchor, 1, 1);
}

// A null that is not written has its place behind its colon or dash; yaml-cpp's mark is at whatever comes next.
SourceSpan TreeBuilder::nullSpan(std::size_t mark) const
{
    if (m_open.empty())
        return m_lines.span(mark, mark + nullWordLength(m_text, mark));
    const Frame& frame = m_open.back();
    const std::size_t sign = skipTrivia(m_text, frame.cursor);
    const bool hasSign = sign < m_text.size() && m_text[sign] == (frame.value.isMap() ? ':' : '-');
    const std::size_t behind = hasSign ? sign + 1 : frame.cursor;
    const std::size_t start = skipTrivia(m_text, behind);
    if (start != mark)
        return m_lines.span(behind, behind);
    if (start < m_text.size() && (m_text[start] == '&' || m_text[start] == '!')) {
        const std::size_t content = skipProperties(m_text, start);
        const std::size_t length = nullWordLength(m_text, content);
        return m_lines.span(start, length > 0 ? content + length : skipWord(m_text, start));
    }
    const std::size_t length = nullWordLength(m_text, start);
    return length > 0 ? m_lines.span(start, start + length) : m_lines.span(behind, behind);
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor)
{
    if (isKeyNext()) {
        // "null: x" is a key like any other word; ": x" is none.
        const std::size_t begin = offset(mark);
        const std::size_t end = skipWord(m_text, begin);
        std::string word(m_text.substr(begin, end - begin));
        if (!word.empty() && word.back() == ':')
            word.pop_back();
        Value key = makeScalar(word);
        key.span = m_lines.span(begin, begin + word.size());
        if (word.empty())
            key.kind = Value::Kind::Null;
        attachKey(std::move(key));
        return;
    }
    Value value;
    value.span = nullSpan(offset(mark));
    if (!m_open.empty() && m_open.back().isFlow && m_open.back().value.isList() && value.span.begin == value.span.end)
        add("syntax-error", "A list item is missing between two commas", m_lines.span(offset(mark), offset(mark)));
    attach(std::move(value), anchor, 1, 1);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor)
{
    const std::size_t begin = offset(mark);
    const SourceSpan span = m_lines.span(begin, skipWord(m_text, begin));
    if (isKeyNext()) {
        Value key;
        key.span = span;
        attachKey(std::move(key));
        return;
    }
    const auto known = m_anchors.find(anchor);
    if (known == m_anchors.end())
        stop("syntax-error", "This alias stands inside the value that it names", span);
    const Anchored& anchored = known->second;
    countValues(anchored.count, span);
    if (m_open.size() + anchored.height > maxDepth)
        stop("too-deep", "A gateway document nests at most 64 levels deep", span);
    Value value = anchored.value;
    placeAt(value, span);
    m_values -= anchored.count; // counted again by attach
    attach(std::move(value), 0, anchored.count, anchored.height);
}

void TreeBuilder::OnSequenceStart(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value)
{
    beginCollection(mark, tag, anchor, Value::Kind::List);
}

void TreeBuilder::OnMapStart(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value)
{
    beginCollection(mark, tag, anchor, Value::Kind::Map);
}

void TreeBuilder::beginCollection(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Value::Kind kind)
{
    const std::size_t begin = offset(mark);
    checkTag(tag, begin);
    if (m_open.size() >= maxDepth)
        stop("too-deep", "A gateway document nests at most 64 levels deep", m_lines.span(begin, begin));
    Frame frame;
    frame.value.kind = kind;
    frame.value.span.begin = begin;
    frame.anchor = anchor;
    frame.cursor = skipProperties(m_text, begin);
    const char first = frame.cursor < m_text.size() ? m_text[frame.cursor] : '\0';
    frame.isFlow = first == (kind == Value::Kind::Map ? '{' : '[');
    // A block map's first key may itself be anchored or start with a bracket: its map has the key's mark.
    if (kind == Value::Kind::Map && !frame.isFlow)
        frame.cursor = begin;
    if (frame.isFlow)
        ++frame.cursor;
    m_open.push_back(std::move(frame));
}

void TreeBuilder::endCollection(char bracket)
{
    Frame frame = std::move(m_open.back());
    m_open.pop_back();
    std::size_t end = frame.cursor;
    if (frame.isFlow) {
        const auto closed = flowEnd(m_text, frame.cursor, bracket);
        if (!closed)
            stop("syntax-error", std::string("A '") + bracket + "' is missing", m_lines.span(frame.cursor, frame.cursor));
        end = *closed;
    }
    frame.value.span = m_lines.span(frame.value.span.begin, std::max(end, frame.value.span.begin));
    if (isKeyNext())
        attachKey(std::move(frame.value));
    else
        attach(std::move(frame.value), frame.anchor, frame.count, frame.height);
}

void TreeBuilder::attachKey(Value value)
{
    Frame& frame = m_open.back();
    frame.wantsValue = true;
    frame.cursor = value.span.end;
    frame.dropsValue = true;
    if (!value.isScalar()) {
        add("bad-key", "A key must be a word or quoted text", value.span);
        return;
    }
    if (value.text == "<<" && !value.isQuoted) {
        add("merge-key", "Merge keys are not supported; write the fields out, or name a policy and use it twice", value.span);
        return;
    }
    frame.dropsValue = false;
    bool isNew = true;
    if (frame.value.entries.size() < fewKeys) {
        isNew = frame.value.find(value.text) == nullptr;
    } else {
        if (frame.keys.empty()) {
            for (const MapEntry& entry : frame.value.entries)
                frame.keys.insert(entry.key);
        }
        isNew = frame.keys.insert(value.text).second;
    }
    if (!isNew)
        add("duplicate-key", "The key \"" + value.text + "\" is already there; only the first one counts", value.span);
    frame.value.entries.push_back({std::move(value.text), value.span, {}});
}

void TreeBuilder::attachToMap(Frame& frame, Value value)
{
    frame.wantsValue = false;
    if (!frame.dropsValue)
        frame.value.entries.back().value = std::move(value);
}

void TreeBuilder::attach(Value value, YAML::anchor_t anchor, std::size_t count, std::size_t height)
{
    // A collection's items were counted when they came; an alias brings its values all at once.
    const bool isCounted = (value.isList() || value.isMap()) && value.span.begin < m_text.size()
        && m_text[value.span.begin] != '*';
    countValues(isCounted ? 1 : count, value.span);
    if (anchor != 0) {
        // Anchors inside anchors keep copies of copies: they count too.
        m_anchoredValues += count;
        if (m_anchoredValues > maxValues)
            stop("too-large", "A gateway document holds at most 200,000 values with anchors", value.span);
        m_anchors.insert_or_assign(anchor, Anchored{value, count, height});
    }
    if (m_open.empty()) {
        m_root = std::move(value);
        return;
    }
    Frame& frame = m_open.back();
    frame.cursor = value.span.end;
    frame.count += count;
    frame.height = std::max(frame.height, height + 1);
    if (frame.value.isMap()) {
        attachToMap(frame, std::move(value));
        return;
    }
    frame.value.items.push_back(std::move(value));
    if (frame.isFlow) {
        const std::size_t comma = skipTrivia(m_text, frame.cursor);
        if (comma < m_text.size() && m_text[comma] == ',')
            frame.cursor = comma + 1;
    }
}

} // namespace signalbox
