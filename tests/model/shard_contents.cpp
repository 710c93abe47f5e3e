// SPDX-License-Identifier: Apache-2.0

// A shard's blob with one fault each: what it is taken for.

#include <escodb/model/shard_contents.hpp>

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_shard_contents)

using namespace escodb_test;
using escodb::errc;
namespace format = escodb::format;

const root_keys& keys() {
    static const root_keys made = new_store(2).keys;
    return made;
}
const std::string& id() { return keys().shard_name(0); }

/// A shard of several keys: items / /a /b /c.
shard good_shard() {
    shard made{keys(), id()};
    made.set_rotation_limits({2, 1'000'000});
    made.put("/a", secret("1"));
    made.put("/b", secret("2"));
    write(made);
    made.put("/c", secret("3"));
    made.link("/", "a");
    write(made);
    return made;
}
std::vector<std::string> good_lines() { return lines_of(good_shard().blob()); }

/// What somebody makes of `action`: its code and subject, or "stopped" if it throws nothing.
template <class Action> void check(Action action, errc code, std::string_view subject) {
    try {
        action();
    } catch (const escodb::error& caught) {
        BOOST_TEST(name_of(caught.code()) == name_of(code), caught.what());
        BOOST_TEST(caught.subject() == subject, caught.what());
        return;
    }
    BOOST_ERROR("nothing was thrown where " << name_of(code) << " was expected");
}

shard opened(std::string blob, const std::string& as = id()) {
    return {keys(), as, std::move(blob), "r"};
}
void check_open(const std::string& blob, errc code, std::string_view subject = id(),
                const std::string& as = id()) {
    check([&] { static_cast<void>(opened(blob, as)); }, code, subject);
}
void check_open(const std::vector<std::string>& lines, errc code, std::string_view subject = id()) {
    check_open(blob_of(lines), code, subject);
}
void check_read(const std::vector<std::string>& lines, std::string_view path, errc code) {
    shard with_fault = opened(blob_of(lines));
    check([&] { static_cast<void>(with_fault.read(path)); }, code, id() + " " + std::string{path});
    BOOST_TEST(with_fault.read("/c").has_value()); // one item's fault is its own
}

/// The good shard with its header changed by `change`.
template <class Change> std::vector<std::string> with_header(Change change, bool vouched = false) {
    auto lines = good_lines();
    auto header = format::parse_shard(blob_of(lines)).header;
    change(header);
    if (vouched)
        forge{keys(), id()}.vouch(header);
    lines[0] = format::print_header(header);
    return lines;
}

/// Changes a line's bytes and leaves it base64.
template <class Change> void change_line(std::string& line, Change change) {
    escodb::bytes raw;
    BOOST_REQUIRE(format::base64_decode(line, raw));
    change(raw);
    line = format::base64_encode(raw);
}
void flip(escodb::bytes& raw, std::size_t at) { raw.at(at) ^= std::byte{1}; }

/// Ciphers that differ from ours in their number alone.
struct numbered_policies : model_policies {
    struct cipher : model_policies::cipher {
        using model_policies::cipher::cipher;
        static constexpr std::uint16_t algorithm = 2;
    };
};

BOOST_AUTO_TEST_CASE(the_good_shard_is_good) {
    shard good = opened(blob_of(good_lines()));
    BOOST_TEST(good.used().size() == 3u);
    for (const auto path : {"/", "/a", "/b", "/c"})
        BOOST_TEST(good.read(path).has_value());
}

BOOST_AUTO_TEST_CASE(blobs_without_form_are_malformed) {
    check_open("", errc::malformed_shard);
    check_open("nonsense", errc::malformed_shard);
    const auto blob = blob_of(good_lines());
    check_open(blob.substr(0, 40), errc::malformed_shard);
    check_open(good_lines()[0], errc::malformed_shard); // the index is missing
}

BOOST_AUTO_TEST_CASE(a_truncated_blob_is_noticed_wherever_it_ends) {
    const auto lines = good_lines();
    const auto blob = blob_of(lines);
    const std::size_t header = lines[0].size();
    const std::size_t last = lines.back().size();
    for (std::size_t size = 0; size < blob.size(); ++size) {
        const std::string cut = blob.substr(0, size);
        if (size <= header + 1)
            check_open(cut, errc::malformed_shard);
        else if (size < header + 1 + lines[1].size())
            check_open(cut, errc::tampered_index);
        else if (size <= blob.size() - last)
            check_open(cut, errc::malformed_shard);
        else
            check([&] { static_cast<void>(opened(cut).read("/c")); }, errc::tampered_item,
                  id() + " /c");
    }
}

