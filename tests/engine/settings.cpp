// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/settings.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(engine_settings)

std::string refused(const escodb::engine_settings& settings) {
    try {
        settings.check();
        return "";
    } catch (const escodb::error& failure) {
        BOOST_TEST((failure.code() == escodb::errc::invalid_option));
        return failure.subject();
    }
}

BOOST_AUTO_TEST_CASE(the_defaults_are_in_range) { BOOST_TEST(refused({}) == ""); }

BOOST_AUTO_TEST_CASE(what_is_out_of_range_is_named) {
    escodb::engine_settings settings;
    settings.retry.attempts = 0;
    BOOST_TEST(refused(settings) == "retry.attempts");

    settings = {};
    settings.retry.time = std::chrono::milliseconds{-1};
    BOOST_TEST(refused(settings) == "retry.time");

    settings = {};
    settings.retry.first_delay = std::chrono::milliseconds{2'000};
    BOOST_TEST(refused(settings) == "retry.first_delay");
    settings.retry.first_delay = std::chrono::milliseconds{-1};
    BOOST_TEST(refused(settings) == "retry.first_delay");

    settings = {};
    settings.parallel_requests = 0;
    BOOST_TEST(refused(settings) == "parallel_requests");
}

BOOST_AUTO_TEST_SUITE_END()
