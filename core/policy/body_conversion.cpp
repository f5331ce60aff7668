// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/body_conversion.h"

#include "core/base/text.h"
#include "core/body/charset.h"
#include "core/body/json_tree.h"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace signalbox {
namespace {

Error wrong(std::string detail)
{
    return {ErrorCode::InvalidInput, ErrorOrigin::Policy, std::move(detail)};
}

Error tooLarge()
{
    return {ErrorCode::LimitExceeded, ErrorOrigin::Policy, "it would be too large in the other format"};
}

// XML 1.0 2.2, for UTF-8: the control characters that no document may hold, and U+FFFE and U+FFFF.
bool hasOnlyXmlCharacters(std::string_view text)
{
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return false;
    }
    return text.find("\xEF\xBF\xBE") == std::string_view::npos && text.find("\xEF\xBF\xBF") == std::string_view::npos;
}

class XmlWriter {
public:
    explicit XmlWriter(std::size_t limit) : m_limit(limit) {}

    // Recursion is bounded by deepestJson.
    void element(std::string_view name, const JsonNode& node)
    {
        if (!isXmlName(name))
            fail(wrong("\"" + std::string(name) + "\" cannot name an element"));
        if (out.size() > m_limit)
            fail(tooLarge());
        if (error)
            return;
        out.append("<").append(name);
        attributes(node);
        if (node.kind == JsonNode::Kind::Null) {
            out += "/>";
            return;
        }
        out += '>';
        content(node);
        out.append("</").append(name).append(">");
    }

    std::string out;
    std::optional<Error> error;

private:
    using Kind = JsonNode::Kind;

    void fail(Error problem)
    {
        if (!error)
            error = std::move(problem);
    }

    static bool isScalar(const JsonNode& node) { return node.kind != Kind::Array && node.kind != Kind::Object; }

    void attributes(const JsonNode& node)
    {
        if (node.kind != Kind::Object)
            return;
        std::unordered_set<std::string> names;
        for (const JsonMember& member : node.members) {
            const std::string name = jsonText(member.key);
            if (name.empty() || name.front() != '@')
                continue;
            const std::string bare = name.substr(1);
            if (!isXmlName(bare) || !isScalar(member.node))
                return fail(wrong("\"" + name + "\" cannot be an attribute"));
            if (!names.insert(name).second) // XML 1.0 3.1: unique
                return fail(wrong("\"" + name + "\" is repeated"));
            out.append(" ").append(bare).append("=\"");
            text(member.node);
            out += '"';
        }
    }

    void content(const JsonNode& node)
    {
        if (isScalar(node))
            return text(node);
        for (const JsonMember& member : node.members) {
            if (node.kind == Kind::Array) {
                element("item", member.node);
                continue;
            }
            const std::string name = jsonText(member.key);
            if (!name.empty() && name.front() == '@')
                continue;
            if (name == "#text") {
                if (!isScalar(member.node))
                    return fail(wrong("\"#text\" is no text"));
                text(member.node);
            } else if (member.node.kind == Kind::Array) {
                for (const JsonMember& item : member.node.members)
                    element(name, item.node);
            } else {
                element(name, member.node);
            }
            if (error)
                return;
        }
    }

    void text(const JsonNode& node)
    {
        if (node.kind == Kind::Null)
            return;
        const std::string value = node.kind == Kind::String ? jsonText(node.token) : std::string(node.token);
        if (!hasOnlyXmlCharacters(value))
            return fail(wrong("a text holds characters that XML has not"));
        for (const char c : value) {
            switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\r': out += "&#13;"; break; // XML 1.0 2.11 and 3.3.3: these would be read as something else
            case '\n': out += "&#10;"; break;
            case '\t': out += "&#9;"; break;
            default: out += c;
            }
        }
    }

    std::size_t m_limit;
};

