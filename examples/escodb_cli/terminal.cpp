// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"

#include "descriptor.hpp"
#include "failure.hpp"
#include "text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string_view>

namespace cli {

namespace {

// The signals that would end or stop the program and leave the terminal mute. The last two come
// from our own calls, where we are in the background.
constexpr std::array watched{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};
constexpr std::array from_outside{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

volatile std::sig_atomic_t caught = 0;

extern "C" void note_signal(int number) { caught = number; }

/// While this lives, a watched signal is noted, nothing more. Those from outside are let in only by
/// `wait_for_input`: one that came just before a read would be noted, and the read would go on.
class signal_watch {
public:
    signal_watch() {
        sigset_t outside;
        sigemptyset(&outside);
        for (const int number : from_outside)
            sigaddset(&outside, number);
        sigprocmask(SIG_BLOCK, &outside, &mask_before_);
        caught = 0;
        struct sigaction action {};
        action.sa_handler = note_signal; // Without SA_RESTART: calls must return.
        sigemptyset(&action.sa_mask);
        for (std::size_t i = 0; i < watched.size(); ++i) {
            sigaction(watched[i], &action, &before_[i]);
            if (before_[i].sa_handler == SIG_IGN) // nohup: it has no effect here either.
                sigaction(watched[i], &before_[i], nullptr);
        }
    }
    ~signal_watch() {
        sigprocmask(SIG_SETMASK, &mask_before_, nullptr); // What is pending is noted here.
        for (std::size_t i = 0; i < watched.size(); ++i)
            sigaction(watched[i], &before_[i], nullptr);
    }
    signal_watch(const signal_watch&) = delete;
    signal_watch& operator=(const signal_watch&) = delete;

    /// Waits until there is something to read, or a signal.
    void wait_for_input(int terminal) const {
        pollfd waiting{terminal, POLLIN, 0};
        while (caught == 0 && ::ppoll(&waiting, 1, nullptr, &mask_before_) < 0 && errno == EINTR) {
        }
    }

private:
    sigset_t mask_before_{};
    std::array<struct sigaction, watched.size()> before_{};
};

/// While this lives, the terminal does not show what is typed.
class echo_off {
public:
    explicit echo_off(int terminal) : terminal_(terminal) {
        if (tcgetattr(terminal_, &before_) != 0)
            return;
        termios mute = before_;
        mute.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
        mute.c_lflag |= ICANON | ISIG;
        changed_ = tcsetattr(terminal_, TCSAFLUSH, &mute) == 0;
    }
    ~echo_off() {
        // A process in the background is stopped by SIGTTOU here, which is being watched: again.
        while (changed_ && tcsetattr(terminal_, TCSAFLUSH, &before_) != 0 && errno == EINTR &&
               caught != SIGTTOU) {
        }
    }
    echo_off(const echo_off&) = delete;
    echo_off& operator=(const echo_off&) = delete;

    /// Whether typing is really hidden; nothing may be asked otherwise.
    [[nodiscard]] bool works() const noexcept { return changed_; }

private:
    int terminal_;
    termios before_{};
    bool changed_ = false;
};

void write_to(int terminal, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(terminal, text.data(), text.size());
        if (count <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

enum class outcome { line, end, interrupted };

/// Reads up to the end of the line, byte by byte: what follows belongs to others.
outcome read_line(const signal_watch& watch, int terminal, escodb::secret_bytes& line) {
    constexpr std::size_t line_bytes_max = 65'536;
    line.reserve(256);
    for (;;) {
        watch.wait_for_input(terminal);
        if (caught != 0)
            return outcome::interrupted;
        std::byte next{};
        if (::read(terminal, &next, 1) != 1)
            return caught != 0 ? outcome::interrupted : outcome::end;
        if (next == std::byte{'\n'} || next == std::byte{'\r'})
            return outcome::line;
        if (line.size() < line_bytes_max)
            line.push_back(next);
    }
}

} // namespace

std::optional<escodb::password> ask_hidden(const std::string& prompt) {
    const descriptor terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
    if (!terminal.is_open())
        return std::nullopt;
    for (;;) {
        escodb::secret_bytes line;
        outcome ended = outcome::end;
        {
            const signal_watch watch;
            const echo_off mute{terminal.get()};
            if (mute.works()) {
                write_to(terminal.get(), visible(prompt));
                ended = read_line(watch, terminal.get(), line);
                write_to(terminal.get(), "\n");
            }
        }
        if (const int signal = caught; signal != 0) {
            // The terminal is as before: now the signal does what it would have done. Where that
            // was to stop us, we come back here and ask again.
            ::raise(signal);
            continue;
        }
        if (ended == outcome::end && line.empty())
            return std::nullopt;
        return escodb::password{escodb::as_text(line)};
    }
}

bool is_interactive() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

bool shows_progress() { return ::isatty(STDERR_FILENO) == 1; }

bool ask_consent(const std::string& question) {
    std::fputs((visible(question) + " [y/N] ").c_str(), stderr);
    char answer = 'n';
    char next = 0;
    for (bool first = true; ::read(STDIN_FILENO, &next, 1) == 1 && next != '\n'; first = false)
        if (first)
            answer = next;
    return answer == 'y' || answer == 'Y';
}

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

} // namespace cli
