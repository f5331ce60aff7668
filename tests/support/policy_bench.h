// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one policy without a network: compiles it from a Value, makes filters, hands them heads and bodies with a clock that
// stands still and a random tape, and keeps verdicts and notes.
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/policy/policy_kind.h"

#include <QByteArray>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::test {

// What Qt Test can print.
inline QByteArray bytes(std::string_view text) { return QByteArray(text.data(), static_cast<qsizetype>(text.size())); }

struct Node {
    Value value;
    Node(const char* text) : value(makeScalar(text)) {}             // NOLINT(google-explicit-constructor)
    Node(std::string text) : value(makeScalar(std::move(text))) {}  // NOLINT(google-explicit-constructor)
    Node(Value tree) : value(std::move(tree)) {}                    // NOLINT(google-explicit-constructor)
};

inline Value map(std::initializer_list<std::pair<std::string, Node>> entries)
{
    Value value;
    value.kind = Value::Kind::Map;
    for (const auto& [key, node] : entries)
        value.entries.push_back({key, {}, node.value});
    return value;
}

inline Value list(std::initializer_list<Node> items)
{
    std::vector<Value> values;
    for (const Node& node : items)
        values.push_back(node.value);
    return makeList(std::move(values));
}

// Files that exist only in the test.
class MemorySources final : public ConfigSources {
public:
    std::map<std::string, std::string, std::less<>> files;

    Result<std::string> readFile(std::string_view path) const override
    {
        const auto found = files.find(path);
        if (found == files.end())
            return Error{ErrorCode::NotFound, ErrorOrigin::Config, std::string(path) + ": no such file"};
        return found->second;
    }
    Result<std::string> readSecret(std::string_view reference) const override
    {
        return reference.substr(0, 5) == "file:" ? readFile(reference.substr(5)) : readFile(reference);
    }
    std::string resolvePath(std::string_view path) const override { return "/document/" + std::string(path); }
};

inline RequestHead get(std::string target, std::initializer_list<std::pair<const char*, std::string>> headers = {})
{
    RequestHead head;
    head.method = "GET";
    head.target = std::move(target);
    head.headers.add("Host", "shop.test");
    for (const auto& [name, value] : headers)
        head.headers.add(name, value);
    return head;
}

inline std::string header(const HeaderList& headers, std::string_view name)
{
    return std::string(headers.find(name).value_or("(none)"));
}

// What a filter said, as values that can be compared. Proceed has status 0.
struct Outcome {
    Verdict::Kind kind = Verdict::Kind::Proceed;
    int status = 0;
    Duration wait{};
    LocalResponse response;
    OutsideCall call;

    bool isProceed() const { return kind == Verdict::Kind::Proceed; }
};

class PolicyBench {
public:
    explicit PolicyBench(std::string_view kindId, Value value, MemorySources sources = {})
        : m_kind(findPolicyKind(kindId)), m_value(std::move(value)), m_sources(std::move(sources))
    {
        auto factory = m_kind->compile(Fields(m_value, m_kind->schema.fields, m_sources));
        if (factory)
            m_factory = *std::move(factory);
        else
            error = factory.error().describe();
        facts.client = parseIpAddress("192.0.2.7").value_or(IpAddress{});
        facts.requestId = "req-1";
        facts.host = "shop.test";
        facts.path = "/";
        facts.route = "order";
    }

    bool isCompiled() const { return m_factory != nullptr; }

    std::vector<Finding> findings() const
    {
        std::vector<Finding> found;
        if (m_kind->check != nullptr)
            m_kind->check(Fields(m_value, m_kind->schema.fields, m_sources), found);
        return found;
    }
    // Rules of the findings, joined with a space.
    std::string rules() const
    {
        std::string rules;
        for (const Finding& finding : findings())
            rules += (rules.empty() ? "" : " ") + finding.rule;
        return rules;
    }

    // A new exchange: a new filter that sees this head.
    Outcome request(RequestHead& head)
    {
        notes.clear();
        m_filter = m_factory();
        m_request = &head;
        FilterContext context = makeContext();
        return outcome(m_filter->onRequestHead(head, context));
    }
    Outcome request(RequestHead&& head)
    {
        m_kept = std::move(head);
        return request(m_kept);
    }
    Outcome pauseOver()
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onPauseOver(*m_request, context));
    }
    // The exchange goes on elsewhere: it ends when what is returned does.
    std::unique_ptr<Filter> takeFilter() { return std::move(m_filter); }
    void putFilter(std::unique_ptr<Filter> filter) { m_filter = std::move(filter); }
    // What the server said that the station asked.
    Outcome answer(const Result<CallAnswer>& answer)
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onCallAnswer(answer, *m_request, context));
    }
    Outcome answer(int status, std::string body = {}, std::initializer_list<std::pair<const char*, std::string>> headers = {})
    {
        HttpAnswer http;
        http.head.status = status;
        http.body = std::move(body);
        for (const auto& [name, value] : headers)
            http.head.headers.add(name, value);
        return answer(CallAnswer{std::move(http)});
    }
    Outcome noAnswer() { return answer(Error{ErrorCode::TimedOut, ErrorOrigin::Upstream, "no answer within 1s"}); }
    // The rest of the same exchange.
    Outcome requestBody(std::string_view piece, bool end)
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onRequestBody(piece, end, context));
    }
    std::optional<std::size_t> wantsRequestBody()
    {
        FilterContext context = makeContext();
        return m_filter->wholeRequestBody(*m_request, context);
    }
    Outcome wholeRequestBody(std::string& body)
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onWholeRequestBody(*m_request, body, context));
    }
    std::optional<std::size_t> wantsResponseBody(const ResponseHead& head)
    {
        FilterContext context = makeContext();
        return m_filter->wholeResponseBody(head, context);
    }
    Outcome wholeResponseBody(ResponseHead& head, std::string& body)
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onWholeResponseBody(head, body, context));
    }
    bool transforms(const ResponseHead& head) const { return m_filter->transformsResponse(head); }
    std::string transform(std::string_view piece, bool end)
    {
        std::string out;
        const std::optional<Error> failed = m_filter->transformResponseBody(piece, end, out);
        return failed ? "error: " + failed->detail : out;
    }
    Outcome response(ResponseHead& head)
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onResponseHead(head, context));
    }
    Outcome responseBody(std::string_view piece, bool end)
    {
        FilterContext context = makeContext();
        return outcome(m_filter->onResponseBody(piece, end, context));
    }

    const RequestHead& kept() const { return *m_request; }
    std::string note(std::string_view code) const
    {
        for (const StageFact& fact : notes) {
            if (fact.first == code)
                return fact.second;
        }
        return "(none)";
    }

    std::string error;
    ManualClock clock;
    TapeRandom random{{}};
    ExchangeFacts facts;
    std::vector<StageFact> notes;

private:
    FilterContext makeContext() { return {facts, *m_request, clock, random, &notes}; }
    static Outcome outcome(Verdict verdict)
    {
        Outcome result;
        result.kind = verdict.kind();
        result.wait = verdict.wait();
        if (verdict.kind() == Verdict::Kind::Call)
            result.call = verdict.takeCall();
        if (verdict.kind() == Verdict::Kind::Respond) {
            result.response = verdict.takeResponse();
            result.status = result.response.status;
        }
        return result;
    }

    const PolicyKind* m_kind;
    Value m_value;
    MemorySources m_sources;
    FilterFactory m_factory;
    std::unique_ptr<Filter> m_filter;
    RequestHead m_kept;
    RequestHead* m_request = nullptr;
};

} // namespace signalbox::test
