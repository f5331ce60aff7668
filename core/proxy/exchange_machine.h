// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange, sans-io: guard, match, policies in, choose an endpoint, forward, retry, policies out, seal. It is told events
// (the request's parts, the endpoint's parts, timers) and answers through its ExchangePort. Knows no protocol version, socket,
// clock or random source of its own. One machine serves one stream at a time and is begun again for the next request, so
// that a kept-alive connection allocates little.
//
//   Idle -> Policies -> (waiting for a pause, or collecting a body) -> Connecting -> Forwarding -> Responding -> Idle
//                    \-> Answering (own response) ------------------------------------> Idle
//                                                            Forwarding -> Tunnel -----> Idle
//
// Invariant: between begin() and exchangeEnded() exactly one Exchange is being filled; every event after the end is ignored.
// Thread: worker.
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/capture/exchange.h"
#include "core/http/codec.h"
#include "core/http/message.h"
#include "core/http/target.h"
#include "core/plan/decision.h"
#include "core/policy/filter.h"
#include "core/proxy/exchange_port.h"
#include "core/proxy/observation.h"
#include "core/proxy/plan_runtime.h"
#include "core/proxy/upstream_events.h"
#include "core/websocket/inspector.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

class CaptureLane;

// What the machine needs to know of the downstream connection.
struct ConnectionFacts {
    SocketAddress peer;
    bool isTls = false;
    std::string tls;                     // "TLSv1.3 TLS_AES_128_GCM_SHA256"
    std::shared_ptr<const PeerCertificate> certificate = {}; // the client's, verified; null: none
    std::string certificateProblem = {};      // why the one that was shown was not verified; empty else
    std::uint64_t number = 0;
    std::uint32_t request = 1;           // of this connection, from 1
    Instant requestStarted;              // when the first byte of the head was read
};

// The worker's things that all its machines share. Outlives them.
struct ExchangeEnvironment {
    const Clock& clock;
    RandomSource& random;
    CaptureLane* lane = nullptr;         // null: nothing is recorded
    std::shared_ptr<const Observation> observation = nullptr; // null: nothing is told; changes with the plan
};

class ExchangeMachine final : public UpstreamEvents, private websocket::MessageSink {
public:
    ExchangeMachine(ExchangeEnvironment& environment, ExchangePort& port);
    ~ExchangeMachine() override;
    ExchangeMachine(const ExchangeMachine&) = delete;
    ExchangeMachine& operator=(const ExchangeMachine&) = delete;

    bool isIdle() const { return m_state == State::Idle; }

    // Downstream events. `head` is swapped with an old one of ours.
    void begin(std::shared_ptr<PlanRuntime> runtime, ListenerId listener, const ConnectionFacts& connection,
        RequestHead& head, BodyFraming framing, MessageFlags flags);
    // A request that the codec refused: answered with the error's status, recorded as rejected.
    void beginRejected(std::shared_ptr<PlanRuntime> runtime, ListenerId listener, const ConnectionFacts& connection,
        const RequestHead& partial, const ProtocolError& error);
    // The codec refused the rest of a request under way (a bad chunk).
    void onRequestError(const ProtocolError& error);
    void onRequestBody(std::string_view bytes);
    void onRequestEnd(const HeaderList& trailers);
    void onDownstreamWritable();
    void onDownstreamClosed(std::string_view reason); // the client went away

    // Upstream events.
    void onUpstreamOpen(const UpstreamConnectionFacts& facts) override;
    void onUpstreamFailed(const UpstreamFailure& failure) override;
    void onInformational(const ResponseHead& head) override;
    void onResponse(ResponseHead& head, BodyFraming framing, MessageFlags flags) override;
    void onResponseBody(std::string_view bytes) override;
    void onResponseEnd(const HeaderList& trailers) override;
    void onUpstreamWritable() override;
    void onUpstreamClosed(); // the end of a tunnel

    // The answer to startCall. Skipped: nobody was asked (a dry run), the station lets the exchange pass.
    void onCallAnswered(const Result<CallAnswer>& answer);
    void onCallSkipped();

    void onTimer();

    // Stop keeping the connection alive after this exchange (drain).
    void forbidKeepAlive() { m_keepAlive = false; }

private:
    enum class State : std::uint8_t { Idle, Policies, Pausing, Calling, Collecting, Backoff, Connecting, Forwarding, Responding, Answering, Tunnel };
    enum class Cause : std::uint8_t { Connect, Reset, Timeout, Status };
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    // One station that the request entered.
    struct Station {
        PolicyId policy;
        std::unique_ptr<Filter> filter;  // null when the kind has nothing to do
        FilterHooks hooks = FilterHooks::None;
        StationStatistics* statistics = nullptr;
        bool transforms = false;         // the response's body passes through transformResponseBody
        std::size_t stage = npos;        // its latest stage: where it notes the body's sizes
        std::uint64_t bytesBefore = 0;   // of a transformed body
        std::uint64_t bytesAfter = 0;
    };

