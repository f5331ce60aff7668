// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets in clients by the certificate of their connection, which the listener has asked for and verified (client-auth), and
// tells the upstream what it says. Names compare as texts of one line, see core/tls/peer_certificate.h.
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"
#include "core/policy/text_match.h"

#include <fmt/core.h>
#include <re2/re2.h>

#include <algorithm>
#include <tuple>

namespace signalbox {
namespace {

struct NameRule {
    enum class Kind : std::uint8_t { Exact, Prefix, Suffix, Contains, Regex };
    Kind kind = Kind::Exact;
    std::string value;
    std::shared_ptr<const re2::RE2> regex; // Regex

    bool holds(std::string_view name) const;
};

bool NameRule::holds(std::string_view name) const
{
    switch (kind) {
    case Kind::Exact: return name == value;
    case Kind::Prefix: return name.starts_with(value);
    case Kind::Suffix: return name.ends_with(value);
    case Kind::Contains: return name.find(value) != std::string_view::npos;
    case Kind::Regex: return re2::RE2::FullMatch(re2::StringPiece(name.data(), name.size()), *regex);
    }
    return false;
}

// Any of the rules for any of the names; no rules take everything.
struct NameRules {
    std::vector<NameRule> any;

    bool hold(std::string_view name) const
    {
        return any.empty() || std::any_of(any.begin(), any.end(), [&](const NameRule& rule) { return rule.holds(name); });
    }
    bool hold(const std::vector<std::string>& names) const
    {
        return any.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) { return hold(std::string_view(name)); });
    }
};

// "DNS:a.test, URI:spiffe://shop/a". A name that holds a comma could pass for two and is left out.
std::string alternativeNamesOf(const PeerCertificate& certificate)
{
    std::string text;
    const auto add = [&](std::string_view type, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            if (name.find(',') == std::string::npos)
                text.append(text.empty() ? "" : ", ").append(type).append(name);
    };
    add("DNS:", certificate.dnsNames);
    add("URI:", certificate.uris);
    add("email:", certificate.emails);
    return text;
}

// What a header may say of the certificate.
struct CertificatePart {
    std::string_view name;
    std::string_view doc;
    std::string (*text)(const PeerCertificate& certificate);
};

constexpr CertificatePart parts[] = {
    {"subject", "Header for the subject, \"CN=orders,O=Shop\"", [](const PeerCertificate& c) { return c.subject; }},
    {"issuer", "Header for who signed it, in the same form", [](const PeerCertificate& c) { return c.issuer; }},
    {"san", "Header for the other names, \"DNS:a.test, URI:spiffe://shop/a\"", alternativeNamesOf},
    {"serial", "Header for the serial number in hex digits", [](const PeerCertificate& c) { return c.serial; }},
    {"fingerprint-sha256", "Header for the SHA-256 of the whole, 64 hex digits",
        [](const PeerCertificate& c) { return c.fingerprint; }},
    // RFC 9440 2.1: a byte sequence of RFC 8941 3.3.5.
    {"certificate", "Header for the whole as RFC 9440 writes it; its own name is Client-Cert",
        [](const PeerCertificate& c) { return ":" + toBase64(c.der) + ":"; }},
};

struct CertificateRules {
    NameRules subject;
    NameRules issuer;
    NameRules dns;
    NameRules uri;
    NameRules email;
    std::vector<std::pair<const CertificatePart*, std::string>> headers;

    // The first field whose rules do not hold; empty when all do.
    std::string_view firstFailure(const PeerCertificate& certificate) const
    {
        if (!subject.hold(std::string_view(certificate.subject)))
            return "subject";
        if (!issuer.hold(std::string_view(certificate.issuer)))
            return "issuer";
        if (!dns.hold(certificate.dnsNames))
            return "san.dns";
        if (!uri.hold(certificate.uris))
            return "san.uri";
        return email.hold(certificate.emails) ? "" : "san.email";
    }
};

// The subject; for certificates that have none (RFC 5280 4.1.2.6) the first other name, with its type.
std::string consumerOf(const PeerCertificate& certificate)
{
    if (!certificate.subject.empty())
        return certificate.subject;
    const std::string names = alternativeNamesOf(certificate);
    return names.substr(0, names.find(','));
}

class ClientCertificate final : public Filter {
public:
    explicit ClientCertificate(const CertificateRules& rules) : m_rules(rules) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        // Whatever the client wrote there itself.
        for (const auto& [part, header] : m_rules.headers)
            head.headers.remove(header);
        const PeerCertificate* certificate = context.facts.certificate.get();
        if (certificate == nullptr)
            return refusal(context.facts.certificateProblem.empty()
                    ? std::string("the client has shown no certificate")
                    : "the client's certificate was not verified: " + context.facts.certificateProblem);
        if (context.notes != nullptr)
            context.note("certificate", consumerOf(*certificate));
        if (const std::string_view failed = m_rules.firstFailure(*certificate); !failed.empty())
            return refusal(fmt::format("no rule for {} holds", failed));
        for (const auto& [part, header] : m_rules.headers)
            if (const std::string text = part->text(*certificate); !text.empty())
                head.headers.set(header, text); // printable ASCII, so it is never refused
        context.facts.consumer = consumerOf(*certificate);
        context.note("consumer", context.facts.consumer);
        return Verdict::proceed();
    }

private:
    static Verdict refusal(std::string reason) { return Verdict::refuse(403, "client-certificate-refused", std::move(reason)); }

    const CertificateRules& m_rules;
};