// XML 1.0 4.1 and 4.6; without a document type there are no others.
bool appendReference(std::string_view name, std::string& out)
{
    static constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [word, c] : known) {
        if (name == word) {
            out += c;
            return true;
        }
    }
    if (name.size() < 2 || name.size() > 10 || name.front() != '#')
        return false;
    std::uint64_t point = 0;
    const bool isHex = name[1] == 'x';
    for (const char c : name.substr(isHex ? 2 : 1)) {
        const char lower = toLowerAscii(c);
        const bool isLetter = isHex && lower >= 'a' && lower <= 'f';
        if (!isDigit(c) && !isLetter)
            return false;
        point = point * (isHex ? 16 : 10) + static_cast<std::uint64_t>(isLetter ? lower - 'a' + 10 : c - '0');
    }
    const bool isControl = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
    if (isControl || (point >= 0xD800 && point < 0xE000) || point == 0xFFFE || point == 0xFFFF || point > 0x10FFFF)
        return false;
    appendUtf8(static_cast<char32_t>(point), out);
    return true;
}

class XmlReader {
public:
    explicit XmlReader(std::size_t limit) : m_limit(limit) {}

    // `depth`: objects and lists around this value. What is made can be read again: it is bounded by deepestJson, as recursion is.
    void value(const pugi::xml_node& element, std::size_t depth)
    {
        if (out.size() > m_limit)
            fail(tooLarge());
        if (error)
            return;
        std::string text;
        const std::vector<std::vector<pugi::xml_node>> groups = childrenOf(element, text);
        const bool hasAttributes = !element.first_attribute().empty();
        if (groups.empty() && !hasAttributes) {
            out += text.empty() ? "null" : token(text);
            return;
        }
        const bool hasList = std::any_of(groups.begin(), groups.end(), [](const auto& group) { return group.size() > 1; });
        if (depth + (hasList ? 1U : 0U) >= deepestJson)
            return fail(wrong("the elements are nested too deeply"));
        out += '{';
        attributes(element);
        for (const auto& group : groups) {
            key(group.front().name());
            if (group.size() > 1)
                out += '[';
            for (std::size_t i = 0; i < group.size() && !error; ++i) {
                if (i > 0)
                    out += ',';
                value(group[i], depth + (group.size() > 1 ? 2U : 1U));
            }
            if (group.size() > 1)
                out += ']';
        }
        if (text.find_first_not_of(" \t\r\n") != std::string::npos) {
            key("#text");
            out += token(text);
        }
        out += '}';
    }

    std::string out;
    std::optional<Error> error;

private:
    void fail(Error problem)
    {
        if (!error)
            error = std::move(problem);
    }

    // By name, in the order in which each name comes first.
    std::vector<std::vector<pugi::xml_node>> childrenOf(const pugi::xml_node& element, std::string& text)
    {
        std::vector<std::vector<pugi::xml_node>> groups;
        std::unordered_map<std::string_view, std::size_t> places;
        for (const pugi::xml_node& child : element.children()) {
            if (child.type() == pugi::node_pcdata) {
                text += decoded(child.value());
            } else if (child.type() == pugi::node_cdata) {
                text += child.value();
            } else if (child.type() == pugi::node_element) {
                const auto [place, isNew] = places.try_emplace(child.name(), groups.size());
                if (isNew)
                    groups.emplace_back();
                groups[place->second].push_back(child);
            }
        }
        return groups;
    }

    void attributes(const pugi::xml_node& element)
    {
        std::unordered_set<std::string_view> names;
        for (const pugi::xml_attribute& attribute : element.attributes()) {
            if (!names.insert(attribute.name()).second) // XML 1.0 3.1
                return fail(wrong("an attribute is repeated"));
            key(std::string("@") + attribute.name());
            out += token(decoded(attribute.value()));
        }
    }

    std::string decoded(std::string_view raw)
    {
        std::string text;
        while (!raw.empty()) {
            const std::size_t mark = raw.find('&');
            text += raw.substr(0, mark);
            if (mark == std::string_view::npos)
                break;
            const std::size_t end = raw.find(';', mark);
            if (end == std::string_view::npos || !appendReference(raw.substr(mark + 1, end - mark - 1), text)) {
                fail(wrong("a reference stands for nothing"));
                break;
            }
            raw.remove_prefix(end + 1);
        }
        return text;
    }

