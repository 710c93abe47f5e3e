// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/outcome.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <stdexcept>

BOOST_AUTO_TEST_SUITE(runtime_outcome)

using namespace escodb;

BOOST_AUTO_TEST_CASE(a_value_is_moved_out) {
    detail::outcome<std::unique_ptr<int>> result;
    result.set_value(std::make_unique<int>(7));
    BOOST_TEST(!result.failed());
    result.throw_if_failed();
    BOOST_TEST(*result.take() == 7);
}

BOOST_AUTO_TEST_CASE(an_exception_is_thrown) {
    detail::outcome<int> with_value;
    with_value.set_error(std::make_exception_ptr(std::runtime_error{"a"}));
    BOOST_TEST(with_value.failed());
    BOOST_CHECK_THROW(with_value.take(), std::runtime_error);

    detail::outcome<void> without;
    BOOST_TEST(!without.failed());
    without.take();
    without.set_error(std::make_exception_ptr(std::runtime_error{"b"}));
    BOOST_TEST(without.failed());
    BOOST_CHECK_THROW(without.throw_if_failed(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_value_may_itself_be_an_exception_pointer) {
    detail::outcome<std::exception_ptr> result;
    result.set_value(std::make_exception_ptr(1));
    BOOST_TEST(!result.failed());
    BOOST_CHECK(result.take() != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
