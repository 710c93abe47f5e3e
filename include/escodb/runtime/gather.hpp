// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// All values of an async generator at once.

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/async_generator.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace escodb {

/// The values of `from` up to its end, in their order. \throws what `from` throws.
template <class T> async<std::vector<T>> gather(async_generator<T> from) {
    std::vector<T> all;
    while (std::optional<T> one = co_await from.next())
        all.push_back(std::move(*one));
    co_return all;
}

} // namespace escodb
