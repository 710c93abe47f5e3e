// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/witness_text.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(adapters_witness_text)

using escodb::witness_table;
using escodb::file::parse_witness;
using escodb::file::print_witness;

witness_table sample() {
    escodb::store_identity store{};
    store[0] = std::byte{0xab};
    escodb::shard_sighting one{{{1, 5, 17}, {2, 0, 0}}, {}};
    one.digest[31] = std::byte{0x1f};
    const escodb::shard_sighting most{{{std::numeric_limits<std::uint32_t>::max(),
                                        std::numeric_limits<std::uint64_t>::max(), 1}},
                                      {}};
    return {store, {{"shard-0000-7fff", one}, {"shard-8000-ffff", most}, {"shard-empty", {}}}};
}

/// A text with a sum that fits.
std::string summed(std::string text) {
    const auto sum = escodb::crypto::sha256(escodb::as_bytes(text));
    text += "sum ";
    escodb::append_hex(text, sum);
    return text + "\n";
}

BOOST_AUTO_TEST_CASE(what_is_printed_is_read) {
    const std::string text = print_witness(sample());
    const auto read = parse_witness(text);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((read->store() == sample().store()));
    BOOST_TEST((read->shards() == sample().shards()));
    BOOST_TEST(print_witness(*read) == text);
    const std::string zeros(62, '0');
    BOOST_TEST(text.starts_with("EscoDB witness 1\nstore ab" + zeros + "\nshard-0000-7fff " + zeros +
                                "1f 1:5:17 2:0:0\n"));
}

BOOST_AUTO_TEST_CASE(every_byte_and_every_length_counts) {
    const std::string text = print_witness(sample());
    for (std::size_t i = 0; i < text.size(); ++i) {
        BOOST_TEST(!parse_witness(std::string_view{text}.substr(0, i)));
        for (const char other : {'\0', ' ', '\n', '0', 'f', 'F', 's'}) {
            std::string changed = text;
            changed[i] = other;
            if (changed != text)
                BOOST_TEST(!parse_witness(changed), "byte " << i);
        }
    }
    BOOST_TEST(!parse_witness(text + "\n"));
    BOOST_TEST(!parse_witness(text + text));
}

BOOST_AUTO_TEST_CASE(a_sum_alone_is_not_enough) {
    const std::string head = "EscoDB witness 1\nstore " + std::string(64, '0') + "\n";
    const std::string digest(64, '0');
    BOOST_TEST(parse_witness(summed(head)).has_value());
    BOOST_TEST(parse_witness(summed(head + "a " + digest + " 1:2:3\n")).has_value());
    for (const std::string& line :
         {std::string{"a\n"}, "a " + digest.substr(1) + "\n", "a " + digest + " 1:2\n",
          "a " + digest + " 1:2:\n", "a " + digest + " 1:2:-3\n", "a " + digest + "  1:2:3\n",
          "a " + digest + " 1:2:3 1:2:3\n", "a " + digest + " 2:1:1 1:1:1\n",
          "a " + digest + " 1:2:18446744073709551616\n", "a " + digest + " 4294967296:2:3\n",
          " " + digest + "\n", "a " + digest + "\na " + digest + "\n", std::string{"\n"}})
        BOOST_TEST(!parse_witness(summed(head + line)), line);
    BOOST_TEST(!parse_witness(summed("EscoDB witness 2\nstore " + std::string(64, '0') + "\n")));
    BOOST_TEST(!parse_witness(""));
}

BOOST_AUTO_TEST_SUITE_END()