    // exchange_machine.cpp: beginning and ending
    void reset(std::shared_ptr<PlanRuntime> runtime, ListenerId listener, const ConnectionFacts& connection);
    void learnFacts(const ConnectionFacts& connection);
    void noteCertificate(Stage& stage) const;
    void addStations(
        const std::vector<PolicyId>& policies, const std::vector<std::shared_ptr<StationStatistics>>& statistics);
    void end();
    void countEnd();
    void maybeEnd();
    Duration sinceStart() const { return m_environment.clock.now() - m_start; }
    FilterContext filterContext();
    bool captures() const { return m_environment.lane != nullptr; }
    bool records() const { return captures() || m_trace.isSampled; } // stages and details
    bool tells() const { return captures() || m_isObserved; }         // the request as received, and what became of it

    // exchange_observe.cpp: the access log and traces
    void beginObserving();
    void tell();

    // exchange_request.cpp: policies in, own destinations, forwarding
    void runPolicies();
    bool runStation(std::size_t index); // false: the exchange waits or was answered
    bool concludeStation(std::size_t index, Stage* stage, Verdict verdict); // as runStation
    void goToDestination();
    void toRedirect(const ToRedirect& redirect);
    void toRespond(const ToRespond& respond);
    void forwardHead();
    void forwardBody(std::string_view bytes);
    bool filterRequestBody(std::string_view bytes, bool end);
    void forwardPending();
    void sendRequestEnd();
    void mirrorRequest();
    std::string_view sendCopy(const MirrorPlan& mirror); // how it went, as a stage note's code
    void countRequestBody(std::string_view bytes);
    bool exceedsBodyLimit(std::string_view bytes);

    // exchange_endpoint.cpp: which endpoint, and the way to it
    void toService(const ToService& destination);
    void tryEndpoint(ConnectionChoice choice);
    bool chooseEndpoint(); // false: it was answered
    void noteChoice(Stage* stage);
    void addStickyCookie(HeaderList& headers);

    // exchange_body.cpp: stations that need or change bodies
    bool collectsBody(std::size_t index); // true: the walk waits for the body, went on with it, or was answered
    void collectBody(std::string_view bytes);
    void finishCollecting();
    Verdict runWholeRequestBody(Station& station, std::size_t index);
    void refuseStation(std::size_t index, int status, std::string_view problemType, std::string reason);
    bool holdsResponse(std::size_t index, ResponseHead& head, std::optional<LocalResponse>& other);
    std::optional<LocalResponse> runWholeResponseBody(std::size_t index, ResponseHead& head);
    std::optional<LocalResponse> failStation(std::size_t index, std::string_view problemType, ErrorCode code, std::string reason);
    void releaseHeld(const HeaderList& trailers);
    bool passResponseBody(std::string_view bytes, bool end);
    bool transformOwnBody(std::string& body);
    bool transformPiece(std::size_t index, std::string_view bytes, bool end, std::string& out);
    bool transformsBefore(std::size_t index) const;
    void noteSizes(std::size_t stage, std::uint64_t before, std::optional<std::uint64_t> after);

    // exchange_calls.cpp: stations that wait, for another server or for time
    void startCall(std::size_t index, Stage* stage, OutsideCall call);
    void startPause(std::size_t index, Stage* stage, Duration wait);
    void onPauseOver();
    void holdStation(std::size_t index, Stage* stage);
    Stage* releaseStation();
    void cancelHold();
    template <typename Ask>
    void askAgain(Stage* stage, Ask ask);
    void continueStation(Stage* stage, Verdict verdict);

    // exchange_answer.cpp: the gateway's own answers, and failures
    void answer(LocalResponse response);
    void prepareAnswer(LocalResponse& response);
    void refuse(int status, std::string_view problemType, std::string reason);
    void fail(ErrorCode code, ErrorOrigin origin, std::string detail, int status, std::string_view problemType);
    void failResponse(std::string detail, ErrorOrigin origin);
    bool restOfRequestIsSmall() const;
    bool retryAfter(Cause cause, int status);
    void dropUpstream();
    void leaveEndpoint();

    // exchange_response.cpp: policies out, response, tunnel
    void startResponse(ResponseHead& head, BodyFraming framing);
    std::optional<LocalResponse> filterResponseHead(ResponseHead& head);
    void sendResponseHead(ResponseHead& head, BodyFraming framing);
    void sendResponseBody(std::string_view bytes);
    void sendResponseEnd(const HeaderList& trailers);
    void becomeTunnel(ResponseHead& head);

