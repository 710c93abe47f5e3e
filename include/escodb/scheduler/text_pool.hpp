// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Copies of texts that stay until all go together.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace escodb::scheduler {

/// Keeps texts back to back in a few blocks. Not thread safe.
class text_pool {
public:
    /// \return a copy that is good until `clear`.
    [[nodiscard]] std::string_view keep(std::string_view text) {
        if (text.size() > left_) {
            next_block_ = std::min(2 * next_block_, largest_block);
            left_ = std::max(next_block_, text.size());
            blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
            at_ = blocks_.back().get();
        }
        char* const copy = at_;
        if (!text.empty())
            std::memcpy(copy, text.data(), text.size());
        at_ += text.size();
        left_ -= text.size();
        return {copy, text.size()};
    }

    void clear() noexcept {
        blocks_.clear();
        at_ = nullptr;
        left_ = 0;
        next_block_ = smallest_block / 2;
    }

private:
    static constexpr std::size_t smallest_block = 512;
    static constexpr std::size_t largest_block = 65'536;

    std::vector<std::unique_ptr<char[]>> blocks_;
    char* at_ = nullptr;
    std::size_t left_ = 0;
    std::size_t next_block_ = smallest_block / 2;
};

} // namespace escodb::scheduler
