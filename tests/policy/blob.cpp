// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/blob.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <type_traits>
#include <utility>

BOOST_AUTO_TEST_SUITE(policy_blob)

// GCC 12 destroys temporaries of aggregate type twice in an expression with co_await.
static_assert(!std::is_aggregate_v<escodb::blob>);
static_assert(!std::is_aggregate_v<escodb::write_result>);
static_assert(!std::is_default_constructible_v<escodb::write_result>);

BOOST_AUTO_TEST_CASE(a_blob_has_a_value_and_a_revision) {
    const escodb::blob one{std::string("a\0b", 3), "7"};
    BOOST_TEST(one.value.size() == 3u);
    BOOST_TEST(one.revision == "7");
    BOOST_TEST(escodb::blob{}.value.empty());
}

BOOST_AUTO_TEST_CASE(a_reread_finds_it_unchanged_or_what_it_is_now) {
    BOOST_TEST(escodb::reread_result::unchanged().is_unchanged());
    auto changed = escodb::reread_result::changed(escodb::blob{"value", "2"});
    BOOST_TEST(!changed.is_unchanged());
    BOOST_TEST(std::move(changed).found()->value == "value");
    auto gone = escodb::reread_result::changed(std::nullopt);
    BOOST_TEST(!gone.is_unchanged());
    BOOST_TEST(!std::move(gone).found().has_value());
}

BOOST_AUTO_TEST_CASE(a_write_was_done_or_was_a_conflict) {
    const auto written = escodb::write_result::written("8");
    BOOST_TEST(written.ok());
    BOOST_TEST(written.revision() == "8");
    const auto conflict = escodb::write_result::conflict();
    BOOST_TEST(!conflict.ok());
    BOOST_TEST(conflict.revision().empty());
}

BOOST_AUTO_TEST_SUITE_END()
