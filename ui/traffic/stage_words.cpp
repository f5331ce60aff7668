// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/stage_words.h"

#include "core/policy/policy_kind.h"
#include "ui/shell/format.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <optional>

namespace signalbox {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Journey", text);
}

QString skippedText(const QString& why)
{
    if (why == QLatin1String("small"))
        return tr("left as it is: too small");
    if (why == QLatin1String("type"))
        return tr("left as it is: its type is not listed");
    if (why == QLatin1String("coded"))
        return tr("left as it is: coded already");
    if (why == QLatin1String("range"))
        return tr("left as it is: only a part");
    if (why == QLatin1String("no-transform"))
        return tr("left as it is: no-transform");
    if (why == QLatin1String("not-asked"))
        return tr("left as it is: the client asked for no coding");
    return tr("left as it is");
}

QString balanceText(const QString& why)
{
    static const std::vector<std::pair<std::string_view, const char*>> words{
        {"least-request", QT_TRANSLATE_NOOP("Journey", "the least busy")},
        {"random-two", QT_TRANSLATE_NOOP("Journey", "the less busy of two at random")},
        {"client-hash", QT_TRANSLATE_NOOP("Journey", "chosen by the client's address")},
        {"hash", QT_TRANSLATE_NOOP("Journey", "chosen by the key's hash")},
        {"hash-no-key", QT_TRANSLATE_NOOP("Journey", "chosen at random: the request has no key")},
        {"sticky-kept", QT_TRANSLATE_NOOP("Journey", "the one that the cookie names")},
        {"sticky-new", QT_TRANSLATE_NOOP("Journey", "the next in turn; a cookie keeps the client there")},
        {"sticky-replaced", QT_TRANSLATE_NOOP("Journey", "the next in turn: the cookie's endpoint cannot be had, a new cookie replaces it")},
    };
    for (const auto& [known, text] : words) {
        if (why == QLatin1String(known.data(), static_cast<qsizetype>(known.size())))
            return tr(text);
    }
    return {};
}

QString noteText(const std::string& code, const QString& value)
{
    static const std::vector<std::pair<std::string_view, const char*>> words{
        {"algorithm", QT_TRANSLATE_NOOP("Journey", "%1")}, {"key-id", QT_TRANSLATE_NOOP("Journey", "key %1")},
        {"certificate", QT_TRANSLATE_NOOP("Journey", "certificate of %1")},
        {"certificate-problem", QT_TRANSLATE_NOOP("Journey", "certificate not verified: %1")},
        {"consumer", QT_TRANSLATE_NOOP("Journey", "it is %1")}, {"rule", QT_TRANSLATE_NOOP("Journey", "rule %1")},
        {"origin", QT_TRANSLATE_NOOP("Journey", "from %1")}, {"preflight", QT_TRANSLATE_NOOP("Journey", "preflight for %1")},
        {"key", QT_TRANSLATE_NOOP("Journey", "for %1")}, {"limit", QT_TRANSLATE_NOOP("Journey", "%1")},
        {"remaining", QT_TRANSLATE_NOOP("Journey", "%1 left")}, {"wait", QT_TRANSLATE_NOOP("Journey", "next in %1")},
        {"from", QT_TRANSLATE_NOOP("Journey", "from %1")}, {"to", QT_TRANSLATE_NOOP("Journey", "to %1")},
        {"delay", QT_TRANSLATE_NOOP("Journey", "delayed by %1")}, {"abort", QT_TRANSLATE_NOOP("Journey", "aborted with %1")},
        {"size", QT_TRANSLATE_NOOP("Journey", "%1 bytes")}, {"attempt", QT_TRANSLATE_NOOP("Journey", "attempt %1")},
        {"body-before", QT_TRANSLATE_NOOP("Journey", "body of %1 bytes")},
        {"body-after", QT_TRANSLATE_NOOP("Journey", "now %1 bytes")}, {"coding", QT_TRANSLATE_NOOP("Journey", "as %1")},
        {"edits", QT_TRANSLATE_NOOP("Journey", "edits that applied: %1")},
        {"asked", QT_TRANSLATE_NOOP("Journey", "asked %1")}, {"answer", QT_TRANSLATE_NOOP("Journey", "which said %1")},
        {"took", QT_TRANSLATE_NOOP("Journey", "within %1")}, {"no-answer", QT_TRANSLATE_NOOP("Journey", "no usable answer: %1")},
        {"cache", QT_TRANSLATE_NOOP("Journey", "cache: %1")}, {"violation", QT_TRANSLATE_NOOP("Journey", "%1")}, {"under-way", QT_TRANSLATE_NOOP("Journey", "%1 under way")}, {"queued", QT_TRANSLATE_NOOP("Journey", "after %1 in the queue")},
        {"not-asked", QT_TRANSLATE_NOOP("Journey", "would ask %1")}, {"no-keys", QT_TRANSLATE_NOOP("Journey", "no new keys: %1")},
        {"websocket-problem", QT_TRANSLATE_NOOP("Journey", "messages were not read: %1")},
        {"websocket-protocol", QT_TRANSLATE_NOOP("Journey", "subprotocol %1")},
        {"websocket-deflate", QT_TRANSLATE_NOOP("Journey", "compressed messages: %1")},
        {"messages-sent", QT_TRANSLATE_NOOP("Journey", "messages sent: %1")},
        {"messages-received", QT_TRANSLATE_NOOP("Journey", "messages received: %1")},
        {"messages-left-out", QT_TRANSLATE_NOOP("Journey", "counted and not kept: %1")},
        {"ejected", QT_TRANSLATE_NOOP("Journey", "left out after failures: %1")}, {"reason", QT_TRANSLATE_NOOP("Journey", "%1")}, {"tls", QT_TRANSLATE_NOOP("Journey", "%1")},
    };
    if (code == "reused")
        return tr("connection reused");
    if (code == "new")
        return tr("new connection");
    if (code == "cached")
        return tr("verified moments ago");
    if (code == "on-failure" || code == "on-store-error")
        return tr("let through all the same");
    if (code == "allowed")
        return value == QLatin1String("true") ? tr("allowed") : tr("not allowed");
    if (code == "skipped")
        return skippedText(value);
    if (code == "balance")
        return balanceText(value);
    for (const auto& [known, text] : words) {
        if (known == code)
            return tr(text).arg(value);
    }
    return {};
}

