// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Runs a program with a given input and environment, away from any terminal, and gives what it
/// printed.

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli_test {

struct outcome {
    int exit = -1; ///< The exit code; -1 where a signal ended it.
    int signal = 0;
    std::string out;
    std::string err;
};

/// The arguments and environment of an exec, made before a fork: a child may not allocate.
class exec_plan {
public:
    exec_plan(std::vector<std::string> arguments, const std::map<std::string, std::string>& changes)
        : arguments_(std::move(arguments)) {
        for (char** entry = environ; *entry != nullptr; ++entry) {
            const std::string_view text = *entry;
            // A tester's own settings must not decide.
            if (!text.starts_with("ESCODB_") &&
                !changes.contains(std::string{text.substr(0, text.find('='))}))
                environment_.emplace_back(text);
        }
        for (const auto& [name, value] : changes)
            environment_.push_back(name + "=" + value);
        for (std::string& text : arguments_)
            argv_.push_back(text.data());
        argv_.push_back(nullptr);
        for (std::string& text : environment_)
            envp_.push_back(text.data());
        envp_.push_back(nullptr);
    }
    exec_plan(const exec_plan&) = delete;
    exec_plan& operator=(const exec_plan&) = delete;

    [[noreturn]] void exec() const {
        ::signal(SIGPIPE, SIG_DFL);
        ::execve(argv_[0], argv_.data(), envp_.data());
        ::_exit(127);
    }

private:
    std::vector<std::string> arguments_, environment_;
    std::vector<char*> argv_, envp_;
};

/// A pipe whose ends close themselves.
class pipe_ends {
public:
    pipe_ends() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0)
            throw std::runtime_error("pipe2");
    }
    ~pipe_ends() {
        close(0);
        close(1);
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;

    [[nodiscard]] int end(std::size_t which) const { return ends_[which]; }
    void close(std::size_t which) {
        if (ends_[which] >= 0)
            ::close(std::exchange(ends_[which], -1));
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

/// \throws std::runtime_error where there is no process to be had.
[[nodiscard]] inline pid_t fork_child() {
    ::signal(SIGCHLD, SIG_DFL); // Boost.Test would take the end of a child for a fault of the test.
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("fork");
    return child;
}

[[nodiscard]] inline outcome wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    outcome ended;
    if (WIFEXITED(status))
        ended.exit = WEXITSTATUS(status);
    else
        ended.signal = WTERMSIG(status);
    return ended;
}

/// Runs a program to its end.
/// \param extra    a file descriptor of ours that it gets as number 3; -1: none.
/// \param close_output whether nobody reads what it prints.
[[nodiscard]] inline outcome run(std::vector<std::string> arguments, std::string_view input = {},
                                 const std::map<std::string, std::string>& environment = {},
                                 int extra = -1, bool close_output = false) {
    ::signal(SIGPIPE, SIG_IGN); // A program that does not read its input ends before we wrote it.
    const exec_plan plan{std::move(arguments), environment};
    std::array<pipe_ends, 3> pipes;
    const pid_t child = fork_child();
    if (child == 0) {
        ::setsid(); // No terminal: nothing can be asked.
        ::dup2(pipes[0].end(0), 0);
        ::dup2(pipes[1].end(1), 1);
        ::dup2(pipes[2].end(1), 2);
        if (extra >= 0) {
            ::dup2(extra, 3);
            ::fcntl(3, F_SETFD, 0); // Where it was 3 already, dup2 left it to be closed.
        }
        if (close_output)
            pipes[1].close(0);
        plan.exec();
    }
    pipes[0].close(0);
    pipes[1].close(1);
    pipes[2].close(1);
    if (close_output)
        pipes[1].close(0);

    std::string out, err;
    while (pipes[1].end(0) >= 0 || pipes[2].end(0) >= 0) {
        if (input.empty())
            pipes[0].close(1);
        std::array<pollfd, 3> waiting{pollfd{pipes[0].end(1), POLLOUT, 0},
                                      pollfd{pipes[1].end(0), POLLIN, 0},
                                      pollfd{pipes[2].end(0), POLLIN, 0}};
        ::poll(waiting.data(), waiting.size(), -1);
        if (waiting[0].revents != 0) {
            const ssize_t count =
                ::write(pipes[0].end(1), input.data(), std::min<std::size_t>(input.size(), 4096));
            if (count < 0)
                input = {};
            else
                input.remove_prefix(static_cast<std::size_t>(count));
        }
        for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
            if (waiting[i].revents == 0)
                continue;
            std::array<char, 65'536> buffer;
            const ssize_t count = ::read(pipes[i].end(0), buffer.data(), buffer.size());
            if (count <= 0)
                pipes[i].close(0);
            else
                (i == 1 ? out : err).append(buffer.data(), static_cast<std::size_t>(count));
        }
    }
    outcome ended = wait_for(child);
    ended.out = std::move(out);
    ended.err = std::move(err);
    return ended;
}

} // namespace cli_test
