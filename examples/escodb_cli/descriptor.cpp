// SPDX-License-Identifier: Apache-2.0
#include "descriptor.hpp"

#include "failure.hpp"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

namespace cli {

namespace {

[[noreturn]] void refuse(const std::string& name, const char* verb) {
    const int cause = errno;
    throw usage_error(
        name + ": cannot be " + verb + " (" + std::generic_category().message(cause) + ")", name);
}

} // namespace

descriptor open_for_reading(const std::string& file) {
    descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    if (!opened.is_open())
        refuse(file, "opened");
    return opened;
}

bool read_more(int number, escodb::secret_bytes& buffer, std::size_t room,
               const std::string& name) {
    const std::size_t old = buffer.size();
    buffer.resize(old + room);
    ssize_t count = 0;
    do {
        count = ::read(number, buffer.data() + old, room);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        refuse(name, "read");
    buffer.resize(old + static_cast<std::size_t>(count));
    return count > 0;
}

escodb::secret_bytes read_all(int number, std::size_t limit, const std::string& name) {
    escodb::secret_bytes content;
    // As much as a pipe holds: room beyond that would be cleared for nothing, each time. The buffer doubles.
    constexpr std::size_t room = 1u << 16;
    while (read_more(number, content, room, name))
        if (content.size() > limit)
            throw usage_error(
                name + ": is more than the limit of " + std::to_string(limit) + " bytes", name);
    return content;
}

} // namespace cli