QString notesText(const Stage& stage)
{
    QStringList pieces;
    for (const auto& [code, value] : stage.notes) {
        if (const QString text = noteText(code, fromBytes(value)); !text.isEmpty())
            pieces.append(text);
    }
    return pieces.join(QStringLiteral(" · "));
}

const PolicyKind* kindOf(const Stage& stage, const CapturedPlan& plan)
{
    return stage.policy.isValid() && stage.policy.value < plan.policies.size()
        ? findPolicyKind(plan.policies[stage.policy.value].kind)
        : nullptr;
}

QString policyTitle(const Stage& stage, const CapturedPlan& plan)
{
    if (!stage.policy.isValid() || stage.policy.value >= plan.policies.size())
        return tr("a policy");
    const CapturedPlan::Policy& policy = plan.policies[stage.policy.value];
    const PolicyKind* kind = kindOf(stage, plan);
    const QString label = kind != nullptr ? fromBytes(kind->label) : fromBytes(policy.kind);
    return policy.name == policy.kind ? label : QStringLiteral("%1 · %2").arg(fromBytes(policy.name), label);
}

JourneyRow arrivedRow(const Exchange& exchange, const Stage& stage)
{
    JourneyRow row;
    row.title = tr("Arrived");
    row.time = stage.end - stage.start;
    row.detail = QStringLiteral("%1 %2 %3 · %4")
                     .arg(fromBytes(exchange.request.method), fromBytes(exchange.request.target),
                         fromBytes(toText(exchange.request.version)), fromBytes(exchange.peer.toText()));
    if (!exchange.tls.empty())
        row.detail += QStringLiteral(" · ") + fromBytes(exchange.tls);
    if (const QString notes = notesText(stage); !notes.isEmpty())
        row.detail += QStringLiteral(" · ") + notes;
    return row;
}

JourneyRow matchRow(const Exchange& exchange, const CapturedPlan& plan, const Stage& stage)
{
    JourneyRow row;
    row.mark = QStringLiteral("M");
    row.time = stage.end - stage.start;
    switch (exchange.outcome) {
    case Decision::Outcome::Route:
        row.title = tr("Matched %1").arg(exchange.route.value < plan.routes.size()
                ? fromBytes(plan.routes[exchange.route.value])
                : tr("a route"));
        row.detail = exchange.earlier == 0 ? tr("the first route tried")
            : exchange.earlier == 1 ? tr("after one route that does not fit")
                                          : tr("after %1 routes that do not fit").arg(exchange.earlier);
        break;
    case Decision::Outcome::NoRoute:
        row.title = tr("No route matches");
        row.tone = JourneyRow::Tone::Bad;
        break;
    case Decision::Outcome::Rejected:
        row.title = tr("Rejected");
        row.detail = guardText(fromBytes(exchange.rejection));
        row.tone = JourneyRow::Tone::Bad;
        break;
    }
    return row;
}

