// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/service/balancer.h"
#include "core/service/sticky_cookie.h"

#include <QtTest>

using namespace signalbox;

namespace {

const std::vector<EndpointSettings> endpoints{{{"10.0.0.1", 9001}, 1}, {{"10.0.0.2", 9002}, 1}};

// "name=value" up to the first attribute, without the name.
std::string valueOf(const std::string& setCookie)
{
    return setCookie.substr(setCookie.find('=') + 1, setCookie.find(';') - setCookie.find('=') - 1);
}

} // namespace

class TestSticky final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pinnedEndpointIsKept()
    {
        const auto balancer = makeSticky(2);
        std::vector<EndpointState> states(2);
        SplitMixRandom random(1);
        for (int i = 0; i < 5; ++i)
            QVERIFY(balancer->choose(states, {.pinned = EndpointId{1U}}, random) == EndpointId{1U});
    }

    void othersAreTakenInTurn()
    {
        const auto balancer = makeSticky(2);
        std::vector<EndpointState> states(2);
        SplitMixRandom random(1);
        QVERIFY(balancer->choose(states, {}, random) == EndpointId{0U});
        QVERIFY(balancer->choose(states, {}, random) == EndpointId{1U});
        states[1].isHealthy = false;
        QVERIFY(balancer->choose(states, {.pinned = EndpointId{1U}}, random) == EndpointId{0U});
        const std::vector<EndpointId> tried{EndpointId{0U}};
        states[1].isHealthy = true;
        QVERIFY(balancer->choose(states, {.excluded = tried, .pinned = EndpointId{0U}}, random) == EndpointId{1U});
    }

    void cookieNamesItsEndpointAndNoOther()
    {
        const StickyCookie cookie({"seat", std::nullopt}, "secret", endpoints);
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            const std::string value = valueOf(cookie.setCookie(EndpointId{i}, false));
            QCOMPARE(value.size(), std::size_t{32});
            QVERIFY(cookie.endpointOf(value) == EndpointId{i});
            QVERIFY(StickyCookie({"seat", std::nullopt}, "another", endpoints).endpointOf(value) == std::nullopt);
        }
        for (const char* nonsense : {"", "0", "10.0.0.1:9001"})
            QVERIFY(cookie.endpointOf(nonsense) == std::nullopt);
    }

    void attributesSayWhatTheyMust()
    {
        const StickyCookie session({"seat", std::nullopt}, "secret", endpoints);
        const std::string plain = session.setCookie(EndpointId{0U}, false);
        QVERIFY(plain.starts_with("seat="));
        QVERIFY(plain.ends_with("; Path=/; HttpOnly; SameSite=Lax"));
        const StickyCookie kept({"seat", std::chrono::hours(1)}, "secret", endpoints);
        QVERIFY(kept.setCookie(EndpointId{0U}, true).ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure"));
    }

    void valueOutlivesAChangeOfTheEndpoints()
    {
        const std::string value = valueOf(StickyCookie({"seat", {}}, "secret", endpoints).setCookie(EndpointId{1U}, false));
        const std::vector<EndpointSettings> other{{{"10.0.0.9", 1}, 1}, {{"10.0.0.8", 1}, 1}, endpoints[1]};
        QVERIFY(StickyCookie({"seat", {}}, "secret", other).endpointOf(value) == EndpointId{2U});
    }
};

QTEST_APPLESS_MAIN(TestSticky)
#include "tst_sticky.moc"
