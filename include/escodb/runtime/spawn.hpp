// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Work that nobody awaits.

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/frame_allocator.hpp>

#include <coroutine>
#include <exception>
#include <utility>

namespace escodb {

namespace detail {

/// Runs to its end by itself and then destroys itself.
struct detached {
    struct promise_type : recycled_frame {
        detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    };
};

inline detached run_detached(async<void> work) { co_await std::move(work); }

} // namespace detail

/// Starts `work` at once, before this call returns, and lets it go on by itself. Its frame is
/// released when it ends; if it never ends, its memory is not released.
///
/// Nobody could receive an exception: one that escapes `work` ends the program by
/// `std::terminate`.
inline void spawn(async<void> work) { detail::run_detached(std::move(work)); }

} // namespace escodb
