// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"
#include "app/cli/verbs.h"
#include "app/demo/demo_runner.h"
#include "app/load_document.h"
#include "core/capture/capture_log.h"
#include "core/proxy/engine.h"
#include "core/proxy/event_loop.h"
#include "core/tls/key_log.h"

#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

namespace signalbox::cli {
namespace {

struct Options {
    std::string document;
    unsigned workers = 0;
    std::string capture;
    std::vector<std::string> bindings;
    std::string readyFile;
    std::string keyLog;
    bool isDemo = false;
    bool hasNoTraffic = false;
};

constexpr Duration drainTime = std::chrono::seconds(10);
constexpr Duration watchInterval = std::chrono::milliseconds(500);

// The earliest time when there is no such file now.
std::filesystem::file_time_type timeOf(const std::string& path)
{
    std::error_code error;
    const auto time = std::filesystem::last_write_time(path, error);
    return error ? std::filesystem::file_time_type::min() : time;
}

// What `run` keeps alive. Everything happens on the main thread's loop; workers have their own.
class Gateway {
public:
    explicit Gateway(Options options) : m_options(std::move(options)), m_watchTimer([this] { watch(); }) {}
    int run();

private:
    int begin();
    Result<void> openKeyLog();
    Result<EngineOptions> engineOptions() const;
    Result<void> writeReadyFile() const;
    void watchSignal(uv_signal_t& handle, int number, uv_signal_cb callback);
    void watch();
    void learnCertificates();
    bool haveCertificatesChanged();
    void reload();
    void announce() const;

