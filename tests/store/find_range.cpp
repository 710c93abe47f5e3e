// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/find_range.hpp>

#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(store_find_range)

escodb::async_generator<std::string> letters(int count) {
    for (int i = 0; i < count; ++i)
        co_yield std::string(1, static_cast<char>('a' + i));
}

BOOST_AUTO_TEST_CASE(gives_what_the_generator_gives) {
    escodb::manual_executor loop;
    std::string all;
    for (const std::string& one : escodb::find_range{nullptr, loop, letters(3)})
        all += one;
    BOOST_TEST(all == "abc");
}

BOOST_AUTO_TEST_CASE(may_be_empty) {
    escodb::manual_executor loop;
    escodb::find_range none{nullptr, loop, letters(0)};
    BOOST_TEST((none.begin() == none.end()));
}

BOOST_AUTO_TEST_SUITE_END()
