// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Rewrites the path that the upstream sees; the query stays. Prefixes are by segment, as in `match`: "/a" is "/a" and
// "/a/...", never "/ab". A rule that does not fit leaves the path alone. A rewrite that would make a plain path ambiguous
// (a dot segment out of a parameter, "//") is refused with 400: the path guard has already passed by then.
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"
#include "core/policy/target_edit.h"
#include "core/policy/template.h"

#include <fmt/core.h>
#include <re2/re2.h>

#include <array>

namespace signalbox {
namespace {

struct Rewrite {
    enum class Kind : std::uint8_t { StripPrefix, AddPrefix, ReplacePrefix, Replace, Regex };
    Kind kind = Kind::StripPrefix;
    std::string from;                 // prefix without its trailing slash
    std::string to;                   // prefix without its trailing slash, or the regex's replacement
    Template replacement;             // Replace
    std::unique_ptr<const RE2> regex; // Regex
};

std::optional<std::string_view> afterPrefix(std::string_view path, const std::string& prefix)
{
    if (path.substr(0, prefix.size()) != prefix)
        return std::nullopt;
    const std::string_view rest = path.substr(prefix.size());
    if (rest.empty() || rest.front() == '/')
        return rest;
    return std::nullopt;
}

std::string expandPath(const Template& replacement, const FilterContext& context)
{
    std::string path;
    for (const Template::Part& part : replacement.parts()) {
        const bool isRaw = part.source == Template::Source::Literal || part.source == Template::Source::Path
            || part.source == Template::Source::RequestPath;
        const std::string value = valueOf(part, context.facts, context.request);
        path += isRaw ? value : percentEncoded(value);
    }
    return path;
}

std::optional<std::string> applyRegex(const Rewrite& rewrite, std::string_view path)
{
    // \0 to \9, as RE2 counts them.
    std::array<re2::StringPiece, 10> groups;
    const int count = rewrite.regex->NumberOfCapturingGroups() + 1;
    const re2::StringPiece text(path.data(), path.size());
    if (!rewrite.regex->Match(text, 0, text.size(), RE2::ANCHOR_BOTH, groups.data(), std::min(count, 10)))
        return std::nullopt;
    std::string result;
    if (!rewrite.regex->Rewrite(&result, rewrite.to, groups.data(), std::min(count, 10)))
        return std::nullopt;
    return result;
}

// nullopt when the rule does not fit this path.
std::optional<std::string> rewritten(const Rewrite& rewrite, std::string_view path, const FilterContext& context)
{
    std::optional<std::string> result;
    switch (rewrite.kind) {
    case Rewrite::Kind::StripPrefix:
    case Rewrite::Kind::ReplacePrefix:
        if (const auto rest = afterPrefix(path, rewrite.from))
            result = rewrite.to + std::string(*rest);
        break;
    case Rewrite::Kind::AddPrefix: result = rewrite.to + std::string(path); break;
    case Rewrite::Kind::Replace: result = expandPath(rewrite.replacement, context); break;
    case Rewrite::Kind::Regex: result = applyRegex(rewrite, path); break;
    }
    if (result && result->empty())
        result = "/";
    return result;
}

class RewritePath final : public Filter {
public:
    explicit RewritePath(const Rewrite& rewrite) : m_rewrite(rewrite) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        const auto path = rawPath(head);
        if (!path)
            return Verdict::proceed();
        const std::string before(*path);
        const std::optional<std::string> after = rewritten(m_rewrite, before, context);
        if (!after || *after == before)
            return Verdict::proceed();
        if (!isUnambiguousPath(*after) && isUnambiguousPath(before))
            return Verdict::refuse(400, "unsafe-path", "the rewritten path would be ambiguous");
        replacePath(head, *after);
        context.note("from", before);
        context.note("to", *after);
        return Verdict::proceed();
    }

private:
    const Rewrite& m_rewrite;
};

Result<std::string> parsePrefix(const Fields& fields, std::string_view field)
{
    std::string prefix = fields.text(field);
    if (!isUnambiguousPath(prefix))
        return configError(fmt::format("{}: \"{}\" is not a plain path that starts with /", field, prefix));
    if (prefix.back() == '/')
        prefix.pop_back();
    return prefix;
}

Result<Rewrite> parsePrefixes(const Fields& fields, Rewrite::Kind kind, std::string_view fromField, std::string_view toField)
{
    Rewrite rewrite;
    rewrite.kind = kind;
    if (!fromField.empty()) {
        auto from = parsePrefix(fields, fromField);
        if (!from)
            return from.error();
        rewrite.from = *std::move(from);
    }
    if (!toField.empty()) {
        auto to = parsePrefix(fields, toField);
        if (!to)
            return to.error();
        rewrite.to = *std::move(to);
    }
    return rewrite;
}

Result<Rewrite> parseReplacement(const std::string& text)
{
    auto replacement = Template::parse(text);
    if (!replacement)
        return withContext(replacement.error(), "replace");
    // Variables stand for something plain here; what they really bring is checked with each request.
    std::string sample;
    for (const Template::Part& part : replacement->parts())
        sample += part.source == Template::Source::Literal ? part.name
            : part.source == Template::Source::RequestPath ? "/x"
                                                           : "x";
    const bool startsWithPath = !replacement->parts().empty()
        && replacement->parts().front().source == Template::Source::RequestPath;
    if (!isUnambiguousPath(sample) || (sample.front() != '/' && !startsWithPath))
        return configError(fmt::format("replace: \"{}\" is not a plain path that starts with /", text));
    Rewrite rewrite;
    rewrite.kind = Rewrite::Kind::Replace;
    rewrite.replacement = *std::move(replacement);
    return rewrite;
}

Result<Rewrite> parseRegex(const Fields& fields)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1); // paths are bytes
    Rewrite rewrite;
    rewrite.kind = Rewrite::Kind::Regex;
    rewrite.to = fields.text("to");
    rewrite.regex = std::make_unique<const RE2>(fields.text("pattern"), options);
    if (!rewrite.regex->ok())
        return configError(fmt::format("regex.pattern: {}", rewrite.regex->error()));
    std::string problem;
    if (!rewrite.regex->CheckRewriteString(rewrite.to, &problem))
        return configError(fmt::format("regex.to: {}", problem));
    return rewrite;
}