    // exchange_websocket.cpp: messages of a tunnel
    void beginInspection(const ResponseHead& head);
    void inspect(websocket::Direction direction, std::string_view bytes);
    void endInspection();
    void onMessage(websocket::Message& message) override;

    // timing
    Stage* openStage(Stage::Kind kind, Instant start);
    void closeStage(Stage* stage, Stage::Outcome outcome = Stage::Outcome::Passed);
    void updateTimer();

    ExchangeEnvironment& m_environment;
    ExchangePort& m_port;

    State m_state = State::Idle;
    std::shared_ptr<PlanRuntime> m_runtime;
    ListenerId m_listener;
    const RoutePlan* m_route = nullptr;      // null: no route took it
    RouteId m_routeId;
    Instant m_start;
    Exchange m_exchange;                     // what is recorded
    Decision m_decision;
    ExchangeFacts m_facts;
    bool m_isObserved = false;               // there was an observation when the exchange began
    Trace m_trace;                           // inactive without a collector
    std::string m_told;                      // a record of the access log or of spans, while it is made

    RequestHead m_request;                   // as the policies change it
    BodyFraming m_requestFraming;
    MessageFlags m_requestFlags;
    std::uint64_t m_requestBytes = 0;
    bool m_requestEnded = false;
    bool m_requestPaused = false;
    bool m_continueSent = false;
    bool m_discardsRequest = false;          // answered already: the rest of the body is thrown away
    HeaderList m_requestTrailers;
    std::string m_pendingBody;               // came before there was an endpoint to send it to
    bool m_upstreamEndSent = false;          // in this attempt
    std::string m_keptBody;                  // sent already, kept for a retry
    bool m_bodyKept = true;
    std::string_view m_mirrorNote;           // static text; empty: not mirrored
    bool m_mirrorDecided = false;            // once an exchange, however often it is tried

    std::vector<Station> m_stations;
    std::size_t m_nextStation = 0;           // stations before this one were entered
    std::size_t m_bodyFrom = 0;              // stations before this one have seen the whole request body
    std::size_t m_outNext = npos;            // stations before this one have still to see the response head; npos: all
    std::size_t m_bodyOut = npos;            // and the response body: those before this one, from m_held on
    std::size_t m_held = npos;               // the station that waits for the whole response body
    std::size_t m_wholeLimit = 0;            // of the station that waits for a whole body
    std::size_t m_keepLimit = 0;             // request body bytes kept for a retry
    std::string m_heldBody;
    BodyFraming m_heldFraming;
    bool m_bodyIsHere = false;               // m_heldBody is whole already: an answer with isContent

    const ToService* m_destination = nullptr;
    ServiceId m_serviceId;
    std::shared_ptr<ServiceRuntime> m_service;
    EndpointId m_endpoint;
    BalanceFacts m_balanceFacts;             // of m_service
    std::string_view m_choiceReason;         // why m_endpoint
    std::vector<EndpointId> m_tried;
    std::uint32_t m_attempt = 0;
    bool m_hasUpstream = false;              // openUpstream was called and not released or aborted
    bool m_isConnected = false;
    bool m_countsEndpoint = false;
    bool m_freshTried = false;               // a stale kept connection was replaced once
    RequestHead m_upstreamRequest;
    ResponseHead m_responseHead;             // of our own answers
    HeaderList m_beforeHeaders;              // before a station, for its diff
    std::string m_beforeTarget;
    std::string m_beforeMethod;
    Instant m_stationStarted;
    Instant m_callStarted;
    std::size_t m_heldStation = npos;        // which station waits, in Calling and Pausing
    std::size_t m_heldStage = npos;          // its stage, when recording
    Instant m_attemptStarted;
    Instant m_sendStarted;
    Instant m_sentAt;

    bool m_keepAlive = true;
    bool m_responseStarted = false;          // the head went downstream
    bool m_responseEnded = false;
    bool m_responseBlocked = false;
    bool m_isHead = false;                   // the request was HEAD
    BodyFraming m_responseFraming;
    std::uint64_t m_responseBytes = 0;

    std::unique_ptr<websocket::Inspector> m_inspector; // of a WebSocket that is recorded
    std::uint64_t m_messageIndex = 0;        // of the next message

    std::optional<Instant> m_resumeAt;       // end of a pause or backoff
    std::optional<Instant> m_routeDeadline;
    std::optional<Instant> m_tryDeadline;
    std::optional<Instant> m_timerArmed;

    Stage m_unrecorded;                      // stages go here when nothing is recorded
    std::size_t m_waitStage = npos;          // indices into m_exchange.stages
    std::size_t m_receiveStage = npos;
};

} // namespace signalbox
