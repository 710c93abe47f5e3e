// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An adapter that makes another as slow as a network, or answers in an order of the test's choice.

#include <escodb/policy/adapter.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace escodb {

/// Delays each request on its way to `A`, and each answer on its way back, by the executor's clock
/// (virtual where the executor is a manual one). Requests that are under way together overtake each
/// other where their delays differ: with random delays, effects and answers come in any order.
///
/// Thread safety: that of `A`. Lifetime: the executor outlives the adapter.
template <class A> class latency_adapter : private policy::check_adapter<A> {
public:
    /// Called once for the way there and once for the way back of each request.
    using delay_function = std::function<std::chrono::nanoseconds()>;

    /// Half of `round_trip` there, half back.
    latency_adapter(A inner, executor& where, std::chrono::nanoseconds round_trip)
        : latency_adapter(std::move(inner), where,
                          delay_function{[half = round_trip / 2] { return half; }}) {}

    latency_adapter(A inner, executor& where, delay_function delay)
        : inner_(std::move(inner)), where_(&where), delay_(std::move(delay)) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        co_await sleep_for(*where_, delay_());
        std::optional<blob> found = co_await inner_.read(std::move(id));
        co_await sleep_for(*where_, delay_());
        co_return found;
    }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        co_await sleep_for(*where_, delay_());
        reread_result result = co_await policy::reread(&inner_, std::move(id), std::move(revision));
        co_await sleep_for(*where_, delay_());
        co_return result;
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        co_await sleep_for(*where_, delay_());
        write_result result =
            co_await inner_.write(std::move(id), value, std::move(revision));
        co_await sleep_for(*where_, delay_());
        co_return result;
    }

    [[nodiscard]] async<std::string> doubts() { return policy::doubts(&inner_); }
    [[nodiscard]] std::string describe() const { return inner_.describe(); }

private:
    A inner_;
    executor* where_;
    delay_function delay_;
};

} // namespace escodb
