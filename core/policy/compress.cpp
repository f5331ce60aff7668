// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Encodes response bodies as the client's Accept-Encoding allows (RFC 9110 12.5.3). Left as they are: bodies that are coded
// already, parts (206), Cache-Control: no-transform (RFC 9111 5.2.2.6), small ones and types that are not listed.
#include "core/base/text.h"
#include "core/body/media_type.h"
#include "core/body/stream_encoder.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <algorithm>

namespace signalbox {
namespace {

struct Rules {
    std::vector<std::string> algorithms; // the gateway's order decides between equal weights
    std::vector<std::string> types;      // lower-case
    std::uint64_t minSize = 0;           // bytes
};

// "text/*", "application/*+json", "application/json".
bool matchesType(std::string_view pattern, std::string_view essence)
{
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos)
        return pattern == essence;
    const std::string_view front = pattern.substr(0, star);
    const std::string_view back = pattern.substr(star + 1);
    return essence.size() >= front.size() + back.size() && essence.substr(0, front.size()) == front
        && essence.substr(essence.size() - back.size()) == back;
}

// RFC 9110 12.4.2: 0 to 1 with up to three digits, here in thousandths; nullopt when malformed.
std::optional<int> parseWeight(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.'))
        return std::nullopt;
    int weight = (text[0] - '0') * 1000;
    int unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
        if (!isDigit(c))
            return std::nullopt;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return weight <= 1000 ? std::optional<int>(weight) : std::nullopt;
}

class AcceptedCodings {
public:
    // A member that is malformed counts as not acceptable.
    explicit AcceptedCodings(std::string_view list)
    {
        for (const std::string_view member : split(list, ',')) {
            const std::vector<std::string_view> pieces = split(member, ';');
            std::string coding = toLower(trimmed(pieces[0]));
            if (coding.empty())
                continue;
            int weight = 1000;
            for (std::size_t i = 1; i < pieces.size(); ++i) {
                const std::string_view piece = trimmed(pieces[i]);
                if (piece.size() >= 2 && toLowerAscii(piece[0]) == 'q' && piece[1] == '=')
                    weight = parseWeight(piece.substr(2)).value_or(0);
            }
            m_weights.emplace_back(coding == "x-gzip" ? "gzip" : std::move(coding), weight);
        }
    }

    int weight(std::string_view coding) const { return find(coding).value_or(find("*").value_or(0)); }
    // Not named, it is taken when nothing better is.
    int identityWeight() const { return find("identity").value_or(0); }

private:
    std::optional<int> find(std::string_view coding) const
    {
        for (const auto& [known, weight] : m_weights) {
            if (known == coding)
                return weight;
        }
        return std::nullopt;
    }
    std::vector<std::pair<std::string, int>> m_weights;
};

// Empty: the body stays as it is.
std::string_view chooseCoding(const Rules& rules, std::string_view accepted)
{
    const AcceptedCodings codings(accepted);
    std::string_view best;
    int bestWeight = 0;
    for (const std::string& algorithm : rules.algorithms) {
        if (const int weight = codings.weight(algorithm); weight > bestWeight) {
            best = algorithm;
            bestWeight = weight;
        }
    }
    return bestWeight >= codings.identityWeight() ? best : std::string_view();
}

void addVary(HeaderList& headers)
{
    for (const std::string_view value : headers.values("Vary")) {
        if (value == "*" || listContains(value, "Accept-Encoding"))
            return;
    }
    headers.add("Vary", "Accept-Encoding");
}

// RFC 9110 8.8.1: the coded bytes are not those that the strong validator names.
void weakenETag(HeaderList& headers)
{
    const auto tag = headers.find("ETag");
    if (tag && !tag->empty() && tag->front() == '"')
        headers.set("ETag", "W/" + std::string(*tag));
}

class Compress final : public Filter {
public:
    explicit Compress(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext&) override
    {
        m_coding = chooseCoding(m_rules, head.headers.joined("Accept-Encoding"));
        return Verdict::proceed();
    }

