// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/verify.h"

#include "core/exporters/trial.h"
#include "load_plan.h"

#include <QTest>

using namespace signalbox;

namespace {

// The nginx export with one thing wrong: what verification is there to find.
Export sabotaged(const Plan& plan, const ExportOptions& options)
{
    Export files = findExporter("nginx")->lower(plan, options);
    std::string& text = files.files.front().text;
    const std::string right = "/orders(?:";
    for (auto at = text.find(right); at != std::string::npos; at = text.find(right, at + right.size()))
        text.replace(at, right.size(), "/other(?:");
    return files;
}

Export broken(const Plan& plan, const ExportOptions& options)
{
    Export files = findExporter("nginx")->lower(plan, options);
    files.files.front().text += "nonsense;\n";
    return files;
}

LoadedPlan ordersPlan()
{
    return planFromText("signalbox: 1\nname: t\nlisteners: { l: { bind: 127.0.0.1:8080 } }\n"
                        "routes:\n  - { name: orders, match: { path: { prefix: /orders } }, to: s }\n"
                        "services: { s: { endpoints: [127.0.0.1:1] } }\n");
}

std::string describe(const VerifyReport& report)
{
    std::string text;
    for (const VerifyDifference& difference : report.differences)
        if (difference.explanation.empty())
            text += difference.what + " of " + difference.request.method + " " + difference.request.url + ": "
                + std::to_string(difference.ours.status) + "/" + std::to_string(difference.theirs.status) + "\n";
    return text;
}

} // namespace

class TestVerify : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nginxBehavesAsTheEngineDoes_data()
    {
        QTest::addColumn<QString>("path");
        for (const QString& path : exportableDocuments())
            QTest::newRow(qPrintable(QFileInfo(path).fileName())) << path;
    }
    void nginxBehavesAsTheEngineDoes()
    {
        QFETCH(QString, path);
        const LoadedPlan loaded = planFromFile(path);
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        const auto report = verify(*loaded.plan, *loaded.sources, *findExporter("nginx"), {});
        QVERIFY2(report.has_value(), report ? "" : report.error().describe().c_str());
        QCOMPARE(report->requests, std::size_t(2000));
        QVERIFY2(report->unexplained == 0, describe(*report).c_str());
    }

    void aWrongExportIsFound()
    {
        const LoadedPlan loaded = ordersPlan();
        Exporter wrong = *findExporter("nginx");
        wrong.lower = sabotaged;
        VerifyOptions options;
        options.requests = 200;
        const auto report = verify(*loaded.plan, *loaded.sources, wrong, options);
        QVERIFY2(report.has_value(), report ? "" : report.error().describe().c_str());
        QVERIFY(report->unexplained > 50);
        QVERIFY(report->reachedOrigin > 50);
    }

    void filesThatTheGatewayRefusesAreAnErrorInItsWords()
    {
        const LoadedPlan loaded = ordersPlan();
        Exporter wrong = *findExporter("nginx");
        wrong.lower = broken;
        const auto report = verify(*loaded.plan, *loaded.sources, wrong, {});
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::InvalidInput);
        QVERIFY2(report.error().detail.find("nonsense") != std::string::npos, report.error().detail.c_str());
    }

    void aMissingProgramIsNamed()
    {
        const LoadedPlan loaded = ordersPlan();
        VerifyOptions options;
        options.program = "/nowhere/nginx";
        const auto report = verify(*loaded.plan, *loaded.sources, *findExporter("nginx"), options);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::NotFound);
    }

    void aTrialDoesNotCountInTheDocumentsRedis()
    {
        const LoadedPlan loaded = planFromText("signalbox: 1\nname: t\nlisteners: { l: { bind: 127.0.0.1:8080 } }\n"
                                               "routes:\n  - { name: r, policies: [{ kind: rate-limit, limit: 5, store: redis, "
                                               "redis: 127.0.0.1:1 }, { kind: quota, limit: 5 }], respond: { status: 200 } }\n");
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        std::vector<std::string> notes;
        const auto trial = makeTrialPlan(*loaded.plan, *loaded.sources, {}, notes);
        QVERIFY2(trial.has_value(), trial ? "" : trial.error().describe().c_str());
        QCOMPARE(trial->policies.size(), std::size_t(2));
        for (const PolicyPlan& policy : trial->policies)
            QCOMPARE(Fields(policy.fields, policy.kind->schema.fields, *loaded.sources).text("store"), std::string("local"));
        const Fields own(loaded.plan->policies[0].fields, loaded.plan->policies[0].kind->schema.fields, *loaded.sources);
        QCOMPARE(own.text("store"), std::string("redis"));
    }

    void aTrialAsksNoneOfTheDocumentsServers()
    {
        const LoadedPlan loaded = planFromText("signalbox: 1\nname: t\nlisteners: { l: { bind: 127.0.0.1:8080 } }\n"
                                               "routes:\n  - { name: r, policies: [{ kind: ext-authz, url: https://a.test/check }, "
                                               "{ kind: introspection, url: https://a.test/introspect }, "
                                               "{ kind: jwt, jwks-url: https://a.test/keys }], respond: { status: 200 } }\n");
        QVERIFY2(loaded.plan != nullptr, loaded.problems.c_str());
        std::vector<std::string> notes;
        const auto trial = makeTrialPlan(*loaded.plan, *loaded.sources, {}, notes);
        QVERIFY2(trial.has_value(), trial ? "" : trial.error().describe().c_str());
        QCOMPARE(trial->policies.size(), std::size_t(3));
        for (const PolicyPlan& policy : trial->policies) {
            const char* field = policy.kind->id == "jwt" ? "jwks-url" : "url";
            QCOMPARE(Fields(policy.fields, policy.kind->schema.fields, *loaded.sources).text(field), std::string("http://127.0.0.1:1/"));
        }
        QCOMPARE(notes.size(), std::size_t(3));
    }

    void cancellingEndsIt()
    {
        const LoadedPlan loaded = ordersPlan();
        std::atomic<bool> cancelled = false;
        VerifyOptions options;
        options.cancelled = &cancelled;
        options.onProgress = [&](std::size_t done, std::size_t) { cancelled = done >= 100; };
        const auto report = verify(*loaded.plan, *loaded.sources, *findExporter("nginx"), options);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
    }

    void theSameSeedGivesTheSameRequests()
    {
        const LoadedPlan loaded = ordersPlan();
        VerifyOptions options;
        options.requests = 300;
        const auto first = verify(*loaded.plan, *loaded.sources, *findExporter("nginx"), options);
        const auto second = verify(*loaded.plan, *loaded.sources, *findExporter("nginx"), options);
        QVERIFY(first && second);
        QCOMPARE(first->reachedOrigin, second->reachedOrigin);
    }
};

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
