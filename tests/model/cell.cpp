// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/cell.hpp>

#include <boost/test/unit_test.hpp>

#include <utility>

BOOST_AUTO_TEST_SUITE(model_cell)

using escodb::model::cell;
using escodb::model::line_span;

escodb::secret_bytes some_text() { return escodb::secret_bytes(3); }

BOOST_AUTO_TEST_CASE(a_span_finds_its_line) {
    BOOST_TEST((line_span{2, 3}.in("abcdefg") == "cde"));
    BOOST_TEST((line_span{}.in("abc").empty()));
    BOOST_TEST((line_span{}.in("").empty()));
}

BOOST_AUTO_TEST_CASE(a_document_is_staged_and_committed) {
    cell item;
    BOOST_TEST(!item.exists());
    BOOST_TEST(!item.staged_exists());
    item.put(some_text());
    BOOST_TEST(!item.exists());
    BOOST_TEST(item.staged_exists());
    BOOST_TEST(item.wants_line());
    BOOST_TEST(item.staged_plaintext()->size() == 3u);
    item.commit({5, 6});
    BOOST_TEST(item.exists());
    BOOST_TEST(!item.wants_line());
    BOOST_TEST(!item.staged_plaintext());
    BOOST_TEST(item.line().at == 5u);
}

BOOST_AUTO_TEST_CASE(a_removal_shows_in_the_staged_state_and_can_be_undone) {
    cell item{{5, 6}};
    item.remove();
    BOOST_TEST(item.exists());
    BOOST_TEST(!item.staged_exists());
    BOOST_TEST(!item.wants_line());
    item.put(some_text());
    BOOST_TEST(item.staged_exists());
    item.remove();
    BOOST_TEST(!item.staged_plaintext());
    item.discard();
    BOOST_TEST(item.staged_exists());
    BOOST_TEST(!item.wants_line());
}

BOOST_AUTO_TEST_CASE(an_item_that_never_was_goes_without_a_trace) {
    cell item;
    item.put(some_text());
    item.remove();
    BOOST_TEST(!item.exists());
    BOOST_TEST(!item.staged_exists());
}

BOOST_AUTO_TEST_CASE(a_directory_lives_as_long_as_it_has_names) {
    cell item;
    item.load({});
    BOOST_TEST(!item.staged_exists());
    item.link("x");
    BOOST_TEST(item.staged_exists());
    BOOST_TEST(item.wants_line());
    item.commit({5, 6});
    BOOST_TEST(!item.wants_line());
    item.unlink("y");
    BOOST_TEST(item.staged_exists());
    item.unlink("x");
    BOOST_TEST(!item.staged_exists());
    item.link("x");
    BOOST_TEST(item.staged_exists());
    BOOST_TEST(!item.wants_line()); // as storage has it
    item.remove();
    BOOST_TEST(!item.staged_exists());
    BOOST_TEST(item.names()->staged_size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