    void key(std::string_view name)
    {
        if (out.back() != '{')
            out += ',';
        out += token(name) + ":";
    }

    std::string token(std::string_view text)
    {
        if (!isUtf8(text) || !hasOnlyXmlCharacters(text))
            fail(wrong("the text holds characters that XML has not"));
        return jsonToken(text);
    }

    std::size_t m_limit;
};

} // namespace

bool isXmlName(std::string_view name)
{
    const auto isStart = [](char c) { return isAlpha(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
    if (name.empty() || !isStart(name.front()))
        return false;
    return std::all_of(name.begin(), name.end(),
        [&](char c) { return isStart(c) || isDigit(c) || c == '-' || c == '.' || c == ':'; });
}

Result<std::string> jsonToXml(std::string_view json, std::string_view root, std::size_t limit)
{
    const auto tree = parseJsonTree(json);
    if (!tree)
        return tree.error();
    XmlWriter writer(limit);
    writer.out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    writer.element(root, *tree);
    writer.out += '\n';
    if (writer.error)
        return *writer.error;
    if (writer.out.size() > limit)
        return tooLarge();
    return std::move(writer.out);
}

Result<std::string> xmlToJson(std::string_view xml, std::size_t limit)
{
    if (xml.find('\0') != std::string_view::npos)
        return wrong("the text holds characters that XML has not");
    pugi::xml_document document;
    // References are decoded here: pugixml leaves those it does not know as text.
    constexpr unsigned flags = pugi::parse_cdata | pugi::parse_doctype | pugi::parse_eol | pugi::parse_ws_pcdata
        | pugi::parse_wconv_attribute | pugi::parse_fragment;
    const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size(), flags);
    if (!parsed)
        return wrong(std::string(parsed.description()) + " at byte " + std::to_string(parsed.offset));
    pugi::xml_node root;
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_doctype)
            return wrong("a document type is not taken");
        const bool isText = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
        if (isText && std::string_view(node.value()).find_first_not_of(" \t\r\n") != std::string_view::npos)
            return wrong("there is text outside of the outermost element");
        if (node.type() != pugi::node_element)
            continue;
        if (!root.empty())
            return wrong("there are several outermost elements");
        root = node;
    }
    if (root.empty())
        return wrong("there is no element");
    XmlReader reader(limit);
    reader.value(root, 0);
    if (reader.error)
        return *reader.error;
    if (reader.out.size() > limit)
        return tooLarge();
    return std::move(reader.out);
}

Result<std::string> formToJson(std::string_view form, std::size_t limit)
{
    std::vector<std::pair<std::string, std::vector<std::string>>> members;
    std::unordered_map<std::string, std::size_t> places;
    const auto decode = [](std::string_view raw) {
        std::string text(raw);
        std::replace(text.begin(), text.end(), '+', ' ');
        return percentDecoded(text);
    };
    for (const std::string_view pair : split(form, '&')) {
        if (pair.empty())
            continue;
        const std::size_t mark = pair.find('=');
        const auto name = decode(pair.substr(0, mark));
        const auto value = decode(mark == std::string_view::npos ? std::string_view() : pair.substr(mark + 1));
        if (!name || !value || !isUtf8(*name) || !isUtf8(*value))
            return wrong("an escape is broken, or the text is not UTF-8");
        const auto [place, isNew] = places.try_emplace(*name, members.size());
        if (isNew)
            members.emplace_back(*name, std::vector<std::string>());
        members[place->second].second.push_back(*value);
    }
    std::string json = "{";
    for (const auto& [name, values] : members) {
        json += (json.size() > 1 ? "," : "") + jsonToken(name) + ":";
        std::string list;
        for (const std::string& value : values)
            list += (list.empty() ? "" : ",") + jsonToken(value);
        json += values.size() > 1 ? "[" + list + "]" : list;
        if (json.size() > limit)
            return tooLarge();
    }
    json += '}';
    if (json.size() > limit)
        return tooLarge();
    return json;
}

} // namespace signalbox