Result<Rewrite> parseRewrite(const Fields& fields)
{
    if (fields.has("strip-prefix"))
        return parsePrefixes(fields, Rewrite::Kind::StripPrefix, "strip-prefix", {});
    if (fields.has("add-prefix"))
        return parsePrefixes(fields, Rewrite::Kind::AddPrefix, {}, "add-prefix");
    if (fields.hasObject("replace-prefix"))
        return parsePrefixes(fields.object("replace-prefix"), Rewrite::Kind::ReplacePrefix, "from", "to");
    if (fields.has("replace"))
        return parseReplacement(fields.text("replace"));
    if (fields.hasObject("regex"))
        return parseRegex(fields.object("regex"));
    return configError("say what to rewrite: strip-prefix, add-prefix, replace-prefix, replace or regex");
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto rewrite = parseRewrite(fields);
    if (!rewrite)
        return rewrite.error();
    auto shared = std::make_shared<const Rewrite>(*std::move(rewrite));
    return FilterFactory{[shared] { return std::make_unique<RewritePath>(*shared); }};
}

} // namespace

const PolicyKind& rewritePathKind()
{
    static const PolicyKind kind{
        .id = "rewrite-path",
        .label = "Rewrite path",
        .letter = "P",
        .category = PolicyCategory::Transform,
        .doc = "Changes the path that the upstream sees; the query stays",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema
        = {.fields
            = {{.name = "strip-prefix", .type = FieldType::Text,
                   .doc = "Leading segments to drop: /api makes /api/items into /items"},
                {.name = "add-prefix", .type = FieldType::Text,
                    .doc = "Leading segments to put before: /v1 makes /items into /v1/items"},
                {.name = "replace-prefix", .type = FieldType::Object, .doc = "Leading segments to exchange",
                    .fields = {{.name = "from", .type = FieldType::Text, .doc = "Segments to drop", .isRequired = true},
                        {.name = "to", .type = FieldType::Text, .doc = "Segments to put there", .isRequired = true}}},
                {.name = "replace", .type = FieldType::Template,
                    .doc = "The whole new path; variables other than the path's own are percent-encoded"},
                {.name = "regex", .type = FieldType::Object, .doc = "A pattern for the whole path and what it becomes",
                    .fields = {{.name = "pattern", .type = FieldType::Regex, .doc = "Matches the whole path",
                                   .isRequired = true},
                        {.name = "to", .type = FieldType::Text, .doc = "The new path; \\1 is the first group",
                            .isRequired = true}}}},
            .exactlyOneOf = {{"strip-prefix", "add-prefix", "replace-prefix", "replace", "regex"}}},
        .compile = compile,
        .starter = "{ kind: rewrite-path, strip-prefix: /api }",
    };
    return kind;
}

} // namespace signalbox