Result<NameRule> parseNameRule(const Fields& fields, std::string_view owner)
{
    static constexpr std::pair<std::string_view, NameRule::Kind> kinds[] = {{"exact", NameRule::Kind::Exact},
        {"prefix", NameRule::Kind::Prefix}, {"suffix", NameRule::Kind::Suffix}, {"contains", NameRule::Kind::Contains},
        {"regex", NameRule::Kind::Regex}};
    NameRule rule;
    for (const auto& [name, kind] : kinds) {
        if (!fields.has(name))
            continue;
        rule.kind = kind;
        rule.value = fields.text(name);
    }
    if (rule.value.empty()) // an empty text would be in every name
        return configError(fmt::format("{}: a rule needs a text to compare with", owner));
    if (rule.kind == NameRule::Kind::Regex) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        auto regex = std::make_shared<const re2::RE2>(rule.value, options);
        if (!regex->ok())
            return configError(fmt::format("{}: {}: {}", owner, rule.value, regex->error()));
        rule.regex = std::move(regex);
    }
    return rule;
}

Result<NameRules> parseNameRules(const Fields& fields, std::string_view field, bool ignoresCase = false)
{
    NameRules rules;
    for (const Fields& entry : fields.objects(field)) {
        auto rule = parseNameRule(entry, field);
        if (!rule)
            return rule.error();
        if (ignoresCase && rule->kind != NameRule::Kind::Regex)
            rule->value = toLower(rule->value);
        rules.any.push_back(*std::move(rule));
    }
    return rules;
}

Result<void> parseHeaders(const Fields& fields, CertificateRules& rules)
{
    for (const CertificatePart& part : parts) {
        if (!fields.has(part.name))
            continue;
        const std::string header = fields.text(part.name);
        if (!isToken(header))
            return configError(fmt::format("to-headers.{}: \"{}\" is not a header name", part.name, header));
        for (const auto& [other, name] : rules.headers)
            if (equalsIgnoringCase(name, header))
                return configError(fmt::format("to-headers: {} and {} go to one header, {}", other->name, part.name, header));
        rules.headers.emplace_back(&part, header);
    }
    return {};
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto rules = std::make_shared<CertificateRules>();
    const Fields san = fields.object("san");
    const std::tuple<NameRules*, const Fields*, const char*> lists[] = {{&rules->subject, &fields, "subject"},
        {&rules->issuer, &fields, "issuer"}, {&rules->dns, &san, "dns"}, {&rules->uri, &san, "uri"}, {&rules->email, &san, "email"}};
    for (const auto& [list, owner, field] : lists) {
        auto parsed = parseNameRules(*owner, field, list == &rules->dns);
        if (!parsed)
            return parsed.error();
        *list = *std::move(parsed);
    }
    if (auto parsed = parseHeaders(fields.object("to-headers"), *rules); !parsed)
        return parsed.error();
    return FilterFactory{[keep = std::shared_ptr<const CertificateRules>(std::move(rules))] {
        return std::make_unique<ClientCertificate>(*keep);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    for (const char* field : {"subject", "issuer"}) {
        for (const Fields& rule : fields.objects(field)) {
            const bool isLoose = rule.has("contains") || rule.has("suffix");
            if (isLoose)
                addFinding(findings, fields, field, Severity::Warning, "certificate-part-of-name",
                    fmt::format("A part of the {} can also stand inside the value of another attribute, such as OU=x\\,CN=admin: "
                                "compare the whole, or use a regex", field));
        }
    }
}

FieldSchema nameRules(std::string_view name, std::string_view doc)
{
    return {.name = name,
        .type = FieldType::Object,
        .shape = FieldShape::OneOrList,
        .doc = doc,
        .fields = textMatchFields(),
        .shorthand = "exact",
        .exactlyOneOf = {{"exact", "prefix", "suffix", "contains", "regex"}}};
}

std::vector<FieldSchema> schemaFields()
{
    std::vector<FieldSchema> headers;
    for (const CertificatePart& part : parts)
        headers.push_back({.name = part.name, .type = FieldType::HeaderName, .doc = part.doc});
    return {
        nameRules("subject", "Whose it is, on one line and last attribute first, as openssl -nameopt RFC2253 shows it: CN=orders,O=Shop"),
        nameRules("issuer", "Who signed it, in the same form"),
        {.name = "san",
            .type = FieldType::Object,
            .doc = "Its other names (subjectAltName); one of each given type must fit",
            .fields = {nameRules("dns", "DNS names, compared in lower case"), nameRules("uri", "URIs, such as spiffe://shop/orders"),
                nameRules("email", "Mail addresses")}},
        {.name = "to-headers",
            .type = FieldType::Object,
            .doc = "What the upstream is told, and in which header; what the client wrote there is always removed",
            .fields = std::move(headers)},
    };
}

} // namespace

const PolicyKind& clientCertificateKind()
{
    static const PolicyKind kind{
        .id = "client-certificate",
        .label = "Client certificate",
        .letter = "I",
        .category = PolicyCategory::Access,
        .doc = "Lets in clients whose verified certificate fits all rules; the listener's client-auth asks for it",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = schemaFields()},
        .compile = compile,
        .check = check,
        .starter = "{ kind: client-certificate, subject: \"CN=client,O=Example\", to-headers: { subject: X-Client-Subject } }",
    };
    return kind;
}

} // namespace signalbox
