// SPDX-License-Identifier: Apache-2.0
#include "progress.hpp"

#include "terminal.hpp"

#include <algorithm>
#include <cstdio>

namespace cli {

namespace {

constexpr auto quiet_time = std::chrono::seconds{1};
constexpr auto redraw_time = std::chrono::milliseconds{100};
constexpr std::string_view clear_line = "\r\x1b[K";

void write_stderr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

} // namespace

progress::progress(std::string_view label, std::uint64_t total)
    : label_(label), total_(total), next_(clock::now() + quiet_time), enabled_(shows_progress()) {}

progress::~progress() {
    if (drawn_)
        write_stderr(clear_line);
}

void progress::advance(std::uint64_t steps) {
    done_ += steps;
    if (!enabled_)
        return;
    const clock::time_point now = clock::now();
    if (now < next_)
        return;
    next_ = now + redraw_time;
    draw();
}

void progress::draw() {
    drawn_ = true;
    std::string text{clear_line};
    const std::string counts = total_ == 0
                                   ? " " + std::to_string(done_)
                                   : " " + std::to_string(done_) + "/" + std::to_string(total_);
    text += label_;
    // A bar that does not fit would wrap, and every redraw would scroll the terminal.
    constexpr std::size_t brackets = 4;
    const std::size_t used = label_.size() + counts.size() + brackets;
    const std::size_t room =
        terminal_width() > used ? std::min<std::size_t>(terminal_width() - used, 40) : 0;
    if (total_ != 0 && room >= 10) {
        const std::uint64_t done = std::min(done_, total_);
        const auto filled = static_cast<std::size_t>(done * room / total_);
        text.append(" [").append(filled, '#').append(room - filled, '.').append("]");
    }
    write_stderr(text += counts);
}

} // namespace cli
