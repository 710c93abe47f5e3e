// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A first-in, first-out queue of coroutine handles that keeps its memory: once it has held so many,
/// it holds as many again without asking for more. A `std::deque` asks now and then for ever, and an
/// executor that cannot post would leave a coroutine behind.

#include <coroutine>
#include <cstddef>
#include <vector>

namespace escodb::detail {

/// A ring. Not thread safe.
class handle_queue {
public:
    /// Room for this many is there from the beginning.
    static constexpr std::size_t first_capacity = 256;

    handle_queue() : slots_(first_capacity) {}

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// Amortised O(1). \throws std::bad_alloc: nothing has changed.
    void push_back(std::coroutine_handle<> h) {
        make_room(1);
        at(size_) = h;
        ++size_;
    }
    /// So many can then be added without asking for memory. \throws std::bad_alloc: nothing has changed.
    void make_room(std::size_t more) {
        std::size_t capacity = slots_.size();
        while (capacity < size_ + more)
            capacity *= 2;
        if (capacity > slots_.size())
            grow_to(capacity);
    }
    /// \pre not empty.
    std::coroutine_handle<> pop_front() noexcept {
        const std::coroutine_handle<> first = at(0);
        first_ = (first_ + 1) & (slots_.size() - 1);
        --size_;
        return first;
    }
    /// Takes every `h` out. O(size).
    void forget(std::coroutine_handle<> h) noexcept {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size_; ++i)
            if (at(i) != h)
                at(kept++) = at(i);
        size_ = kept;
    }

private:
    std::coroutine_handle<>& at(std::size_t i) noexcept {
        return slots_[(first_ + i) & (slots_.size() - 1)];
    }
    void grow_to(std::size_t capacity) {
        std::vector<std::coroutine_handle<>> larger(capacity);
        for (std::size_t i = 0; i < size_; ++i)
            larger[i] = at(i);
        slots_.swap(larger);
        first_ = 0;
    }

    std::vector<std::coroutine_handle<>> slots_; // a power of two of them
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

} // namespace escodb::detail
