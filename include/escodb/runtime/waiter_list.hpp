// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Who waits for an event or a permit: a queue whose nodes are the awaiters themselves, so that
/// waiting allocates nothing and a waiter that is destroyed can step out.

#include <escodb/runtime/executor.hpp>

#include <coroutine>

namespace escodb::detail {

/// A place in a queue. It stays where it is.
struct waiter {
    waiter() noexcept = default;
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    enum class stage : unsigned char { outside, queued, posted };

    std::coroutine_handle<> handle;
    waiter* previous = nullptr;
    waiter* next = nullptr;
    stage at = stage::outside;
};

/// First in, first out; owns nothing. Not thread safe.
class waiter_list {
public:
    waiter_list() noexcept = default;
    waiter_list(const waiter_list&) = delete;
    waiter_list& operator=(const waiter_list&) = delete;

    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }

    void push_back(waiter& w, std::coroutine_handle<> handle) noexcept {
        w.handle = handle;
        w.previous = last_;
        w.next = nullptr;
        w.at = waiter::stage::queued;
        (last_ != nullptr ? last_->next : first_) = &w;
        last_ = &w;
    }

    /// \pre `w` is queued here.
    void remove(waiter& w) noexcept {
        (w.previous != nullptr ? w.previous->next : first_) = w.next;
        (w.next != nullptr ? w.next->previous : last_) = w.previous;
        w.at = waiter::stage::outside;
    }

    /// Has the first waiter resumed by `where`. \pre not empty. \throws std::bad_alloc: nothing
    /// has changed.
    void post_first(executor& where) {
        waiter& w = *first_;
        where.post(w.handle);
        remove(w);
        w.at = waiter::stage::posted;
    }

private:
    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
};

} // namespace escodb::detail
