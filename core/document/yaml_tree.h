// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the Value tree from yaml-cpp's events and finds where each value ends. Private to parse_yaml.cpp.
#pragma once

#include "core/base/finding.h"
#include "core/base/value.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace signalbox {

// Line starts of a text; gives lines and columns of offsets.
class LineTable {
public:
    explicit LineTable(std::string_view text);
    SourceSpan span(std::size_t begin, std::size_t end) const;

private:
    std::vector<std::size_t> m_starts{0};
};

class TreeBuilder final : public YAML::EventHandler {
public:
    // Thrown through yaml-cpp to stop it, after the finding is written; caught by parseYaml.
    struct Stopped {};

    TreeBuilder(std::string_view text, const LineTable& lines, std::vector<Finding>& findings)
        : m_text(text), m_lines(lines), m_findings(findings)
    {
    }
    Value takeRoot() { return std::move(m_root); }

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override;
    void OnSequenceStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { endCollection(']'); }
    void OnMapStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { endCollection('}'); }

private:
    // A collection that is still open.
    struct Frame {
        Value value;
        YAML::anchor_t anchor = 0;
        bool isFlow = false;
        bool wantsValue = false;     // a map whose last key waits for its value
        bool dropsValue = false;     // that key was refused
        std::size_t cursor = 0;      // behind what was read last
        std::size_t count = 1;       // values in it, itself included
        std::size_t height = 1;      // levels in it, itself included
        std::unordered_set<std::string> keys;
    };
    struct Anchored {
        Value value;
        std::size_t count = 0;
        std::size_t height = 0;
    };

    void beginCollection(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Value::Kind kind);
    void endCollection(char bracket);
    void attach(Value value, YAML::anchor_t anchor, std::size_t count, std::size_t height);
    void attachKey(Value value);
    void attachToMap(Frame& frame, Value value);
    bool isKeyNext() const;
    SourceSpan nullSpan(std::size_t mark) const;
    void checkTag(const std::string& tag, std::size_t position);
    void add(std::string rule, std::string message, SourceSpan span);
    [[noreturn]] void stop(std::string rule, std::string message, SourceSpan span);
    void countValues(std::size_t count, SourceSpan span);

    std::string_view m_text;
    const LineTable& m_lines;
    std::vector<Finding>& m_findings;
    Value m_root;
    std::vector<Frame> m_open;
    std::unordered_map<YAML::anchor_t, Anchored> m_anchors;
    std::size_t m_values = 0;
    std::size_t m_anchoredValues = 0;
    bool m_hasDocument = false;
    bool m_isLaterDocument = false;
};

} // namespace signalbox
