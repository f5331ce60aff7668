// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Stations that need a whole body or change one: the request's is collected before the walk goes on, the response's head is
// held back until its body is whole, and transformed pieces leave in chunks.
#include "core/proxy/exchange_machine.h"

#include "core/body/decode.h"
#include "core/capture/capture_log.h"

#include <algorithm>

namespace signalbox {
namespace {

std::string codingOf(const HeaderList& headers)
{
    return headers.joined("content-encoding");
}

// The body of these fields is now another one, of known length and without a coding. RFC 9530: digests were of the old one.
void describeBody(HeaderList& headers, std::size_t bytes, bool isChanged)
{
    if (isChanged) {
        for (const std::string_view name : {"Content-Encoding", "Content-Digest", "Repr-Digest", "Digest", "Content-MD5"})
            headers.remove(name);
    }
    headers.remove("Transfer-Encoding");
    headers.set("Content-Length", std::to_string(bytes));
}

// RFC 9110 8.8.1: a gateway that changes a representation weakens its validator.
void weakenETag(HeaderList& headers)
{
    const auto tag = headers.find("etag");
    if (tag && !tag->empty() && tag->front() == '"')
        headers.set("ETag", "W/" + std::string(*tag));
}

std::string tooLarge(std::string_view what, std::size_t limit)
{
    return std::string(what) + " is larger than the " + std::to_string(limit) + " bytes that this station takes";
}

} // namespace

void ExchangeMachine::noteSizes(std::size_t stage, std::uint64_t before, std::optional<std::uint64_t> after)
{
    if (stage == npos)
        return;
    auto& notes = m_exchange.stages[stage].notes;
    notes.emplace_back("body-before", std::to_string(before));
    if (after)
        notes.emplace_back("body-after", std::to_string(*after));
}

void ExchangeMachine::refuseStation(std::size_t index, int status, std::string_view problemType, std::string reason)
{
    Station& station = m_stations[index];
    ++station.statistics->refused;
    if (station.stage != npos) {
        Stage& stage = m_exchange.stages[station.stage];
        stage.notes.emplace_back("reason", reason);
        closeStage(&stage, Stage::Outcome::Responded);
    }
    refuse(status, problemType, std::move(reason));
}

bool ExchangeMachine::collectsBody(std::size_t index)
{
    Station& station = m_stations[index];
    FilterContext context = filterContext();
    const std::optional<std::size_t> limit = station.filter->wholeRequestBody(m_request, context);
    if (!limit)
        return false;
    station.stage = records() ? m_exchange.stages.size() - 1 : npos;
    m_wholeLimit = *limit;
    if (m_requestFraming.kind == BodyFraming::Kind::Length && m_requestFraming.length > *limit) {
        refuseStation(index, 413, "body-too-large", tooLarge("the announced request body", *limit));
        return true;
    }
    m_state = State::Collecting;
    if (m_requestFlags.expectContinue && !m_continueSent && !m_requestEnded) {
        m_continueSent = true;
        m_port.sendContinue();
    }
    std::string come;
    come.swap(m_pendingBody);
    if (!come.empty())
        collectBody(come);
    if (m_state != State::Collecting)
        return true;
    if (m_requestEnded) {
        finishCollecting();
    } else if (m_requestPaused) {
        m_requestPaused = false;
        m_port.pauseRequest(false);
    }
    return true;
}

void ExchangeMachine::collectBody(std::string_view bytes)
{
    if (!filterRequestBody(bytes, false))
        return;
    if (bytes.size() > m_wholeLimit - std::min(m_wholeLimit, m_pendingBody.size())) {
        refuseStation(m_nextStation, 413, "body-too-large", tooLarge("the request body", m_wholeLimit));
        return;
    }
    m_pendingBody.append(bytes);
}

void ExchangeMachine::finishCollecting()
{
    if (!filterRequestBody({}, true))
        return;
    const std::size_t index = m_nextStation;
    Station& station = m_stations[index];
    Verdict verdict = runWholeRequestBody(station, index);
    if (m_state != State::Collecting) // refused already
        return;
    Stage* stage = station.stage != npos ? &m_exchange.stages[station.stage] : &m_unrecorded;
    closeStage(stage);
    if (verdict.kind() == Verdict::Kind::Respond) {
        LocalResponse response = verdict.takeResponse();
        stage->outcome = Stage::Outcome::Responded;
        if (station.stage != npos && !response.reason.empty())
            stage->notes.emplace_back("reason", response.reason);
        ++station.statistics->refused;
        answer(std::move(response));
        return;
    }
    ++station.statistics->passed;
    m_keepLimit = m_pendingBody.size(); // it was bounded by the station
    m_nextStation = m_bodyFrom = index + 1;
    m_state = State::Policies;
    runPolicies();
}

Verdict ExchangeMachine::runWholeRequestBody(Station& station, std::size_t index)
{
    const std::string coding = codingOf(m_request.headers);
    std::string body;
    if (coding.empty() || m_pendingBody.empty()) {
        body = m_pendingBody;
    } else {
        Result<std::string> decoded = decodeContent(coding, m_pendingBody, m_wholeLimit);
        if (!decoded) {
            const ErrorCode code = decoded.error().code;
            if (code == ErrorCode::Unsupported)
                refuseStation(index, 415, "unsupported-content-coding", decoded.error().detail);
            else if (code == ErrorCode::LimitExceeded)
                refuseStation(index, 413, "body-too-large", tooLarge("the decoded request body", m_wholeLimit));
            else
                refuseStation(index, 400, "malformed-body", decoded.error().detail);
            return Verdict::proceed();
        }
        body = *std::move(decoded);
    }
    const std::string before = body;
    const bool diffs = station.stage != npos;
    if (diffs)
        m_beforeHeaders = m_request.headers;
    const Instant start = m_environment.clock.now();
    FilterContext context = filterContext();
    std::vector<StageFact> notes;
    context.notes = records() ? &notes : nullptr;
    Verdict verdict = station.filter->onWholeRequestBody(m_request, body, context);
    station.statistics->duration.record(m_environment.clock.now() - start);
    const bool isChanged = body != before;
    if (verdict.kind() == Verdict::Kind::Proceed) {
        if (isChanged)
            m_pendingBody = std::move(body);
        const bool hasBody = m_requestFraming.kind != BodyFraming::Kind::None || isChanged;
        if (hasBody && (isChanged || m_requestTrailers.isEmpty())) { // only a chunked body carries trailers
            describeBody(m_request.headers, m_pendingBody.size(), isChanged);
            m_requestFraming = {BodyFraming::Kind::Length, m_pendingBody.size()};
        }
        noteSizes(station.stage, before.size(), isChanged ? std::optional<std::uint64_t>(m_pendingBody.size()) : std::nullopt);
    }
    if (diffs) {
        Stage& stage = m_exchange.stages[station.stage];
        for (StageFact& note : notes)
            stage.notes.emplace_back(note.first, std::move(note.second));
        appendChanges(m_beforeHeaders, m_request.headers, Change::What::RequestHeader, stage.changes);
    }
    return verdict;
}

std::optional<LocalResponse> ExchangeMachine::failStation(
    std::size_t index, std::string_view problemType, ErrorCode code, std::string reason)
{
    Station& station = m_stations[index];
    ++station.statistics->refused;
    if (station.stage != npos) {
        Stage& stage = m_exchange.stages[station.stage];
        stage.notes.emplace_back("reason", reason);
        closeStage(&stage, Stage::Outcome::Responded);
    }
    m_exchange.errorCode = code;
    m_exchange.errorOrigin = ErrorOrigin::Policy;
    m_exchange.errorDetail = reason;
    LocalResponse response;
    response.status = 502;
    response.problemType = problemType;
    response.reason = std::move(reason);
    return response;
}

bool ExchangeMachine::holdsResponse(std::size_t index, ResponseHead& head, std::optional<LocalResponse>& other)
{
    const bool isOwn = m_state == State::Answering;
    if (isOwn && !m_bodyIsHere)
        return false;
    FilterContext context = filterContext();
    const std::optional<std::size_t> limit = m_stations[index].filter->wholeResponseBody(head, context);
    if (!limit)
        return false;
    if (m_heldFraming.kind == BodyFraming::Kind::None) {
        head.headers.remove("Content-Length");
        return false;
    }
    m_wholeLimit = *limit;
    if (isOwn) { // all of the body is here
        if (transformsBefore(m_bodyOut) && !transformOwnBody(m_heldBody))
            return true;
        m_bodyOut = index;
        other = m_heldBody.size() > m_wholeLimit
            ? failStation(index, "response-too-large", ErrorCode::LimitExceeded, tooLarge("the response body", *limit))
            : runWholeResponseBody(index, head);
        return other.has_value();
    }
    if (m_heldFraming.kind == BodyFraming::Kind::Length && m_heldFraming.length > *limit && m_bodyOut == npos) {
        other = failStation(index, "response-too-large", ErrorCode::LimitExceeded,
            tooLarge("the announced response body", *limit));
        return true;
    }
    m_held = index;
    return true;
}

std::optional<LocalResponse> ExchangeMachine::runWholeResponseBody(std::size_t index, ResponseHead& head)
{
    Station& station = m_stations[index];
    const std::string coding = codingOf(head.headers);
    std::string body;
    if (coding.empty() || m_heldBody.empty()) {
        body = m_heldBody;
    } else {
        Result<std::string> decoded = decodeContent(coding, m_heldBody, m_wholeLimit);
        if (!decoded) {
            const bool isLarge = decoded.error().code == ErrorCode::LimitExceeded;
            return failStation(index, isLarge ? "response-too-large" : "malformed-response", decoded.error().code,
                isLarge ? tooLarge("the decoded response body", m_wholeLimit) : decoded.error().detail);
        }
        body = *std::move(decoded);
    }
    const std::string before = body;
    const int statusBefore = head.status;
    const bool diffs = station.stage != npos;
    if (diffs)
        m_beforeHeaders = head.headers;
    FilterContext context = filterContext();
    std::vector<StageFact> notes;
    context.notes = records() ? &notes : nullptr;
    Verdict verdict = station.filter->onWholeResponseBody(head, body, context);
    const bool isChanged = body != before;
    if (verdict.kind() != Verdict::Kind::Respond) {
        if (isChanged) {
            m_heldBody = std::move(body);
            weakenETag(head.headers);
        }
        describeBody(head.headers, m_heldBody.size(), isChanged);
        noteSizes(station.stage, before.size(), isChanged ? std::optional<std::uint64_t>(m_heldBody.size()) : std::nullopt);
    }
    if (diffs) {
        Stage& stage = m_exchange.stages[station.stage];
        for (StageFact& note : notes)
            stage.notes.emplace_back(note.first, std::move(note.second));
        appendChanges(m_beforeHeaders, head.headers, Change::What::ResponseHeader, stage.changes);
        if (statusBefore != head.status)
            stage.changes.push_back({Change::What::Status, {}, std::to_string(statusBefore), std::to_string(head.status), true, true});
        closeStage(&stage, verdict.kind() == Verdict::Kind::Respond ? Stage::Outcome::Responded : Stage::Outcome::Passed);
    }
    if (verdict.kind() != Verdict::Kind::Respond)
        return std::nullopt;
    ++station.statistics->refused;
    LocalResponse response = verdict.takeResponse();
    if (diffs && !response.reason.empty())
        m_exchange.stages[station.stage].notes.emplace_back("reason", response.reason);
    return response;
}

// The held body is whole and the endpoint is left: the walk out goes on.
void ExchangeMachine::releaseHeld(const HeaderList& trailers)
{
    std::string body;
    while (m_held != npos) {
        m_bodyOut = m_held;
        m_held = npos;
        std::optional<LocalResponse> other = runWholeResponseBody(m_bodyOut, m_responseHead);
        if (!other)
            other = filterResponseHead(m_responseHead);
        if (other) {
            answer(std::move(*other));
            return;
        }
        if (m_held == npos)
            break;
        body.clear(); // through the stations between the two, to the next that waits
        body.swap(m_heldBody);
        if (!passResponseBody(body, false) || !passResponseBody({}, true))
            return;
    }
    m_routeDeadline.reset();
    updateTimer();
    body.clear();
    body.swap(m_heldBody);
    const bool transforms = transformsBefore(m_bodyOut);
    sendResponseHead(m_responseHead,
        transforms ? BodyFraming{BodyFraming::Kind::Chunked, 0} : BodyFraming{BodyFraming::Kind::Length, body.size()});
    if ((!body.empty() && !passResponseBody(body, false)) || !passResponseBody({}, true))
        return;
    sendResponseEnd(trailers);
    maybeEnd();
}

bool ExchangeMachine::transformsBefore(std::size_t index) const
{
    const std::size_t end = std::min({index, m_nextStation, m_stations.size()});
    return std::any_of(m_stations.begin(), m_stations.begin() + static_cast<std::ptrdiff_t>(end),
        [](const Station& station) { return station.transforms; });
}

// One piece of an endpoint's body through the stations that have still to see it, then to the station that holds the
// response, or to the client. False: the exchange was ended or answered.
bool ExchangeMachine::passResponseBody(std::string_view bytes, bool end)
{
    std::string piece;
    const std::size_t lowest = m_held == npos ? 0 : m_held + 1;
    for (std::size_t i = std::min(m_bodyOut, m_nextStation); i-- > lowest;) {
        Station& station = m_stations[i];
        if (!station.filter)
            continue;
        if (has(station.hooks, FilterHooks::ResponseBody)) {
            FilterContext context = filterContext();
            Verdict verdict = station.filter->onResponseBody(bytes, end, context);
            if (verdict.kind() == Verdict::Kind::Respond) {
                ++station.statistics->refused;
                answer(verdict.takeResponse());
                return false;
            }
        }
        if (station.transforms) {
            std::string out;
            if (!transformPiece(i, bytes, end, out))
                return false;
            piece.swap(out);
            bytes = piece;
        }
    }
    if (bytes.empty())
        return true;
    if (m_held == npos) {
        sendResponseBody(bytes);
        return true;
    }
    if (bytes.size() > m_wholeLimit - std::min(m_wholeLimit, m_heldBody.size())) {
        answer(*failStation(m_held, "response-too-large", ErrorCode::LimitExceeded, tooLarge("the response body", m_wholeLimit)));
        return false;
    }
    m_heldBody.append(bytes);
    return true;
}

// The gateway's own body, whole, through the stations before m_bodyOut that were walked. False: the exchange was ended.
bool ExchangeMachine::transformOwnBody(std::string& body)
{
    for (std::size_t i = std::min(m_bodyOut, m_nextStation); i-- > 0;) {
        if (!m_stations[i].transforms)
            continue;
        std::string out;
        if (!transformPiece(i, body, true, out))
            return false;
        body.swap(out);
        m_stations[i].transforms = false; // done
    }
    return true;
}

bool ExchangeMachine::transformPiece(std::size_t index, std::string_view bytes, bool end, std::string& out)
{
    Station& station = m_stations[index];
    if (std::optional<Error> error = station.filter->transformResponseBody(bytes, end, out)) {
        ++station.statistics->refused;
        failResponse(error->detail, ErrorOrigin::Policy);
        return false;
    }
    station.bytesBefore += bytes.size();
    station.bytesAfter += out.size();
    if (end)
        noteSizes(station.stage, station.bytesBefore, station.bytesAfter);
    return true;
}

} // namespace signalbox
