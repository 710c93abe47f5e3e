// SPDX-License-Identifier: Apache-2.0
#include <escodb/conformance/reporter.hpp>

#include <support/report.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>

BOOST_AUTO_TEST_SUITE(conformance_reporter)

namespace detail = escodb::conformance::detail;

BOOST_AUTO_TEST_CASE(an_unexpected_exception_is_a_finding) {
    escodb_test::complaints found;
    const auto report = found.reporter();
    detail::run(report, "first", [] { throw std::runtime_error("why"); });
    detail::run(report, "second", [] { throw 1; });
    detail::run(report, "third", [] {});
    BOOST_REQUIRE(found.all.size() == 2u);
    BOOST_TEST(found.all[0] == "first: it threw: why");
    BOOST_TEST(found.all[1] == "second: it threw something");
}

BOOST_AUTO_TEST_CASE(samples_repeat_and_differ_by_seed) {
    BOOST_TEST((detail::sample(40, 1) == detail::sample(40, 1)));
    BOOST_TEST((detail::sample(40, 1) != detail::sample(40, 2)));
    BOOST_TEST(!detail::all_zero(detail::sample(8, 0)));
    BOOST_TEST(detail::all_zero({}));
}

BOOST_AUTO_TEST_CASE(exceptions_are_told_apart) {
    using escodb::errc;
    BOOST_TEST(detail::throws_code(errc::conflict, [] { throw escodb::error{errc::conflict}; }));
    BOOST_TEST(!detail::throws_code(errc::conflict, [] { throw escodb::error{errc::stopped}; }));
    BOOST_TEST(!detail::throws_code(errc::conflict, [] { throw 1; }));
    BOOST_TEST(!detail::throws_code(errc::conflict, [] {}));
    BOOST_TEST(detail::throws<std::length_error>([] { throw std::length_error("x"); }));
    BOOST_TEST(!detail::throws<std::length_error>([] { throw 1; }));
}

BOOST_AUTO_TEST_SUITE_END()
