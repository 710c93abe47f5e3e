// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Random bytes that a function of the program supplies: a piece of hardware's, or a test's.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/base/secret.hpp>
#include <escodb/policy/kinds.hpp>

#include <concepts>
#include <functional>

namespace escodb::random {

/// Whether `Fn` can supply random bytes: see `callback`.
template <auto Fn>
concept random_callback = requires(byte_span out) {
    { std::invoke(Fn, out) } -> std::same_as<bool>;
};

/// Asks `Fn`, a model of `policy::random`:
///
///     bool from_the_board(escodb::byte_span out); // true, when all of it has been filled
///     using policies = escodb::policies<escodb::random::callback<from_the_board>>;
///
/// Choose it where the system has no source of its own, or where a certified one is asked for; and for
/// tests that shall give the same bytes each time. It is asked for each IV, 12 bytes or more: a slow
/// device does better behind a generator that it seeds.
///
/// **All that the source is must be in what the function reaches**: a device, a generator in a variable of
/// its own. Objects of this class hold nothing and are made and dropped all the time. The function must
/// not give the same bytes again after a fork, a restart or a snapshot of the machine.
///
/// Thread safety: as the function's. It is called by the thread that drives the store, by those of a
/// `pooled_loop` at the same time, and by those of other stores.
template <auto Fn> class callback {
    static_assert(random_callback<Fn>, "escodb: random::callback takes a function that fills memory: "
                                       "bool(escodb::byte_span out)");

public:
    using policy_kind = policy::random_kind;

    /// \throws error(storage_failed) where the function gives false; what it throws. `out` is wiped then.
    void fill(byte_span out) {
        bool filled = false;
        try {
            filled = std::invoke(Fn, out);
        } catch (...) {
            wipe(out);
            throw;
        }
        if (!filled) {
            wipe(out);
            throw error{errc::storage_failed, "the random source", "it has no randomness to give"};
        }
    }
};

} // namespace escodb::random
