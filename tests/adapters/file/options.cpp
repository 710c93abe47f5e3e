// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/options.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>

BOOST_AUTO_TEST_SUITE(adapters_options)

using namespace escodb;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(defaults_are_durable_and_valid) {
    const file_options options;
    BOOST_TEST(options.sync);
    BOOST_TEST((options.foreign_lock_age == 10s));
    BOOST_CHECK_NO_THROW(options.check());
    BOOST_TEST(!file_options{false}.sync);
}

BOOST_AUTO_TEST_CASE(what_is_out_of_range_is_refused_by_name) {
    const auto refused = [](const file_options& options, const std::string& name) {
        BOOST_CHECK_EXCEPTION(options.check(), error, [&](const error& e) {
            return e.code() == errc::invalid_option && e.subject() == name;
        });
    };
    file_options a;
    a.foreign_lock_age = -1ns;
    refused(a, "foreign_lock_age");
    file_options b;
    b.unleased_lock_age = -1ns;
    refused(b, "unleased_lock_age");
    b.unleased_lock_age.reset();
    BOOST_CHECK_NO_THROW(b.check());
    file_options c;
    c.busy_wait = -1ns;
    refused(c, "busy_wait");
    c.busy_wait = 61s;
    refused(c, "busy_wait");
}

BOOST_AUTO_TEST_SUITE_END()
