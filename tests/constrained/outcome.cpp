// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/outcome.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(constrained_outcome)

using namespace escodb::constrained;
using escodb::errc;
using escodb::region::status;

BOOST_AUTO_TEST_CASE(a_region_s_answers_are_codes) {
    BOOST_TEST((errc_of(status::ok) == fine));
    BOOST_TEST((errc_of(status::conflict) == errc::conflict));
    BOOST_TEST((errc_of(status::too_large) == errc::too_large));
    BOOST_TEST((errc_of(status::unknown) == errc::outcome_unknown));
    BOOST_TEST((errc_of(status::bad_geometry) == errc::invalid_option));
    for (const status of : {status::full, status::bad_id, status::unformatted, status::other_geometry,
                            status::damaged, status::failed})
        BOOST_TEST((errc_of(of) == errc::storage_failed));
}

BOOST_AUTO_TEST_CASE(a_report_has_a_subject_where_something_failed) {
    BOOST_TEST(report(fine, "x").ok());
    BOOST_TEST(report(errc::conflict, "x").error().subject() == "x");
}

BOOST_AUTO_TEST_SUITE_END()
