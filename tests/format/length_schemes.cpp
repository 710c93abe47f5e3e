// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/length_schemes.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <set>
#include <utility>

BOOST_AUTO_TEST_SUITE(format_length_schemes)

using namespace escodb::length;

static_assert(scheme<padme>);
static_assert(scheme<buckets<1>>);

/// Algorithm 1 of the paper, as it stands there.
std::size_t padme_of_the_paper(std::size_t length) {
    const auto e = static_cast<unsigned>(std::floor(std::log2(length)));
    const auto s = static_cast<unsigned>(std::floor(std::log2(e))) + 1;
    const std::size_t mask = (std::size_t{1} << (e - s)) - 1;
    return (length + mask) & ~mask;
}

template <class Scheme> void check(std::size_t n, std::size_t& before) {
    const std::size_t length = Scheme::padded(n);
    BOOST_REQUIRE(length >= n);
    BOOST_REQUIRE(length >= before);
    BOOST_REQUIRE(Scheme::padded(length) == length);
    before = length;
}

BOOST_AUTO_TEST_CASE(padme_is_that_of_the_paper) {
    std::size_t before = 0;
    for (std::size_t n = 0; n < 70'000; ++n) {
        check<padme>(n, before);
        if (n >= 2)
            BOOST_REQUIRE(padme::padded(n) == padme_of_the_paper(n));
    }
    for (std::size_t n = 70'000; n < (std::size_t{1} << 27); n += n / 61)
        BOOST_REQUIRE(padme::padded(n) == padme_of_the_paper(n));
    // Worked by hand: 9 is 1001 in binary, whose exponent 3 takes two bits, so one is rounded away.
    for (const auto& [n, length] : {std::pair<std::size_t, std::size_t>{8, 8}, {9, 10}, {63, 64},
                                   {64, 64}, {65, 72}, {100, 104}, {1'000, 1'024}, {1'025, 1'088},
                                   {1'000'000, 1'015'808}})
        BOOST_TEST(padme::padded(n) == length);
}

BOOST_AUTO_TEST_CASE(padme_costs_an_eighth_at_most_and_leaves_few_lengths) {
    double worst = 0;
    std::set<std::size_t> lengths;
    for (std::size_t n = 1; n <= (1u << 20); ++n) {
        const std::size_t length = padme::padded(n);
        worst = std::max(worst, static_cast<double>(length - n) / static_cast<double>(n));
        lengths.insert(length);
    }
    BOOST_TEST(worst < 0.125);
    BOOST_TEST(lengths.size() <= 300u);
    BOOST_TEST(static_cast<double>(padme::padded((1u << 20) + 1) - (1u << 20) - 1) / (1u << 20) < 0.032);
}

BOOST_AUTO_TEST_CASE(buckets_are_filled_and_multiples_follow) {
    using some = buckets<16, 100, 1'000>;
    std::size_t before = 0;
    for (std::size_t n = 0; n < 5'000; ++n)
        check<some>(n, before);
    for (const auto& [n, length] : {std::pair<std::size_t, std::size_t>{0, 16}, {16, 16}, {17, 100},
                                   {100, 100}, {101, 1'000}, {1'000, 1'000}, {1'001, 2'000},
                                   {2'000, 2'000}, {2'001, 3'000}})
        BOOST_TEST(some::padded(n) == length);
}

BOOST_AUTO_TEST_SUITE_END()
