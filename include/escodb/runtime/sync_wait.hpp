// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The bridge from plain functions to coroutines: drive an executor until one result is there.

#include <escodb/runtime/awaitable.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/root.hpp>

#include <utility>

namespace escodb {

/// Awaits `what` on `where`, drives it meanwhile, and gives the result or throws what it threw.
/// Everything, from the first step, runs inside `run_until`. May be called from a coroutine that
/// `where` runs; other ready coroutines go on meanwhile.
/// \throws also what `executor::run_until` throws; `what` is then destroyed, unfinished.
template <class A>
requires awaitable<A> await_result_t<A> sync_wait(executor& where, A&& what) {
    using result = await_result_t<A>;
    // A reference is enough, because the caller's argument lives until we return.
    detail::root<result> top = detail::make_root<result, A&&>(std::forward<A>(what));
    where.post(top.handle());
    try {
        where.run_until([&top] { return top.done(); });
    } catch (...) {
        where.forget(top.handle());
        throw;
    }
    return top.result().take();
}

} // namespace escodb
