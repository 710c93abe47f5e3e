// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/shard_header.hpp>

#include <escodb/format/shard_blob.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_shard_header)

using escodb::errc;
using namespace escodb::constrained;

std::string line_of(std::size_t keys) {
    escodb::format::shard_header header;
    header.tag = escodb::bytes(8, std::byte{1});
    for (std::size_t i = 0; i < keys; ++i)
        header.keys.push_back({static_cast<std::uint32_t>(i + 1), escodb::bytes(62 + i, std::byte{2})});
    header.state = escodb::bytes(16 * keys, std::byte{3});
    header.mac = escodb::bytes(32, std::byte{4});
    return escodb::format::print_header(header);
}

errc parse(std::string text, std::size_t memory = 2000) {
    std::vector<std::byte> bytes(memory);
    arena given{bytes};
    shard_header out;
    return parse_header(given, std::as_writable_bytes(std::span{text}), out);
}

BOOST_AUTO_TEST_CASE(it_is_read_and_printed_as_by_the_full_library) {
    for (const std::size_t keys : {1u, 2u, 3u}) {
        const std::string line = line_of(keys);
        std::string copy = line;
        std::array<std::byte, 2000> memory{};
        arena given{memory};
        shard_header header;
        BOOST_TEST_REQUIRE((parse_header(given, std::as_writable_bytes(std::span{copy}), header) ==
                            fine));
        BOOST_TEST(header.key_count == keys);
        BOOST_TEST(header.keys[keys - 1].seq == keys);
        BOOST_TEST_REQUIRE(header_chars(header) == line.size());
        std::string printed(line.size(), '?');
        filler out{std::as_writable_bytes(std::span{printed})};
        print_header(out, header, escodb::bytes(8, std::byte{1}));
        BOOST_TEST(printed == line);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_header_is_refused) {
    const std::string line = line_of(2);
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = line;
        return text.replace(text.find(from), from.size(), to);
    };
    BOOST_TEST((parse(line) == fine));
    BOOST_TEST((parse(with("\"tag\"", "\"more\":[{}],\"tag\"")) == fine));
    BOOST_TEST((parse(with("\"version\":1", "\"version\":2")) == errc::unsupported_version));
    BOOST_TEST((parse(with("AAAAAg", "AAAAAQ")) == errc::duplicate_key));
    BOOST_TEST((parse(with("AAAAAQ", "AAAAAA")) == errc::malformed_shard));
    BOOST_TEST((parse(with("\"version\":1", "\"version\":1,\"version\":1")) == errc::malformed_shard));
    BOOST_TEST((parse(with("\"tag\":\"", "\"tag\":\"AAAA")) == errc::malformed_shard));
    BOOST_TEST((parse(with("\"state\":\"", "\"state\":\"AAAA")) == errc::malformed_shard));
    BOOST_TEST((parse(with("\"mac\":\"", "\"mac\":\"AAAA")) == errc::malformed_shard));
    BOOST_TEST((parse(with("\"mac\":\"", "\"mac\":\"A")) == errc::malformed_shard));
    BOOST_TEST((parse(R"({"version":1,"tag":"AAAAAAAAAAA=","cipher":{"keys":[],"state":"","mac":""}})") ==
                errc::malformed_shard));
    for (std::size_t i = 0; i < line.size(); ++i)
        BOOST_TEST((parse(line.substr(0, i)) == errc::malformed_shard));
    bool enough = false;
    for (std::size_t memory = 0; !enough; ++memory) {
        const errc why = parse(line, memory);
        enough = why == fine;
        BOOST_TEST((enough || why == errc::out_of_memory));
    }
}

BOOST_AUTO_TEST_SUITE_END()
