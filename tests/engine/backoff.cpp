// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/backoff.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>

BOOST_AUTO_TEST_SUITE(engine_backoff)

struct all_ones { // draws the largest number: the deepest cut
    void fill(escodb::byte_span out) { std::fill(out.begin(), out.end(), std::byte{0xff}); }
};
struct all_zeros {
    void fill(escodb::byte_span out) { std::fill(out.begin(), out.end(), std::byte{0}); }
};

BOOST_AUTO_TEST_CASE(doubles_up_to_the_limit) {
    escodb::retry_settings settings;
    settings.first_delay = std::chrono::milliseconds{3};
    settings.longest_delay = std::chrono::milliseconds{20};
    escodb::engine::backoff<all_zeros> delays{settings};
    all_zeros random;
    for (const int expected : {3, 6, 12, 20, 20})
        BOOST_TEST((delays.next(random) == std::chrono::milliseconds{expected}));
    BOOST_TEST(delays.failures() == 5U);
    delays.reset();
    BOOST_TEST((delays.next(random) == std::chrono::milliseconds{3}));
}

BOOST_AUTO_TEST_CASE(the_jitter_cuts_a_half_at_most) {
    const escodb::retry_settings settings;
    escodb::engine::backoff<all_ones> delays{settings};
    all_ones random;
    const auto delay = delays.next(random);
    BOOST_TEST((delay >= settings.first_delay / 2));
    BOOST_TEST((delay < settings.first_delay));
}

BOOST_AUTO_TEST_CASE(many_failures_do_not_overflow) {
    const escodb::retry_settings settings;
    escodb::engine::backoff<all_zeros> delays{settings};
    all_zeros random;
    for (int i = 0; i < 1'000; ++i)
        BOOST_REQUIRE((delays.next(random) <= settings.longest_delay));
}

BOOST_AUTO_TEST_SUITE_END()
