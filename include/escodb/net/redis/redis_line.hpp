// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One connection to Redis: hiredis writes the requests and reads the replies, and the socket is ours, since
/// a blocking one would hold up the executor.
///
/// What is relied on (redis.io/docs: "Redis serialization protocol", "AUTH", "SELECT"): requests of a connection
/// are answered one by one, in their order; an error begins with a word in capitals, and the command that is
/// answered by it has had no effect.

#include <escodb/base/secret.hpp>
#include <escodb/net/line_requester.hpp>
#include <escodb/net/redis/redis_settings.hpp>
#include <escodb/net/sockets.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace escodb::net::detail {

/// A reply: an error, a number, or texts, any of which may be absent.
struct redis_answer {
    std::string problem; ///< the first word of an error
    long long number = 0;
    std::vector<std::optional<std::string>> texts;
};

class redis_line {
public:
    /// The arguments of a command; their content is the caller's.
    struct request {
        explicit request(std::vector<std::string_view> the_arguments)
            : arguments(std::move(the_arguments)) {}
        std::vector<std::string_view> arguments;
    };
    using answer = redis_answer;

    redis_line(executor& where, std::shared_ptr<sockets> waits, const redis_settings& settings)
        : where_(where), waits_(std::move(waits)), time_(settings.limits.request_time),
          limit_(settings.limits.reply_bytes), reader_(::redisReaderCreate(), &::redisReaderFree) {
        if (!reader_)
            throw std::bad_alloc{};
    }
    redis_line(const redis_line&) = delete;
    redis_line& operator=(const redis_line&) = delete;
    ~redis_line() {
        if (socket_ >= 0)
            ::close(socket_);
    }

    /// \throws line_trouble
    [[nodiscard]] static async<std::shared_ptr<redis_line>>
    open(executor& where, std::shared_ptr<sockets> waits,
         std::shared_ptr<const redis_settings> settings) {
        const auto end = where.now() + settings->limits.connect_time;
        const std::vector<std::string> addresses =
            co_await waits->resolve(settings->host, settings->limits.connect_time);
        const auto made = std::make_shared<redis_line>(where, waits, *settings);
        int why = EADDRNOTAVAIL;
        for (const std::string& each : addresses) {
            why = co_await made->connect(each, settings->port, end);
            if (why == 0)
                break;
        }
        if (why != 0)
            throw line_trouble{http_failure::not_sent,
                               addresses.empty() ? std::string{"no address is known"}
                                                 : std::string{"it cannot be connected to ("} +
                                                       std::strerror(why) + ")"};
        if (settings->has_password()) {
            request who{{"AUTH", settings->password->reveal()}};
            if (!settings->user.empty())
                who.arguments.insert(who.arguments.begin() + 1, settings->user);
            co_await made->prepare(std::move(who), end);
        }
        if (settings->database != 0) {
            const std::string number = std::to_string(settings->database);
            request which{{"SELECT", number}};
            co_await made->prepare(std::move(which), end);
        }
        co_return made;
    }

    [[nodiscard]] async<answer> exchange(request what) {
        answer got = co_await exchange_until(std::move(what), where_.now() + time_);
        co_return got;
    }

    [[nodiscard]] bool is_quiet() {
        char octet = 0;
        const ::ssize_t got = ::recv(socket_, &octet, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
    /// It reads its data, runs another's script, or waits for its master.
    [[nodiscard]] static bool is_worth_repeating(const answer& got) {
        return got.problem == "LOADING" || got.problem == "BUSY" || got.problem == "TRYAGAIN" ||
               got.problem == "MASTERDOWN";
    }
    [[nodiscard]] static std::size_t bytes_of(const request& what) {
        std::size_t sum = 0;
        for (const std::string_view each : what.arguments)
            sum += each.size();
        return sum;
    }
    [[nodiscard]] static std::size_t bytes_of(const answer& got) {
        std::size_t sum = 0;
        for (const std::optional<std::string>& each : got.texts)
            sum += each ? each->size() : 0;
        return sum;
    }
    /// What people should know of an error, in our words: Redis repeats the arguments in some.
    [[nodiscard]] static std::string meaning_of(const std::string& problem) {
        if (problem == "WRONGPASS" || problem == "NOAUTH")
            return "it wants other credentials (" + problem + ")";
        if (problem == "NOPERM")
            return "these credentials do not permit it";
        if (problem == "OOM")
            return "it has no memory left (maxmemory)";
        if (problem == "READONLY")
            return "it is a replica, which cannot be written to";
        if (problem == "MOVED" || problem == "ASK" || problem == "CROSSSLOT")
            return "it is a cluster, which is not supported";
        if (problem == "MISCONF")
            return "it cannot write to its disk, and takes no writes (MISCONF)";
        if (problem == "WRONGTYPE")
            return "the key is none of ours (WRONGTYPE)";
        return "it answered an error (" + problem + ")";
    }

private:
    /// \return 0, or the number of the system's error.
    async<int> connect(std::string address, std::uint16_t port, executor::clock::time_point end) {
        ::sockaddr_storage where{};
        ::socklen_t size = 0;
        auto* const four = reinterpret_cast<::sockaddr_in*>(&where);
        auto* const six = reinterpret_cast<::sockaddr_in6*>(&where);
        if (::inet_pton(AF_INET, address.c_str(), &four->sin_addr) == 1) {
            four->sin_family = AF_INET;
            four->sin_port = htons(port);
            size = sizeof *four;
        } else if (::inet_pton(AF_INET6, address.c_str(), &six->sin6_addr) == 1) {
            six->sin6_family = AF_INET6;
            six->sin6_port = htons(port);
            size = sizeof *six;
        } else {
            co_return EAFNOSUPPORT;
        }
        if (socket_ >= 0)
            ::close(socket_);
        socket_ = ::socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket_ < 0)
            co_return errno;
        const int yes = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (::connect(socket_, reinterpret_cast<::sockaddr*>(&where), size) == 0)
            co_return 0;
        if (errno != EINPROGRESS)
            co_return errno;
        const bool in_time = co_await waits_->ready(socket_, socket_event::writing, end - where_.now());
        if (!in_time)
            co_return ETIMEDOUT;
        int failed = 0;
        ::socklen_t length = sizeof failed;
        ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failed, &length);
        co_return failed;
    }

