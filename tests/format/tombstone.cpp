// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/tombstone.hpp>

#include <escodb/base/bytes.hpp>
#include <escodb/format/base64.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(format_tombstone)

using namespace escodb::format;

const std::string generation = "0123456789abcdef0123456789abcdef";

BOOST_AUTO_TEST_CASE(what_is_made_is_parsed) {
    for (const std::string content : {"", "{\"version\":1}\nindex\nitem", "\n", "x"}) {
        const std::string made = make_tombstone(tombstone_phase::frozen, generation, content);
        const auto parsed = parse_tombstone(made);
        BOOST_REQUIRE(parsed.has_value());
        BOOST_TEST((parsed->phase == tombstone_phase::frozen));
        BOOST_TEST(parsed->generation == generation);
        BOOST_TEST(parsed->content == content);
    }
    const std::string moved = make_tombstone(tombstone_phase::moved, generation);
    BOOST_TEST((parse_tombstone(moved)->phase == tombstone_phase::moved));
    BOOST_TEST(parse_tombstone(moved)->content == "");
}

BOOST_AUTO_TEST_CASE(it_is_that_of_the_format) {
    const std::string sentence =
        "EscoDB: this shard was moved when the store was re-sharded; open the store again";
    BOOST_TEST(make_tombstone(tombstone_phase::frozen, generation, "x") ==
               sentence + " (frozen, " + generation + ")\nx");
    BOOST_TEST(make_tombstone(tombstone_phase::moved, generation) ==
               sentence + " (moved, " + generation + ")");
}

BOOST_AUTO_TEST_CASE(every_reader_of_shards_refuses_its_first_line) {
    for (const auto phase : {tombstone_phase::frozen, tombstone_phase::moved}) {
        const std::string made = make_tombstone(phase, generation);
        BOOST_TEST(made.find_first_not_of(' ') != std::string::npos);
        boost::system::error_code failure;
        boost::json::parse(made, failure);
        BOOST_TEST(failure.failed());
        escodb::bytes out;
        BOOST_TEST(!escodb::format::base64_decode(made, out));
        BOOST_TEST(made.find("open the store again") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(nothing_else_is_one) {
    for (const std::string text : {"", "{", "EscoDB", "EscoDB: this shard"})
        BOOST_TEST(!parse_tombstone(text));
    const std::string made = make_tombstone(tombstone_phase::frozen, generation);
    for (std::size_t size = 0; size < made.size(); ++size)
        BOOST_TEST(!parse_tombstone(made.substr(0, size)));
    for (std::size_t at = 0; at < made.size(); ++at) {
        std::string changed = made;
        changed[at] = '~';
        BOOST_TEST(!parse_tombstone(changed), changed);
    }
    BOOST_TEST(!parse_tombstone(made + " "));
    BOOST_TEST(!parse_tombstone(make_tombstone(tombstone_phase::moved, generation, "content")));
}

BOOST_AUTO_TEST_CASE(a_generation_is_of_32_hexadecimal_digits) {
    BOOST_TEST(is_generation(generation));
    BOOST_TEST(!is_generation(""));
    BOOST_TEST(!is_generation(generation.substr(1)));
    BOOST_TEST(!is_generation(generation + "0"));
    BOOST_TEST(!is_generation("0123456789ABCDEF0123456789abcdef"));
    BOOST_TEST(!is_generation("g123456789abcdef0123456789abcdef"));
}

BOOST_AUTO_TEST_SUITE_END()
