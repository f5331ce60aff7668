// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets in who shows a known key. Only digests of keys are kept: a request's key is hashed and the digest looked up, so
// neither the document nor the time of an answer tells a key.
#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/credential_source.h"
#include "core/policy/policy_kind.h"

#include <fmt/core.h>

#include <cstring>
#include <unordered_map>

namespace signalbox {
namespace {

// SHA-256 of "demo-key", which the starter uses.
constexpr std::string_view demoDigest = "c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c";

struct KnownKey {
    std::string digest; // 32 bytes
    std::string consumer;
};

struct Keys {
    CredentialSource source;
    bool isForwarded = false;
    // By the first bytes of the digest. Nobody can choose those, so how long the search takes tells nothing of a key.
    std::unordered_multimap<std::uint64_t, KnownKey> known;

    const KnownKey* find(std::string_view key) const;
};

std::uint64_t prefixOf(const std::string& digest)
{
    std::uint64_t prefix = 0;
    std::memcpy(&prefix, digest.data(), sizeof prefix);
    return prefix;
}

const KnownKey* Keys::find(std::string_view key) const
{
    const std::string digest = sha256(key);
    const auto [first, last] = known.equal_range(prefixOf(digest));
    for (auto candidate = first; candidate != last; ++candidate) {
        if (equalsConstantTime(candidate->second.digest, digest))
            return &candidate->second;
    }
    return nullptr;
}

class ApiKey final : public Filter {
public:
    explicit ApiKey(const Keys& keys) : m_keys(keys) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        const std::optional<std::string> key = m_keys.source.take(head);
        if (!key)
            return refusal(fmt::format("no key in {}", m_keys.source.describe()));
        if (key->empty())
            return refusal("the key is empty or given twice");
        const KnownKey* known = m_keys.find(*key);
        if (known == nullptr)
            return refusal("the key is unknown");
        context.facts.consumer = known->consumer;
        context.note("consumer", known->consumer);
        if (!m_keys.isForwarded)
            m_keys.source.removeFrom(head);
        return Verdict::proceed();
    }

private:
    static Verdict refusal(std::string reason)
    {
        LocalResponse response;
        response.status = 401;
        response.problemType = "api-key-required";
        response.reason = std::move(reason);
        response.headers.add("WWW-Authenticate", "ApiKey"); // RFC 9110 15.5.2 asks for one; none is registered for keys
        return Verdict::respond(std::move(response));
    }

    const Keys& m_keys;
};

Result<KnownKey> parseKey(std::string consumer, std::string_view hex)
{
    auto digest = fromHex(hex);
    if (!digest || digest->size() != 32)
        return configError(fmt::format("the sha256 of {} is not 64 hex digits", consumer));
    if (consumer.empty())
        return configError("a key has no consumer");
    return KnownKey{*std::move(digest), std::move(consumer)};
}

// A line is "consumer:sha256"; empty lines and lines that start with "#" are passed over.
Result<std::vector<KnownKey>> readKeysFile(const Fields& fields)
{
    const std::string path = fields.text("keys-file");
    auto text = fields.sources().readFile(path);
    if (!text)
        return text.error();
    std::vector<KnownKey> keys;
    std::size_t number = 0;
    for (std::string_view line : split(*text, '\n')) {
        ++number;
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        line = trimmed(line);
        if (line.empty() || line.front() == '#')
            continue;
        const std::size_t colon = line.rfind(':');
        if (colon == std::string_view::npos)
            return configError(fmt::format("{} line {}: expected consumer:sha256", path, number));
        auto key = parseKey(std::string(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
        if (!key)
            return withContext(key.error(), fmt::format("{} line {}", path, number));
        keys.push_back(*std::move(key));
    }
    return keys;
}

Result<std::vector<KnownKey>> readKeys(const Fields& fields)
{
    if (fields.has("keys-file"))
        return readKeysFile(fields);
    std::vector<KnownKey> keys;
    for (const Fields& entry : fields.objects("keys")) {
        auto key = parseKey(entry.text("consumer"), entry.text("sha256"));
        if (!key)
            return key.error();
        keys.push_back(*std::move(key));
    }
    return keys;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto keys = readKeys(fields);
    if (!keys)
        return keys.error();
    auto shared = std::make_shared<Keys>();
    const std::string place = fields.text("in");
    shared->source.kind = place == "query" ? CredentialSource::Kind::Query
        : place == "cookie"                ? CredentialSource::Kind::Cookie
                                           : CredentialSource::Kind::Header;
    shared->source.name = fields.text("name");
    if (shared->source.name.empty() || (place == "header" && !isToken(shared->source.name)))
        return configError(fmt::format("name: \"{}\" is not a header name", shared->source.name));
    shared->isForwarded = fields.boolean("forward");
    for (KnownKey& key : *keys) {
        const std::uint64_t prefix = prefixOf(key.digest);
        const auto [first, last] = shared->known.equal_range(prefix);
        for (auto known = first; known != last; ++known) {
            if (known->second.digest == key.digest)
                return configError(fmt::format("{} and {} have the same key", known->second.consumer, key.consumer));
        }
        shared->known.emplace(prefix, std::move(key));
    }
    return FilterFactory{[keep = std::shared_ptr<const Keys>(std::move(shared))] {
        return std::make_unique<ApiKey>(*keep);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    if (fields.text("in") == "query")
        addFinding(findings, fields, "in", Severity::Warning, "api-key-in-query",
            "Keys in the query end up in logs and histories: a header is safer");
    for (const Fields& entry : fields.objects("keys")) {
        const std::string digest = toLower(entry.text("sha256"));
        if (auto key = parseKey(entry.text("consumer"), digest); !key)
            addFinding(findings, entry, "sha256", Severity::Error, "api-key-digest", key.error().detail);
        else if (digest == demoDigest)
            addFinding(findings, entry, "sha256", Severity::Warning, "api-key-demo",
                "This is the digest of demo-key: put your own, made with printf %s KEY | sha256sum");
    }
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "in", .type = FieldType::Choice, .doc = "Where requests carry the key", .defaultText = "header",
            .choices = {"header", "query", "cookie"}},
        {.name = "name", .type = FieldType::Text, .doc = "Name of the header, query parameter or cookie",
            .defaultText = "X-API-Key"},
        {.name = "keys", .type = FieldType::Object, .shape = FieldShape::List, .doc = "Known keys",
            .fields = {{.name = "consumer", .type = FieldType::Text, .doc = "Who shows this key", .isRequired = true},
                {.name = "sha256", .type = FieldType::Text, .doc = "SHA-256 of the key, 64 hex digits",
                    .isRequired = true}}},
        {.name = "keys-file", .type = FieldType::File, .doc = "A file of known keys, a line consumer:sha256 each"},
        {.name = "forward", .type = FieldType::Boolean, .doc = "The upstream sees the key", .defaultText = "false"},
    };
}

} // namespace

const PolicyKind& apiKeyKind()
{
    static const PolicyKind kind{
        .id = "api-key",
        .label = "API key",
        .letter = "K",
        .category = PolicyCategory::Access,
        .doc = "Lets in who shows a known key",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = schemaFields(), .exactlyOneOf = {{"keys", "keys-file"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: api-key, keys: [{ consumer: demo, sha256: c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c }] }",
    };
    return kind;
}

} // namespace signalbox