BOOST_AUTO_TEST_CASE(each_part_of_the_header_is_vouched_for) {
    check_open(with_header([](auto& header) { flip(header.mac, 31); }), errc::tampered_header);
    check_open(with_header([](auto& header) { flip(header.state, 7); }), errc::tampered_header);
    check_open(with_header([](auto& header) { header.keys[2].seq = 9; }), errc::tampered_header);
    check_open(with_header([](auto& header) {
                   header.keys.pop_back();
                   header.state.resize(header.state.size() - 16);
               }),
               errc::tampered_header);
    check_open(with_header([](auto& header) { std::swap(header.keys[0].seq, header.keys[1].seq); }),
               errc::duplicate_key);
    check_open(with_header([](auto& header) { header.keys[1].seq = 1; }), errc::duplicate_key);
    check_open(with_header([](auto& header) { header.state.pop_back(); }), errc::malformed_shard);
    check_open(with_header([](auto& header) { header.mac.pop_back(); }), errc::malformed_shard);
    check_open(with_header([](auto& header) { header.tag.pop_back(); }), errc::malformed_shard);
    auto lines = good_lines();
    lines[0].replace(lines[0].find(":1,"), 3, ":2,");
    check_open(lines, errc::unsupported_version);
}

BOOST_AUTO_TEST_CASE(the_tag_is_bound_by_nothing) {
    BOOST_TEST(opened(blob_of(with_header([](auto& header) { flip(header.tag, 0); }))).contains("/a"));
}

BOOST_AUTO_TEST_CASE(a_key_that_does_not_open_is_noticed_where_it_is_used) {
    // Key 1 is that of /a, key 2 of /b and the index, key 3 of / and /c: an index is sealed first.
    check_open(with_header([](auto& header) { flip(header.keys[1].sealed, 20); }),
               errc::tampered_key);
    const auto lines = with_header([](auto& header) { flip(header.keys[0].sealed, 20); });
    shard damaged = opened(blob_of(lines));
    BOOST_TEST(damaged.read("/c").has_value());
    check([&] { static_cast<void>(damaged.read("/a")); }, errc::tampered_key, id());
    // Keys are bound to their number, so that one cannot stand in for another.
    check_open(with_header([](auto& header) {
                   std::swap(header.keys[1].sealed, header.keys[2].sealed);
               }),
               errc::tampered_key);
    check_open(with_header([](auto& header) { header.keys[1].sealed.resize(5); }),
               errc::tampered_key);
}

BOOST_AUTO_TEST_CASE(every_write_needs_the_newest_key) {
    // A key that has sealed nothing yet, so that opening the shard does not ask for it.
    forge hand{keys(), id()};
    auto lines = lines_of(hand.blob("[]", {}));
    auto header = hand.header();
    header.keys.push_back({2, header.keys[0].sealed});
    header.state.resize(32);
    hand.vouch(header);
    lines[0] = format::print_header(header);
    shard damaged = opened(blob_of(lines));
    check([&] { static_cast<void>(damaged.encode()); }, errc::tampered_key, id());
    BOOST_TEST(!damaged.in_flight());
}

BOOST_AUTO_TEST_CASE(a_key_for_another_algorithm_is_unsupported) {
    using other_keys = escodb::model::root_keys<numbered_policies>;
    using other_shard = escodb::model::shard<numbered_policies>;
    const auto config = new_store(1).config_text;
    const auto theirs = other_keys::open(config, escodb::password{test_password});
    const auto ours = root_keys::open(config, escodb::password{test_password});
    other_shard made{theirs, theirs.shard_name(0)};
    const std::string blob = made.encode();
    check([&] { static_cast<void>(shard{ours, ours.shard_name(0), blob, "r"}); },
          errc::unsupported_algorithm, ours.shard_name(0));
}

BOOST_AUTO_TEST_CASE(a_changed_index_is_noticed) {
    auto lines = good_lines();
    escodb::bytes raw;
    BOOST_REQUIRE(format::base64_decode(lines[1], raw));
    for (std::size_t at = 4; at < raw.size(); ++at) { // IV, ciphertext and tag
        auto changed = lines;
        change_line(changed[1], [&](auto& bytes) { flip(bytes, at); });
        check_open(changed, errc::tampered_index);
    }
    auto named = lines;
    change_line(named[1], [](auto& bytes) { flip(bytes, 0); }); // the key's number
    check_open(named, errc::unknown_key, id() + " index");
    auto other = lines;
    change_line(other[1], [](auto& bytes) { bytes[3] = std::byte{1}; }); // a key that exists
    check_open(other, errc::tampered_index);
    auto item = lines;
    item[1] = item[2];
    check_open(item, errc::tampered_index);
    auto text = lines;
    text[1][10] = '*';
    check_open(text, errc::tampered_index);
    for (const std::string_view tiny : {"AA==", "AAAAAQ==", "AAAAAwAA"}) {
        text[1] = tiny;
        check_open(text, errc::tampered_index);
    }
}

