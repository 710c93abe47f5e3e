// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/line_codec.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(model_line_codec)

using namespace escodb_test;

const std::array<std::byte, 32> root{};

template <class Action> void check(Action action, escodb::errc code, std::string_view subject) {
    BOOST_CHECK_EXCEPTION(action(), escodb::error, [&](const escodb::error& caught) {
        return caught.code() == code && caught.subject() == subject;
    });
}

BOOST_AUTO_TEST_CASE(lines_open_where_they_belong_and_nowhere_else) {
    key_schedule keys{root, "s"};
    line_codec codec{"s"};
    std::string line = "before\n";
    codec.seal_item(keys, line, "/a", escodb::as_bytes("text"));
    BOOST_TEST(line.starts_with("before\n")); // lines are appended
    const std::string item = line.substr(7);
    std::string index;
    codec.seal_index(keys, index, escodb::as_bytes("[]"));

    BOOST_TEST(text_of(codec.open_item(keys, item, "/a")) == "text");
    BOOST_TEST(text_of(codec.open_index(keys, index)) == "[]");
    using escodb::errc;
    check([&] { return codec.open_item(keys, item, "/b"); }, errc::tampered_item, "s /b");
    check([&] { return codec.open_item(keys, index, "/a"); }, errc::tampered_item, "s /a");
    check([&] { return codec.open_index(keys, item); }, errc::tampered_index, "s");
    line_codec elsewhere{"t"};
    check([&] { return elsewhere.open_item(keys, item, "/a"); }, errc::tampered_item, "t /a");
    check([&] { return elsewhere.open_index(keys, index); }, errc::tampered_index, "t");
}

BOOST_AUTO_TEST_CASE(a_line_is_the_base64_of_key_number_iv_text_and_tag) {
    key_schedule keys{root, "s"};
    line_codec codec{"s"};
    std::string line;
    codec.seal_item(keys, line, "/a", escodb::as_bytes("text"));
    escodb::bytes raw;
    BOOST_REQUIRE(escodb::format::base64_decode(line, raw));
    BOOST_TEST(raw.size() == 4u + 12 + 4 + 16);
    BOOST_TEST(line.size() == line_codec::line_bytes(4));
    BOOST_TEST(escodb::format::load_u32(raw) == 1u);
}

BOOST_AUTO_TEST_CASE(a_line_without_room_for_a_key_number_is_none) {
    key_schedule keys{root, "s"};
    line_codec codec{"s"};
    using escodb::errc;
    check([&] { return codec.open_item(keys, "AAAA", "/a"); }, errc::tampered_item, "s /a");
    check([&] { return codec.open_item(keys, "AAAACQ==", "/a"); }, errc::unknown_key, "s /a");
    check([&] { return codec.open_index(keys, "AAAA"); }, errc::tampered_index, "s");
    check([&] { return codec.open_index(keys, "AAAACQ=="); }, errc::unknown_key, "s index");
}

BOOST_AUTO_TEST_CASE(the_same_text_is_never_the_same_line) {
    key_schedule keys{root, "s"};
    line_codec codec{"s"};
    std::string one;
    std::string two;
    codec.seal_item(keys, one, "/a", escodb::as_bytes("text"));
    codec.seal_item(keys, two, "/a", escodb::as_bytes("text"));
    BOOST_TEST(one != two);
}

BOOST_AUTO_TEST_SUITE_END()
