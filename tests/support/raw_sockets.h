// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An origin and a client that know nothing of HTTP but where a message ends, so that tests can look at the very bytes that
// a gateway sends on, and send it bytes that no library would. Loopback, port 0.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace signalbox::testing {

inline std::string lowered(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

// The length of the first whole request in `bytes`, 0 when there is none yet.
inline std::size_t wholeRequest(const std::string& bytes)
{
    const std::size_t head = bytes.find("\r\n\r\n");
    if (head == std::string::npos)
        return 0;
    const std::size_t body = head + 4;
    const std::string fields = lowered(bytes.substr(0, body));
    if (fields.find("\r\ntransfer-encoding: chunked\r\n") != std::string::npos) {
        const std::size_t last = bytes.find("0\r\n", body);
        const std::size_t end = last == std::string::npos ? last : bytes.find("\r\n\r\n", last + 1);
        return end == std::string::npos ? 0 : end + 4;
    }
    const std::size_t length = fields.find("\r\ncontent-length: ");
    const std::size_t total = body + (length == std::string::npos ? 0 : std::stoul(fields.substr(length + 18)));
    return bytes.size() >= total ? total : 0;
}

// Gives every whole request the same bytes as its answer, and closes the connection behind it when told so.
class RawOrigin {
public:
    explicit RawOrigin(std::string answer, bool closes = false)
        : m_answer(std::move(answer))
        , m_closes(closes)
    {
        m_listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_listening, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(m_listening, 64) == 0
            && ::getsockname(m_listening, reinterpret_cast<sockaddr*>(&address), &size) == 0)
            m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~RawOrigin()
    {
        m_stops = true;
        m_thread.join();
        ::close(m_listening);
    }
    RawOrigin(const RawOrigin&) = delete;
    RawOrigin& operator=(const RawOrigin&) = delete;

    std::uint16_t port() const { return m_port; }
    // Every whole request so far.
    std::vector<std::string> requests()
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    struct Connection {
        int descriptor;
        std::string bytes;
    };

    void run()
    {
        std::vector<Connection> open;
        while (!m_stops) {
            std::vector<pollfd> polled{{m_listening, POLLIN, 0}};
            for (const Connection& connection : open)
                polled.push_back({connection.descriptor, POLLIN, 0});
            ::poll(polled.data(), polled.size(), 20);
            for (std::size_t i = open.size(); i-- > 0;) {
                if (polled[i + 1].revents != 0 && !serve(open[i])) {
                    ::close(open[i].descriptor);
                    open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
                }
            }
            if (polled[0].revents != 0)
                open.push_back({::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC), {}});
        }
        for (const Connection& connection : open)
            ::close(connection.descriptor);
    }

    bool serve(Connection& connection)
    {
        char buffer[65536];
        const ssize_t count = ::recv(connection.descriptor, buffer, sizeof buffer, 0);
        if (count <= 0)
            return false;
        connection.bytes.append(buffer, static_cast<std::size_t>(count));
        while (const std::size_t length = wholeRequest(connection.bytes)) {
            {
                const std::lock_guard lock(m_mutex);
                m_requests.push_back(connection.bytes.substr(0, length));
            }
            connection.bytes.erase(0, length);
            ::send(connection.descriptor, m_answer.data(), m_answer.size(), MSG_NOSIGNAL);
            if (m_closes)
                return false;
        }
        return true;
    }

    std::string m_answer;
    bool m_closes;
    int m_listening = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stops{false};
    std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::thread m_thread;
};

// A descriptor, for the caller to close; below 0 when nobody listens.
inline int connectedTo(std::uint16_t port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

// Sends the bytes, ends its side when told so, and returns all that came until the other side closed. 10 s at most for each wait.
inline std::string exchangeRaw(std::uint16_t port, std::string_view bytes, bool endsSide = true)
{
    const int descriptor = connectedTo(port);
    std::string answer;
    if (descriptor >= 0) {
        ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (endsSide)
            ::shutdown(descriptor, SHUT_WR);
        char buffer[65536];
        pollfd polled{descriptor, POLLIN, 0};
        while (::poll(&polled, 1, 10'000) == 1) {
            const ssize_t count = ::recv(descriptor, buffer, sizeof buffer, 0);
            if (count <= 0)
                break;
            answer.append(buffer, static_cast<std::size_t>(count));
        }
    }
    ::close(descriptor);
    return answer;
}

// The status codes of all responses in `bytes`, "200 400".
inline std::string statusesOf(const std::string& bytes)
{
    std::string codes;
    for (std::size_t at = bytes.find("HTTP/1."); at != std::string::npos; at = bytes.find("HTTP/1.", at + 1)) {
        if (at == 0 || bytes[at - 1] == '\n' || bytes.compare(at, 9, "HTTP/1.1 ") == 0)
            codes.append(codes.empty() ? "" : " ").append(bytes.substr(at + 9, 3));
    }
    return codes;
}

} // namespace signalbox::testing
