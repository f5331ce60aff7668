// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/response_store.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace signalbox;
using namespace std::chrono_literals;

class TestResponseStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasKeptIsFound();
    void variantsAreChosenByTheRequest();
    void sameVariantIsReplaced();
    void latestOfSeveralThatFitIsFound();
    void leastRecentlyUsedGoesFirst();
    void whatIsTooLargeIsNotKept();
    void variantsOfOneKeyAreBounded();
    void droppedKeysAreGone();
    void ageGrows();
    void workersMayShareIt();
};

namespace {

using Varies = std::vector<std::pair<std::string, std::string>>;

std::shared_ptr<const StoredResponse> response(std::string body, Varies varies = {})
{
    auto stored = std::make_shared<StoredResponse>();
    stored->body = std::move(body);
    stored->varies = std::move(varies);
    return stored;
}

HeaderList asking(const char* language)
{
    HeaderList headers;
    if (language != nullptr)
        headers.add("Accept-Language", language);
    return headers;
}

std::string bodyOf(ResponseStore& store, const std::string& key, const HeaderList& request = {})
{
    const auto found = store.find(key, request);
    return found != nullptr ? found->body : "(none)";
}

} // namespace

void TestResponseStore::whatWasKeptIsFound()
{
    ResponseStore store(100'000);
    QCOMPARE(bodyOf(store, "a"), std::string("(none)"));
    store.keep("a", response("one"));
    QCOMPARE(bodyOf(store, "a"), std::string("one"));
    QCOMPARE(bodyOf(store, "b"), std::string("(none)"));
    QVERIFY(store.bytes() > 3 && store.bytes() < 1000);
}

void TestResponseStore::variantsAreChosenByTheRequest()
{
    ResponseStore store(100'000);
    store.keep("a", response("german", {{"accept-language", "=de"}}));
    store.keep("a", response("english", {{"accept-language", "=en"}}));
    store.keep("a", response("any", {{"accept-language", ""}}));
    QCOMPARE(bodyOf(store, "a", asking("de")), std::string("german"));
    QCOMPARE(bodyOf(store, "a", asking("en")), std::string("english"));
    QCOMPARE(bodyOf(store, "a", asking(nullptr)), std::string("any"));
    QCOMPARE(bodyOf(store, "a", asking("")), std::string("(none)")); // empty is not absent
    QCOMPARE(bodyOf(store, "a", asking("fr")), std::string("(none)"));
}

void TestResponseStore::sameVariantIsReplaced()
{
    ResponseStore store(100'000);
    store.keep("a", response("one", {{"x", "=1"}}));
    const std::size_t bytes = store.bytes();
    store.keep("a", response("two", {{"x", "=1"}}));
    QCOMPARE(store.bytes(), bytes);
    HeaderList request;
    request.add("X", "1");
    QCOMPARE(bodyOf(store, "a", request), std::string("two"));
}

void TestResponseStore::latestOfSeveralThatFitIsFound()
{
    ResponseStore store(100'000);
    store.keep("a", response("plain"));
    store.keep("a", response("german", {{"accept-language", "=de"}}));
    QCOMPARE(bodyOf(store, "a", asking("de")), std::string("german"));
    store.keep("a", response("plain again"));
    QCOMPARE(bodyOf(store, "a", asking("de")), std::string("plain again"));
}

void TestResponseStore::leastRecentlyUsedGoesFirst()
{
    ResponseStore store(30'000);
    for (const char* key : {"a", "b", "c"})
        store.keep(key, response(std::string(8000, *key)));
    QVERIFY(bodyOf(store, "a").size() == 8000); // used now
    store.keep("d", response(std::string(8000, 'd')));
    QCOMPARE(bodyOf(store, "b"), std::string("(none)"));
    for (const char* key : {"a", "c", "d"})
        QVERIFY2(bodyOf(store, key).size() == 8000, key);
    QVERIFY(store.bytes() <= 30'000);
}

void TestResponseStore::whatIsTooLargeIsNotKept()
{
    ResponseStore store(10'000);
    store.keep("a", response("small"));
    store.keep("b", response(std::string(10'000, 'x')));
    QCOMPARE(bodyOf(store, "b"), std::string("(none)"));
    QCOMPARE(bodyOf(store, "a"), std::string("small"));
    store.keep("a", response(std::string(10'000, 'x'))); // what it would have replaced is old
    QCOMPARE(bodyOf(store, "a"), std::string("(none)"));
    QCOMPARE(store.bytes(), std::size_t{0});
}

void TestResponseStore::variantsOfOneKeyAreBounded()
{
    ResponseStore store(10'000'000);
    for (int i = 0; i < 1000; ++i)
        store.keep("a", response("x", {{"accept-language", "=" + std::to_string(i)}}));
    QVERIFY2(store.bytes() < 32 * 1000, std::to_string(store.bytes()).c_str());
    QCOMPARE(bodyOf(store, "a", asking("999")), std::string("x"));
    QCOMPARE(bodyOf(store, "a", asking("0")), std::string("(none)"));
}

void TestResponseStore::droppedKeysAreGone()
{
    ResponseStore store(100'000);
    store.keep("a", response("one"));
    store.keep("a", response("two", {{"x", "=1"}}));
    store.keep("b", response("other"));
    store.drop("a");
    store.drop("nothing");
    QCOMPARE(bodyOf(store, "a"), std::string("(none)"));
    QCOMPARE(bodyOf(store, "b"), std::string("other"));
    store.drop("b");
    QCOMPARE(store.bytes(), std::size_t{0});
}

void TestResponseStore::ageGrows()
{
    StoredResponse stored;
    stored.receivedAt = Instant{1'000'000'000};
    stored.initialAge = 7;
    QCOMPARE(stored.age(stored.receivedAt + 2999ms), std::int64_t{9});
    QCOMPARE(stored.age(Instant{0}), std::int64_t{7}); // clocks of workers are apart
}

void TestResponseStore::workersMayShareIt()
{
    ResponseStore store(50'000);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 3000; ++i) {
                const std::string key = std::to_string((i * 7 + t) % 50);
                const auto found = store.find(key, {});
                wrong += found != nullptr && found->body != key + std::string(2000, '.') ? 1 : 0;
                if (i % 11 == 0)
                    store.drop(key);
                else
                    store.keep(key, response(key + std::string(2000, '.')));
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(store.bytes() <= 50'000);
}

QTEST_APPLESS_MAIN(TestResponseStore)
#include "tst_response_store.moc"