JourneyRow policyRow(const Stage& stage, const CapturedPlan& plan)
{
    JourneyRow row;
    const PolicyKind* kind = kindOf(stage, plan);
    row.mark = kind != nullptr ? fromBytes(kind->letter) : QStringLiteral("?");
    row.title = policyTitle(stage, plan);
    if (stage.kind == Stage::Kind::ResponsePolicy)
        row.title += tr(", on the way back");
    if (stage.outcome == Stage::Outcome::Responded) {
        row.title += tr(" answered");
        row.tone = JourneyRow::Tone::Bad;
    }
    row.detail = notesText(stage);
    row.time = stage.end - stage.start;
    row.changes = stage.changes;
    return row;
}

JourneyRow upstreamRow(const Exchange& exchange, const CapturedPlan& plan, const Stage& connect)
{
    JourneyRow row;
    row.mark = QStringLiteral("S");
    const QString service = exchange.service.isValid() && exchange.service.value < plan.services.size()
        ? fromBytes(plan.services[exchange.service.value])
        : tr("service");
    QString address = fromBytes(exchange.endpoint);
    for (const auto& [code, value] : connect.notes) {
        if (code == "address")
            address = fromBytes(value);
    }
    row.title = QStringLiteral("%1 · %2").arg(service, address);
    row.detail = notesText(connect);
    row.time = connect.end - connect.start;
    if (connect.outcome == Stage::Outcome::Failed)
        row.tone = JourneyRow::Tone::Bad;
    return row;
}

// Where the copy of a request went, or why it went nowhere; the notes stand on the stage that sent the request itself.
std::optional<JourneyRow> mirrorRow(const Stage& sent)
{
    static const std::vector<std::pair<std::string_view, const char*>> reasons{
        {"mirror-body-too-large", QT_TRANSLATE_NOOP("Journey", "its body is larger than what is kept for a copy")},
        {"mirror-no-healthy-endpoint", QT_TRANSLATE_NOOP("Journey", "the service has no healthy endpoint")},
        {"mirror-too-many", QT_TRANSLATE_NOOP("Journey", "too many copies are under way")},
    };
    for (const auto& [code, value] : sent.notes) {
        JourneyRow row;
        row.hasTime = false;
        if (code == "mirrored") {
            row.title = tr("A copy went to %1").arg(fromBytes(value));
            row.detail = tr("mirrored; its answer is thrown away");
            return row;
        }
        for (const auto& [known, why] : reasons) {
            if (known != code)
                continue;
            row.title = tr("No copy went to %1").arg(fromBytes(value));
            row.detail = tr(why);
            row.tone = JourneyRow::Tone::Bad;
            return row;
        }
    }
    return std::nullopt;
}

bool isSameResult(const Change& a, const Change& b)
{
    return a.what == b.what && a.name == b.name && a.hasAfter == b.hasAfter && a.after == b.after;
}

// What the gateway itself changed between the last station and the endpoint: all changes but those that a station made.
void addGatewayChanges(const Exchange& exchange, JourneyRow& row)
{
    std::vector<Change> changes;
    if (exchange.upstreamTarget != exchange.request.target)
        changes.push_back({Change::What::Target, {}, exchange.request.target, exchange.upstreamTarget, true, true});
    appendChanges(exchange.request.headers, exchange.upstreamHeaders, Change::What::RequestHeader, changes);
    for (const Change& change : changes) {
        bool isOfStation = false;
        for (const Stage& stage : exchange.stages) {
            isOfStation = isOfStation
                || std::any_of(stage.changes.begin(), stage.changes.end(), [&](const Change& made) { return isSameResult(made, change); });
        }
        if (!isOfStation)
            row.changes.push_back(change);
    }
}

