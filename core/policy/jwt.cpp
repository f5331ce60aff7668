// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets in who brings a JSON Web Token that a known key signed (RFC 7519, RFC 8725). Refusals follow RFC 6750.
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/credential_source.h"
#include "core/policy/jwk_set.h"
#include "core/policy/jwt_claims.h"
#include "core/policy/outside_server.h"
#include "core/policy/policy_kind.h"
#include "core/policy/remote_keys.h"

#include <fmt/core.h>

#include <algorithm>

namespace signalbox {
namespace {

struct Rules {
    JwkSet keys;
    std::vector<JwsAlgorithm> algorithms; // empty: those of the keys
    ClaimRules claims;
    std::vector<CredentialSource> sources;
    std::vector<std::pair<std::string, std::string>> headers; // claim, header
    bool isForwarded = false;
    std::shared_ptr<RemoteKeys> remote; // jwks-url: instead of `keys`
};

class Jwt final : public Filter {
public:
    explicit Jwt(const Rules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        for (const CredentialSource& source : m_rules.sources) {
            std::optional<std::string> token = source.take(head);
            if (!token)
                continue;
            m_source = &source;
            m_token = *std::move(token);
            return m_rules.remote != nullptr ? judgeRemotely(head, context) : judge(m_rules.keys, head, context);
        }
        // RFC 6750 3.1: no error code when there was no token at all.
        return refusal("Bearer", "no token");
    }

    Verdict onCallAnswer(const Result<CallAnswer>& answer, RequestHead& head, FilterContext& context) override
    {
        const Result<void> taken = m_rules.remote->take(answer, context.clock.now());
        if (!taken)
            context.note("no-keys", taken.error().detail);
        const std::shared_ptr<const JwkSet> keys = m_rules.remote->keys(context.clock.now());
        return keys != nullptr ? judge(*keys, head, context) : unavailable();
    }

private:
    Verdict judgeRemotely(RequestHead& head, FilterContext& context)
    {
        const Instant now = context.clock.now();
        const std::shared_ptr<const JwkSet> keys = m_rules.remote->keys(now);
        if (m_rules.remote->wantsToAsk(keys != nullptr && keys->hasKeyFor(m_token), now))
            return Verdict::call(m_rules.remote->call());
        return keys != nullptr ? judge(*keys, head, context) : unavailable();
    }

    Verdict judge(const JwkSet& keys, RequestHead& head, FilterContext& context) const
    {
        const auto verified = keys.verify(m_token, m_rules.algorithms);
        if (!verified)
            return refusal("Bearer error=\"invalid_token\"", verified.error().detail);
        if (context.notes != nullptr) {
            context.note("algorithm", std::string(toText(verified->algorithm)));
            if (!verified->keyId.empty())
                context.note("key-id", verified->keyId);
        }
        auto claims = acceptClaims(verified->payload, m_rules.claims, context.clock.wallTime());
        if (!claims) {
            const bool isAboutTime = claims.error().code == ErrorCode::TimedOut;
            return refusal(isAboutTime ? "Bearer error=\"invalid_token\", error_description=\"The token is not valid now\""
                                       : "Bearer error=\"invalid_token\"",
                claims.error().detail);
        }
        if (!m_rules.isForwarded)
            m_source->removeFrom(head);
        if (!writeHeaders(*claims, head.headers))
            return Verdict::refuse(400, "unsafe-value", "a claim holds CR, LF or NUL");
        if (const std::string* subject = findClaim(*claims, "sub")) {
            context.facts.consumer = *subject;
            context.note("consumer", *subject);
        }
        context.facts.claims = *std::move(claims);
        context.facts.claimsJson = verified->payload;
        return Verdict::proceed();
    }

    // A header whose claim is not there is removed: the upstream must not believe what the client wrote.
    bool writeHeaders(const Claims& claims, HeaderList& headers) const
    {
        bool isWritten = true;
        for (const auto& [claim, name] : m_rules.headers) {
            const std::string* value = findClaim(claims, claim);
            if (value == nullptr)
                headers.remove(name);
            else
                isWritten = headers.set(name, *value) && isWritten;
        }
        return isWritten;
    }

    static Verdict refusal(std::string_view challenge, std::string reason)
    {
        LocalResponse response;
        response.status = 401;
        response.problemType = "token-required";
        response.reason = std::move(reason);
        response.headers.add("WWW-Authenticate", challenge);
        return Verdict::respond(std::move(response));
    }

