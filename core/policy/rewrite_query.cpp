// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits the query that the upstream sees: first keep, then remove, set and add. Names are compared decoded; pairs that no edit
// touches go on byte for byte.
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"
#include "core/policy/target_edit.h"
#include "core/policy/template.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

using Values = std::vector<std::pair<std::string, Template>>;

struct Edits {
    std::vector<std::string> keep; // empty: all
    std::vector<std::string> remove;
    Values set;
    Values add;
};

bool contains(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string pairText(std::string_view name, std::string_view value)
{
    return percentEncoded(name) + "=" + percentEncoded(value);
}

class RewriteQuery final : public Filter {
public:
    explicit RewriteQuery(const Edits& edits) : m_edits(edits) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        if (!rawPath(head)) // CONNECT and "*" have no query
            return Verdict::proceed();
        // What the templates say is taken before anything is changed.
        std::vector<std::pair<std::string_view, std::string>> set;
        std::vector<std::pair<std::string_view, std::string>> add;
        if (!expand(m_edits.set, context, set) || !expand(m_edits.add, context, add))
            return Verdict::refuse(400, "unsafe-value", "a value for the query holds control characters");
        const std::vector<QueryPiece> before = queryPieces(head);
        std::vector<QueryPiece> pieces = before;
        std::erase_if(pieces, [&](const QueryPiece& piece) {
            return (!m_edits.keep.empty() && !contains(m_edits.keep, piece.name)) || contains(m_edits.remove, piece.name);
        });
        for (const auto& [name, value] : set)
            setOne(pieces, std::string(name), value);
        for (const auto& [name, value] : add)
            pieces.push_back({std::string(name), pairText(name, value)});
        if (pieces != before)
            replaceQuery(head, pieces);
        return Verdict::proceed();
    }

private:
    static bool expand(const Values& values, const FilterContext& context, std::vector<std::pair<std::string_view, std::string>>& out)
    {
        for (const auto& [name, text] : values) {
            auto value = text.expand(context.facts, context.request);
            if (!value)
                return false;
            out.emplace_back(name, *std::move(value));
        }
        return true;
    }

    // The first of the name takes the value, the others go.
    static void setOne(std::vector<QueryPiece>& pieces, const std::string& name, std::string_view value)
    {
        const auto isNamed = [&](const QueryPiece& piece) { return piece.name == name; };
        const auto first = std::find_if(pieces.begin(), pieces.end(), isNamed);
        if (first == pieces.end()) {
            pieces.push_back({name, pairText(name, value)});
            return;
        }
        first->text = pairText(name, value);
        pieces.erase(std::remove_if(first + 1, pieces.end(), isNamed), pieces.end());
    }

    const Edits& m_edits;
};

Result<Values> parseValues(const Fields& fields, std::string_view field)
{
    Values values;
    for (const auto& [name, text] : fields.textMap(field)) {
        if (name.empty())
            return configError(fmt::format("{}: a parameter needs a name", field));
        auto value = Template::parse(text);
        if (!value)
            return withContext(value.error(), fmt::format("{}.{}", field, name));
        values.emplace_back(name, *std::move(value));
    }
    return values;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto set = parseValues(fields, "set");
    if (!set)
        return set.error();
    auto add = parseValues(fields, "add");
    if (!add)
        return add.error();
    auto edits = std::make_shared<const Edits>(Edits{fields.texts("keep"), fields.texts("remove"), *std::move(set), *std::move(add)});
    return FilterFactory{[edits] { return std::make_unique<RewriteQuery>(*edits); }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    const std::vector<std::string> removed = fields.texts("remove");
    for (const std::string& name : fields.texts("keep")) {
        if (contains(removed, name))
            addFinding(findings, fields, "remove", Severity::Warning, "query-kept-and-removed",
                fmt::format("\"{}\" is kept and removed: it is removed", name));
    }
}

} // namespace

const PolicyKind& rewriteQueryKind()
{
    static const PolicyKind kind{
        .id = "rewrite-query",
        .label = "Rewrite query",
        .letter = "Q",
        .category = PolicyCategory::Transform,
        .doc = "Changes the query that the upstream sees",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = {{.name = "keep", .type = FieldType::Text, .shape = FieldShape::OneOrList,
                                  .doc = "Parameters that go on; when given, all others are dropped"},
                       {.name = "remove", .type = FieldType::Text, .shape = FieldShape::OneOrList,
                           .doc = "Parameters to drop, however often they come"},
                       {.name = "set", .type = FieldType::Template, .shape = FieldShape::Map,
                           .doc = "Parameters that have this one value then; the value is percent-encoded"},
                       {.name = "add", .type = FieldType::Template, .shape = FieldShape::Map,
                           .doc = "Parameters to add behind those that are there; the value is percent-encoded"}},
            .atLeastOneOf = {{"keep", "remove", "set", "add"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: rewrite-query, remove: [debug] }",
    };
    return kind;
}

} // namespace signalbox
