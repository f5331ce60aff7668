// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What capture costs per exchange: CPU of the worker in record(), CPU of the capture thread, bytes on disk, bytes of index.
//   bench_capture [FOLDER] [EXCHANGES]
#include "core/capture/capture_log.h"
#include "tests/core/capture/sample_exchange.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

using namespace signalbox;

namespace {

double cpuSeconds(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double residentBytes()
{
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * 4096;
}

} // namespace

int main(int argc, char** argv)
{
    CaptureSettings settings;
    settings.folder = argc > 1 ? argv[1] : (std::filesystem::temp_directory_path() / "signalbox-bench").string();
    const int count = argc > 2 ? std::atoi(argv[2]) : 1'000'000;
    std::filesystem::remove_all(settings.folder);
    auto log = CaptureLog::open(settings);
    if (!log) {
        fmt::print(stderr, "{}\n", log.error().describe());
        return 2;
    }
    (*log)->addPlan(samplePlan());
    const auto lane = (*log)->makeLane();
    Exchange exchange = sampleExchange(1);
    const double residentBefore = residentBytes();
    const double processBefore = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID);
    const double workerBefore = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < count; ++i) {
        exchange.number = lane->nextNumber();
        exchange.request.target[8] = static_cast<char>('0' + i % 10);
        lane->record(exchange);
        if (i % 5000 == 4999)
            (*log)->sync(); // as a gateway's rate lets the capture thread keep up
    }
    lane->flush();
    const double worker = cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - workerBefore;
    (*log)->sync();
    const double all = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - processBefore;
    const CaptureStatus status = (*log)->status();
    fmt::print("exchanges {} lost {}\n", status.exchanges, status.lostExchanges);
    fmt::print("worker        {:.3f} us/exchange\n", worker / count * 1e6);
    fmt::print("capture thread {:.3f} us/exchange\n", (all - worker) / count * 1e6);
    fmt::print("disk          {:.0f} bytes/exchange\n", static_cast<double>(status.diskBytes) / count);
    fmt::print("memory        {:.0f} bytes/exchange\n", (residentBytes() - residentBefore) / count);
    log->reset();
    const auto start = std::chrono::steady_clock::now();
    const auto again = CaptureLog::open(settings);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print("reopening     {:.2f} s for {} exchanges\n", took.count(), again ? (*again)->rowCount() : 0);
    return 0;
}
