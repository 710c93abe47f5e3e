// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/directory.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_directory)

using escodb::model::directory;

directory decode(std::string_view text) { return directory::decode(escodb::as_bytes(text)); }

std::string encode(const directory& names) {
    const auto text = names.encode();
    return std::string{escodb::as_text(text)};
}

/// One staged state must follow from the one before; the caller's expectation checks it whole.
void check(const directory& names, std::string_view committed, std::string_view staged) {
    BOOST_TEST(encode(names) == staged);
    auto unchanged = names;
    unchanged.discard();
    BOOST_TEST(encode(unchanged) == committed);
}

BOOST_AUTO_TEST_CASE(a_new_directory_is_empty) {
    directory names;
    BOOST_TEST(names.size() == 0u);
    BOOST_TEST(!names.contains("x"));
    BOOST_TEST(!names.changed());
}

BOOST_AUTO_TEST_CASE(reads_and_writes_an_item) {
    const auto names = decode(R"(["a","b/","c"])");
    BOOST_TEST(names.size() == 3u);
    BOOST_TEST(names.contains("b/"));
    BOOST_TEST(!names.contains("b"));
    BOOST_TEST(encode(names) == R"(["a","b/","c"])");
}

BOOST_AUTO_TEST_CASE(staged_changes_leave_the_committed_state_alone) {
    auto names = decode(R"(["b","d"])");
    names.add("c");
    names.add("a");
    names.add("e");
    names.remove("b");
    check(names, R"(["b","d"])", R"(["a","c","d","e"])");
    BOOST_TEST(names.size() == 2u);
    BOOST_TEST(names.staged_size() == 4u);
    BOOST_TEST(names.contains("b"));
    BOOST_TEST(!names.staged_contains("b"));
    BOOST_TEST(!names.contains("a"));
    BOOST_TEST(names.staged_contains("a"));
    names.commit();
    check(names, R"(["a","c","d","e"])", R"(["a","c","d","e"])");
    BOOST_TEST(!names.changed());
}

BOOST_AUTO_TEST_CASE(changes_that_cancel_out_are_no_change) {
    auto names = decode(R"(["b"])");
    names.add("b");
    names.remove("a");
    BOOST_TEST(!names.changed());
    names.add("a");
    names.remove("b");
    BOOST_TEST(names.changed());
    names.remove("a");
    names.add("b");
    BOOST_TEST(!names.changed());
    BOOST_TEST(names.staged_size() == 1u);
}

BOOST_AUTO_TEST_CASE(all_names_can_go_and_come_back) {
    auto names = decode(R"(["a","b"])");
    names.add("c");
    names.clear();
    BOOST_TEST(names.staged_size() == 0u);
    check(names, R"(["a","b"])", "[]");
    names.add("b");
    check(names, R"(["a","b"])", R"(["b"])");
    names.discard();
    BOOST_TEST(names.staged_size() == 2u);
    names.clear();
    names.commit();
    BOOST_TEST(names.size() == 0u);
}

BOOST_AUTO_TEST_CASE(order_is_by_utf16_code_units) {
    directory names;
    names.add("\xef\xbd\x9e");     // U+FF5E, one unit
    names.add("\xf0\x9f\x98\x80"); // U+1F600, two units that begin with D83D
    names.add("z");
    names.commit();
    const std::vector<std::string> expected{"z", "\xf0\x9f\x98\x80", "\xef\xbd\x9e"};
    BOOST_TEST(names.names() == expected, boost::test_tools::per_element());
    BOOST_TEST(names.contains("\xef\xbd\x9e"));
}

BOOST_AUTO_TEST_CASE(a_lone_surrogate_is_kept) {
    const auto names = decode(R"(["a\ud800"])");
    BOOST_TEST(names.size() == 1u);
    BOOST_TEST(encode(names) == R"(["a\ud800"])");
}

BOOST_AUTO_TEST_CASE(disorder_of_another_writer_does_no_harm) {
    auto names = decode(R"(["c","a","b","a"])");
    BOOST_TEST(names.size() == 3u);
    BOOST_TEST(names.contains("a"));
    BOOST_TEST(!names.changed());
    names.remove("a");
    names.commit();
    BOOST_TEST(encode(names) == R"(["b","c"])");
}

BOOST_AUTO_TEST_CASE(what_is_not_a_list_of_names_is_malformed) {
    for (const std::string_view wrong :
         {"", "{}", "null", "[1]", R"(["a")", R"([["a"]])", R"([""])", R"(["/"])", R"(["a/b"])",
          R"(["a\u0000"])", R"(["a//"])"})
        BOOST_CHECK_EXCEPTION(static_cast<void>(decode(wrong)), escodb::error,
                              [](const escodb::error& caught) {
                                  return caught.code() == escodb::errc::malformed_item;
                              });
}

BOOST_AUTO_TEST_CASE(many_names_cost_no_more_than_their_logarithm_each) {
    directory names;
    for (int i = 0; i < 100'000; ++i)
        names.add("name" + std::to_string(i));
    names.commit();
    BOOST_TEST(names.size() == 100'000u);
    for (int i = 0; i < 100'000; ++i) { // would take minutes if a change were linear
        names.remove("name" + std::to_string(i));
        names.add("other" + std::to_string(i));
    }
    BOOST_TEST(names.staged_size() == 100'000u);
    BOOST_TEST(names.contains("name5"));
    names.commit();
    BOOST_TEST(names.contains("other5"));
    BOOST_TEST(decode(encode(names)).size() == 100'000u);
}

BOOST_AUTO_TEST_SUITE_END()
