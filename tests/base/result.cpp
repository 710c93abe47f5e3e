// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/result.hpp>

#include <escodb/base/error.hpp>

#include <support/child.hpp>

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

BOOST_AUTO_TEST_SUITE(base_result)

using escodb::errc;
using escodb::error;
using escodb::result;

enum class why { not_there };

static_assert(!std::is_default_constructible_v<result<int>>);
static_assert(std::is_default_constructible_v<result<void>>);
static_assert(!std::is_convertible_v<result<int>, bool>);

BOOST_AUTO_TEST_CASE(a_value) {
    result<std::string> made = std::string{"there"};
    BOOST_TEST(made.ok());
    BOOST_TEST(made.value() == "there");
    BOOST_TEST(*std::as_const(made) == "there");
    BOOST_TEST(made->size() == 5u);
    *made += '!';
    BOOST_TEST(made.value_or("nothing") == "there!");
    const std::string moved = *std::move(made);
    BOOST_TEST(moved == "there!");
}

BOOST_AUTO_TEST_CASE(a_failure) {
    const result<std::string> made = error(errc::store_missing, "vault");
    BOOST_TEST(!made.ok());
    BOOST_TEST((made.error().code() == errc::store_missing));
    BOOST_TEST(made.error().subject() == "vault");
    BOOST_TEST(made.value_or("nothing") == "nothing");
}

BOOST_AUTO_TEST_CASE(nothing_is_a_value_too) {
    const result<void> good;
    BOOST_TEST(good.ok());
    good.value();
    result<void> bad = error(errc::conflict, "/a");
    BOOST_TEST(!bad.ok());
    BOOST_TEST(std::move(bad).error().subject() == "/a");
    // An absent document is a value, not a failure.
    const result<std::optional<int>> absent = std::optional<int>{};
    BOOST_TEST((absent.ok() && !absent->has_value()));
}

BOOST_AUTO_TEST_CASE(an_error_of_another_type) {
    const result<int, why> bad = why::not_there;
    BOOST_TEST((bad.error() == why::not_there));
    const result<void, why> also = why::not_there;
    BOOST_TEST(!also.ok());
    BOOST_TEST(sizeof(result<int, why>) <= 3 * sizeof(int));
}

BOOST_AUTO_TEST_CASE(what_can_only_be_moved) {
    result<std::unique_ptr<int>> made = std::make_unique<int>(7);
    result<std::unique_ptr<int>> other = std::move(made);
    const std::unique_ptr<int> out = std::move(other).value();
    BOOST_TEST(*out == 7);
    result<std::unique_ptr<int>> bad = error(errc::conflict);
    BOOST_TEST(std::move(bad).value_or(nullptr).get() == nullptr);
}

BOOST_AUTO_TEST_CASE(to_ask_for_what_is_not_there_ends_the_program) {
    const auto ends = [](auto ask) {
        escodb_test::child asking{[&] {
            std::signal(SIGABRT, SIG_DFL); // not Boost.Test's
            return ask() == 0 ? 0 : 1;
        }};
        return asking.wait() == -SIGABRT;
    };
    BOOST_TEST(ends([] { return *result<int, why>{why::not_there}; }));
    BOOST_TEST(ends([] { return static_cast<int>(result<int, why>{1}.error()); }));
    BOOST_TEST(ends([] { result<void, why>{why::not_there}.value(); return 0; }));
    BOOST_TEST(ends([] { return static_cast<int>(result<void, why>{}.error()); }));
}

BOOST_AUTO_TEST_SUITE_END()