BOOST_AUTO_TEST_CASE(a_changed_item_is_noticed_when_it_is_read) {
    const auto lines = good_lines(); // items / /a /b /c in lines 2 to 5
    escodb::bytes raw;
    BOOST_REQUIRE(format::base64_decode(lines[3], raw));
    for (std::size_t at = 4; at < raw.size(); ++at) {
        auto changed = lines;
        change_line(changed[3], [&](auto& bytes) { flip(bytes, at); });
        check_read(changed, "/a", errc::tampered_item);
    }
    auto named = lines;
    change_line(named[3], [](auto& bytes) { flip(bytes, 0); });
    check_read(named, "/a", errc::unknown_key);
    auto text = lines;
    text[3][10] = '*';
    check_read(text, "/a", errc::tampered_item);
    text[3] = "AA==";
    check_read(text, "/a", errc::tampered_item);
    auto swapped = lines;
    std::swap(swapped[3], swapped[4]);
    check_read(swapped, "/a", errc::tampered_item);
    check_read(swapped, "/b", errc::tampered_item);
    auto index = lines;
    index[3] = index[1];
    check_read(index, "/a", errc::tampered_item);
}

BOOST_AUTO_TEST_CASE(an_item_of_an_older_write_of_another_path_does_not_pass) {
    shard changed = good_shard();
    changed.put("/b", secret("new"));
    auto lines = lines_of(write(changed));
    lines[4] = good_lines()[3]; // some other shard's "/a", with the same store's keys
    check_read(lines, "/b", errc::tampered_item);
}

BOOST_AUTO_TEST_CASE(numbers_of_items_and_paths_must_agree) {
    auto lines = good_lines();
    lines.push_back(lines.back());
    check_open(lines, errc::malformed_shard);
    lines.pop_back();
    lines.pop_back();
    check_open(lines, errc::malformed_shard);
}

BOOST_AUTO_TEST_CASE(a_shard_is_bound_to_its_id_and_its_store) {
    const auto blob = blob_of(good_lines());
    check_open(blob, errc::tampered_header, keys().shard_name(1), keys().shard_name(1));
    const auto others = new_store(2);
    check([&] { static_cast<void>(shard{others.keys, id(), blob, "r"}); }, errc::tampered_header,
          id());
}

BOOST_AUTO_TEST_CASE(an_authentic_index_may_still_be_wrong) {
    const auto blob_with = [](std::string_view index, std::size_t items) {
        forge hand{keys(), id()};
        return hand.blob(index, std::vector<std::pair<std::string, std::string>>(items, {"/a", "1"}));
    };
    check_open(blob_with(R"(["/a","/a"])", 2), errc::malformed_shard);
    check_open(blob_with(R"(["/a","/b","/a"])", 3), errc::malformed_shard);
    for (const std::string_view index : {"", "{}", "null", "[1]", R"(["/a")", R"("/a")", "[[]]"})
        check_open(blob_with(index, 1), errc::malformed_item, id() + " index");
}

BOOST_AUTO_TEST_CASE(an_authentic_directory_may_still_be_wrong) {
    for (const std::string text : {"{}", "null", "[1]", R"([""])", R"(["a/b"])", R"(["a"] x)"}) {
        forge hand{keys(), id()};
        shard odd = opened(hand.blob(R"(["/a","/d/"])", {{"/a", "1"}, {"/d/", text}}));
        check([&] { static_cast<void>(odd.list("/d/")); }, errc::malformed_item, id() + " /d/");
        check([&] { odd.link("/d/", "x"); }, errc::malformed_item, id() + " /d/");
        BOOST_TEST(text_of(odd.read("/a")) == "1");
    }
}

BOOST_AUTO_TEST_CASE(a_header_full_of_keys_takes_no_further_one) {
    forge hand{keys(), id()};
    auto lines = lines_of(hand.blob("[]", {}));
    auto header = hand.header();
    auto& last = header.keys.emplace_back(header.keys.back());
    // The key with the highest number, properly sealed, and used up.
    last.seq = 0xffff'ffff;
    last.sealed.clear();
    escodb::secret_bytes plain(34);
    format::store_u16(plain, 1);
    format::context context;
    context.add("dbfile.file", id()).add("dbfile.scope", "keys").add("keyseq.key", std::uint64_t{last.seq});
    escodb::crypto::sealer<model_policies::cipher, model_policies::random>{keys().root_key()}.seal_append(
        last.sealed, plain, context.encode());
    header.state.resize(32, std::byte{0xff});
    hand.vouch(header);
    lines[0] = format::print_header(header);
    shard full = opened(blob_of(lines));
    full.put("/a", secret("1"));
    check([&] { static_cast<void>(full.encode()); }, errc::too_large, id());
}

BOOST_AUTO_TEST_SUITE_END()
