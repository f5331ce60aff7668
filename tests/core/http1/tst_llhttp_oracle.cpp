// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever we accept, llhttp 8.1 accepts with the same meaning, but for the differences listed in
// intendedDifference() and quirkOfLlhttp(). The other direction does not hold and need not: we are stricter.
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/http/target.h"
#include "tests/core/http1/corpus.h"
#include "tests/core/http1/llhttp_oracle.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace signalbox;
using namespace signalbox::http1::testing;

namespace {

// SIGNALBOX_MUTATIONS asks for more, each time with the same ones first.
int mutationsPerSample()
{
    return std::max(2000, qEnvironmentVariableIntValue("SIGNALBOX_MUTATIONS"));
}

// Pieces that parsers have disagreed about.
constexpr std::array<std::string_view, 38> spices{"\r", "\n", "\r\n", " ", "\t", ":", ";", ",", "\v", "\f", "\x7f",
    "\x80", "0", "5", "f", "-", "+", "\r\n\r\n", "\r\n ", "chunked", "identity", "Transfer-Encoding: chunked\r\n",
    "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Connection: close\r\n", "Connection: upgrade\r\nUpgrade: x\r\n",
    "Host: b\r\n", "X: y\r\n", "HTTP/1.0", "GET ", "POST ", "HEAD ", "0\r\n\r\n", "\"", "/", "?", "#", "@"};

std::string mutated(std::string text, std::string_view other, SplitMixRandom& random)
{
    const std::uint32_t count = 1 + random.below(3);
    for (std::uint32_t i = 0; i < count && !text.empty(); ++i) {
        const std::size_t at = random.below(static_cast<std::uint32_t>(text.size()));
        const std::size_t length = 1 + random.below(8);
        switch (random.below(6)) {
        case 0: text[at] = static_cast<char>(random.below(256)); break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(at, text.substr(random.below(static_cast<std::uint32_t>(text.size())), length * 3)); break;
        case 3: text.insert(at, other.substr(0, random.below(static_cast<std::uint32_t>(other.size() + 1)))); break;
        default: text.insert(at, spices[random.below(static_cast<std::uint32_t>(spices.size()))]); break;
        }
    }
    return text;
}

bool isKnownToLlhttp(std::string_view method)
{
    constexpr std::array<std::string_view, 34> methods{"DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS",
        "TRACE", "COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND",
        "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE",
        "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

// llhttp parses the target as it goes; we hand any visible bytes to the path guard, which answers 400 itself.
bool isTargetForTheGuard(const ReadMessage& message)
{
    const Target target = parseTarget(message.method, message.target);
    if (target.form == Target::Form::Invalid || target.hasFragment)
        return true;
    // llhttp takes letters only for a scheme, RFC 3986 3.1 also digits, "+", "-" and ".".
    if (!std::all_of(target.scheme.begin(), target.scheme.end(), isAlpha))
        return true;
    const bool hasAuthority = target.form == Target::Form::Absolute || target.form == Target::Form::Authority;
    return hasAuthority && (!normalizedHost(target.authority) || target.authority.find('%') != std::string_view::npos);
}

// Why llhttp may read this message of ours otherwise; empty when it may not.
std::string_view intendedDifference(const ReadMessage& message)
{
    if (!message.method.empty() && !isKnownToLlhttp(message.method))
        return "llhttp has a fixed list of methods (nodejs/llhttp#11); a gateway passes them all";
    if (!message.method.empty() && isTargetForTheGuard(message))
        return "the target is judged by the path guard";
    return {};
}

bool contains(std::string_view text, std::string_view piece)
{
    return text.find(piece) != std::string_view::npos;
}

// Streams that llhttp 8.1 reads otherwise for a reason of its own. Empty when it has none.
std::string_view quirkOfLlhttp(std::string_view wire, const ReadStream& ours, const ReadStream& theirs)
{
    // RFC 9110 5.6.3 allows it. Nothing passes through us with it: framing is written anew.
    if (contains(wire, "\t\r\n"))
        return "a HTAB behind a framing or Connection value is taken for a part of it";
    if (theirs.error == "HPE_INVALID_CHUNK_SIZE" && std::count(wire.begin(), wire.end(), ';') > 1)
        return "a second chunk extension is refused";
    const bool hasInformational = std::any_of(ours.messages.begin(), ours.messages.end(),
        [](const ReadMessage& message) { return message.status >= 100 && message.status < 200; });
    if (hasInformational && (contains(toLower(wire), "connection:") || contains(wire, "HTTP/1.0 1")))
        return "a 1xx head that closes ends the connection before the final head";
    if (theirs.error == "HPE_STRICT" && contains(wire, "\\"))
        return "a quoted-pair in a chunk extension is refused"; // RFC 9110 5.6.4 allows it
    return {};
}

// RFC 9112 6.3 (2): length fields of a 2xx to CONNECT are ignored, even malformed ones; llhttp judges them first.
bool isConnectedWithBadLength(const ReadStream& ours, const ReadStream& theirs)
{
    return !ours.messages.empty() && ours.messages.back().status / 100 == 2
        && (theirs.error == "HPE_INVALID_CONTENT_LENGTH" || theirs.error == "HPE_UNEXPECTED_CONTENT_LENGTH"
            || theirs.error == "HPE_INVALID_TRANSFER_ENCODING");
}

// The messages up to the first that may differ.
ReadStream comparable(ReadStream ours)
{
    const auto first = std::find_if(ours.messages.begin(), ours.messages.end(),
        [](const ReadMessage& message) { return !intendedDifference(message).empty(); });
    ours.messages.erase(first, ours.messages.end());
    return ours;
}

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

} // namespace

class TestLlhttpOracle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sampleRequestsAreReadTheSame_data();
    void sampleRequestsAreReadTheSame();
    void sampleResponsesAreReadTheSame_data();
    void sampleResponsesAreReadTheSame();
    void mutatedRequestsAreReadTheSame_data() { sampleRequestsAreReadTheSame_data(); }
    void mutatedRequestsAreReadTheSame();
    void mutatedResponsesAreReadTheSame_data() { sampleResponsesAreReadTheSame_data(); }
    void mutatedResponsesAreReadTheSame();
    void oracleNoticesADifference();
    void cleanupTestCase();

private:
    int m_whole = 0; // messages of mutations that we took whole
    int m_refused = 0;
};

void TestLlhttpOracle::sampleRequestsAreReadTheSame_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < requestSamples.size(); ++i)
        QTest::newRow(requestSamples[i].name) << static_cast<int>(i);
}

