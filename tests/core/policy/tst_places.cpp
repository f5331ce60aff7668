// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/policy/places.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace signalbox;
using State = Places::Ticket::State;

class TestPlaces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void soManyGoInAndTheNextIsRefused();
    void whoWaitsGoesInInTheOrderOfArrival();
    void whoeverComesLaterDoesNotOvertake();
    void severalFreePlacesAreForTheFirstSeveral();
    void whoGivesUpMakesRoomInTheQueue();
    void keysDoNotShareAndAreForgotten();
    void leavingTwiceIsNothing();
    void noOneIsEverTooMany();
};

void TestPlaces::soManyGoInAndTheNextIsRefused()
{
    Places places(2, 0);
    Places::Ticket a = places.enter(7);
    Places::Ticket b = places.enter(7);
    Places::Ticket c = places.enter(7);
    QCOMPARE(a.state, State::Inside);
    QCOMPARE(a.inside, std::size_t{1});
    QCOMPARE(b.state, State::Inside);
    QCOMPARE(b.inside, std::size_t{2});
    QCOMPARE(c.state, State::Refused);
    places.leave(a);
    c = places.enter(7);
    QCOMPARE(c.state, State::Inside);
}

void TestPlaces::whoWaitsGoesInInTheOrderOfArrival()
{
    Places places(1, 2);
    Places::Ticket inside = places.enter(7);
    Places::Ticket first = places.enter(7);
    Places::Ticket second = places.enter(7);
    QCOMPARE(first.state, State::Waiting);
    QCOMPARE(second.ahead, std::size_t{1});
    QCOMPARE(places.enter(7).state, State::Refused);
    places.leave(inside);
    places.askAgain(second);
    QCOMPARE(second.state, State::Waiting);
    places.askAgain(first);
    QCOMPARE(first.state, State::Inside);
    places.askAgain(second);
    QCOMPARE(second.state, State::Waiting);
    QCOMPARE(second.ahead, std::size_t{0});
    places.leave(first);
    places.askAgain(second);
    QCOMPARE(second.state, State::Inside);
}

void TestPlaces::whoeverComesLaterDoesNotOvertake()
{
    Places places(1, 5);
    Places::Ticket inside = places.enter(7);
    Places::Ticket waiting = places.enter(7);
    places.leave(inside);
    QCOMPARE(places.enter(7).state, State::Waiting);
    places.askAgain(waiting);
    QCOMPARE(waiting.state, State::Inside);
}

void TestPlaces::severalFreePlacesAreForTheFirstSeveral()
{
    Places places(2, 5);
    Places::Ticket a = places.enter(7);
    Places::Ticket b = places.enter(7);
    Places::Ticket first = places.enter(7);
    Places::Ticket second = places.enter(7);
    Places::Ticket third = places.enter(7);
    places.leave(a);
    places.leave(b);
    places.askAgain(third);
    QCOMPARE(third.state, State::Waiting);
    places.askAgain(second);
    QCOMPARE(second.state, State::Inside);
    places.askAgain(third);
    QCOMPARE(third.state, State::Waiting);
    places.askAgain(first);
    QCOMPARE(first.state, State::Inside);
}

void TestPlaces::whoGivesUpMakesRoomInTheQueue()
{
    Places places(1, 1);
    Places::Ticket inside = places.enter(7);
    Places::Ticket waiting = places.enter(7);
    places.leave(waiting);
    Places::Ticket next = places.enter(7);
    QCOMPARE(next.state, State::Waiting);
    places.leave(inside);
    places.askAgain(next);
    QCOMPARE(next.state, State::Inside);
}

void TestPlaces::keysDoNotShareAndAreForgotten()
{
    Places places(1, 0);
    std::vector<Places::Ticket> tickets;
    for (std::uint64_t key = 0; key < 100; ++key) {
        tickets.push_back(places.enter(key));
        QCOMPARE(tickets.back().state, State::Inside);
    }
    QCOMPARE(places.keys(), std::size_t{100});
    for (Places::Ticket& ticket : tickets)
        places.leave(ticket);
    QCOMPARE(places.keys(), std::size_t{0});
}

void TestPlaces::leavingTwiceIsNothing()
{
    Places places(1, 0);
    Places::Ticket never;
    places.leave(never);
    Places::Ticket a = places.enter(7);
    places.leave(a);
    places.leave(a);
    Places::Ticket b = places.enter(7);
    QCOMPARE(b.state, State::Inside);
    places.leave(a);
    QCOMPARE(places.enter(7).state, State::Refused);
}

void TestPlaces::noOneIsEverTooMany()
{
    Places places(3, 8);
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> served{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 2000; ++k) {
                Places::Ticket ticket = places.enter(7);
                for (int tries = 0; tries < 5 && ticket.state == State::Waiting; ++tries) {
                    std::this_thread::yield();
                    places.askAgain(ticket);
                }
                if (ticket.state == State::Inside) {
                    const int now = ++inside;
                    int seen = most.load();
                    while (now > seen && !most.compare_exchange_weak(seen, now)) { }
                    ++served;
                    --inside;
                }
                places.leave(ticket);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QVERIFY(most.load() <= 3);
    QVERIFY(served.load() > 0);
    QCOMPARE(places.keys(), std::size_t{0});
}

QTEST_APPLESS_MAIN(TestPlaces)
#include "tst_places.moc"
