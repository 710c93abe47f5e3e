// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/json_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(format_json_reader)

using namespace escodb;
using format::json_reader;

template <class Act> std::string message_of(Act act) {
    try {
        act();
        return {};
    } catch (const error& e) {
        return e.what();
    }
}

BOOST_AUTO_TEST_CASE(tokens_are_read_in_turn) {
    json_reader reader{R"( { "a" : [ 1 , true,false,null ], "b\n":-2.5 } )"};
    std::string keys;
    reader.object([&](std::string_view key) {
        keys += key;
        if (reader.peek() == '[') {
            int count = 0;
            reader.array([&] {
                switch (count++) {
                case 0: BOOST_TEST(std::get<std::int64_t>(reader.number()) == 1); break;
                case 1: reader.literal("true"); break;
                case 2: reader.literal("false"); break;
                default: reader.literal("null");
                }
            });
            BOOST_TEST(count == 4);
        } else {
            BOOST_TEST(std::get<double>(reader.number()) == -2.5);
        }
    });
    reader.expect_end();
    BOOST_TEST(keys == "ab\n");
}

BOOST_AUTO_TEST_CASE(strings_without_escapes_are_not_copied) {
    const std::string text = "\"plain \xc3\xa9 text\"";
    json_reader reader{text};
    BOOST_TEST((reader.string().data() == text.data() + 1));
}

BOOST_AUTO_TEST_CASE(errors_tell_code_subject_and_byte) {
    const auto act = [] {
        json_reader reader{"[1,\n 2", errc::malformed_shard, "shard-0000-ffff"};
        reader.array([&] { (void)reader.number(); });
    };
    BOOST_TEST(message_of(act) == "shard-0000-ffff: the shard is damaged: byte 6: a comma or the end "
                                  "of an array was expected");
}

BOOST_AUTO_TEST_CASE(any_value_is_skipped) {
    for (const auto* text : {"1", "-1.5e3", "\"\\u0041\"", "true", "false", "null", "[]", "{}",
                             R"({"a":[{"b":[[],{}]},2]})"}) {
        json_reader reader{text};
        reader.skip();
        BOOST_TEST(message_of([&] { reader.expect_end(); }).empty(), text);
    }
    for (const auto* text : {"", "x", "tru", "nul", "falsy", "[1", "{1:2}", "{\"a\"}", "{\"a\":}", "[}", "{]", "\x01"})
        BOOST_TEST(!message_of([&] { json_reader{text}.skip(); }).empty(), text);
}

BOOST_AUTO_TEST_CASE(depth_is_limited) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    json_reader{nested(limits::document_depth_max)}.skip();
    BOOST_TEST(!message_of([&] { json_reader{nested(10'000'000)}.skip(); }).empty());
}

BOOST_AUTO_TEST_CASE(a_nul_is_no_end) {
    const std::string text{"1\0", 2};
    json_reader reader{text};
    (void)reader.number();
    BOOST_TEST(!message_of([&] { reader.expect_end(); }).empty());
}

BOOST_AUTO_TEST_SUITE_END()
