// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A server on loopback that does with its connections what a test says: plain sockets and threads, so
/// that it can cut, stall and repeat where a proper server could not.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace escodb_test {

/// One connection; closed with the object.
class wire {
public:
    explicit wire(int fd) : fd_(fd) {}
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;
    ~wire() { ::close(fd_); }

    /// Connects to loopback; `is_open` tells whether that went well.
    static int connect_to(std::uint16_t port) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) {
            ::close(fd);
            return -1;
        }
        return fd;
    }

    /// A whole request or reply with Content-Length, header and body; empty at the end.
    std::string read_message() {
        for (;;) {
            const std::size_t head = held_.find("\r\n\r\n");
            if (head != std::string::npos) {
                const std::size_t size = head + 4 + body_bytes(held_.substr(0, head + 2));
                if (held_.size() >= size) {
                    std::string message = held_.substr(0, size);
                    held_.erase(0, size);
                    return message;
                }
            }
            if (!read_more())
                return {};
        }
    }
    /// Everything until the other side ends.
    std::string read_all() {
        while (read_more()) {
        }
        return std::exchange(held_, {});
    }
    bool write(std::string_view text) {
        while (!text.empty()) {
            const ::ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void shut() { ::shutdown(fd_, SHUT_RDWR); }
    /// What has come, at least a byte; empty at the end.
    std::string read_some() {
        if (held_.empty())
            read_more();
        return std::exchange(held_, {});
    }
    /// Whether something has come, the end included, or does so within `milliseconds`.
    [[nodiscard]] bool is_ready(int milliseconds) const {
        ::pollfd one{fd_, POLLIN, 0};
        return ::poll(&one, 1, milliseconds) > 0;
    }
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

private:
    static std::size_t body_bytes(const std::string& head) {
        for (const char* name : {"\r\nContent-Length:", "\r\ncontent-length:"}) {
            const std::size_t found = head.find(name);
            if (found != std::string::npos)
                return std::stoul(head.substr(found + 17));
        }
        return 0;
    }
    bool read_more() {
        char buffer[16384];
        const ::ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
        if (got <= 0)
            return false;
        held_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }

    int fd_;
    std::string held_;
};

/// Runs `serve` for each connection, in a thread of its own. The destructor cuts all connections.
class loopback_server {
public:
    using handler = std::function<void(wire&, int number)>;

    explicit loopback_server(handler serve) : serve_(std::move(serve)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof where;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
            ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size) != 0)
            throw std::runtime_error("no loopback server");
        port_ = ntohs(where.sin_port);
        acceptor_ = std::thread{[this] { accept_all(); }};
    }
    loopback_server(const loopback_server&) = delete;
    loopback_server& operator=(const loopback_server&) = delete;
    ~loopback_server() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::lock_guard lock{mutex_};
            for (wire* each : open_)
                each->shut();
        }
        for (std::thread& each : threads_)
            each.join();
        ::close(listener_);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] int connections() const noexcept { return connections_; }

private:
    void accept_all() {
        for (;;) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0 || stopping_) {
                if (fd >= 0)
                    ::close(fd);
                return;
            }
            threads_.emplace_back([this, fd, number = ++connections_] {
                wire connection{fd};
                {
                    const std::lock_guard lock{mutex_};
                    open_.push_back(&connection);
                    if (stopping_)
                        connection.shut();
                }
                serve_(connection, number);
                const std::lock_guard lock{mutex_};
                std::erase(open_, &connection);
            });
        }
    }

    handler serve_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::vector<wire*> open_;
    std::vector<std::thread> threads_; // the acceptor's, until it has ended
    std::thread acceptor_;
};

} // namespace escodb_test
