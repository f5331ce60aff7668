// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Sets, removes and renames members of JSON bodies by pointer (RFC 6901). What no edit touches is written back token by
// token, so numbers of any size and the order of names stay. Bodies of other media types pass as they are.
#include "core/base/text.h"
#include "core/body/json_tree.h"
#include "core/body/media_type.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"
#include "core/policy/template.h"

#include <deque>

namespace signalbox {
namespace {

struct JsonEdit {
    enum class Kind : std::uint8_t { Set, Remove, Rename };
    Kind kind = Kind::Set;
    std::vector<std::string> steps;
    std::string token;             // Set: the JSON text; Rename: the new name's token
    std::optional<Template> text;  // Set: a string made for each exchange
};

struct Rules {
    std::vector<JsonEdit> request;
    std::vector<JsonEdit> response;
    std::size_t max = 0; // bytes
};

bool isJson(const HeaderList& headers)
{
    return parseMediaType(headers.find("Content-Type").value_or("")).isJson();
}

bool isNamed(const JsonMember& member, std::string_view name)
{
    const std::string_view inside = member.key.substr(1, member.key.size() - 2);
    return inside.find('\\') == std::string_view::npos ? inside == name : jsonText(member.key) == name;
}

// RFC 6901 4: digits without leading zeros; nullopt also when it is beyond the end.
std::optional<std::size_t> indexIn(const JsonNode& array, std::string_view step)
{
    if (step.size() > 1 && step.front() == '0')
        return std::nullopt;
    const auto index = parseUnsigned(step);
    if (!index || *index >= array.members.size())
        return std::nullopt;
    return static_cast<std::size_t>(*index);
}

// Texts made while editing; nodes refer to them, so they must not move.
using Tokens = std::deque<std::string>;

class Editor {
public:
    Editor(const JsonEdit& edit, std::string_view token, Tokens& tokens) : m_edit(edit), m_token(token), m_tokens(tokens) {}

    // False: nothing in the body is where the pointer leads.
    bool run(JsonNode& root)
    {
        if (!m_edit.steps.empty())
            return walk(root, 0);
        root = parsed();
        return true;
    }

private:
    JsonNode parsed() const
    {
        Result<JsonNode> node = parseJsonTree(m_token);
        return node ? *std::move(node) : JsonNode{JsonNode::Kind::Null, "null", {}}; // compile() has parsed it once
    }

    bool walk(JsonNode& node, std::size_t depth)
    {
        const std::string& step = m_edit.steps[depth];
        const bool isLast = depth + 1 == m_edit.steps.size();
        if (node.kind == JsonNode::Kind::Array)
            return inArray(node, step, depth, isLast);
        if (node.kind != JsonNode::Kind::Object)
            return false;
        bool found = false;
        for (std::size_t i = 0; i < node.members.size(); ++i) { // repeated names: all of them
            if (!isNamed(node.members[i], step))
                continue;
            found = (isLast ? atMember(node, i) : walk(node.members[i].node, depth + 1)) || found;
            if (isLast && m_edit.kind == JsonEdit::Kind::Set)
                dropOthers(node, i);
        }
        if (isLast && found && m_edit.kind == JsonEdit::Kind::Rename)
            dropOldBearers(node);
        if (found || m_edit.kind != JsonEdit::Kind::Set || hasName(node, step))
            return found;
        JsonMember& member = node.members.emplace_back();
        member.key = m_tokens.emplace_back(jsonToken(step));
        if (isLast) {
            member.node = parsed();
            return true;
        }
        member.node.kind = JsonNode::Kind::Object;
        return walk(member.node, depth + 1);
    }

    bool inArray(JsonNode& node, const std::string& step, std::size_t depth, bool isLast)
    {
        if (isLast && step == "-" && m_edit.kind == JsonEdit::Kind::Set) {
            node.members.push_back({{}, parsed()});
            return true;
        }
        const auto index = indexIn(node, step);
        if (!index)
            return false;
        if (!isLast)
            return walk(node.members[*index].node, depth + 1);
        if (m_edit.kind == JsonEdit::Kind::Rename) // an item has no name
            return false;
        std::size_t at = *index;
        return atMember(node, at);
    }