    static Verdict unavailable()
    {
        return Verdict::refuse(503, "keys-unavailable", "the issuer's keys could not be fetched");
    }

    const Rules& m_rules;
    const CredentialSource* m_source = nullptr;
    std::string m_token;
};

Result<JwkSet> readKeys(const Fields& fields)
{
    if (fields.has("jwks-url"))
        return JwkSet();
    const std::string path = fields.text("jwks-file");
    std::string json = fields.text("jwks");
    if (!path.empty()) {
        auto bytes = fields.sources().readFile(path);
        if (!bytes)
            return bytes.error();
        json = *std::move(bytes);
    }
    auto keys = JwkSet::parse(json);
    if (!keys)
        return withContext(keys.error(), path.empty() ? "jwks" : path);
    // An empty set in the document is a station that waits for its keys; an empty file is a mistake.
    if (keys->keys().empty() && !path.empty())
        return configError(fmt::format("{}: no usable key", path));
    return keys;
}

Result<std::vector<CredentialSource>> readSources(const Fields& fields)
{
    using Kind = CredentialSource::Kind;
    std::vector<CredentialSource> sources;
    for (const Fields& entry : fields.objects("from")) {
        CredentialSource source;
        if (entry.has("cookie"))
            source = {Kind::Cookie, entry.text("cookie"), {}};
        else if (entry.has("query"))
            source = {Kind::Query, entry.text("query"), {}};
        else
            source = {Kind::Header, entry.text("header"), entry.text("scheme")};
        const bool isAuthorization = source.kind == Kind::Header && equalsIgnoringCase(source.name, "Authorization");
        if (isAuthorization && !entry.has("scheme"))
            source.scheme = "Bearer";
        if (source.name.empty() || (source.kind == Kind::Header && !isToken(source.name)))
            return configError(fmt::format("from: \"{}\" is not a name", source.name));
        sources.push_back(std::move(source));
    }
    if (sources.empty())
        sources.push_back({Kind::Header, "Authorization", "Bearer"});
    return sources;
}

Result<std::vector<JwsAlgorithm>> readAlgorithms(const Fields& fields)
{
    std::vector<JwsAlgorithm> algorithms;
    for (const std::string& text : fields.texts("algorithms")) {
        const auto algorithm = parseJwsAlgorithm(text);
        if (!algorithm)
            return configError(fmt::format("algorithms: \"{}\" is not a signature algorithm", text));
        algorithms.push_back(*algorithm);
    }
    return algorithms;
}

ClaimRules readClaimRules(const Fields& fields)
{
    ClaimRules rules;
    rules.issuer = fields.text("issuer");
    rules.audiences = fields.texts("audiences");
    rules.leeway = fields.duration("leeway");
    for (const auto& [claim, wanted] : fields.objectMap("require"))
        rules.required.emplace_back(claim, wanted.texts("any-of"));
    return rules;
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto keys = readKeys(fields);
    if (!keys)
        return keys.error();
    auto sources = readSources(fields);
    if (!sources)
        return sources.error();
    auto algorithms = readAlgorithms(fields);
    if (!algorithms)
        return algorithms.error();
    auto headers = fields.textMap("claims-to-headers");
    for (const auto& [claim, name] : headers) {
        if (!isToken(name))
            return configError(fmt::format("claims-to-headers.{}: \"{}\" is not a header name", claim, name));
    }
    std::shared_ptr<RemoteKeys> remote;
    if (fields.has("jwks-url")) {
        const auto url = parseOutsideUrl(fields.text("jwks-url"));
        if (!url)
            return withContext(url.error(), "jwks-url");
        auto server = makeOutsideHttpServer(fields, *url);
        if (!server)
            return server.error();
        remote = std::make_shared<RemoteKeys>(*std::move(server), url->target);
    }
    auto rules = std::make_shared<const Rules>(Rules{*std::move(keys), *std::move(algorithms), readClaimRules(fields),
        *std::move(sources), std::move(headers), fields.boolean("forward"), std::move(remote)});
    return FilterFactory{[rules] { return std::make_unique<Jwt>(*rules); }};
}

void checkKeys(const Fields& fields, std::vector<Finding>& findings)
{
    if (fields.has("jwks-url")) {
        checkOutsideUrl(fields, "jwks-url", Severity::Warning, findings);
        return;
    }
    const std::string_view field = fields.has("jwks-file") ? "jwks-file" : "jwks";
    const auto keys = readKeys(fields);
    if (!keys)
        return; // compiling says why
    if (keys->keys().empty())
        addFinding(findings, fields, field, Severity::Warning, "jwt-no-keys",
            "There is no key yet, so every request is refused: put the issuer's key set here or name its file in jwks-file");
    if (keys->hasPrivateKeys())
        addFinding(findings, fields, field, Severity::Warning, "jwt-private-key",
            "The key set holds private keys: verifying needs the public ones only");
    const bool hasSecret = std::any_of(keys->keys().begin(), keys->keys().end(),
        [](const JwsKey& key) { return key.publicKey == nullptr; });
    if (hasSecret && field == "jwks")
        addFinding(findings, fields, field, Severity::Warning, "jwt-secret-in-document",
            "The document holds a signing secret: keep it in a file and name that in jwks-file");
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    checkKeys(fields, findings);
    if (!fields.has("issuer") && !fields.has("audiences"))
        addFinding(findings, fields, "audiences", Severity::Warning, "jwt-no-audience",
            "Any token of these keys is accepted, also one made for another service: say issuer and audiences");
    for (const Fields& entry : fields.objects("from")) {
        if (entry.has("query"))
            addFinding(findings, entry, "query", Severity::Warning, "jwt-in-query",
                "Tokens in the query end up in logs and histories: a header is safer");
    }
}

std::vector<FieldSchema> sourceFields()
{
    return {
        {.name = "header", .type = FieldType::HeaderName, .doc = "A header that carries the token"},
        {.name = "scheme", .type = FieldType::Text,
            .doc = "The word before the token in the header; Bearer for Authorization, else none"},
        {.name = "cookie", .type = FieldType::Text, .doc = "A cookie that carries the token"},
        {.name = "query", .type = FieldType::Text, .doc = "A query parameter that carries the token"},
    };
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "issuer", .type = FieldType::Text, .doc = "What the iss claim must be"},
        {.name = "audiences", .type = FieldType::Text, .shape = FieldShape::OneOrList,
            .doc = "Names of which one must be in the aud claim"},
        {.name = "jwks-file", .type = FieldType::File, .doc = "The issuer's key set, a JSON file"},
        {.name = "jwks-url", .type = FieldType::Url,
            .doc = "Where the issuer publishes its key set; it is fetched when needed and kept as long as the answer says"},
        outsideTlsField(),
        {.name = "jwks", .type = FieldType::Text, .doc = "The issuer's key set as JSON text"},
        {.name = "algorithms", .type = FieldType::Choice, .shape = FieldShape::OneOrList,
            .doc = "Signature algorithms to accept; those of the keys when not given",
            .choices = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256",
                "HS384", "HS512"}},
        {.name = "leeway", .type = FieldType::Duration, .doc = "How far the issuer's clock may be off",
            .defaultText = "60s", .minimum = 0.0, .maximum = 600e9},
        {.name = "from", .type = FieldType::Object, .shape = FieldShape::OneOrList,
            .doc = "Where the token is looked for, in order; Authorization: Bearer when not given", .fields = sourceFields(),
            .exactlyOneOf = {{"header", "cookie", "query"}}},
        {.name = "require", .type = FieldType::Object, .shape = FieldShape::Map,
            .doc = "Claims that must be there: the claim, and its value or a list of which one must be",
            .fields = {{.name = "any-of", .type = FieldType::Text, .shape = FieldShape::OneOrList,
                .doc = "Values of which the claim must be, or hold, one", .isRequired = true}},
            .shorthand = "any-of"},
        {.name = "claims-to-headers", .type = FieldType::HeaderName, .shape = FieldShape::Map,
            .doc = "Claims that the upstream sees as headers: the claim, and the header"},
        {.name = "forward", .type = FieldType::Boolean, .doc = "The upstream sees the token", .defaultText = "false"},
    };
}

} // namespace

const PolicyKind& jwtKind()
{
    static const PolicyKind kind{
        .id = "jwt",
        .label = "JWT",
        .letter = "J",
        .category = PolicyCategory::Access,
        .doc = "Lets in who brings a signed token of a known issuer",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = schemaFields(), .exactlyOneOf = {{"jwks-file", "jwks-url", "jwks"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: jwt, issuer: https://id.example.test, audiences: [my-api], jwks: '{\"keys\":[]}' }",
    };
    return kind;
}

} // namespace signalbox
