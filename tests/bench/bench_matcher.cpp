// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Time and heap allocations of one decide(): guard, target, host and match, by the number of routes. The request takes the last
// route, which is the worst case for a matcher that tries each in turn.
#include "core/plan/decision.h"
#include "tests/bench/allocation_counter.h"
#include "tests/core/plan/plan_maker.h"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace signalbox;

RoutePlan routeOf(std::size_t i, std::string host)
{
    const std::string name = std::to_string(i);
    MatchPlan match;
    switch (i % 4) {
    case 0: match.path = PrefixPath{"/service" + name}; break;
    case 1: match.path = templatePath("/api/v" + name + "/{id}"); break;
    case 2: match.path = ExactPath{"/pages/" + name}; break;
    default: match.path = regexPath("/files" + name + "/[a-z]+\\.(png|jpg)"); break;
    }
    match.methods = {"GET", "PUT"};
    match.hosts = {{HostPattern::Kind::Exact, std::move(host)}};
    return makeRoute("r" + name, match);
}

void run(benchmark::State& state, const Plan& plan, const RequestHead& head)
{
    Decision decision;
    decide(plan, ListenerId(0), {&head, {}, "http"}, decision); // its strings get their memory
    if (decision.outcome != Decision::Outcome::Route || decision.earlier + 1 != plan.routes.size())
        state.SkipWithError("the last route did not take it");
    const std::size_t before = allocationCount();
    for (auto _ : state) {
        decide(plan, ListenerId(0), {&head, {}, "http"}, decision);
        benchmark::DoNotOptimize(decision.route);
    }
    state.counters["allocations"]
        = benchmark::Counter(static_cast<double>(allocationCount() - before), benchmark::Counter::kAvgIterations);
}

// One host, many paths.
void manyPaths(benchmark::State& state)
{
    std::vector<RoutePlan> routes;
    for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(state.range(0)); ++i)
        routes.push_back(routeOf(i, "api.shop.test"));
    MatchPlan last;
    last.hosts = {{HostPattern::Kind::Exact, "api.shop.test"}};
    last.path = templatePath("/orders/{id}");
    routes.push_back(makeRoute("last", last));
    const Plan plan = makePlan(std::move(routes));
    const RequestHead head = makeRequest("GET", "/orders/7731?expand=items", "api.shop.test:8080",
        {{"Accept", "*/*"}, {"User-Agent", "curl/7.88"}});
    run(state, plan, head);
}

// A host for each route, every fourth a wildcard.
void manyHosts(benchmark::State& state)
{
    std::vector<RoutePlan> routes;
    for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(state.range(0)); ++i) {
        routes.push_back(routeOf(i, "h" + std::to_string(i) + ".shop.test"));
        if (i % 4 == 3)
            routes.back().match.hosts = {{HostPattern::Kind::OneLabel, ".h" + std::to_string(i) + ".shop.test"}};
    }
    MatchPlan last;
    last.hosts = {{HostPattern::Kind::Exact, "api.shop.test"}};
    last.path = PrefixPath{"/orders"};
    routes.push_back(makeRoute("last", last));
    const Plan plan = makePlan(std::move(routes));
    const RequestHead head = makeRequest("GET", "/orders/7731", "api.shop.test");
    run(state, plan, head);
}

BENCHMARK(manyPaths)->Arg(5)->Arg(10)->Arg(100)->Arg(10'000);
BENCHMARK(manyHosts)->Arg(5)->Arg(10)->Arg(100)->Arg(10'000);

} // namespace

BENCHMARK_MAIN();
