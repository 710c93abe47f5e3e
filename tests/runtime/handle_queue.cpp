// SPDX-License-Identifier: Apache-2.0

#include <escodb/runtime/handle_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <coroutine>
#include <cstddef>
#include <vector>

BOOST_AUTO_TEST_SUITE(runtime_handle_queue)

using escodb::detail::handle_queue;

// Never resumed, only told apart.
std::coroutine_handle<> handle(std::size_t number) {
    static std::vector<char> places(10'000);
    return std::coroutine_handle<>::from_address(&places[number]);
}

BOOST_AUTO_TEST_CASE(what_comes_first_goes_first_however_many_there_are) {
    handle_queue queue;
    std::size_t in = 0;
    std::size_t out = 0;
    for (std::size_t round = 0; round < 60; ++round) { // more in than out, so that it wraps and grows
        for (std::size_t i = 0; i < 100; ++i)
            queue.push_back(handle(in++));
        for (std::size_t i = 0; i < 60; ++i)
            BOOST_REQUIRE((queue.pop_front() == handle(out++)));
    }
    while (!queue.empty())
        BOOST_REQUIRE((queue.pop_front() == handle(out++)));
    BOOST_TEST(in == out);
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_does_not_come) {
    handle_queue queue;
    for (std::size_t i = 0; i < 200; ++i)
        queue.push_back(handle(0));
    for (std::size_t i = 0; i < 200; ++i)
        queue.pop_front();
    for (std::size_t i = 0; i < 200; ++i) // past the ring's end
        queue.push_back(handle(i % 4));
    queue.forget(handle(1));
    queue.forget(handle(3));
    for (std::size_t i = 0; i < 100; ++i)
        BOOST_REQUIRE((queue.pop_front() == handle(i % 2 * 2)));
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_SUITE_END()
