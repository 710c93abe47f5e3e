// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/shard.hpp>

#include <escodb/format/shard_blob.hpp>

#include <support/constrained_crypto.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(constrained_shard)

using escodb::errc;
using namespace escodb::constrained;
using crypto_there = escodb_test::constrained_crypto;

struct machine {
    std::vector<std::byte> memory = std::vector<std::byte>(20'000);
    arena given{memory};
    crypto_there with;
    store_keys keys;
    key_growth growth;
    std::unique_ptr<shard<crypto_there>> now;

    errc open(std::string& blob, std::size_t room = 4) {
        now = std::make_unique<shard<crypto_there>>(with, given, keys, "shard-0000-ffff");
        return now->open(std::as_writable_bytes(std::span{blob}), room);
    }
    void make_empty() {
        now = std::make_unique<shard<crypto_there>>(with, given, keys, "shard-0000-ffff");
        BOOST_TEST_REQUIRE((now->make_empty(4) == fine));
    }
    std::string encode() {
        escodb::byte_span blob;
        BOOST_TEST_REQUIRE((now->encode(growth, blob) == fine));
        return std::string{escodb::as_text(blob)};
    }
    std::string read(std::string_view path) {
        escodb::byte_span plain;
        bool there = false;
        BOOST_TEST((now->read(path, plain, there) == fine));
        return there ? std::string{escodb::as_text(plain)} : "nothing";
    }
};

std::string two_items() {
    machine made;
    made.make_empty();
    made.now->put("/b", escodb::as_bytes("two"));
    made.now->put("/a", escodb::as_bytes("one"));
    return made.encode();
}

BOOST_AUTO_TEST_CASE(items_come_back_in_order) {
    std::string blob = two_items();
    const auto view = escodb::format::parse_shard(blob);
    BOOST_TEST(view.items.size() == 2u);
    BOOST_TEST(view.header.keys.size() == 1u);
    machine other;
    std::string copy = blob;
    BOOST_TEST_REQUIRE((other.open(copy) == fine));
    BOOST_TEST(other.read("/a") == "one");
    BOOST_TEST(other.read("/b") == "two");
    BOOST_TEST(other.read("/c") == "nothing");
    // Unchanged lines stay, and a blank one among them is passed over.
    std::string spaced = blob;
    spaced.insert(spaced.rfind('\n'), "\n  \n");
    machine third;
    BOOST_TEST_REQUIRE((third.open(spaced) == fine));
    const std::string again = third.encode();
    BOOST_TEST(again.substr(again.find('\n')) == blob.substr(blob.find('\n')));
    BOOST_TEST(again != blob); // the tag
    third.now->erase("/a");
    BOOST_TEST(third.read("/b") == "two");
}

BOOST_AUTO_TEST_CASE(counters_count_what_was_sealed_also_in_writes_that_failed) {
    const auto messages = [](const std::string& blob) {
        return escodb::format::load_u64(escodb::format::parse_shard(blob).header.state);
    };
    std::string blob = two_items();
    BOOST_TEST(messages(blob) == 3u); // the index is one
    machine again;
    std::string copy = blob;
    BOOST_TEST_REQUIRE((again.open(copy) == fine));
    again.now->put("/a", escodb::as_bytes("new"));
    BOOST_TEST(messages(again.encode()) == 4u);
    copy = blob; // that write did not succeed
    BOOST_TEST_REQUIRE((again.open(copy) == fine));
    again.now->put("/a", escodb::as_bytes("new"));
    const std::string second = again.encode();
    BOOST_TEST(messages(second) == 5u);
    copy = blob; // nor did this
    BOOST_TEST_REQUIRE((again.open(copy) == fine));
    BOOST_TEST(messages(again.encode()) == 5u);
    again.growth = {};
    copy = second;
    BOOST_TEST_REQUIRE((again.open(copy) == fine));
    BOOST_TEST(messages(again.encode()) == 5u);
}

BOOST_AUTO_TEST_CASE(a_key_that_has_sealed_enough_is_followed_by_another) {
    // The header as a holder of the keys would have written it.
    machine made;
    std::string blob = two_items();
    const auto view = escodb::format::parse_shard(blob);
    auto header = view.header;
    escodb::format::store_u64(header.state, escodb::limits::messages_per_key_max);
    sealed_key key{1, {}};
    shard_header small;
    std::string text = escodb::format::base64_encode(header.keys[0].sealed);
    small.keys = &key;
    small.key_count = 1;
    small.state = header.state;
    line_crypto<crypto_there> lines{made.with, made.given, made.keys, "shard-0000-ffff"};
    BOOST_TEST_REQUIRE((lines.mac_of(small, mac_span{header.mac.data(), 32}) == fine));
    std::string full = escodb::format::print_header(header) + blob.substr(blob.find('\n'));

    BOOST_TEST_REQUIRE((made.open(full) == fine));
    const std::string same = made.encode(); // nothing is sealed, so no key is needed
    BOOST_TEST(escodb::format::parse_shard(same).header.keys.size() == 1u);
    made.now->put("/c", escodb::as_bytes("three"));
    std::string rotated = made.encode();
    const auto after = escodb::format::parse_shard(rotated).header;
    BOOST_TEST_REQUIRE(after.keys.size() == 2u);
    BOOST_TEST(after.keys[1].seq == 2u);
    BOOST_TEST(escodb::format::load_u64(escodb::byte_view{after.state}.subspan(16)) == 2u);
    machine reader;
    BOOST_TEST_REQUIRE((reader.open(rotated) == fine));
    BOOST_TEST(reader.read("/a") == "one");
    BOOST_TEST(reader.read("/c") == "three");
}

BOOST_AUTO_TEST_CASE(directories_are_edited) {
    machine made;
    made.make_empty();
    bool is_empty = true;
    BOOST_TEST((made.now->link("/a") == fine));
    BOOST_TEST((made.now->link("/b/") == fine));
    BOOST_TEST(made.read("/") == R"(["a","b/"])");
    BOOST_TEST((made.now->unlink("/a", is_empty) == fine));
    BOOST_TEST(!is_empty);
    BOOST_TEST((made.now->unlink("/b/", is_empty) == fine));
    BOOST_TEST(is_empty);
    BOOST_TEST(made.read("/") == "nothing");
    made.now->put("/", escodb::as_bytes("{}"));
    BOOST_TEST((made.now->link("/a") == errc::malformed_item));
    made.now->put("/", {});
    BOOST_TEST((made.now->link("/a") == errc::malformed_item));
}

BOOST_AUTO_TEST_CASE(a_blob_that_was_changed_is_an_error_or_says_the_same) {
    const std::string blob = two_items();
    const auto look = [&](std::string damaged) {
        machine other;
        if (other.open(damaged) != fine)
            return;
        escodb::byte_span plain;
        bool there = false;
        for (const std::string_view path : {"/a", "/b"}) {
            const errc why = other.now->read(path, plain, there);
            BOOST_TEST((why != fine || (there && escodb::as_text(plain) ==
                                                     (path == "/a" ? "one" : "two"))));
        }
    };
    for (std::size_t i = 0; i < blob.size(); ++i) {
        look(blob.substr(0, i));
        look(blob.substr(i));
        for (const int bit : {1, 2, 32, 128}) {
            std::string flipped = blob;
            flipped[i] = static_cast<char>(flipped[i] ^ bit);
            look(flipped);
        }
        for (const char c : {'\n', '"', '\\', '\0', '}', ' '}) {
            std::string other = blob;
            other[i] = c;
            look(other);
            other = blob;
            look(other.insert(i, 1, c));
        }
    }
}

BOOST_AUTO_TEST_CASE(each_sort_of_damage_has_its_error) {
    const std::string blob = two_items();
    const std::size_t index = blob.find('\n') + 1;
    const std::size_t first = blob.find('\n', index) + 1;
    const std::size_t second = blob.find('\n', first) + 1;
    const auto open = [](std::string text) {
        machine other;
        return other.open(text);
    };
    BOOST_TEST((open(blob) == fine));
    BOOST_TEST((open("") == errc::malformed_shard));
    BOOST_TEST((open(blob.substr(0, index - 1)) == errc::malformed_shard));
    BOOST_TEST((open(blob.substr(0, second - 1)) == errc::malformed_shard));
    BOOST_TEST((open(blob + "\nAAAA") == errc::malformed_shard));
    BOOST_TEST((open("EscoDB: this shard was moved when the store was re-sharded; open the store again "
                     "(moved, 0123456789abcdef0123456789abcdef)") == errc::resharded));
    std::string damaged = blob;
    damaged[index + 30] = damaged[index + 30] == 'A' ? 'B' : 'A';
    BOOST_TEST((open(damaged) == errc::tampered_index));
    damaged = blob;
    const std::size_t state = blob.find("\"state\":\"") + 12;
    damaged[state] = damaged[state] == 'A' ? 'B' : 'A';
    BOOST_TEST((open(damaged) == errc::tampered_header));
    machine other; // two items have changed places
    std::string swapped = blob.substr(0, first) + blob.substr(second) + "\n" +
                          blob.substr(first, second - first - 1);
    BOOST_TEST_REQUIRE((other.open(swapped) == fine));
    escodb::byte_span plain;
    bool there = false;
    BOOST_TEST((other.now->read("/a", plain, there) == errc::tampered_item));
}

BOOST_AUTO_TEST_CASE(an_index_names_each_item_once) {
    const std::string blob = two_items();
    const std::size_t index = blob.find('\n') + 1;
    const std::size_t first = blob.find('\n', index);
    const auto with_index = [&](std::string_view text) {
        // Sealed by a holder of the keys.
        machine made;
        line_crypto<crypto_there> lines{made.with, made.given, made.keys, "shard-0000-ffff"};
        std::string header = blob.substr(0, index - 1);
        shard_header read;
        BOOST_TEST_REQUIRE((parse_header(made.given, std::as_writable_bytes(std::span{header}),
                                         read) == fine));
        BOOST_TEST_REQUIRE((lines.use_key(read, 1) == fine));
        std::string line(base64_chars(4 + seal_overhead + text.size()), '?');
        filler out{std::as_writable_bytes(std::span{line})};
        BOOST_TEST_REQUIRE((lines.seal_line(out, escodb::as_bytes(text), {}) == fine));
        std::string changed = blob.substr(0, index) + line + blob.substr(first);
        return made.open(changed);
    };
    BOOST_TEST((with_index(R"(["/a","/b"])") == fine));
    BOOST_TEST((with_index(R"(["/b","/a"])") == fine)); // in whatever order
    BOOST_TEST((with_index(R"(["/a","/a"])") == errc::malformed_shard));
    BOOST_TEST((with_index(R"(["/b","/b"])") == errc::malformed_shard));
    BOOST_TEST((with_index(R"(["/a"])") == errc::malformed_shard));
    BOOST_TEST((with_index(R"(["/a","/b","/c"])") == errc::malformed_shard));
    BOOST_TEST((with_index(R"(["/a",""])") == errc::malformed_shard));
    BOOST_TEST((with_index(R"(["/a",1])") == errc::malformed_item));
    BOOST_TEST((with_index(R"({"/a":"/b"})") == errc::malformed_item));
}

BOOST_AUTO_TEST_SUITE_END()
