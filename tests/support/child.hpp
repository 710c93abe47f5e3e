// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Another process, for tests of what several do to one folder.

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace escodb_test {

/// A fork that runs `body` and exits with what it returns; with 99 after an exception. Nothing is
/// unwound in it, so it ends as suddenly as a killed one. \pre no other thread runs.
class child {
public:
    template <class Body> explicit child(Body body) {
        // Boost.Test would take the end of a child for a fault of the test.
        std::signal(SIGCHLD, SIG_DFL);
        std::fflush(nullptr);
        pid_ = ::fork();
        if (pid_ < 0)
            throw std::runtime_error{"fork failed"};
        if (pid_ != 0)
            return;
        int code = 99;
        try {
            code = body();
        } catch (const std::exception& e) {
            std::fprintf(stderr, "child %d: %s\n", static_cast<int>(::getpid()), e.what());
        } catch (...) {
        }
        ::_exit(code);
    }
    child(child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
    child& operator=(child&&) = delete;
    ~child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }

    void signal(int number) const { ::kill(pid_, number); }
    /// The exit code; minus the signal's number if one ended it.
    int wait() {
        const int status = await(0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    /// Returns when the child has been stopped (it may do so itself: raise(SIGSTOP)).
    void wait_until_stopped() {
        if (!WIFSTOPPED(await(WUNTRACED)))
            throw std::runtime_error{"the child ended instead of stopping"};
    }
    /// kill -9, then wait.
    int kill() {
        signal(SIGKILL);
        return wait();
    }

private:
    int await(int flags) const {
        int status = 0;
        while (::waitpid(pid_, &status, flags) < 0)
            if (errno != EINTR)
                throw std::runtime_error{"waitpid failed"};
        return status;
    }

    pid_t pid_;
};

} // namespace escodb_test