void TestLlhttpOracle::sampleRequestsAreReadTheSame()
{
    QFETCH(int, index);
    const std::string_view wire = requestSamples[static_cast<std::size_t>(index)].wire;
    const ReadStream ours = readRequestsOurselves(wire);
    QVERIFY(!ours.messages.empty());
    const std::string found = difference(comparable(ours), readRequestsWithLlhttp(wire));
    QVERIFY2(found.empty(), found.c_str());
}

void TestLlhttpOracle::sampleResponsesAreReadTheSame_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < responseSamples.size(); ++i)
        QTest::newRow(responseSamples[i].name) << static_cast<int>(i);
}

void TestLlhttpOracle::sampleResponsesAreReadTheSame()
{
    QFETCH(int, index);
    const ResponseSample& sample = responseSamples[static_cast<std::size_t>(index)];
    const ReadStream ours = readResponseOurselves(sample.wire, sample.method, sample.asksUpgrade);
    const std::string found = difference(ours, readResponseWithLlhttp(sample.wire, sample.method));
    QVERIFY2(found.empty(), found.c_str());
}

void TestLlhttpOracle::mutatedRequestsAreReadTheSame()
{
    QFETCH(int, index);
    SplitMixRandom random(0x5167a1b0 + static_cast<std::uint64_t>(index));
    for (int i = 0, count = mutationsPerSample(); i < count; ++i) {
        const std::string_view other = requestSamples[random.below(requestSamples.size())].wire;
        const std::string wire
            = mutated(std::string(requestSamples[static_cast<std::size_t>(index)].wire), other, random);
        const ReadStream ours = readRequestsOurselves(wire);
        m_refused += ours.error.empty() ? 0 : 1;
        for (const ReadMessage& message : ours.messages)
            m_whole += message.isWhole ? 1 : 0;
        const ReadStream theirs = readRequestsWithLlhttp(wire);
        if (!quirkOfLlhttp(wire, ours, theirs).empty())
            continue;
        const std::string found = difference(comparable(ours), theirs);
        QVERIFY2(
            found.empty(), (found + "\nwire:\n" + bytesOf(wire).toPercentEncoding(" \r\n:/").toStdString()).c_str());
    }
}

void TestLlhttpOracle::mutatedResponsesAreReadTheSame()
{
    QFETCH(int, index);
    const ResponseSample& sample = responseSamples[static_cast<std::size_t>(index)];
    SplitMixRandom random(0xc11e9700 + static_cast<std::uint64_t>(index));
    for (int i = 0, count = mutationsPerSample(); i < count; ++i) {
        const std::string_view other = responseSamples[random.below(responseSamples.size())].wire;
        const std::string wire = mutated(std::string(sample.wire), other, random);
        const ReadStream ours = readResponseOurselves(wire, sample.method, sample.asksUpgrade);
        m_refused += ours.error.empty() ? 0 : 1;
        for (const ReadMessage& message : ours.messages)
            m_whole += message.isWhole ? 1 : 0;
        const ReadStream theirs = readResponseWithLlhttp(wire, sample.method);
        if (!quirkOfLlhttp(wire, ours, theirs).empty()
            || (sample.method == "CONNECT" && isConnectedWithBadLength(ours, theirs)))
            continue;
        const std::string found = difference(ours, theirs);
        QVERIFY2(
            found.empty(), (found + "\nwire:\n" + bytesOf(wire).toPercentEncoding(" \r\n:/").toStdString()).c_str());
    }
}

void TestLlhttpOracle::oracleNoticesADifference()
{
    const ReadStream ours = readRequestsOurselves("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    for (const char* other : {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabd",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabc",
             "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
             "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "POST / HTTP/1.1\r\nHost a\r\n\r\n", ""})
        QVERIFY(!difference(ours, readRequestsWithLlhttp(other)).empty());
}

// The comparison says little when nearly nothing was accepted, or nothing refused.
void TestLlhttpOracle::cleanupTestCase()
{
    qInfo("mutations: %d messages read whole, %d streams refused", m_whole, m_refused);
    QVERIFY(m_whole > 10000);
    QVERIFY(m_refused > 10000);
}

QTEST_APPLESS_MAIN(TestLlhttpOracle)
#include "tst_llhttp_oracle.moc"
