// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include "failure.hpp"
#include "json_text.hpp"
#include "text.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace cli {

namespace {

constexpr std::size_t buffer_bytes = 1u << 16;

} // namespace

output::output(bool json) : json_(json), terminal_(::isatty(STDOUT_FILENO) == 1) {
    buffer_.reserve(2 * buffer_bytes);
}

void output::line(std::string_view text) {
    append(text);
    end_line();
}

void output::name(std::string_view text) {
    if (json_)
        json(boost::json::value(boost::json::string_view{text.data(), text.size()}));
    else if (terminal_)
        line(visible(text));
    else
        line(text);
}

void output::json(const boost::json::value& value) { line(escodb::as_text(json_text(value))); }

void output::document(std::string_view path, const boost::json::value& value) {
    append(R"({"path":)");
    append(escodb::as_text(
        json_text(boost::json::value(boost::json::string_view{path.data(), path.size()}))));
    append(R"(,"value":)");
    append(escodb::as_text(json_text(value)));
    line("}");
}

void output::append(std::string_view text) {
    const escodb::byte_view raw = escodb::as_bytes(text);
    buffer_.insert(buffer_.end(), raw.begin(), raw.end());
}

void output::end_line() {
    buffer_.push_back(std::byte{'\n'});
    if (buffer_.size() >= buffer_bytes)
        flush();
}

void output::flush() {
    escodb::byte_view rest = buffer_;
    while (!rest.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (count >= 0) {
            rest = rest.subspan(static_cast<std::size_t>(count));
        } else if (errno == EPIPE) {
            throw output_closed{};
        } else if (errno != EINTR) {
            throw failure(exit_code::storage, "output_failed",
                          "the output cannot be written (" +
                              std::generic_category().message(errno) + ")");
        }
    }
    buffer_.clear();
}

} // namespace cli
