// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/shard_blob.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

BOOST_AUTO_TEST_SUITE(format_shard_blob)

using namespace escodb;
using format::parse_shard;

format::shard_header sample(std::size_t keys) {
    format::shard_header header;
    header.tag.assign(8, std::byte{0xfb});
    for (std::size_t i = 0; i < keys; ++i)
        header.keys.push_back({static_cast<std::uint32_t>(2 * i + 1), bytes(62, std::byte{0xee})});
    header.state.assign(16 * keys, std::byte{1});
    header.mac.assign(32, std::byte{0xff});
    return header;
}

/// The code of the error that `blob` gives; 0: none.
int code_of(std::string_view blob, std::string* message = nullptr) {
    try {
        (void)parse_shard(blob, "shard-0000-ffff");
        return 0;
    } catch (const error& e) {
        BOOST_TEST(e.subject() == "shard-0000-ffff");
        if (message != nullptr)
            *message = e.what();
        return static_cast<int>(e.code());
    }
}
constexpr int malformed = static_cast<int>(errc::malformed_shard);

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

BOOST_AUTO_TEST_CASE(what_the_existing_implementation_wrote_comes_back_to_the_byte) {
    std::size_t shards = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(ESCODB_TEST_DATA "/fixtures")) {
        const auto name = entry.path().filename().string();
        if (name.rfind("shard-", 0) != 0)
            continue;
        ++shards;
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string blob{std::istreambuf_iterator<char>{file}, {}};
        const auto view = parse_shard(blob, name);
        std::string again = format::print_header(view.header) + '\n' + std::string{view.index};
        for (const auto item : view.items)
            again.append("\n").append(item);
        BOOST_TEST(again == blob);
        BOOST_TEST(view.header.keys.front().seq == 1u);
    }
    BOOST_TEST(shards == 18u);
}

BOOST_AUTO_TEST_CASE(headers_come_back) {
    for (const std::size_t keys : {1u, 2u, 40u}) {
        const auto header = sample(keys);
        const std::string line = format::print_header(header);
        const auto view = parse_shard(line + "\nAAAA");
        BOOST_TEST((view.header.tag == header.tag));
        BOOST_TEST((view.header.state == header.state));
        BOOST_TEST((view.header.mac == header.mac));
        BOOST_REQUIRE_EQUAL(view.header.keys.size(), keys);
        for (std::size_t i = 0; i < keys; ++i) {
            BOOST_TEST(view.header.keys[i].seq == header.keys[i].seq);
            BOOST_TEST((view.header.keys[i].sealed == header.keys[i].sealed));
        }
    }
}

BOOST_AUTO_TEST_CASE(blank_lines_among_the_items_are_passed_over) {
    const std::string blob = format::print_header(sample(1)) + "\nINDEX\n\nONE\n   \nTWO\n\n";
    const auto view = parse_shard(blob);
    BOOST_TEST(view.index == "INDEX");
    BOOST_REQUIRE_EQUAL(view.items.size(), 2u);
    BOOST_TEST(view.items[0] == "ONE");
    BOOST_TEST(view.items[1] == "TWO");
    BOOST_TEST((view.items[1].data() >= blob.data() && view.items[1].data() < blob.data() + blob.size()));
}

BOOST_AUTO_TEST_CASE(lines_that_are_missing) {
    const std::string header = format::print_header(sample(1));
    std::string message;
    BOOST_TEST(code_of("", &message) == malformed);
    BOOST_TEST(message == "shard-0000-ffff: the shard is damaged: it is empty");
    for (const auto& blob : {std::string{"\n"}, std::string{" "}, header, header + "\n", header + "\n\nITEM"})
        BOOST_TEST(code_of(blob) == malformed, blob);
    BOOST_TEST(code_of(header + "\nINDEX") == 0);
}

