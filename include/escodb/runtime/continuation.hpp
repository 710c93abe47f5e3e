// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How a coroutine returns to the one that awaits it, on a bounded stack.
///
/// Symmetric transfer is a tail call only in optimised builds: without optimisation, and under the
/// sanitizers, each transfer leaves a stack frame behind, and a loop that awaits a hundred thousand
/// results overflows. So the caller starts the callee by a plain nested call, and asks when that
/// call returns whether the callee has ended:
///
///     caller ── begin ──> callee runs ── finish: "ended" ──> return ──> not must_wait: go on
///     caller ── begin ──> callee runs, suspends ──────────> return ──> must_wait: suspend
///                         …later: callee runs ── finish: resumes the caller
///
/// A callee that ends at once never resumes its caller, and one that ends later does so from the
/// executor's stack; neither way does a loop of awaits grow the stack.

#include <coroutine>

namespace escodb::detail {

/// The caller's side of one await. Lives in the callee. Not thread safe.
class continuation {
public:
    /// The caller is about to start the callee.
    void begin(std::coroutine_handle<> caller) noexcept {
        caller_ = caller;
        state_ = state::starting;
    }

    /// Called after the start has returned: false, if the callee has ended (or yielded) in it.
    [[nodiscard]] bool must_wait() noexcept {
        if (state_ == state::finished)
            return false;
        state_ = state::waiting;
        return true;
    }

    /// Called by the callee, suspended, with its result in place. It may be gone on return.
    void finish() noexcept {
        if (state_ != state::waiting) {
            state_ = state::finished;
            return;
        }
        state_ = state::finished;
        caller_.resume();
    }

private:
    enum class state : unsigned char { starting, waiting, finished };

    std::coroutine_handle<> caller_;
    state state_ = state::starting;
};

} // namespace escodb::detail
