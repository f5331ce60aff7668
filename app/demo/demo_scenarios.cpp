// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_scenarios.h"

#include "app/demo/catalogue_items.h"
#include "app/demo/catalogue_service.h"
#include "app/demo/demo_http.h"

#include <fmt/format.h>

#include <array>

namespace signalbox::demo {
namespace {

constexpr std::string_view host = "api.shop.test";
// Documentation networks (RFC 5737): nobody's addresses.
constexpr std::array<std::string_view, 6> clientNetworks{
    "198.51.100.17", "198.51.100.42", "198.51.100.128", "203.0.113.5", "203.0.113.77", "192.0.2.200"};
constexpr std::array<std::string_view, 4> programs{
    "shop-web/5.1", "shop-web/5.1", "shop-app/2.8 (phone)", "shop-app/2.7 (tablet)"};
constexpr std::array<std::string_view, 5> searches{"tea", "wool", "desk", "grey", "cm"};

template <std::size_t Size>
std::string_view oneOf(RandomSource& random, const std::array<std::string_view, Size>& choices)
{
    return choices[random.below(Size)];
}

std::string_view anyItem(Scene& scene)
{
    const auto items = catalogueItems();
    return items[scene.random().below(static_cast<std::uint32_t>(items.size()))].id;
}

// The tag that the catalogue's present version gives an item, as a client remembers it from before.
std::string knownTag(std::string_view item)
{
    SimpleRequest request;
    request.head.method = "GET";
    request.head.target = fmt::format("/items/{}", item);
    request.head.headers.add("Accept-Encoding", "gzip");
    TapeRandom random({});
    return std::string(catalogueResponse(CatalogueVersion::Two, request, random).headers.find("ETag").value_or(""));
}

std::string orderBody(Scene& scene)
{
    const Json line{{"id", anyItem(scene)}, {"quantity", 1 + scene.random().below(4)}};
    Json body{{"items", Json::array({line})}};
    if (scene.random().below(2) == 0)
        body["note"] = "Please ring twice";
    return body.dump();
}

void browse(Scene& scene)
{
    if (scene.random().below(5) == 0)
        scene.useSecureListener();
    scene.get(fmt::format("/catalog/items?page={}", 1 + scene.random().below(3)));
    scene.setHeader("Origin", "https://shop.test");
    const std::string_view item = anyItem(scene);
    scene.get(fmt::format("/catalog/items/{}", item));
    scene.get(fmt::format("/images/{}?format=png", item));
    if (scene.random().below(2) == 0)
        scene.get(fmt::format("/reviews/{}", item));
}

void browseByCategory(Scene& scene)
{
    scene.get("/");
    scene.get("/catalog/items?category=kitchen&per-page=3");
    for (const std::string_view item : {"kettle", "teapot", "cup"})
        scene.get(fmt::format("/images/{}", item));
}

void comeBack(Scene& scene)
{
    const std::string_view item = anyItem(scene);
    scene.get(fmt::format("/catalog/items/{}", item));
    scene.setHeader("If-None-Match", knownTag(item));
}

void lookAtReviews(Scene& scene)
{
    scene.get(fmt::format("/reviews/{}", anyItem(scene)));
    scene.get(fmt::format("/recommendations/{}", anyItem(scene)));
}

void search(Scene& scene)
{
    scene.get(fmt::format("/search?q={}", oneOf(scene.random(), searches)));
    scene.get(fmt::format("/search?q={}&page=1", oneOf(scene.random(), searches)));
}

// More than the bucket holds: the last ones are answered 429.
void searchInAHurry(Scene& scene)
{
    for (const std::string_view word : {"t", "te", "tea", "tea%20", "tea%20p", "tea%20po", "tea%20pot"}) {
        scene.get(fmt::format("/search?q={}", word));
        scene.pauseAfterwards(std::chrono::milliseconds(40));
    }
}

void order(Scene& scene)
{
    scene.signInWith(scene.random().below(3) == 0 ? scene.credentials().bob : scene.credentials().alice);
    scene.get("/account");
    scene.sendJson("POST", "/orders", orderBody(scene));
    scene.get("/orders");
}

void changeOrder(Scene& scene)
{
    scene.signInWith(scene.credentials().alice);
    const std::string target = fmt::format("/orders/demo-{}", scene.number());
    scene.sendJson("PUT", target, orderBody(scene));
    scene.get(target);
    scene.sendJson("PUT", target, orderBody(scene));
    scene.send("DELETE", target);
}

void orderNonsense(Scene& scene)
{
    scene.signInWith(scene.credentials().alice);
    scene.sendJson("POST", "/orders", R"({"items": [{"id": "unicorn", "quantity": 0}]})");
    scene.sendJson("POST", "/orders", R"({"items": [)");
}

void askForAnothersOrder(Scene& scene)
{
    scene.signInWith(scene.credentials().bob);
    scene.get("/orders/1001");
}

void forgetToSignIn(Scene& scene)
{
    scene.get("/orders");
}

void useAnExpiredToken(Scene& scene)
{
    scene.signInWith(scene.credentials().expired);
    scene.get("/account");
}

void readReport(Scene& scene)
{
    scene.signInWith(scene.credentials().bob);
    scene.get(fmt::format("/reports/{}", scene.random().below(2) == 0 ? "sales" : "returns"));
}

void partnerFeed(Scene& scene)
{
    scene.comeFrom("192.0.2.80");
    scene.get("/partners?per-page=20");
    scene.setHeader("User-Agent", "north-wind-feed/1.0");
    scene.setHeader("X-Api-Key", scene.credentials().partnerKey);
}

void partnerWithAWrongKey(Scene& scene)
{
    scene.comeFrom("192.0.2.81");
    scene.get("/partners");
    scene.setHeader("User-Agent", "south-wind-feed/0.3");
    scene.setHeader("X-Api-Key", "let-me-in");
}

void administer(Scene& scene)
{
    scene.comeFrom("10.20.3.4");
    scene.get("/admin/settings");
}

void administerFromOutside(Scene& scene)
{
    scene.comeFrom("203.0.113.66");
    scene.get("/admin/settings");
}

void followAnOldLink(Scene& scene)
{
    const std::string_view item = anyItem(scene);
    scene.get(fmt::format("/product/{}", item));
    scene.get(fmt::format("/catalog/items/{}", item));
}

void checkHealth(Scene& scene)
{
    scene.comeFrom("127.0.0.1");
    scene.get("/healthz");
    scene.setHeader("User-Agent", "uptime-check/1");
}

// Targets that gateways read differently, so ours reads none of them: 400.
void probe(Scene& scene)
{
    static constexpr std::array<std::string_view, 4> targets{
        "/catalog/../admin/settings", "/catalog//items", "/catalog/items%2Fkettle", "/%61dmin/settings"};
    scene.comeFrom("203.0.113.66");
    scene.get(oneOf(scene.random(), targets));
    scene.setHeader("User-Agent", "curious/0.1");
}

void askForWhatIsNotThere(Scene& scene)
{
    static constexpr std::array<std::string_view, 3> targets{"/wp-login.php", "/favicon.ico", "/catalogue/items"};
    scene.get("/catalog/items/unicorn");
    scene.get(oneOf(scene.random(), targets));
}

void preflight(Scene& scene)
{
    scene.send("OPTIONS", "/orders");
    scene.setHeader("Origin", "https://shop.test");
    scene.setHeader("Access-Control-Request-Method", "POST");
    scene.setHeader("Access-Control-Request-Headers", "authorization, content-type");
}

constexpr std::array table{
    Scenario{"browse", 24, browse},
    Scenario{"browse by category", 8, browseByCategory},
    Scenario{"come back", 6, comeBack},
    Scenario{"look at reviews", 10, lookAtReviews},
    Scenario{"search", 6, search},
    Scenario{"search in a hurry", 2, searchInAHurry},
    Scenario{"order", 7, order},
    Scenario{"change an order", 4, changeOrder},
    Scenario{"order nonsense", 1, orderNonsense},
    Scenario{"ask for another's order", 1, askForAnothersOrder},
    Scenario{"forget to sign in", 2, forgetToSignIn},
    Scenario{"use an expired token", 2, useAnExpiredToken},
    Scenario{"read a report", 6, readReport},
    Scenario{"partner feed", 4, partnerFeed},
    Scenario{"partner with a wrong key", 1, partnerWithAWrongKey},
    Scenario{"administer", 3, administer},
    Scenario{"administer from outside", 2, administerFromOutside},
    Scenario{"follow an old link", 3, followAnOldLink},
    Scenario{"check health", 5, checkHealth},
    Scenario{"probe", 2, probe},
    Scenario{"ask for what is not there", 3, askForWhatIsNotThere},
    Scenario{"preflight", 3, preflight},
};

} // namespace

std::span<const Scenario> scenarios()
{
    return table;
}

Scene::Scene(const DemoCredentials& credentials, RandomSource& random, unsigned number)
    : m_credentials(credentials)
    , m_random(random)
    , m_number(number)
    , m_client(oneOf(random, clientNetworks))
    , m_program(oneOf(random, programs))
{
}

void Scene::send(std::string_view method, std::string_view target)
{
    DemoStep& step = m_steps.emplace_back();
    step.listener = m_listener;
    step.untilNext = milliseconds(m_random, 120, 380);
    RequestHead& head = step.request.head;
    head.method = method;
    head.target = target;
    head.headers.add("Host", host);
    head.headers.add("User-Agent", m_program);
    head.headers.add("Accept", "*/*");
    head.headers.add("Accept-Encoding", "gzip");
    head.headers.add("X-Forwarded-For", m_client);
    if (!m_token.empty())
        head.headers.add("Authorization", fmt::format("Bearer {}", m_token));
}

void Scene::sendJson(std::string_view method, std::string_view target, std::string body)
{
    send(method, target);
    setHeader("Content-Type", "application/json");
    m_steps.back().request.body = std::move(body);
}

void Scene::setHeader(std::string_view name, std::string_view value)
{
    m_steps.back().request.head.headers.set(name, value);
}

void Scene::pauseAfterwards(Duration pause)
{
    m_steps.back().untilNext = pause;
}

std::deque<DemoStep> Scene::takeSteps()
{
    if (!m_steps.empty())
        m_steps.back().untilNext = milliseconds(m_random, 200, 900);
    return std::move(m_steps);
}

} // namespace signalbox::demo