BOOST_AUTO_TEST_CASE(each_fault_of_a_header_is_named) {
    const std::string header = format::print_header(sample(2)) + "\nINDEX";
    const auto tag = R"("tag":"+/v7+/v7+/s=")";
    struct fault {
        std::string from, to;
        errc code;
        std::string says;
    };
    const fault faults[] = {
        {"\"version\":1,", "", errc::malformed_shard, "no member \"version\""},
        {"\"version\":1", "\"version\":2", errc::unsupported_version, "version is not 1"},
        {"\"version\":1", "\"version\":0", errc::unsupported_version, "version is not 1"},
        {"\"version\":1", "\"version\":1.5", errc::unsupported_version, "version is not 1"},
        {"\"version\":1", "\"version\":\"1\"", errc::malformed_shard, "byte 11: this is not a number"},
        {"\"version\":1", "\"version\":1,\"version\":1", errc::malformed_shard, "two members \"version\""},
        {std::string{tag} + ",", "", errc::malformed_shard, "no member \"tag\""},
        {tag, "\"tag\":5", errc::malformed_shard, "a string was expected"},
        {tag, "\"tag\":\"+/v7+/v7+/t=\"", errc::malformed_shard, "tag is not base64"},
        {tag, "\"tag\":\"+/v7+/v7\"", errc::malformed_shard, "tag is not of 8 bytes"},
        {tag, std::string{tag} + "," + tag, errc::malformed_shard, "two members \"tag\""},
        {"\"cipher\":", "\"ciphre\":", errc::malformed_shard, "no member \"cipher\""},
        {"\"cipher\":", "\"cipher\":5,\"c\":", errc::malformed_shard, "an object was expected"},
        {"\"keys\":", "\"seyk\":", errc::malformed_shard, "no member \"keys\""},
        {"\"keys\":[", "\"keys\":[],\"keys\":[", errc::malformed_shard, "the header has no key"},
        {"\"state\":", "\"states\":", errc::malformed_shard, "no member \"state\""},
        {"\"state\":\"AQEB", "\"state\":\"", errc::malformed_shard, "state is not of 16 bytes per key"},
        {"\"mac\":", "\"cam\":", errc::malformed_shard, "no member \"mac\""},
        {"\"mac\":\"", "\"mac\":\"AAAA", errc::malformed_shard, "mac is not of 32 bytes"},
        {"\"mac\":\"", "\"mac\":\"=", errc::malformed_shard, "mac is not base64"},
        {"[\"AAAAAe", "[\"AAAABe", errc::duplicate_key, "key 3"},
        {"[\"AAAAAe", "[\"AAAAA+", errc::duplicate_key, "key 3"},
        {"[\"AAAAAe", "[\"AAAAAO", errc::malformed_shard, "key 0"},
        {"[\"AAAAAe", "[\"AAAAAA==\",\"AAAAAe", errc::malformed_shard, "too short"},
        {"[\"AAAAAe", "[\"!AAAAAe", errc::malformed_shard, "a key of the header is not base64"},
        {"}}", "}} 1", errc::malformed_shard, "behind the end"},
        {"}}", "}", errc::malformed_shard, "comma or the end of an object"},
    };
    for (const auto& [from, to, code, says] : faults) {
        std::string message;
        BOOST_TEST(code_of(replaced(header, from, to), &message) == static_cast<int>(code), says);
        BOOST_TEST(message.find(says) != std::string::npos, message + " <> " + says);
    }
}

BOOST_AUTO_TEST_CASE(further_members_and_other_spellings_are_tolerated) {
    const std::string blob = format::print_header(sample(1)) + "\nINDEX";
    for (const auto& text :
         {replaced(blob, "{\"version\":1", "{\"more\":[1,{\"a\":[null,true,false,\"\\n\",1e5]}],\"version\":1"),
          replaced(blob, "\"keys\"", "\"more\":{},\"keys\""), replaced(blob, ":", " :\t"),
          replaced(blob, "+/v7", "+\\/v7"), replaced(blob, "\"tag\"", "\"\\u0074ag\"")})
        BOOST_TEST(code_of(text) == 0, text);
}

BOOST_AUTO_TEST_CASE(nesting_has_a_limit) {
    const std::string blob = format::print_header(sample(1)) + "\nINDEX";
    const std::string deep = "{\"x\":" + std::string(100'000, '[');
    std::string message;
    BOOST_TEST(code_of(replaced(blob, "{", deep), &message) == malformed);
    BOOST_TEST(message.find("nested too deeply") != std::string::npos, message);
    std::string objects;
    for (int i = 0; i < 100'000; ++i)
        objects += "{\"\":";
    BOOST_TEST(code_of(objects) == malformed);
}

BOOST_AUTO_TEST_CASE(hostile_changes_never_do_harm) {
    const std::string blob = format::print_header(sample(2)) + "\nINDEX\nITEM";
    for (std::size_t size = 0; size < blob.size(); ++size) {
        const auto at = blob.find('\n');
        BOOST_REQUIRE_EQUAL(code_of(std::string(blob, 0, size)) == 0, size > at + 1);
    }
    const std::string line = format::print_header(sample(2));
    for (std::size_t at = 0; at < line.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = blob;
            changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
            try {
                // What is accepted means what it says: it prints as it was read.
                const auto view = parse_shard(changed);
                BOOST_REQUIRE_EQUAL(format::print_header(view.header), changed.substr(0, line.size()));
            } catch (const error&) {
                continue;
            }
        }
}

BOOST_AUTO_TEST_CASE(keys_have_a_limit) {
    auto header = sample(1);
    const std::size_t keys = limits::shard_keys_max + 1;
    header.keys.assign(keys, {0, bytes(1)});
    for (std::size_t i = 0; i < keys; ++i)
        header.keys[i].seq = static_cast<std::uint32_t>(i + 1);
    header.state.assign(16 * keys, std::byte{0});
    std::string message;
    BOOST_TEST(code_of(format::print_header(header) + "\nINDEX", &message) == malformed);
    BOOST_TEST(message.find("too many keys") != std::string::npos, message);
    header.keys.pop_back();
    header.state.resize(16 * (keys - 1));
    BOOST_TEST(code_of(format::print_header(header) + "\nINDEX") == 0);
}

BOOST_AUTO_TEST_CASE(a_tombstone_is_refused_as_such) {
    const std::string blob = format::print_header(sample(1)) + "\nINDEX";
    BOOST_TEST(code_of(blob) == 0);
    const std::string generation(32, 'a');
    using format::tombstone_phase;
    const auto resharded = static_cast<int>(errc::resharded);
    BOOST_TEST(code_of(format::make_tombstone(tombstone_phase::frozen, generation, blob)) ==
               resharded);
    BOOST_TEST(code_of(format::make_tombstone(tombstone_phase::moved, generation)) == resharded);
}

BOOST_AUTO_TEST_SUITE_END()
