// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/document/edit.h"

#include "core/document/document_reader.h"
#include "core/document/edit_tree.h"
#include "core/document/parse_yaml.h"
#include "core/document/text_patcher.h"
#include "core/document/value_access.h"
#include "core/document/yaml_scan.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace signalbox {
namespace {

constexpr std::size_t maxBytes = 16U * 1024 * 1024;

// The text as edits change it, with the tree that it reads as.
class EditedText {
public:
    explicit EditedText(const GatewayDocument& document) : m_text(document.text()), m_root(document.root())
    {
        m_isReadable = !m_root.isNull() || skipTrivia(m_text, 0) == m_text.size();
    }

    Done apply(const Edit& edit)
    {
        return std::visit([this](const auto& each) { return run(each); }, edit);
    }

    GatewayDocument document() &&
    {
        if (!m_parsed)
            return GatewayDocument::read(std::move(m_text));
        m_parsed->root = std::move(m_root);
        return DocumentReader::read(std::move(m_text), *std::move(m_parsed));
    }

    const std::string& text() const { return m_text; }

private:
    Done run(const SetValue& edit)
    {
        return withSnippet(edit.yaml, edit.path, [&](TextPatcher& patcher, Value& meant, const Snippet& snippet) {
            auto done = setInTree(meant, edit.path, snippet.value);
            return done ? patcher.set(edit.path, snippet) : Result<Splices>(done.error());
        });
    }

    Done run(const InsertItem& edit)
    {
        return withSnippet(edit.yaml, edit.list, [&](TextPatcher& patcher, Value& meant, const Snippet& snippet) {
            auto done = insertInTree(meant, edit.list, edit.index, snippet.value);
            return done ? patcher.insert(edit.list, edit.index, snippet) : Result<Splices>(done.error());
        });
    }

    Done run(const AddEntry& edit)
    {
        return withSnippet(edit.yaml, edit.map, [&](TextPatcher& patcher, Value& meant, const Snippet& snippet) {
            auto done = addToTree(meant, edit.map, edit.key, snippet.value);
            return done ? patcher.add(edit.map, edit.key, snippet) : Result<Splices>(done.error());
        });
    }

    Done run(const RemoveValue& edit)
    {
        return withTree(edit.path, [&](TextPatcher& patcher, Value& meant) {
            auto done = removeFromTree(meant, edit.path);
            return done ? patcher.remove(edit.path) : Result<Splices>(done.error());
        });
    }

    Done run(const MoveItem& edit)
    {
        if (edit.fromList == edit.toList && edit.from == edit.to && find(m_root, pathBelow(edit.fromList, {edit.from})) != nullptr)
            return Nothing{};
        return withTree(edit.fromList, [&](TextPatcher& patcher, Value& meant) {
            auto done = moveInTree(meant, edit);
            return done ? patcher.move(edit) : Result<Splices>(done.error());
        });
    }

    Done run(const RenameNode& edit)
    {
        const auto uses = usesOfName(m_root, edit);
        if (!uses)
            return uses.error();
        if (uses->empty())
            return Nothing{};
        return withTree({}, [&](TextPatcher& patcher, Value& meant) {
            renameInTree(meant, *uses, edit.name);
            return patcher.rename(*uses, edit.name);
        });
    }

    Done run(const SpliceText& edit)
    {
        if (edit.begin > edit.end || edit.end > m_text.size())
            return invalidEdit(fmt::format("the text has {} bytes, the edit is at {}", m_text.size(), edit.end));
        std::string text = spliced(m_text, {{edit.begin, edit.end, edit.text}});
        if (text.size() > maxBytes)
            return tooLarge();
        m_text = std::move(text);
        m_parsed = parseYaml(m_text);
        m_root = std::move(m_parsed->root);
        m_isReadable = m_parsed->findings.empty() || !m_root.isNull();
        return Nothing{};
    }

    Done run(const EditSequence& sequence)
    {
        for (const Edit& edit : sequence.edits) {
            if (auto done = apply(edit); !done)
                return done;
        }
        return Nothing{};
    }

    static Error tooLarge()
    {
        return {ErrorCode::LimitExceeded, ErrorOrigin::Config, "a gateway document holds at most 16 MiB of text"};
    }

    template <typename Change>
    Done withSnippet(const std::string& yaml, const ValuePath& path, Change change)
    {
        auto snippet = parseSnippet(yaml);
        if (!snippet)
            return withContext(snippet.error(), toText(path));
        return withTree(path, [&](TextPatcher& patcher, Value& meant) { return change(patcher, meant, *snippet); });
    }

    // Changes the tree and the text, and keeps both only when the text then reads as the tree.
    template <typename Change>
    Done withTree(const ValuePath& path, Change change)
    {
        if (!m_isReadable)
            return invalidEdit("the text is not YAML; mend it first");
        Value meant = m_root;
        TextPatcher patcher(m_text, m_root);
        Result<Splices> splices = change(patcher, meant);
        if (!splices)
            return splices.error();
        if (overlap(*splices))
            return unsafe(path);
        std::string text = spliced(m_text, *std::move(splices));
        if (text.size() > maxBytes)
            return tooLarge();
        ParsedYaml parsed = parseYaml(text);
        if (!(parsed.root == meant))
            return unsafe(path);
        m_text = std::move(text);
        m_root = std::move(parsed.root);
        m_parsed = std::move(parsed);
        return Nothing{};
    }

    static Error unsafe(const ValuePath& path)
    {
        return invalidEdit(fmt::format("{} is written in a way that cannot be changed here without changing something else; "
                                       "change it in the text", path.empty() ? "the document" : toText(path)));
    }

    std::string m_text;
    Value m_root;
    bool m_isReadable = true;
    std::optional<ParsedYaml> m_parsed; // of m_text; its root is in m_root
};

// The one splice that makes the old text of the new one.
SpliceText inverseOf(const std::string& before, const std::string& after)
{
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && before[head] == after[head])
        ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    return {head, after.size() - tail, before.substr(head, before.size() - tail - head)};
}

} // namespace

bool operator==(const EditSequence& a, const EditSequence& b)
{
    return a.edits == b.edits;
}

Result<AppliedEdit> apply(const GatewayDocument& document, const Edit& edit)
{
    EditedText edited(document);
    if (auto done = edited.apply(edit); !done)
        return done.error();
    SpliceText inverse = inverseOf(document.text(), edited.text());
    return AppliedEdit{std::move(edited).document(), std::move(inverse)};
}

} // namespace signalbox
