// SPDX-License-Identifier: Apache-2.0
#include <escodb/scheduler/text_pool.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(scheduler_text_pool)

BOOST_AUTO_TEST_CASE(texts_of_all_lengths_stay) {
    escodb::scheduler::text_pool pool;
    std::vector<std::pair<std::string, std::string_view>> kept;
    for (std::size_t i = 0; i < 3'000; ++i) {
        std::string text(i % 1'000 == 999 ? 100'000 : i % 97, static_cast<char>('a' + i % 26));
        const std::string_view copy = pool.keep(text);
        BOOST_REQUIRE(copy == text);
        BOOST_REQUIRE(text.empty() || copy.data() != text.data());
        kept.emplace_back(std::move(text), copy);
    }
    for (const auto& [text, copy] : kept)
        BOOST_REQUIRE(copy == text);
    pool.clear();
    BOOST_TEST(pool.keep("x") == "x"); // there is no room left for even one
    BOOST_TEST(pool.keep("again") == "again");
}

BOOST_AUTO_TEST_SUITE_END()
