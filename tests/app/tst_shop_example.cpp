// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The example document itself, and what the demo traffic does on it.
#include "app/demo/demo_services.h"
#include "app/demo/demo_traffic.h"
#include "core/document/gateway_document.h"
#include "core/plan/compile.h"
#include "core/plan/decision.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <map>
#include <set>

using namespace signalbox;
using namespace signalbox::demo;

namespace {

constexpr const char* folder = SIGNALBOX_SOURCE_DIR "/resources/examples/shop";

std::string describe(const std::vector<Finding>& findings)
{
    std::string out;
    for (const Finding& finding : findings)
        out += std::to_string(finding.span.line) + ": " + finding.rule + ": " + finding.message + "\n";
    return out;
}

} // namespace

class TestShopExample final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theDocumentHasNoFindings();
    void itCompilesWithoutFindings();
    void theDemoServicesStandAtItsEndpoints();
    void oneBagOfTrafficReachesEveryRoute();
    void someTrafficIsRefusedByTheGuardAndSomeMatchesNothing();
    void theExampleShowsTheKindsOfThisVersion();

private:
    std::optional<ListenerId> listenerNamed(const std::string& name) const;
    Decision decisionFor(const DemoStep& step) const;

    QTemporaryDir m_authority;
    std::unique_ptr<GatewayDocument> m_document;
    CompiledPlan m_compiled;
    std::vector<DemoStep> m_steps;
};

void TestShopExample::initTestCase()
{
    QFile file(QString::fromUtf8(folder) + "/shop.gateway.yaml");
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_document = std::make_unique<GatewayDocument>(GatewayDocument::read(file.readAll().toStdString()));
    CompileOptions options;
    options.localAuthority
        = [this] { return CertificateAuthority::openOrCreate(m_authority.filePath("ca").toStdString()); };
    const FolderSources sources{std::string(folder)};
    m_compiled = compilePlan(*m_document, sources, options);
    const auto credentials = readDemoCredentials(sources);
    QVERIFY(credentials.has_value());
    DemoTraffic traffic(*credentials, 1);
    for (int i = 0; i < 260; ++i) // one bag of scenes
        m_steps.push_back(traffic.next());
}

void TestShopExample::theDocumentHasNoFindings()
{
    QVERIFY2(m_document->findings().empty(), describe(m_document->findings()).c_str());
}

void TestShopExample::itCompilesWithoutFindings()
{
    QVERIFY2(m_compiled.findings.empty(), describe(m_compiled.findings).c_str());
    QVERIFY(m_compiled.plan != nullptr);
}

void TestShopExample::theDemoServicesStandAtItsEndpoints()
{
    std::multiset<std::pair<std::string, std::string>> started;
    for (const DemoService& service : makeDemoServices(1))
        started.emplace(service.name, service.address.toText());
    std::multiset<std::pair<std::string, std::string>> written;
    for (const ServiceNode& service : m_document->services()) {
        for (const std::string& endpoint : service.endpoints)
            written.emplace(service.name, endpoint);
    }
    QVERIFY(started == written);
}

std::optional<ListenerId> TestShopExample::listenerNamed(const std::string& name) const
{
    for (std::size_t i = 0; i < m_compiled.plan->listeners.size(); ++i) {
        if (m_compiled.plan->listeners[i].name == name)
            return ListenerId{i};
    }
    return std::nullopt;
}

Decision TestShopExample::decisionFor(const DemoStep& step) const
{
    Decision decision;
    const auto listener = listenerNamed(step.listener);
    const auto client = parseIpAddress(step.request.head.headers.find("X-Forwarded-For").value_or(""));
    if (listener && client)
        decide(*m_compiled.plan, *listener, {&step.request.head, *client, "http"}, decision);
    return decision;
}

void TestShopExample::oneBagOfTrafficReachesEveryRoute()
{
    std::map<std::string, int> hits;
    for (const DemoStep& step : m_steps) {
        const Decision decision = decisionFor(step);
        if (decision.outcome == Decision::Outcome::Route)
            ++hits[m_compiled.plan->route(decision.route).name];
    }
    for (const RoutePlan& route : m_compiled.plan->routes)
        QVERIFY2(hits[route.name] > 0, route.name.c_str());
}

void TestShopExample::someTrafficIsRefusedByTheGuardAndSomeMatchesNothing()
{
    std::map<Decision::Outcome, int> outcomes;
    std::set<std::string> listeners;
    for (const DemoStep& step : m_steps) {
        ++outcomes[decisionFor(step).outcome];
        listeners.insert(step.listener);
    }
    QVERIFY(outcomes[Decision::Outcome::Rejected] > 0);
    QVERIFY(outcomes[Decision::Outcome::NoRoute] > 0);
    QVERIFY(outcomes[Decision::Outcome::Route] > 220); // mostly fine
    QVERIFY((listeners == std::set<std::string>{"public", "secure"}));
}

void TestShopExample::theExampleShowsTheKindsOfThisVersion()
{
    std::set<std::string_view> kinds;
    for (const PolicyPlan& policy : m_compiled.plan->policies)
        kinds.insert(policy.kind->id);
    for (const char* kind : {"jwt", "api-key", "address", "cors", "rate-limit", "request-headers", "response-headers",
             "rewrite-path", "rewrite-host", "fault", "body-limit"})
        QVERIFY2(kinds.contains(kind), kind);
}

QTEST_APPLESS_MAIN(TestShopExample)
#include "tst_shop_example.moc"