JourneyRow answerRow(const Exchange& exchange)
{
    JourneyRow row;
    row.time = exchange.duration;
    if (!exchange.hasResponse) {
        row.title = tr("No answer");
        row.tone = JourneyRow::Tone::Bad;
        row.detail = errorLine(exchange);
        return row;
    }
    row.title = exchange.isOwnAnswer ? tr("Answered %1 by the gateway").arg(exchange.response.status)
                                     : tr("Answered %1").arg(exchange.response.status);
    row.tone = exchange.response.status >= 500 ? JourneyRow::Tone::Bad : JourneyRow::Tone::Plain;
    QStringList pieces{formatSize(exchange.responseBody.totalBytes)};
    if (const auto type = exchange.response.headers.find("content-type"))
        pieces.append(fromBytes(*type));
    if (!exchange.errorDetail.empty())
        pieces.append(errorLine(exchange));
    row.detail = pieces.join(QStringLiteral(" · "));
    return row;
}

} // namespace

QString errorLine(const Exchange& exchange)
{
    return fromBytes(exchange.errorDetail);
}

std::vector<JourneyRow> journeyOf(const Exchange& exchange, const CapturedPlan& plan)
{
    std::vector<JourneyRow> rows;
    std::size_t upstream = static_cast<std::size_t>(-1);
    std::optional<JourneyRow> mirror;
    std::vector<Change> ownChanges; // of the response, behind all stations
    for (const Stage& stage : exchange.stages) {
        if (stage.kind == Stage::Kind::Send && !mirror)
            mirror = mirrorRow(stage);
        switch (stage.kind) {
        case Stage::Kind::Accept: rows.push_back(arrivedRow(exchange, stage)); break;
        case Stage::Kind::Match: rows.push_back(matchRow(exchange, plan, stage)); break;
        case Stage::Kind::Policy:
        case Stage::Kind::ResponsePolicy: rows.push_back(policyRow(stage, plan)); break;
        case Stage::Kind::Connect:
            upstream = rows.size();
            rows.push_back(upstreamRow(exchange, plan, stage));
            break;
        case Stage::Kind::Send:
        case Stage::Kind::Wait:
        case Stage::Kind::Receive:
            if (upstream < rows.size())
                rows[upstream].time += stage.end - stage.start;
            ownChanges.insert(ownChanges.end(), stage.changes.begin(), stage.changes.end());
            break;
        case Stage::Kind::Tls: break;
        }
    }
    if (upstream < rows.size() && !exchange.upstreamMethod.empty())
        addGatewayChanges(exchange, rows[upstream]);
    if (mirror && upstream < rows.size())
        rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(upstream) + 1, *std::move(mirror));
    rows.push_back(answerRow(exchange));
    rows.back().changes = std::move(ownChanges);
    return rows;
}

std::vector<TimingRow> timingOf(const Exchange& exchange, const CapturedPlan& plan)
{
    std::vector<TimingRow> rows;
    for (const Stage& stage : exchange.stages) {
        TimingRow row{{}, 0, stage.start, stage.end};
        switch (stage.kind) {
        case Stage::Kind::Accept: row.label = tr("read the head"); break;
        case Stage::Kind::Tls: row.label = tr("TLS handshake"); break;
        case Stage::Kind::Match: row.label = tr("match"); break;
        case Stage::Kind::Policy: row.label = policyTitle(stage, plan); row.group = 1; break;
        case Stage::Kind::ResponsePolicy: row.label = tr("%1 (back)").arg(policyTitle(stage, plan)); row.group = 1; break;
        case Stage::Kind::Connect: row.label = tr("connect"); row.group = 2; break;
        case Stage::Kind::Send: row.label = tr("send"); row.group = 2; break;
        case Stage::Kind::Wait: row.label = tr("wait"); row.group = 2; break;
        case Stage::Kind::Receive: row.label = tr("receive"); row.group = 3; break;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

QString conditionText(Condition condition)
{
    switch (condition) {
    case Condition::None: return tr("it matched");
    case Condition::Host: return tr("host: another name");
    case Condition::Path: return tr("path: does not fit");
    case Condition::Method: return tr("method: not one of its methods");
    case Condition::Header: return tr("header: a condition fails");
    case Condition::Query: return tr("query: a condition fails");
    case Condition::Cookie: return tr("cookie: a condition fails");
    case Condition::Client: return tr("client: another address");
    }
    return {};
}

QString guardText(const QString& code)
{
    QString words = code;
    return words.replace(QLatin1Char('-'), QLatin1Char(' '));
}

} // namespace signalbox
