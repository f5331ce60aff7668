// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// certificate-expired, certificate-soon, certificate-name, weak-key: what clients of a TLS listener will complain about.
// certificate-overlap, certificate-never-chosen: of several certificates, those that names do not lead to.
#include "core/analysis/rules.h"

#include "core/base/text.h"
#include "core/plan/match_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace signalbox {
namespace {

constexpr std::int64_t secondsPerDay = 86400;
constexpr std::int64_t soonDays = 21; // time enough to get a new one

// RFC 6125 6.4.3: a wildcard stands for one label, whole and leftmost.
bool namesHost(const std::string& name, const HostPattern& host)
{
    if (host.kind == HostPattern::Kind::AnyDepth)
        return false; // no certificate names every depth
    if (host.kind == HostPattern::Kind::OneLabel)
        return equalsIgnoringCase(name, "*" + host.suffix);
    if (equalsIgnoringCase(name, host.suffix))
        return true;
    const auto dot = host.suffix.find('.');
    return name.rfind("*.", 0) == 0 && dot != std::string::npos
        && equalsIgnoringCase(std::string_view(name).substr(1), std::string_view(host.suffix).substr(dot));
}

class CertificateRules {
public:
    CertificateRules(const AnalysisContext& context, const ListenerPlan& listener) : m_context(context), m_listener(listener) {}

    void run() const
    {
        for (const CertificateFiles& files : m_listener.certificates)
            checkOne(files);
        if (!m_listener.certificates.empty() && !m_listener.usesLocalAuthority)
            checkNames();
        checkChoice();
    }

private:
    void report(std::string_view rule, std::string message) const
    {
        m_context.report(rule, Severity::Warning, std::move(message), {NodeKind::Listener, m_listener.name},
            {"listeners", m_listener.name, "tls", "certificate"});
    }

    void checkOne(const CertificateFiles& files) const
    {
        const CertificateFacts& facts = files.facts;
        const std::int64_t now = m_context.now.seconds();
        const std::string& file = files.certificatePath;
        if (facts.notAfter <= now)
            report("certificate-expired", fmt::format("The certificate {} ended {} days ago: clients will refuse it", file,
                (now - facts.notAfter) / secondsPerDay));
        else if (facts.notBefore > now)
            report("certificate-expired", fmt::format("The certificate {} is not valid before {} days from now", file,
                (facts.notBefore - now + secondsPerDay - 1) / secondsPerDay));
        else if (facts.notAfter - now < soonDays * secondsPerDay)
            report("certificate-soon", fmt::format("The certificate {} ends in {} days", file,
                (facts.notAfter - now) / secondsPerDay));
        const bool isWeak = (facts.keyType == "RSA" && facts.keyBits < 2048) || (facts.keyType == "EC" && facts.keyBits < 256);
        if (isWeak)
            report("weak-key", fmt::format("The key of {} is too weak ({} {} bits): use RSA with 2048 bits, P-256 or Ed25519",
                file, facts.keyType, facts.keyBits));
    }

    void reportFurther(std::string_view rule, std::string message) const
    {
        m_context.report(rule, Severity::Warning, std::move(message), {NodeKind::Listener, m_listener.name},
            {"listeners", m_listener.name, "tls", "certificates"});
    }

    // The first that has a name is chosen for it; exact names go before wildcards, so those do not overlap.
    void checkChoice() const
    {
        std::map<std::string, const CertificateFiles*> owners; // by lower-case name
        for (const CertificateFiles& files : m_listener.certificates) {
            const bool isFirst = &files == &m_listener.certificates.front() && !m_listener.usesLocalAuthority;
            if (files.facts.names.empty() && !isFirst)
                reportFurther("certificate-never-chosen", fmt::format("The certificate {} has no subjectAltName: no client gets it",
                    files.certificatePath));
            for (const std::string& name : files.facts.names) {
                const auto [owner, isNew] = owners.try_emplace(toLower(name), &files);
                if (!isNew && owner->second != &files)
                    reportFurther("certificate-overlap", fmt::format("{} and {} both name {}: clients get the first",
                        owner->second->certificatePath, files.certificatePath, name));
            }
        }
    }

    bool isNamed(const HostPattern& host) const
    {
        return std::any_of(m_listener.certificates.begin(), m_listener.certificates.end(), [&](const CertificateFiles& files) {
            return std::any_of(files.facts.names.begin(), files.facts.names.end(),
                [&](const std::string& name) { return namesHost(name, host); });
        });
    }

    void checkNames() const
    {
        std::vector<HostPattern> reported;
        for (const RouteId id : m_listener.routes)
            for (const HostPattern& host : m_context.plan->route(id).match.hosts) {
                if (isNamed(host) || std::find(reported.begin(), reported.end(), host) != reported.end())
                    continue;
                reported.push_back(host);
                report("certificate-name", fmt::format("No certificate of listener {} names {}, which route {} serves",
                    m_listener.name, toText(host), m_context.plan->route(id).name));
            }
    }

    const AnalysisContext& m_context;
    const ListenerPlan& m_listener;
};

} // namespace

void findCertificateProblems(const AnalysisContext& context)
{
    if (context.plan == nullptr)
        return;
    for (const ListenerPlan& listener : context.plan->listeners)
        CertificateRules(context, listener).run();
}

} // namespace signalbox
