// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The filter contract. A Filter is the running instance of one policy for one exchange: it is made when the exchange
// reaches the station and dies with the exchange. Filters see the request in document order and the response in reverse.
// No socket, clock or random source inside: the context hands them in. Thread: the worker of the exchange.
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/http/message.h"
#include "core/policy/exchange_facts.h"
#include "core/policy/outside_call.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

// The gateway's own answer. `body` is sent as it is; when `problemType` is set and the body is empty, the exchange machine
// writes application/problem+json (RFC 9457) with type, title, status and the request id, never the reason.
struct LocalResponse {
    int status = 200;
    HeaderList headers;
    std::string body;
    std::string_view problemType; // stable, e.g. "rate-limited"; static text
    std::string reason;           // for the exchange's record only: "no Authorization header"
    bool isContent = false;       // stands for an endpoint's response (respond, a cached one): whole-body stations see its body
};

class [[nodiscard]] Verdict {
public:
    enum class Kind : std::uint8_t { Proceed, Pause, Call, Respond };

    static Verdict proceed() { return Verdict(Kind::Proceed); }
    // The exchange waits this long, then Filter::onPauseOver says how it goes on. From onRequestHead and onPauseOver only.
    static Verdict pause(Duration wait)
    {
        Verdict verdict(Kind::Pause);
        verdict.m_wait = wait;
        return verdict;
    }
    // Another server is asked first; Filter::onCallAnswer gets what it said. From onRequestHead and onCallAnswer only.
    static Verdict call(OutsideCall call)
    {
        Verdict verdict(Kind::Call);
        verdict.m_call = std::make_unique<OutsideCall>(std::move(call));
        return verdict;
    }
    static Verdict respond(LocalResponse response)
    {
        Verdict verdict(Kind::Respond);
        verdict.m_response = std::make_unique<LocalResponse>(std::move(response));
        return verdict;
    }
    // A refusal: a problem document with this status and type.
    static Verdict refuse(int status, std::string_view problemType, std::string reason);

    Kind kind() const { return m_kind; }
    Duration wait() const { return m_wait; }
    const LocalResponse& response() const { return *m_response; } // Respond only
    LocalResponse takeResponse() { return std::move(*m_response); }
    const OutsideCall& call() const { return *m_call; } // Call only
    OutsideCall takeCall() { return std::move(*m_call); }

private:
    explicit Verdict(Kind kind) : m_kind(kind) {}
    Kind m_kind;
    Duration m_wait{};
    std::unique_ptr<LocalResponse> m_response;
    std::unique_ptr<OutsideCall> m_call;
};

// A fact a station leaves for the journey: code and value, worded by the window. {"remaining", "14"}.
//
//   code        left by                    value
//   algorithm   jwt                        the token's algorithm, "ES256"
//   key-id      jwt                        the id of the key that verified it (absent when the key has none)
//   consumer    jwt, api-key, basic, client-certificate  who it is: the sub claim, the key's consumer, the user, the subject
//   cached      basic                      "true": the password was verified moments ago and bcrypt was not run
//   rule        address                    the network that decided, "10.0.0.0/8"
//   rule        authorize                  the rule that let it in, "2"
//   certificate client-certificate     the subject of the certificate that was shown and verified
//   certificate, certificate-problem   the machine, where the request arrived: the same, or why it was not verified
//   origin      cors                       the request's Origin
//   allowed     cors                       "true" or "false": is that origin on the list
//   preflight   cors                       the method asked for in Access-Control-Request-Method
//   key         rate-limit, quota, concurrency  the values that chose the count, joined with " "
//   limit       rate-limit, quota, concurrency  "100 per 1s", "10 at once"
//   remaining   rate-limit, quota          whole requests left
//   wait        rate-limit, quota          refused: until the next one passes, "250ms"
//   from, to    rewrite-path, rewrite-host the path or Host before and after
//   under-way   concurrency                requests inside with this one
//   queued      concurrency                how long it waited for its place, "12ms"
//   delay       fault                      how long, "250ms"
//   abort       fault                      the status
//   asked       the machine            which server a station asked, "https://id.example.test"
//   answer      the machine            its HTTP status, or the kind of a Redis reply
//   took        the machine            how long it took, "1.5ms"
//   no-answer   the machine            why there was none: "timed out after 200ms"
//   not-asked   the machine            explaining: the server that would be asked; the exchange goes on as if it agreed
//   cache       cache                      "hit", "miss", "stale" or "bypass"; and "kept" when the response was
//   violation   validate-body              with on-violation log: what does not fit
//   size        body-limit                 refused: bytes announced or counted so far
//   body-before the machine                bytes of the body that a station read whole or transformed, as it came
//   body-after  the machine                and as it went on; absent when the station left it as it was
using StageFact = std::pair<std::string_view, std::string>; // the code is static text

