// SPDX-License-Identifier: Apache-2.0
#include "input.hpp"

#include "failure.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace cli {

escodb::secret_bytes read_standard_input(const settings& global, std::size_t limit) {
    if (global.password_fd == STDIN_FILENO)
        throw usage_error("standard input cannot give both the password and the documents");
    return read_all(STDIN_FILENO, limit, "standard input");
}

line_input::line_input(const settings& global, const std::string& file)
    : name_(file.empty() || file == "-" ? "standard input" : file) {
    if (name_ != file) {
        buffer_ = read_standard_input(global, held_bytes_max);
        return;
    }
    file_ = open_for_reading(file);
    struct stat state {};
    if (::fstat(file_.get(), &state) == 0 && S_ISREG(state.st_mode)) {
        before_ = current();
        return;
    }
    buffer_ = read_all(file_.get(), held_bytes_max, name_);
    file_.close();
}

bool line_input::next(std::string_view& line) {
    while (next_raw(line))
        if (line.find_first_not_of(" \t\r") != line.npos)
            return true;
    return false;
}

bool line_input::next_raw(std::string_view& line) {
    std::size_t searched = 0;
    for (;;) {
        const std::string_view rest = escodb::as_text(buffer_).substr(begin_);
        const std::size_t end = rest.find('\n', searched);
        if (end != rest.npos || (searched = rest.size(), !fill())) {
            line = rest.substr(0, end);
            begin_ += std::min(rest.size(), end == rest.npos ? end : end + 1);
            ++number_;
            if (line.size() > line_bytes_max)
                refuse_long_line(number_);
            return !rest.empty();
        }
    }
}

void line_input::refuse_long_line(std::uint64_t number) const {
    throw usage_error(name_ + ": line " + std::to_string(number) + " is more than the limit of " +
                          std::to_string(line_bytes_max) + " bytes",
                      name_);
}

bool line_input::fill() {
    if (!file_.is_open())
        return false;
    // What was consumed makes room first.
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    if (buffer_.size() > line_bytes_max)
        refuse_long_line(number_ + 1);
    return read_more(file_.get(), buffer_, std::max<std::size_t>(buffer_.size(), 1u << 16), name_);
}

void line_input::rewind() {
    begin_ = 0;
    number_ = 0;
    if (!file_.is_open())
        return;
    buffer_.clear();
    if (::lseek(file_.get(), 0, SEEK_SET) != 0)
        throw usage_error(name_ + ": cannot be read twice", name_);
}

void line_input::expect_unchanged() const {
    if (file_.is_open() && current() != before_)
        throw usage_error(name_ + ": was changed while it was read", name_);
}

line_input::fingerprint line_input::current() const {
    struct stat state {};
    if (::fstat(file_.get(), &state) != 0)
        return {};
    return {state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec};
}

} // namespace cli
