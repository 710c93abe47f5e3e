// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The messages of PostgreSQL's protocol that its adapter meets, as a server sends them, and a server that
/// sends what a test says: for errors and lost connections that a real one cannot be made to give.

#include <support/loopback_server.hpp>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test::postgres {

inline std::string number(std::uint64_t value, int octets) {
    std::string text;
    for (int i = octets - 1; i >= 0; --i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}
inline std::string message(char type, const std::string& body) {
    return type + number(body.size() + 4, 4) + body;
}
/// Of severity, SQLSTATE and text.
inline std::string error(const std::string& severity, const std::string& state, const std::string& text) {
    return message('E', "S" + severity + '\0' + "V" + severity + '\0' + "C" + state + '\0' + "M" + text +
                            '\0' + '\0');
}
inline const std::string ready = message('Z', "I");
inline const std::string begun = message('1', "") + message('2', "");
inline const std::string welcome = message('R', number(0, 4)) + ready;

/// One row of a number and, unless it is null, bytes.
inline std::string row(std::uint64_t revision, const std::optional<std::string>& value) {
    const auto column = [](const char* name, std::uint64_t type) {
        return name + std::string(1, '\0') + number(0, 4) + number(0, 2) + number(type, 4) +
               number(0xffff, 2) + number(0xffffffff, 4) + number(1, 2);
    };
    return message('T', number(2, 2) + column("revision", 20) + column("value", 17)) +
           message('D', number(2, 2) + number(8, 4) + number(revision, 8) +
                            (value ? number(value->size(), 4) + *value : number(0xffffffff, 4)));
}
inline const std::string done = message('C', std::string{"SELECT 1"} + '\0');
/// A statement that succeeds without a row, and with one.
inline const std::string nothing = begun + message('n', "") + done + ready;
inline std::string found(std::uint64_t revision, const std::optional<std::string>& value) {
    return begun + row(revision, value) + done + ready;
}
inline std::string failed(const std::string& state) {
    return error("ERROR", state, "a text") + ready;
}

/// Answers from a list; an empty answer is the end of the connection, as is the end of the list.
class backend {
public:
    backend& then(std::string answer) {
        const std::lock_guard lock{mutex_};
        answers_.push_back(std::move(answer));
        return *this;
    }
    /// What the next connections are greeted with.
    void greet(std::string text) {
        const std::lock_guard lock{mutex_};
        greeting_ = std::move(text);
    }
    /// Statements, as they came.
    std::vector<std::string> asked() {
        const std::lock_guard lock{mutex_};
        return asked_;
    }
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] int connections() const { return server_.connections(); }

private:
    void serve(wire& to) {
        if (to.read_some().empty())
            return;
        {
            const std::lock_guard lock{mutex_};
            to.write(greeting_);
        }
        const std::string sync = message('S', "");
        for (std::string request;;) {
            const std::string more = to.read_some();
            request += more;
            if (more.empty())
                return;
            if (!request.ends_with(sync))
                continue;
            const std::lock_guard lock{mutex_};
            asked_.push_back(std::exchange(request, {}));
            if (answers_.empty())
                return;
            const std::string answer = answers_.front();
            answers_.pop_front();
            // "\f" at its end: the connection ends after it.
            to.write(answer.ends_with('\f') ? std::string_view{answer}.substr(0, answer.size() - 1)
                                            : std::string_view{answer});
            if (answer.empty() || answer.ends_with('\f'))
                return;
        }
    }

    std::mutex mutex_;
    std::string greeting_ = welcome;
    std::deque<std::string> answers_;
    std::vector<std::string> asked_;
    loopback_server server_{[this](wire& to, int) { serve(to); }};
};

} // namespace escodb_test::postgres