struct FilterContext {
    ExchangeFacts& facts;
    const RequestHead& request;   // the request as it stands now (the one that onRequestHead may be changing)
    const Clock& clock;
    RandomSource& random;
    std::vector<StageFact>* notes; // nullptr when nothing records the exchange

    void note(std::string_view code, std::string value)
    {
        if (notes != nullptr)
            notes->emplace_back(code, std::move(value));
    }
};

class Filter {
public:
    virtual ~Filter() = default;
    virtual Verdict onRequestHead(RequestHead& head, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    // After Verdict::pause, when the time is over. Pause waits again.
    virtual Verdict onPauseOver(RequestHead& head, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    // After Verdict::call: the answer, or why there is none (Error: ResolveFailed, ConnectionRefused, ConnectionReset, TimedOut,
    // TlsFailed, ProtocolViolation, LimitExceeded; the detail names no secret). Any verdict but Pause.
    virtual Verdict onCallAnswer(const Result<CallAnswer>& answer, RequestHead& head, FilterContext& context)
    {
        static_cast<void>(answer);
        static_cast<void>(head);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    // Every piece of the request body as it passes, before it is forwarded. Respond ends the exchange with that answer when
    // nothing went downstream yet. `end` is true once, possibly with no bytes. Pause is not allowed here.
    virtual Verdict onRequestBody(std::string_view bytes, bool end, FilterContext& context)
    {
        static_cast<void>(bytes);
        static_cast<void>(end);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    // The final response head (not 1xx), also for answers made by later stations. Respond replaces the response.
    virtual Verdict onResponseHead(ResponseHead& head, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    virtual Verdict onResponseBody(std::string_view bytes, bool end, FilterContext& context)
    {
        static_cast<void>(bytes);
        static_cast<void>(end);
        static_cast<void>(context);
        return Verdict::proceed();
    }

    // Hook WholeRequestBody. Asked after onRequestHead proceeded: the most bytes (decoded) that the station takes, or nullopt
    // when it does not want this body. With a value the walk stops here until the request has ended (413 when it is larger,
    // 415 when its content coding is unknown, 400 when it cannot be decoded), then onWholeRequestBody is called and the walk
    // goes on. Stations before this one have seen the client's bytes, stations behind it see the new ones.
    virtual std::optional<std::size_t> wholeRequestBody(const RequestHead& head, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(context);
        return std::nullopt;
    }
    // `body` is without its content coding, empty when there was none. When it is changed, it is sent on uncoded with
    // Content-Length, and Content-Encoding is dropped; else the client's own bytes are sent on. Pause is not allowed here.
    virtual Verdict onWholeRequestBody(RequestHead& head, std::string& body, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(body);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    // Hook WholeResponseBody, as above on the way out: the head is held back until the body is whole. 502 when the body is too
    // large, broken or coded as nothing we know. Not asked for the gateway's own answers but those with isContent. A response without a body (HEAD, 204,
    // 304) is not held; it loses Content-Length, which would tell of the body before the change.
    virtual std::optional<std::size_t> wholeResponseBody(const ResponseHead& head, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(context);
        return std::nullopt;
    }
    virtual Verdict onWholeResponseBody(ResponseHead& head, std::string& body, FilterContext& context)
    {
        static_cast<void>(head);
        static_cast<void>(body);
        static_cast<void>(context);
        return Verdict::proceed();
    }
    // Hook TransformsResponse. Asked after onResponseHead proceeded. With true the body is sent without Content-Length, and every
    // piece goes through transformResponseBody, for the gateway's own answers too. A response without a body only loses
    // Content-Length.
    virtual bool transformsResponse(const ResponseHead& head) const
    {
        static_cast<void>(head);
        return false;
    }
    // Appends to `out` what goes on instead of `bytes`; may keep some back until `end`, which is true once, possibly with no
    // bytes. An error ends the response unfinished.
    virtual std::optional<Error> transformResponseBody(std::string_view bytes, bool end, std::string& out)
    {
        static_cast<void>(end);
        out.append(bytes);
        return std::nullopt;
    }
};

// Makes the filter of one exchange. Shared state (buckets, keys) is captured and must be safe from several workers.
// Filters refer to what their factory captured: the factory (that is, the exchange's Plan) outlives them.
using FilterFactory = std::function<std::unique_ptr<Filter>()>;

} // namespace signalbox
