// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include "descriptor.hpp"
#include "failure.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace cli {

namespace {

[[noreturn]] void refuse(const std::string& why) {
    throw usage_error("the password command " + why);
}

/// A child that is waited for, also when reading from it failed.
class child {
public:
    child(const std::string& command, int output) {
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        // This program ignores SIGPIPE; a shell's pipeline must not.
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

        std::string shell = "sh", flag = "-c", text = command;
        const std::array<char*, 4> arguments{shell.data(), flag.data(), text.data(), nullptr};
        const int error =
            posix_spawn(&id_, "/bin/sh", &actions, &attributes, arguments.data(), environ);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        if (error != 0) {
            id_ = -1;
            refuse("cannot be run (" + std::generic_category().message(error) + ")");
        }
    }
    ~child() { wait(); }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    /// The status as waitpid gives it.
    int wait() noexcept {
        while (id_ > 0 && ::waitpid(id_, &status_, 0) < 0 && errno == EINTR) {
        }
        id_ = -1;
        return status_;
    }

private:
    pid_t id_ = -1;
    int status_ = 0;
};

} // namespace

escodb::secret_bytes output_of(const std::string& command, std::size_t limit) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        refuse("cannot be run (" + std::generic_category().message(errno) + ")");
    descriptor reading{ends[0]};
    descriptor writing{ends[1]};
    child runner{command, writing.get()};
    writing.close();
    const descriptor source = std::move(reading); // Closed before the child is waited for.
    escodb::secret_bytes output = read_all(source.get(), limit, "the password command's output");
    const int status = runner.wait();
    if (WIFSIGNALED(status))
        refuse("was ended by signal " + std::to_string(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        refuse("failed with exit code " + std::to_string(WEXITSTATUS(status)));
    return output;
}

} // namespace cli
