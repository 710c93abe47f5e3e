// SPDX-License-Identifier: Apache-2.0
#include "password_source.hpp"

#include "child.hpp"
#include "descriptor.hpp"
#include "failure.hpp"
#include "terminal.hpp"

#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cli {

namespace {

constexpr std::size_t password_bytes_max = 65'536;

escodb::password without_newline(const escodb::secret_bytes& content) {
    std::string_view text = escodb::as_text(content);
    if (text.ends_with('\n')) {
        text.remove_suffix(1);
        if (text.ends_with('\r'))
            text.remove_suffix(1);
    }
    return escodb::password{text};
}

/// Takes the password out of the environment, where a child or /proc would show it.
std::optional<escodb::password> from_environment() {
    char* const text = std::getenv("ESCODB_PASSWORD");
    if (text == nullptr)
        return std::nullopt;
    escodb::password found{text};
    escodb::wipe(std::as_writable_bytes(std::span{text, std::strlen(text)}));
    ::unsetenv("ESCODB_PASSWORD");
    return found;
}

escodb::password asked(const std::string& prompt) {
    std::optional<escodb::password> answer = ask_hidden(prompt);
    if (!answer)
        throw usage_error("there is no password: give --password-file, --password-fd, "
                          "--password-command or ESCODB_PASSWORD, or use a terminal");
    return std::move(*answer);
}

escodb::password from_terminal(password_use use, const std::string& store) {
    if (use == password_use::open)
        return asked("Password of " + store + ": ");
    escodb::password chosen = asked("New password of " + store + ": ");
    if (chosen.empty())
        throw escodb::error(escodb::errc::empty_password);
    const escodb::password again = asked("The same again: ");
    if (!escodb::equal_in_constant_time(escodb::as_bytes(chosen.reveal()),
                                        escodb::as_bytes(again.reveal())))
        throw usage_error("the two passwords differ");
    return chosen;
}

} // namespace

escodb::password read_password(const settings& global, password_use use,
                                const std::string& store) {
    if (!global.password_file.empty()) {
        const descriptor file = open_for_reading(global.password_file);
        return without_newline(read_all(file.get(), password_bytes_max, global.password_file));
    }
    if (global.password_fd >= 0) {
        const std::string name = "file descriptor " + std::to_string(global.password_fd);
        return without_newline(read_all(global.password_fd, password_bytes_max, name));
    }
    if (!global.password_command.empty())
        return without_newline(output_of(global.password_command, password_bytes_max));
    if (std::optional<escodb::password> found = from_environment())
        return std::move(*found);
    return from_terminal(use, store);
}

bool password_is_asked_for(const settings& global) {
    return global.password_file.empty() && global.password_fd < 0 &&
           global.password_command.empty() && std::getenv("ESCODB_PASSWORD") == nullptr;
}

} // namespace cli