    bool atMember(JsonNode& node, std::size_t& index)
    {
        switch (m_edit.kind) {
        case JsonEdit::Kind::Set: node.members[index].node = parsed(); break;
        case JsonEdit::Kind::Remove:
            node.members.erase(node.members.begin() + static_cast<std::ptrdiff_t>(index));
            --index; // the loop's next is the one behind; wraps and comes back at 0
            break;
        case JsonEdit::Kind::Rename: node.members[index].key = m_token; break;
        }
        return true;
    }

    static bool hasName(const JsonNode& node, std::string_view name)
    {
        for (const JsonMember& member : node.members) {
            if (isNamed(member, name))
                return true;
        }
        return false;
    }

    void dropOthers(JsonNode& node, std::size_t kept) const
    {
        for (std::size_t i = node.members.size(); i-- > kept + 1;) {
            if (isNamed(node.members[i], m_edit.steps.back()))
                node.members.erase(node.members.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }

    // Members that had the new name before are replaced by the renamed one.
    void dropOldBearers(JsonNode& node) const
    {
        const std::string name = jsonText(m_token);
        for (std::size_t i = node.members.size(); i-- > 0;) {
            JsonMember& member = node.members[i];
            if (member.key.data() != m_token.data() && isNamed(member, name))
                node.members.erase(node.members.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }

    const JsonEdit& m_edit;
    std::string_view m_token;
    Tokens& m_tokens;
};

class JsonBody final : public Filter {
public:
    explicit JsonBody(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext&) override
    {
        if (m_rules.response.empty())
            return Verdict::proceed();
        for (const std::string_view name : {"Range", "If-Range"}) // of a part nothing could be edited
            head.headers.remove(name);
        return Verdict::proceed();
    }

    std::optional<std::size_t> wholeRequestBody(const RequestHead& head, FilterContext&) override
    {
        return !m_rules.request.empty() && isJson(head.headers) ? std::optional(m_rules.max) : std::nullopt;
    }

    Verdict onWholeRequestBody(RequestHead& head, std::string& body, FilterContext& context) override
    {
        if (body.empty())
            return Verdict::proceed();
        const std::string problem = edit(m_rules.request, head, body, context);
        return problem.empty() ? Verdict::proceed() : Verdict::refuse(400, "malformed-body", "the request body: " + problem);
    }

    std::optional<std::size_t> wholeResponseBody(const ResponseHead& head, FilterContext&) override
    {
        return !m_rules.response.empty() && isJson(head.headers) ? std::optional(m_rules.max) : std::nullopt;
    }

    Verdict onWholeResponseBody(ResponseHead& head, std::string& body, FilterContext& context) override
    {
        if (head.status == 206)
            return Verdict::refuse(502, "malformed-response", "the endpoint sent a part of a body that has to be edited");
        head.headers.remove("Accept-Ranges");
        if (body.empty())
            return Verdict::proceed();
        const std::string problem = edit(m_rules.response, context.request, body, context);
        return problem.empty() ? Verdict::proceed()
                               : Verdict::refuse(502, "malformed-response", "the response body: " + problem);
    }

private:
    // Empty, or why not.
    static std::string edit(
        const std::vector<JsonEdit>& edits, const RequestHead& request, std::string& body, FilterContext& context)
    {
        auto root = parseJsonTree(body);
        if (!root)
            return root.error().detail;
        Tokens tokens;
        std::size_t done = 0;
        for (const JsonEdit& edit : edits) {
            std::string_view token = edit.token;
            if (edit.text) {
                const std::optional<std::string> text = edit.text->expand(context.facts, request);
                if (!text || !isUtf8(*text))
                    return "a value holds bytes that no text has";
                token = tokens.emplace_back(jsonToken(*text));
            }
            done += Editor(edit, token, tokens).run(*root) ? 1U : 0U;
        }
        context.note("edits", std::to_string(done) + " of " + std::to_string(edits.size()));
        if (done == 0)
            return {};
        std::string written;
        written.reserve(body.size());
        writeJson(*root, written);
        body = std::move(written);
        return {};
    }

    const Rules& m_rules;
};

// An unquoted YAML scalar keeps what it means in JSON: 12, true and null are no texts.
bool isPlainJson(const Value* value)
{
    if (value == nullptr || value->isQuoted)
        return false;
    const auto node = parseJsonTree(value->text);
    return node && node->kind <= JsonNode::Kind::Number && !value->text.empty();
}

Result<JsonEdit> parseEdit(const Fields& fields)
{
    JsonEdit edit;
    const std::string_view name = fields.has("set") ? "set" : fields.has("remove") ? "remove" : "rename";
    auto steps = parseJsonPointer(fields.text(name));
    if (!steps)
        return configError(steps.error().detail);
    edit.steps = *std::move(steps);
    if (name == "set") {
        if (fields.has("value") == fields.has("json"))
            return configError("set needs value or json, and only one of them");
        if (fields.has("json") || isPlainJson(fields.value().find("value"))) {
            edit.token = fields.text(fields.has("json") ? "json" : "value");
            if (auto node = parseJsonTree(edit.token); !node)
                return configError("json: " + node.error().detail);
            return edit;
        }
        auto text = Template::parse(fields.text("value"));
        if (!text)
            return text.error();
        edit.text = *std::move(text);
        return edit;
    }
    if (fields.has("value") || fields.has("json"))
        return configError("value and json go with set");
    edit.kind = name == "remove" ? JsonEdit::Kind::Remove : JsonEdit::Kind::Rename;
    if (edit.steps.empty())
        return configError("the whole body cannot be removed or renamed");
    if ((name == "rename") != fields.has("to"))
        return configError("to goes with rename, and rename needs it");
    if (name == "rename")
        edit.token = jsonToken(fields.text("to"));
    return edit;
}

Result<std::vector<JsonEdit>> parseEdits(const Fields& fields, std::string_view side)
{
    std::vector<JsonEdit> edits;
    for (const Fields& entry : fields.objects(side)) {
        auto edit = parseEdit(entry);
        if (!edit)
            return withContext(edit.error(), std::string(side));
        edits.push_back(*std::move(edit));
    }
    return edits;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto rules = std::make_shared<Rules>();
    auto request = parseEdits(fields, "request");
    if (!request)
        return request.error();
    auto response = parseEdits(fields, "response");
    if (!response)
        return response.error();
    rules->request = *std::move(request);
    rules->response = *std::move(response);
    rules->max = static_cast<std::size_t>(fields.size("max"));
    return FilterFactory{[shared = std::shared_ptr<const Rules>(std::move(rules))] {
        return std::make_unique<JsonBody>(*shared);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    for (const std::string_view side : {"request", "response"}) {
        for (const Fields& entry : fields.objects(side)) {
            if (auto edit = parseEdit(entry); !edit)
                addFinding(findings, fields, side, Severity::Error, "json-edit", edit.error().detail);
        }
    }
}

FieldSchema editsField(std::string_view name, std::string_view doc)
{
    return {.name = name, .type = FieldType::Object, .shape = FieldShape::List, .doc = doc,
        .fields = {{.name = "set", .type = FieldType::Text, .doc = "Pointer to the member to write, such as /order/id; objects on the way are made"},
            {.name = "value", .type = FieldType::Template,
                .doc = "With set: a text with {variables}, or an unquoted number, true, false or null"},
            {.name = "json", .type = FieldType::Text, .doc = "With set: any JSON, as it is"},
            {.name = "remove", .type = FieldType::Text, .doc = "Pointer to the member or item to drop"},
            {.name = "rename", .type = FieldType::Text, .doc = "Pointer to the member that gets another name"},
            {.name = "to", .type = FieldType::Text, .doc = "With rename: the new name"}},
        .exactlyOneOf = {{"set", "remove", "rename"}}};
}

} // namespace

const PolicyKind& jsonBodyKind()
{
    static const PolicyKind kind{
        .id = "json-body",
        .label = "JSON body",
        .letter = "E",
        .category = PolicyCategory::Transform,
        .doc = "Sets, removes and renames members of JSON bodies; the body is read whole first",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest | FilterHooks::WholeRequestBody
            | FilterHooks::WholeResponseBody,
        .schema = {.fields = {editsField("request", "Edits of the request's body, in order; a body that is no JSON is answered 400"),
                       editsField("response", "Edits of the response's body, in order; a body that is no JSON is answered 502"),
                       {.name = "max", .type = FieldType::Size, .doc = "Largest body, decoded; a larger one is answered 413 or 502",
                           .defaultText = "1MiB", .minimum = 1.0, .maximum = 67108864.0}},
            .atLeastOneOf = {{"request", "response"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: json-body, response: [{ remove: /internal }] }",
    };
    return kind;
}

} // namespace signalbox
