// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/awaitable.hpp>

#include <escodb/runtime/async.hpp>
#include <escodb/runtime/executor.hpp>

#include <boost/test/unit_test.hpp>

#include <coroutine>
#include <memory>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(runtime_awaitable)

using namespace escodb;

struct through_a_free_function {};
inline std::suspend_never operator co_await(through_a_free_function) noexcept { return {}; }

static_assert(awaitable<async<int>>);
static_assert(!awaitable<async<int>&>, "an async is awaited as an rvalue only");
static_assert(awaitable<std::suspend_always>);
static_assert(awaitable<std::suspend_always&>);
static_assert(awaitable<through_a_free_function>);
static_assert(awaitable<detail::hop>);
static_assert(!awaitable<int>);
static_assert(!awaitable<std::string>);

static_assert(awaiter<std::suspend_always>);
static_assert(!awaiter<async<int>>);

static_assert(std::is_same_v<await_result_t<async<std::unique_ptr<int>>>, std::unique_ptr<int>>);
static_assert(std::is_same_v<await_result_t<async<>>, void>);
static_assert(std::is_same_v<await_result_t<std::suspend_always&>, void>);
static_assert(std::is_same_v<await_result_t<through_a_free_function>, void>);

BOOST_AUTO_TEST_CASE(an_awaitable_that_is_its_own_awaiter_is_passed_through) {
    std::suspend_always self;
    BOOST_TEST(&detail::awaiter_of(self) == &self);
}

BOOST_AUTO_TEST_SUITE_END()
