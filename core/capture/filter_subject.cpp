// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/filter_subject.h"

#include "core/base/text.h"
#include "core/body/decode.h"
#include "core/capture/summary_view.h"
#include "core/http/target.h"

namespace signalbox {
namespace {

using Source = FilterSource;
using Accept = FilterSubject::Accept;

// A body that is searched may be compressed; more of it than this is not looked at.
constexpr std::size_t maxDecodedBody = 16U << 20U;

template <typename IdType>
std::string_view nameOf(const std::vector<std::string>& names, IdType id)
{
    return id.value < names.size() ? std::string_view(names[id.value]) : std::string_view();
}

FilterTruth truth(bool isTrue)
{
    return isTrue ? FilterTruth::Yes : FilterTruth::No;
}

bool acceptsHeader(const HeaderList& headers, std::string_view name, const Accept& accept)
{
    for (const HeaderField field : headers) {
        if (equalsIgnoringCase(field.name, name) && accept(field.value))
            return true;
    }
    return false;
}

bool acceptsHeaderLine(const HeaderList& headers, const Accept& accept)
{
    std::string line;
    for (const HeaderField field : headers) {
        line.assign(field.name).append(": ").append(field.value);
        if (accept(line))
            return true;
    }
    return false;
}

bool acceptsBody(const CapturedBody& body, const HeaderList& headers, const Accept& accept)
{
    const std::string coding = headers.joined("content-encoding");
    if (coding.empty() || body.bytes.empty())
        return accept(body.bytes);
    DecodeLimits limits;
    limits.outputBytes = maxDecodedBody;
    // A body that was cut, or is not what its header says: as far as it goes, and as it was sent.
    return accept(decodeContentPartly(coding, body.bytes, limits).bytes) || accept(body.bytes);
}

bool acceptsHost(std::string_view host, const Accept& accept)
{
    if (accept(host))
        return true;
    const std::size_t colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos && accept(host.substr(0, colon));
}

} // namespace

bool FilterSubject::isTargetCut() const
{
    return !m_whole && m_summary.target.size() >= SummaryView::maxTarget;
}

std::string_view FilterSubject::target() const
{
    return m_whole ? std::string_view(m_whole->request.target) : std::string_view(m_summary.target);
}

bool FilterSubject::acceptsState(const Accept& accept) const
{
    return accept(m_summary.isOpen ? "open" : "done") || (m_summary.hasError && accept("error"))
        || (m_summary.outcome == Decision::Outcome::Rejected && accept("rejected"))
        || (m_summary.outcome == Decision::Outcome::NoRoute && accept("no-route"))
        || (m_summary.isOwnAnswer && accept("answered")) || (m_summary.isReplay && accept("replay"))
        || (m_summary.isTls && accept("tls"));
}

FilterTruth FilterSubject::targetText(FilterSource source, const Accept& accept) const
{
    const std::string_view raw = target();
    bool isAccepted = false;
    if (source == Source::Url) {
        std::string url;
        if (raw.empty() || raw.front() == '/' || raw.front() == '*')
            url.append(m_summary.isTls ? "https://" : "http://").append(m_summary.host);
        isAccepted = accept(url.append(raw));
    } else {
        const Target parts = parseTarget(m_summary.method, raw);
        isAccepted = accept(source == Source::Path ? parts.path : parts.query);
    }
    return isTargetCut() ? FilterTruth::Unknown : truth(isAccepted);
}

FilterTruth FilterSubject::anyText(FilterSource source, std::string_view name, const Accept& accept) const
{
    switch (source) {
    case Source::Number: return truth(accept(std::to_string(m_summary.number)));
    case Source::Status: return truth(accept(std::to_string(m_summary.status)));
    case Source::State: return truth(acceptsState(accept));
    case Source::Method: return truth(accept(m_summary.method));
    case Source::Route: return truth(accept(nameOf(m_plan.routes, m_summary.route)));
    case Source::Service: return truth(accept(nameOf(m_plan.services, m_summary.service)));
    case Source::Listener: return truth(accept(nameOf(m_plan.listeners, m_summary.listener)));
    case Source::Host: return truth(acceptsHost(m_summary.host, accept));
    case Source::Path:
    case Source::Query:
    case Source::Url: return targetText(source, accept);
    case Source::Error:
        if (!m_summary.hasError)
            return truth(accept({}));
        break;
    default: break;
    }
    return m_whole ? truth(wholeText(source, name, accept)) : FilterTruth::Unknown;
}

bool FilterSubject::wholeText(FilterSource source, std::string_view name, const Accept& accept) const
{
    const Exchange& whole = *m_whole;
    const HeaderList& sent = whole.request.headers;
    const HeaderList& received = whole.response.headers;
    switch (source) {
    case Source::Client: return accept(whole.client.toText());
    case Source::Version: return accept(toText(whole.request.version));
    case Source::RequestHeader: return acceptsHeader(sent, name, accept);
    case Source::ResponseHeader: return acceptsHeader(received, name, accept);
    case Source::AnyBody:
        return acceptsBody(whole.requestBody, sent, accept) || acceptsBody(whole.responseBody, received, accept);
    case Source::RequestBody: return acceptsBody(whole.requestBody, sent, accept);
    case Source::ResponseBody: return acceptsBody(whole.responseBody, received, accept);
    case Source::Error: return accept(whole.errorDetail) || accept(toText(whole.errorCode));
    case Source::Consumer: return acceptsNote("consumer", accept);
    case Source::Reason: return accept(whole.rejection) || acceptsNote("reason", accept);
    case Source::AnyHeaderLine: return acceptsHeaderLine(sent, accept) || acceptsHeaderLine(received, accept);
    case Source::RequestHeaderLine: return acceptsHeaderLine(sent, accept);
    case Source::ResponseHeaderLine: return acceptsHeaderLine(received, accept);
    case Source::AnyContentType:
        return acceptsHeader(sent, "content-type", accept) || acceptsHeader(received, "content-type", accept);
    case Source::RequestContentType: return acceptsHeader(sent, "content-type", accept);
    case Source::ResponseContentType: return acceptsHeader(received, "content-type", accept);
    default: return false;
    }
}

bool FilterSubject::acceptsNote(std::string_view code, const Accept& accept) const
{
    for (const Stage& stage : m_whole->stages) {
        for (const auto& [noteCode, value] : stage.notes) {
            if (noteCode == code && accept(value))
                return true;
        }
    }
    return false;
}

std::optional<std::int64_t> FilterSubject::stageTime(std::string_view station) const
{
    std::optional<std::int64_t> total;
    for (const Stage& stage : m_whole->stages) {
        bool isMeant = toText(stage.kind) == station;
        if (stage.policy.value < m_plan.policies.size()) {
            const CapturedPlan::Policy& policy = m_plan.policies[stage.policy.value];
            isMeant = isMeant || policy.name == station || policy.kind == station;
        }
        if (isMeant)
            total = total.value_or(0) + (stage.end - stage.start).count();
    }
    return total;
}

FilterSubject::Number FilterSubject::number(FilterSource source, std::string_view name) const
{
    switch (source) {
    case Source::Number: return {true, static_cast<std::int64_t>(m_summary.number)};
    case Source::Status: return {true, m_summary.status};
    case Source::Elapsed: return {true, m_summary.duration.count()};
    case Source::Size: return {true, static_cast<std::int64_t>(m_summary.requestBytes + m_summary.responseBytes)};
    case Source::RequestSize: return {true, static_cast<std::int64_t>(m_summary.requestBytes)};
    case Source::ResponseSize: return {true, static_cast<std::int64_t>(m_summary.responseBytes)};
    case Source::Time: return {true, m_summary.startedAt.microseconds};
    case Source::Stage:
        if (m_whole)
            return {true, stageTime(name)};
        return {false, {}};
    default: return {};
    }
}

} // namespace signalbox
