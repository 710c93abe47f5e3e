// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Many small objects that are named by number: half as long as a pointer, and good while others
/// come and go.

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace escodb::scheduler {

/// Which object of a slab; `nowhere`: none.
inline constexpr std::uint32_t nowhere = UINT32_MAX;

/// Hands out objects from blocks of equal size. They never move. What is given back is handed out
/// again, the last first, in the state in which it was given back. Not thread safe.
/// \tparam T default constructible, with a member `std::uint32_t next`, in which the slab links
///         those that are free; whoever takes one finds it undefined.
template <class T> class slab {
public:
    slab() = default;
    slab(slab&&) = delete;

    [[nodiscard]] std::uint32_t take() {
        if (free_ != nowhere)
            return std::exchange(free_, (*this)[free_].next);
        if (made_ % block_size == 0)
            blocks_.push_back(std::make_unique<T[]>(block_size));
        return made_++;
    }
    /// \pre `at` was taken and not given back since.
    void give_back(std::uint32_t at) noexcept { (*this)[at].next = std::exchange(free_, at); }

    /// All from `first` to `last`, each of which names the one after it in `next`. O(1).
    void give_back(std::uint32_t first, std::uint32_t last) noexcept {
        (*this)[last].next = std::exchange(free_, first);
    }

    /// \pre `at` was taken at some time.
    [[nodiscard]] T& operator[](std::uint32_t at) noexcept {
        return blocks_[at / block_size][at % block_size];
    }
    [[nodiscard]] const T& operator[](std::uint32_t at) const noexcept {
        return blocks_[at / block_size][at % block_size];
    }

    /// How many were made: every number that was handed out is below.
    [[nodiscard]] std::uint32_t size() const noexcept { return made_; }

    /// Ends all objects at once.
    void clear() noexcept {
        blocks_.clear();
        made_ = 0;
        free_ = nowhere;
    }

private:
    static constexpr std::uint32_t block_size = 32; // a task of a single call needs few

    std::vector<std::unique_ptr<T[]>> blocks_;
    std::uint32_t made_ = 0;
    std::uint32_t free_ = nowhere;
};

} // namespace escodb::scheduler
