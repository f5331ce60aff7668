// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Lets in who knows a user's password (RFC 7617); passwords are kept as bcrypt hashes. A hash costs tens of milliseconds on
// purpose, so what was verified is remembered for a minute, and what was refused for seconds, by a keyed digest.
#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/policy/checks.h"
#include "core/policy/policy_kind.h"

#include <crypt.h>
#include <fmt/core.h>
#include <openssl/rand.h>

#include <array>
#include <map>
#include <mutex>
#include <unordered_map>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Duration rememberGood = 60s;
constexpr Duration rememberBad = 5s;
constexpr std::size_t mostRemembered = 4096;
constexpr std::uint64_t highestCost = 16; // seconds a password; more would stall a worker

// bcrypt of "demo", which the starter uses.
constexpr std::string_view demoHash = "$2y$10$C0HiMlyMhxQFxAZafc5yyurKvuvZBV48TJqkvMhbUAJ1QaXmyno5a";

// What was found out about credentials a moment ago. Thread: any.
class Memory {
public:
    std::optional<bool> recall(const std::string& digest, Instant now)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_entries.find(digest);
        if (found == m_entries.end() || found->second.until <= now)
            return std::nullopt;
        return found->second.isGood;
    }

    void remember(const std::string& digest, bool isGood, Instant now)
    {
        const std::lock_guard lock(m_mutex);
        if (m_entries.size() >= mostRemembered)
            std::erase_if(m_entries, [now](const auto& entry) { return entry.second.until <= now; });
        if (m_entries.size() >= mostRemembered)
            m_entries.clear();
        m_entries[digest] = {isGood, now + (isGood ? rememberGood : rememberBad)};
    }

private:
    struct Entry {
        bool isGood = false;
        Instant until;
    };
    std::mutex m_mutex;
    std::unordered_map<std::string, Entry> m_entries; // guarded by m_mutex
};

struct Users {
    std::map<std::string, std::string, std::less<>> hashes;
    std::string challenge;
    std::string salt; // keys the digests, which are therefore worth nothing outside this process
    bool isForwarded = false;
    mutable Memory memory;
};

struct Credentials {
    std::string user;
    std::string password;
};

// RFC 7617 2: base64 of "user:password"; the user has no colon, neither has controls. A NUL would end the password early
// for crypt_r.
std::optional<Credentials> parseCredentials(std::string_view header)
{
    constexpr std::string_view scheme = "Basic ";
    if (!equalsIgnoringCase(header.substr(0, scheme.size()), scheme))
        return std::nullopt;
    const auto text = fromBase64(trimmed(header.substr(scheme.size())));
    if (!text)
        return std::nullopt;
    const std::size_t colon = text->find(':');
    if (colon == std::string::npos)
        return std::nullopt;
    for (const char c : *text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return std::nullopt;
    }
    return Credentials{text->substr(0, colon), text->substr(colon + 1)};
}

bool passwordFits(const std::string& password, const std::string& hash)
{
    const auto state = std::make_unique<crypt_data>(); // 32 KiB: too much for a worker's stack
    const char* made = crypt_r(password.c_str(), hash.c_str(), state.get());
    return made != nullptr && equalsConstantTime(hash, made);
}

class Basic final : public Filter {
public:
    explicit Basic(const Users& users) : m_users(users) {}

    Verdict onRequestHead(RequestHead& head, FilterContext& context) override
    {
        const auto header = head.headers.find("Authorization");
        if (!header)
            return refusal("no Authorization header");
        const auto credentials = parseCredentials(*header);
        if (!credentials || head.headers.count("Authorization") != 1)
            return refusal("the Authorization header is not Basic credentials");
        if (!isKnown(*credentials, context))
            return refusal(fmt::format("wrong password, or no user \"{}\"", credentials->user));
        context.facts.consumer = credentials->user;
        context.note("consumer", credentials->user);
        if (!m_users.isForwarded)
            head.headers.remove("Authorization");
        return Verdict::proceed();
    }

private:
    bool isKnown(const Credentials& credentials, FilterContext& context) const
    {
        const Instant now = context.clock.now();
        const std::string digest = sha256(m_users.salt + credentials.user + ':' + credentials.password);
        if (const auto recalled = m_users.memory.recall(digest, now)) {
            context.note("cached", "true");
            return *recalled;
        }
        const auto found = m_users.hashes.find(credentials.user);
        // An unknown user costs as much time as a wrong password, so that answers do not tell who exists.
        const bool isUser = found != m_users.hashes.end();
        const std::string& hash = isUser ? found->second : m_users.hashes.begin()->second;
        const bool isGood = passwordFits(credentials.password, hash) && isUser;
        m_users.memory.remember(digest, isGood, now);
        return isGood;
    }

    Verdict refusal(std::string reason) const
    {
        LocalResponse response;
        response.status = 401;
        response.problemType = "password-required";
        response.reason = std::move(reason);
        response.headers.add("WWW-Authenticate", m_users.challenge);
        return Verdict::respond(std::move(response));
    }

    const Users& m_users;
};