    Options m_options;
    EventLoop m_loop;
    Timer m_watchTimer;
    uv_signal_t m_terminate{};
    uv_signal_t m_interrupt{};
    uv_signal_t m_hangUp{};
    std::filesystem::file_time_type m_lastWrite;
    std::map<std::string, std::filesystem::file_time_type> m_certificateTimes; // by path, of what the plan was made of
    std::shared_ptr<const TlsKeyLog> m_keyLog; // null: not asked for
    std::unique_ptr<CaptureLog> m_capture;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<demo::DemoRunner> m_demo;
};

Result<EngineOptions> Gateway::engineOptions() const
{
    EngineOptions options;
    options.workers = m_options.workers;
    options.capture = m_capture.get();
    for (const std::string& binding : m_options.bindings) {
        const std::size_t equals = binding.find('=');
        const Result<HostPort> address = parseHostPort(equals == std::string::npos ? "" : binding.substr(equals + 1));
        if (equals == std::string::npos || !address)
            return Error{ErrorCode::InvalidInput, ErrorOrigin::Config,
                "--bind is LISTENER=ADDRESS:PORT, not '" + binding + "'", {}};
        options.bindings[binding.substr(0, equals)] = *address;
    }
    return options;
}

Result<void> Gateway::writeReadyFile() const
{
    if (m_options.readyFile.empty())
        return {};
    const std::string beside = m_options.readyFile + ".part"; // renamed when whole: a reader never sees half of it
    {
        std::ofstream file(beside, std::ios::trunc);
        for (const BoundListener& listener : m_engine->listeners())
            file << listener.name << ' ' << listener.address.toText() << '\n';
        if (!file.flush())
            return Error{ErrorCode::WriteFailed, ErrorOrigin::System, "cannot write " + m_options.readyFile, {}};
    }
    std::error_code error;
    std::filesystem::rename(beside, m_options.readyFile, error);
    if (error)
        return Error{ErrorCode::WriteFailed, ErrorOrigin::System, "cannot write " + m_options.readyFile, {}};
    return {};
}

void Gateway::announce() const
{
    for (const BoundListener& listener : m_engine->listeners())
        say(fmt::format("listener {} at {}", listener.name, listener.url()));
    if (const std::optional<SocketAddress> metrics = m_engine->metricsAddress())
        say(fmt::format("metrics at http://{}/metrics", metrics->toText()));
}

// Only by the option: an environment that sets SSLKEYLOGFILE for a browser does not mean a gateway's clients.
Result<void> Gateway::openKeyLog()
{
    if (m_options.keyLog.empty())
        return {};
    auto opened = TlsKeyLog::open(m_options.keyLog);
    if (!opened)
        return opened.error();
    m_keyLog = *std::move(opened);
    say("warning: the secrets of TLS connections with clients and services go to " + m_options.keyLog
        + ": who reads it can decrypt what was recorded of them; remove it when done");
    return {};
}

int Gateway::begin()
{
    if (const Result<void> opened = openKeyLog(); !opened)
        return fail(opened.error());
    const Result<LoadedDocument> loaded = loadDocument(m_options.document, nullptr, m_keyLog);
    if (!loaded)
        return fail(loaded.error());
    if (loaded->plan == nullptr) {
        printFindings(m_options.document, loaded->findings);
        return fail(m_options.document + " has errors and is not run");
    }
    std::error_code ignored;
    m_lastWrite = std::filesystem::last_write_time(m_options.document, ignored);
    if (!m_options.capture.empty() && m_options.capture != "off") {
        CaptureSettings settings;
        settings.folder = m_options.capture;
        Result<std::unique_ptr<CaptureLog>> capture = CaptureLog::open(settings);
        if (!capture)
            return fail(capture.error());
        m_capture = *std::move(capture);
    }
    Result<EngineOptions> options = engineOptions();
    if (!options)
        return fail(options.error());
    if (m_options.isDemo) {
        Result<std::unique_ptr<demo::DemoRunner>> demo = demo::DemoRunner::start();
        if (!demo)
            return fail(demo.error());
        m_demo = *std::move(demo);
    }
    Result<std::unique_ptr<Engine>> engine = Engine::start(loaded->plan, *std::move(options));
    if (!engine)
        return fail(engine.error());
    m_engine = *std::move(engine);
    learnCertificates();
    if (const Result<void> written = writeReadyFile(); !written)
        return fail(written.error());
    announce();
    if (m_demo != nullptr && !m_options.hasNoTraffic) {
        const std::string folder = std::filesystem::absolute(m_options.document).parent_path().string();
        m_demo->startTraffic(m_engine->listeners(), folder + "/tokens");
    }
    return exitClean;
}

void Gateway::watchSignal(uv_signal_t& handle, int number, uv_signal_cb callback)
{
    uv_signal_init(m_loop.handle(), &handle);
    handle.data = this;
    uv_signal_start(&handle, callback, number);
}

int Gateway::run()
{
    if (const int code = begin(); code != exitClean)
        return code;
    const auto stop = [](uv_signal_t* handle, int) { static_cast<Gateway*>(handle->data)->m_loop.stop(); };
    watchSignal(m_terminate, SIGTERM, stop);
    watchSignal(m_interrupt, SIGINT, stop);
    watchSignal(m_hangUp, SIGHUP, [](uv_signal_t* handle, int) { static_cast<Gateway*>(handle->data)->reload(); });
    m_loop.arm(m_watchTimer, watchInterval);
    m_loop.run();

    say("draining");
    m_watchTimer.cancel();
    m_demo.reset();
    m_engine->drain(drainTime);
    m_engine.reset();
    for (uv_signal_t* handle : {&m_terminate, &m_interrupt, &m_hangUp})
        uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
    return exitClean;
}

// The files of certificates that the running plan was made of.
void Gateway::learnCertificates()
{
    const std::shared_ptr<const Plan> plan = m_engine->plan();
    std::map<std::string, std::filesystem::file_time_type> times;
    const auto add = [&](const std::string& path) {
        if (path.empty())
            return;
        // A file that was known before keeps the time it was read at: a change since then is not missed.
        const auto known = m_certificateTimes.find(path);
        times[path] = known != m_certificateTimes.end() ? known->second : timeOf(path);
    };
    for (const ListenerPlan& listener : plan->listeners) {
        add(listener.clientCaPath);
        for (const CertificateFiles& files : listener.certificates) {
            add(files.certificatePath);
            add(files.keyPath);
        }
    }
    for (const ServicePlan& service : plan->services) {
        for (const std::string* path : {&service.caPath, &service.certificatePath, &service.keyPath})
            add(*path);
    }
    m_certificateTimes = std::move(times);
}

bool Gateway::haveCertificatesChanged()
{
    bool isChanged = false;
    for (auto& [path, time] : m_certificateTimes) {
        const auto present = timeOf(path);
        isChanged = isChanged || present != time;
        time = present;
    }
    return isChanged;
}

// Editors write files in many ways (rename, truncate and write): the time of the last write shows all of them, and a document
// that is half written has errors and is looked at again. Certificates are renewed by moving a link or a file, often the key
// after the certificate: asking for times follows links, where watching a file by its inode would not, and a pair that does
// not fit yet is refused until its second half changes. Connections live on: a new plan is for new handshakes.
void Gateway::watch()
{
    std::error_code error;
    const auto written = std::filesystem::last_write_time(m_options.document, error);
    const bool isWritten = !error && written != m_lastWrite;
    if (isWritten)
        m_lastWrite = written;
    const bool isRenewed = haveCertificatesChanged();
    if (isWritten || isRenewed)
        reload();
    m_loop.arm(m_watchTimer, watchInterval);
}

void Gateway::reload()
{
    const Result<LoadedDocument> loaded = loadDocument(m_options.document, m_engine->plan(), m_keyLog);
    if (!loaded) {
        say("not reloaded: " + loaded.error().describe() + "; the running plan stays");
        return;
    }
    if (loaded->plan == nullptr) {
        for (const Finding& finding : loaded->findings)
            say(fmt::format("{}:{}:{}: {}: {}", m_options.document, finding.span.line, finding.span.column,
                toText(finding.severity), finding.message));
        say("not reloaded: the document has errors; the running plan stays");
        return;
    }
    if (loaded->plan->hash == m_engine->plan()->hash)
        return;
    if (const Result<void> applied = m_engine->apply(loaded->plan); !applied) {
        say("not reloaded: " + applied.error().describe() + "; the running plan stays");
        return;
    }
    learnCertificates();
    say("reloaded: plan " + loaded->plan->hash.substr(0, 8));
    if (const Result<void> written = writeReadyFile(); !written)
        say(written.error().describe());
    announce();
}

} // namespace

void addRun(CommandLine& line)
{
    auto options = std::make_shared<Options>();
    Verb verb = line.addVerb("run", "Runs a document as a gateway until SIGTERM; reloads it when it changes");
    verb.option("DOC", options->document, "Gateway document", Verb::Need::Required);
    verb.option("--workers", options->workers, "Worker threads; default: one per core");
    verb.option("--capture", options->capture, "Folder to record exchanges in, or 'off' (default)");
    verb.option("--bind", options->bindings, "LISTENER=ADDRESS:PORT instead of the document's address");
    verb.option("--ready-file", options->readyFile, "Written once all listeners accept: a line 'name address:port' each");
    verb.option("--key-log", options->keyLog, "File that gets the secrets of TLS connections (NSS key log format), for Wireshark");
    verb.flag("--demo", options->isDemo, "Also start the demo services and their trickle of requests");
    verb.flag("--no-traffic", options->hasNoTraffic, "With --demo: services only, no requests");
    verb.does([options] { return Gateway(*options).run(); });
}

} // namespace signalbox::cli
