// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A program on a terminal of its own, and a test in the place of the person before it.

#include "process.hpp"

#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace cli_test {

class terminal_session {
public:
    terminal_session(std::vector<std::string> arguments,
                     const std::map<std::string, std::string>& environment) {
        const exec_plan plan{std::move(arguments), environment};
        int slave = -1;
        winsize size{};
        size.ws_col = 80;
        size.ws_row = 24;
        if (::openpty(&master_, &slave, nullptr, nullptr, &size) != 0)
            throw std::runtime_error("openpty");
        // Ours stays open, so that the settings can be looked at after the program has gone.
        slave_ = slave;
        child_ = fork_child();
        if (child_ == 0) {
            ::close(master_);
            ::login_tty(slave);
            plan.exec();
        }
    }
    ~terminal_session() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            (void)wait_for(child_);
        }
        ::close(slave_);
        ::close(master_);
    }
    terminal_session(const terminal_session&) = delete;
    terminal_session& operator=(const terminal_session&) = delete;

    /// Everything on the screen so far.
    [[nodiscard]] const std::string& screen() const { return screen_; }
    /// The process.
    [[nodiscard]] pid_t id() const { return child_; }

    /// Waits until the screen shows `text` behind what was waited for before.
    void expect(std::string_view text) {
        while (screen_.find(text, seen_) == screen_.npos)
            read_more();
        seen_ = screen_.find(text, seen_) + text.size();
    }
    /// The same, and until typing is hidden: the prompt comes after that.
    void expect_hidden(std::string_view prompt) {
        expect(prompt);
        if (echoes())
            throw std::runtime_error("the terminal shows what is typed");
    }
    void type(std::string_view text) const {
        if (::write(master_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("write to the terminal");
    }
    /// Whether the terminal shows what is typed.
    [[nodiscard]] bool echoes() const {
        termios settings{};
        if (::tcgetattr(slave_, &settings) != 0)
            throw std::runtime_error("tcgetattr");
        return (settings.c_lflag & ECHO) != 0;
    }
    /// Waits for the end of the program. \throws std::runtime_error where it does not come.
    outcome end() {
        const auto patience =
            std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
        siginfo_t ended_now{};
        while (::waitid(P_PID, static_cast<id_t>(child_), &ended_now,
                        WEXITED | WNOHANG | WNOWAIT) == 0 &&
               ended_now.si_pid == 0) {
            if (std::chrono::steady_clock::now() > patience)
                throw std::runtime_error("it does not end; on the screen: " + screen_);
            if (readable(10))
                read_more();
        }
        outcome ended = wait_for(std::exchange(child_, -1));
        while (readable(0))
            read_more();
        return ended;
    }

private:
    static constexpr int patience_ms = 60'000;

    [[nodiscard]] bool readable(int timeout_ms) const {
        pollfd waiting{master_, POLLIN, 0};
        return ::poll(&waiting, 1, timeout_ms) > 0;
    }
    void read_more() {
        std::array<char, 4096> buffer;
        if (!readable(patience_ms))
            throw std::runtime_error("nothing more came; on the screen: " + screen_);
        const ssize_t count = ::read(master_, buffer.data(), buffer.size());
        if (count <= 0)
            throw std::runtime_error("the terminal ended; on the screen: " + screen_);
        screen_.append(buffer.data(), static_cast<std::size_t>(count));
    }

    int master_ = -1;
    int slave_ = -1;
    pid_t child_ = -1;
    std::string screen_;
    std::size_t seen_ = 0;
};

} // namespace cli_test
