// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// From functions that throw to `result`s.

#include <escodb/base/error.hpp>
#include <escodb/base/result.hpp>

#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace escodb {

namespace detail {

/// Made before memory can run out; a copy of it needs none.
inline const error the_lack_of_memory{errc::out_of_memory};

/// `failure` as a value, whatever memory there is left.
inline error copy_of(const error& failure) noexcept {
    try {
        return failure;
    } catch (const std::bad_alloc&) {
        return the_lack_of_memory;
    }
}

} // namespace detail

/// Calls `fn()`. \return what it returned; or, where it threw `error`, that; or, where it threw
/// `std::bad_alloc`, `errc::out_of_memory`. Anything else that it threw passes through: it is not of
/// this library, but of a function or a policy that the caller has given.
template <class Fn> auto attempt(Fn&& fn) -> result<std::invoke_result_t<Fn>> {
    using value = std::invoke_result_t<Fn>;
    try {
        if constexpr (std::is_void_v<value>) {
            std::invoke(std::forward<Fn>(fn));
            return {};
        } else {
            return std::invoke(std::forward<Fn>(fn));
        }
    } catch (const error& failure) {
        return detail::copy_of(failure);
    } catch (const std::bad_alloc&) {
        return detail::the_lack_of_memory;
    }
}

} // namespace escodb