// Empty when it is a bcrypt hash that we verify: "$2b$12$" and 53 characters.
std::string hashProblem(std::string_view hash)
{
    const bool isBcrypt = hash.size() == 60 && (hash.substr(0, 4) == "$2a$" || hash.substr(0, 4) == "$2b$" || hash.substr(0, 4) == "$2y$")
        && hash[6] == '$';
    const auto cost = isBcrypt ? parseUnsigned(hash.substr(4, 2)) : std::nullopt;
    if (!cost)
        return "not a bcrypt hash: make one with htpasswd -nB USER";
    if (*cost < 4 || *cost > highestCost)
        return fmt::format("a bcrypt cost is 4 to {}", highestCost);
    for (const char c : hash.substr(7)) {
        if (!isAlpha(c) && !isDigit(c) && c != '.' && c != '/')
            return "not a bcrypt hash: make one with htpasswd -nB USER";
    }
    return {};
}

Result<bool> addUser(Users& users, std::string name, std::string hash)
{
    if (name.empty() || name.find(':') != std::string::npos)
        return configError(fmt::format("\"{}\" is not a user name", name));
    if (std::string problem = hashProblem(hash); !problem.empty())
        return configError(fmt::format("{}: {}", name, problem));
    if (!users.hashes.emplace(std::move(name), std::move(hash)).second)
        return configError("a user stands there twice");
    return true;
}

Result<bool> readFile(Users& users, const Fields& fields)
{
    const std::string path = fields.text("htpasswd");
    const auto text = fields.sources().readFile(path);
    if (!text)
        return text.error();
    std::size_t number = 0;
    for (std::string_view line : split(*text, '\n')) {
        ++number;
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (line.empty() || line.front() == '#')
            continue;
        const std::size_t colon = line.find(':');
        const std::string_view hash = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
        if (auto added = addUser(users, std::string(line.substr(0, colon)), std::string(hash)); !added)
            return withContext(added.error(), fmt::format("{} line {}", path, number));
    }
    return true;
}

Result<bool> readUsers(Users& users, const Fields& fields)
{
    if (fields.has("htpasswd"))
        return readFile(users, fields);
    for (const Fields& entry : fields.objects("users")) {
        if (auto added = addUser(users, entry.text("name"), entry.text("bcrypt")); !added)
            return added;
    }
    return true;
}

Result<std::string> challengeFor(const std::string& realm)
{
    std::string quoted;
    for (const char c : realm) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return configError("realm: controls cannot stand there");
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return fmt::format("Basic realm=\"{}\", charset=\"UTF-8\"", quoted);
}

Result<FilterFactory> compile(const Fields& fields)
{
    auto users = std::make_shared<Users>();
    if (auto read = readUsers(*users, fields); !read)
        return read.error();
    if (users->hashes.empty())
        return configError("there is no user");
    auto challenge = challengeFor(fields.text("realm"));
    if (!challenge)
        return challenge.error();
    std::array<unsigned char, 16> salt{};
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
        return Error{ErrorCode::OutOfResources, ErrorOrigin::System, "no random bytes for the memory of passwords"};
    users->challenge = *std::move(challenge);
    users->salt.assign(reinterpret_cast<const char*>(salt.data()), salt.size());
    users->isForwarded = fields.boolean("forward");
    return FilterFactory{[keep = std::shared_ptr<const Users>(std::move(users))] {
        return std::make_unique<Basic>(*keep);
    }};
}

void check(const Fields& fields, std::vector<Finding>& findings)
{
    for (const Fields& entry : fields.objects("users")) {
        const std::string hash = entry.text("bcrypt");
        if (std::string problem = hashProblem(hash); !problem.empty())
            addFinding(findings, entry, "bcrypt", Severity::Error, "basic-hash", "This is " + problem);
        else if (hash == demoHash)
            addFinding(findings, entry, "bcrypt", Severity::Warning, "basic-demo",
                "The password is demo: put the hash of your own, made with htpasswd -nB USER");
    }
}

std::vector<FieldSchema> schemaFields()
{
    return {
        {.name = "users", .type = FieldType::Object, .shape = FieldShape::List, .doc = "Who may sign in",
            .fields = {{.name = "name", .type = FieldType::Text, .doc = "The user's name, without a colon", .isRequired = true},
                {.name = "bcrypt", .type = FieldType::Text, .doc = "The password's bcrypt hash, as htpasswd -nB prints it",
                    .isRequired = true}}},
        {.name = "htpasswd", .type = FieldType::File, .doc = "A file of users, made with htpasswd -B"},
        {.name = "realm", .type = FieldType::Text, .doc = "What browsers show when they ask for the password",
            .defaultText = "Restricted"},
        {.name = "forward", .type = FieldType::Boolean, .doc = "The upstream sees the password", .defaultText = "false"},
    };
}

} // namespace

const PolicyKind& basicKind()
{
    static const PolicyKind kind{
        .id = "basic",
        .label = "Basic sign-in",
        .letter = "B",
        .category = PolicyCategory::Access,
        .doc = "Lets in who knows a user's password",
        .hooks = FilterHooks::RequestHead | FilterHooks::ChangesRequest,
        .schema = {.fields = schemaFields(), .exactlyOneOf = {{"users", "htpasswd"}}},
        .compile = compile,
        .check = check,
        .starter = "{ kind: basic, users: [{ name: demo, bcrypt: "
                   "$2y$10$C0HiMlyMhxQFxAZafc5yyurKvuvZBV48TJqkvMhbUAJ1QaXmyno5a }] }",
    };
    return kind;
}

} // namespace signalbox