    /// One of the commands that make a connection ours. Nothing was written yet, whatever happens.
    async<void> prepare(request what, executor::clock::time_point end) {
        std::string problem;
        std::string lost;
        try {
            answer got = co_await exchange_until(std::move(what), end);
            if (is_worth_repeating(got))
                lost = meaning_of(got.problem);
            else
                problem = std::move(got.problem);
        } catch (const line_trouble& trouble) {
            lost = trouble.what();
        }
        if (!lost.empty())
            throw line_trouble{http_failure::not_sent, lost};
        if (!problem.empty())
            throw line_trouble{http_failure::refused_tls, meaning_of(problem)};
    }

    async<answer> exchange_until(request what, executor::clock::time_point end) {
        co_await send(std::move(what), end);
        std::size_t received = 0;
        for (;;) {
            void* parsed = nullptr;
            if (::redisReaderGetReply(reader_.get(), &parsed) != REDIS_OK)
                lose("its reply is none of Redis's");
            if (parsed != nullptr) {
                const std::unique_ptr<::redisReply, decltype(&::freeReplyObject)> reply{
                    static_cast<::redisReply*>(parsed), &::freeReplyObject};
                // More than one reply to one request: whose the next would be, nobody knows.
                if (reader_->pos != reader_->len)
                    lose("more came than was asked for");
                co_return answer_in(*reply);
            }
            std::array<char, 65536> buffer; // NOLINT: filled below
            const ::ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got == 0)
                lose("the connection ended");
            if (got < 0) {
                if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
                    lose(std::strerror(errno));
                co_await wait(socket_event::reading, end);
                continue;
            }
            received += static_cast<std::size_t>(got);
            if (received > limit_)
                throw line_trouble{http_failure::too_large, "the reply is larger than the limit"};
            if (::redisReaderFeed(reader_.get(), buffer.data(), static_cast<std::size_t>(got)) != REDIS_OK)
                throw std::bad_alloc{};
        }
    }

    /// What was not handed over as a whole, the server cannot have as a whole.
    async<void> send(request what, executor::clock::time_point end) {
        std::vector<const char*> texts;
        std::vector<std::size_t> sizes;
        for (const std::string_view each : what.arguments) {
            texts.push_back(each.data() == nullptr ? "" : each.data());
            sizes.push_back(each.size());
        }
        char* made = nullptr;
        const auto size = ::redisFormatCommandArgv(&made, static_cast<int>(texts.size()), texts.data(),
                                                   sizes.data());
        if (size < 0)
            throw std::bad_alloc{};
        const formatted command{made, static_cast<std::size_t>(size)};
        std::size_t sent = 0;
        while (sent < command.size) {
            const ::ssize_t done =
                ::send(socket_, command.text + sent, command.size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (done >= 0) {
                sent += static_cast<std::size_t>(done);
                continue;
            }
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
                throw line_trouble{http_failure::not_sent, std::strerror(errno)};
            const bool in_time = co_await waits_->ready(socket_, socket_event::writing, end - where_.now());
            if (!in_time)
                throw line_trouble{http_failure::not_sent, "it took too long to send"};
        }
    }

    /// A command as it is sent, of hiredis's memory. It may hold a password.
    struct formatted {
        formatted(char* the_text, std::size_t the_size) : text(the_text), size(the_size) {}
        formatted(const formatted&) = delete;
        formatted& operator=(const formatted&) = delete;
        ~formatted() {
            wipe(std::as_writable_bytes(std::span{text, size}));
            ::redisFreeCommand(text);
        }
        char* text;
        std::size_t size;
    };

    async<void> wait(socket_event what, executor::clock::time_point end) {
        const bool in_time = co_await waits_->ready(socket_, what, end - where_.now());
        if (!in_time)
            lose("it took too long");
    }
    [[noreturn]] static void lose(const char* why) {
        throw line_trouble{http_failure::reply_lost, why};
    }

    static answer answer_in(const ::redisReply& reply) {
        answer got;
        const auto text_of = [](const ::redisReply& from) -> std::optional<std::string> {
            if (from.type != REDIS_REPLY_STRING && from.type != REDIS_REPLY_STATUS)
                return std::nullopt;
            return std::string{from.str, static_cast<std::size_t>(from.len)};
        };
        if (reply.type == REDIS_REPLY_ERROR) {
            const std::string_view whole{reply.str, static_cast<std::size_t>(reply.len)};
            const std::size_t end = whole.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            got.problem = end == 0 ? "ERR" : std::string{whole.substr(0, std::min(end, std::size_t{20}))};
        } else if (reply.type == REDIS_REPLY_INTEGER) {
            got.number = reply.integer;
        } else if (reply.type == REDIS_REPLY_ARRAY) {
            for (std::size_t i = 0; i < reply.elements; ++i)
                got.texts.push_back(text_of(*reply.element[i]));
        } else {
            got.texts.push_back(text_of(reply));
        }
        return got;
    }

    executor& where_;
    std::shared_ptr<sockets> waits_;
    std::chrono::nanoseconds time_;
    std::size_t limit_;
    std::unique_ptr<::redisReader, decltype(&::redisReaderFree)> reader_;
    int socket_ = -1;
};

} // namespace escodb::net::detail