    Verdict onResponseHead(ResponseHead& head, FilterContext& context) override
    {
        const std::string_view obstacle = obstacleOf(head);
        if (head.status == 304 && (obstacle.empty() || obstacle == "type")) { // tells of the coded body
            addVary(head.headers);
            if (!m_coding.empty())
                weakenETag(head.headers);
            return Verdict::proceed();
        }
        if (!obstacle.empty()) {
            context.note("skipped", std::string(obstacle));
            return Verdict::proceed();
        }
        addVary(head.headers); // also for clients that get it plain
        if (m_coding.empty()) {
            context.note("skipped", "not-asked");
            return Verdict::proceed();
        }
        m_encoder = makeContentEncoder(m_coding);
        m_flushes = !head.headers.contains("Content-Length")
            || parseMediaType(head.headers.find("Content-Type").value_or("")).essence == "text/event-stream";
        head.headers.remove("Content-Encoding"); // identity
        head.headers.add("Content-Encoding", m_coding);
        for (const std::string_view name : {"Accept-Ranges", "Content-Digest", "Repr-Digest", "Digest", "Content-MD5"})
            head.headers.remove(name);
        weakenETag(head.headers);
        context.note("coding", std::string(m_coding));
        return Verdict::proceed();
    }

    bool transformsResponse(const ResponseHead&) const override { return m_encoder != nullptr; }

    std::optional<Error> transformResponseBody(std::string_view bytes, bool end, std::string& out) override
    {
        if (bytes.empty() && !end)
            return std::nullopt;
        using Mode = ContentEncoder::Mode;
        return m_encoder->encode(bytes, end ? Mode::Finish : m_flushes ? Mode::Flush : Mode::Gather, out);
    }

private:
    std::string_view obstacleOf(const ResponseHead& head) const
    {
        if (head.status < 200 || head.status == 204 || head.status == 205)
            return "empty";
        if (head.status == 206 || head.headers.contains("Content-Range"))
            return "range";
        const std::string coding = head.headers.joined("Content-Encoding");
        if (!coding.empty() && !equalsIgnoringCase(coding, "identity"))
            return "coded";
        if (listContains(head.headers.joined("Cache-Control"), "no-transform"))
            return "no-transform";
        const std::string essence = parseMediaType(head.headers.find("Content-Type").value_or("")).essence;
        const bool isListed = std::any_of(m_rules.types.begin(), m_rules.types.end(),
            [&](const std::string& pattern) { return matchesType(pattern, essence); });
        if (essence.empty() || !isListed)
            return "type";
        const auto length = head.headers.find("Content-Length");
        if (length && parseUnsigned(*length).value_or(0) < m_rules.minSize)
            return "small";
        return {};
    }

    const Rules& m_rules;
    std::string_view m_coding; // one of the rules' algorithms; empty: none
    std::unique_ptr<ContentEncoder> m_encoder;
    bool m_flushes = false; // nobody knows how long the next piece takes
};

Result<FilterFactory> compile(const Fields& fields)
{
    auto rules = std::make_shared<Rules>();
    rules->algorithms = fields.texts("algorithms");
    rules->minSize = fields.size("min-size");
    for (const std::string& type : fields.texts("types"))
        rules->types.push_back(toLower(type));
    return FilterFactory{[shared = std::shared_ptr<const Rules>(std::move(rules))] {
        return std::make_unique<Compress>(*shared);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    for (const std::string& type : fields.texts("types")) {
        const std::size_t slash = type.find('/');
        const bool isType = slash != std::string::npos && isToken(type.substr(0, slash)) && isToken(type.substr(slash + 1));
        if (!isType || std::count(type.begin(), type.end(), '*') > 1)
            addFinding(findings, fields, "types", Severity::Error, "compress-type",
                "\"" + type + "\" is not a media type: write application/json, text/* or application/*+json");
    }
}

} // namespace

const PolicyKind& compressKind()
{
    static const PolicyKind kind{
        .id = "compress",
        .label = "Compress",
        .letter = "Z",
        .category = PolicyCategory::Traffic,
        .doc = "Encodes response bodies for clients that take br, zstd or gzip; put it before stations that read bodies",
        .hooks = FilterHooks::RequestHead | FilterHooks::ResponseHead | FilterHooks::ChangesResponse
            | FilterHooks::TransformsResponse,
        .schema = {.fields = {{.name = "algorithms", .type = FieldType::Choice, .shape = FieldShape::OneOrList,
                                  .doc = "Codings to offer, the preferred first", .defaultText = "[br, zstd, gzip]",
                                  .choices = {"br", "zstd", "gzip"}},
                       {.name = "min-size", .type = FieldType::Size,
                           .doc = "Bodies known to be smaller are left as they are", .defaultText = "1KiB", .minimum = 0.0},
                       {.name = "types", .type = FieldType::Text, .shape = FieldShape::OneOrList,
                           .doc = "Media types to encode; one * stands for anything",
                           .defaultText = "[text/*, application/json, application/*+json, application/xml, application/*+xml, "
                                          "application/javascript, application/wasm, image/svg+xml]"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: compress }",
    };
    return kind;
}

} // namespace signalbox
