// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/result.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(base_result)

using escodb::errc;
using escodb::failure;
using escodb::result;

result<int> half(int of) {
    if (of % 2 != 0)
        return errc::invalid_option;
    return of / 2;
}

BOOST_AUTO_TEST_CASE(it_holds_a_value_or_what_went_wrong) {
    BOOST_TEST(half(4).ok());
    BOOST_TEST(*half(4) == 2);
    const auto odd = half(3);
    BOOST_TEST(!odd);
    BOOST_TEST((odd.error().code() == errc::invalid_option));
    BOOST_TEST(odd.error().subject().empty());
    BOOST_TEST((odd.error().condition() == escodb::condition::bad_input));
    BOOST_TEST(odd.error().sentence() == escodb::sentence_of(errc::invalid_option));
}

BOOST_AUTO_TEST_CASE(a_value_may_be_moved_out) {
    result<std::unique_ptr<int>> owned{std::make_unique<int>(7)};
    BOOST_TEST(**owned == 7);
    const auto taken = std::move(owned).value();
    BOOST_TEST(*taken == 7);
    result<std::string> text{std::string{"text"}};
    BOOST_TEST(text->size() == 4u);
}

BOOST_AUTO_TEST_CASE(nothing_may_be_the_value) {
    const result<void> done;
    BOOST_TEST(done.ok());
    const result<void> failed = failure{errc::conflict, "shard-0000-ffff"};
    BOOST_TEST(!failed);
    BOOST_TEST((failed.error().code() == errc::conflict));
    BOOST_TEST(failed.error().subject() == "shard-0000-ffff");
}

BOOST_AUTO_TEST_CASE(a_long_subject_is_cut) {
    const std::string path(100, 'x');
    BOOST_TEST((failure{errc::conflict, path}.subject() == std::string(31, 'x')));
}

BOOST_AUTO_TEST_SUITE_END()
