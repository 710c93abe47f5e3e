// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/attempt.hpp>

#include <boost/test/unit_test.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(base_attempt)

using namespace escodb;

static_assert(std::is_same_v<decltype(attempt([] { return 1; })), result<int>>);
static_assert(std::is_same_v<decltype(attempt([] {})), result<void>>);

BOOST_AUTO_TEST_CASE(what_it_returns) {
    BOOST_TEST(*attempt([] { return std::string{"made"}; }) == "made");
    BOOST_TEST(attempt([] {}).ok());
}

BOOST_AUTO_TEST_CASE(errors_are_returned_whole) {
    const auto bad = attempt([]() -> int {
        throw error(errc::storage_failed, "vault", "no space",
                    std::make_error_code(std::errc::no_space_on_device));
    });
    BOOST_TEST((bad.error().code() == errc::storage_failed));
    BOOST_TEST(bad.error().subject() == "vault");
    BOOST_TEST(bad.error().detail() == "no space");
    BOOST_TEST((bad.error().cause() == std::errc::no_space_on_device));
    BOOST_TEST(!attempt([] { throw error(errc::conflict); }).ok());
}

BOOST_AUTO_TEST_CASE(a_lack_of_memory_is_an_error) {
    const auto bad = attempt([] { throw std::bad_alloc{}; });
    BOOST_TEST((bad.error().code() == errc::out_of_memory));
    BOOST_TEST((bad.error().condition() == condition::out_of_memory));
    BOOST_TEST(bad.error().what() == "memory ran out");
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_library_passes_through) {
    BOOST_CHECK_THROW((void)attempt([] { throw std::logic_error{"theirs"}; }), std::logic_error);
    BOOST_CHECK_THROW((void)attempt([] { throw 7; }), int);
}

BOOST_AUTO_TEST_SUITE_END()
