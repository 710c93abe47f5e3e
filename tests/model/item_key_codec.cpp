// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/item_key_codec.hpp>

#include <support/model_store.hpp>

#include <escodb/crypto/cryptopp/a256cbc_hs512.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(model_item_key_codec)

using namespace escodb_test;
using escodb::errc;
using codec_type = escodb::model::item_key_codec<model_policies::cipher, model_policies::random>;

const std::array<std::byte, 32> root{};
constexpr std::size_t sealed_key_begin = 4;
constexpr std::size_t sealed_key_bytes = 12 + 2 + 32 + 16;

auto with_detail(std::string_view detail) {
    return [detail](const escodb::error& caught) {
        return caught.code() == errc::tampered_item && caught.detail() == detail;
    };
}

template <class Action> void check(Action action, errc code, std::string_view subject) {
    BOOST_CHECK_EXCEPTION(action(), escodb::error, [&](const escodb::error& caught) {
        return caught.code() == code && caught.subject() == subject;
    });
}

escodb::bytes raw_of(const std::string& line) {
    escodb::bytes raw;
    BOOST_REQUIRE(escodb::format::base64_decode(line, raw));
    return raw;
}
std::string line_of(const escodb::bytes& raw) {
    std::string line;
    escodb::format::base64_append(line, raw);
    return line;
}

struct fixture {
    key_schedule keys{root, "s"};
    codec_type codec{"s"};

    std::string sealed(std::string_view path, std::string_view text) {
        std::string line;
        codec.seal_item(keys, line, path, escodb::as_bytes(text));
        return line;
    }
};

/// The line with the sealed key of another.
std::string with_key_of(const std::string& line, const std::string& other) {
    escodb::bytes raw = raw_of(line);
    const escodb::bytes from = raw_of(other);
    for (std::size_t i = sealed_key_begin; i < sealed_key_begin + sealed_key_bytes; ++i)
        raw.at(i) = from.at(i);
    return line_of(raw);
}

BOOST_FIXTURE_TEST_CASE(lines_open_where_they_belong_and_nowhere_else, fixture) {
    const std::string item = sealed("/a", "text");
    std::string index;
    codec.seal_index(keys, index, escodb::as_bytes("[]"));

    BOOST_TEST(text_of(codec.open_item(keys, item, "/a")) == "text");
    BOOST_TEST(text_of(codec.open_index(keys, index)) == "[]");
    check([&] { return codec.open_item(keys, item, "/b"); }, errc::tampered_item, "s /b");
    check([&] { return codec.open_item(keys, index, "/a"); }, errc::tampered_item, "s /a");
    codec_type elsewhere{"t"};
    check([&] { return elsewhere.open_item(keys, item, "/a"); }, errc::tampered_item, "t /a");
    check([&] { return codec.open_item(keys, "AAAA", "/a"); }, errc::tampered_item, "s /a");
    check([&] { return codec.open_item(keys, "", "/a"); }, errc::tampered_item, "s /a");
}

BOOST_FIXTURE_TEST_CASE(a_line_is_as_long_as_it_says, fixture) {
    const std::string line = sealed("/a", "text");
    BOOST_TEST(raw_of(line).size() == 4 + sealed_key_bytes + 12 + 4 + 16);
    BOOST_TEST(line.size() == codec_type::line_bytes(4));
}

BOOST_FIXTURE_TEST_CASE(each_write_has_another_key_and_is_counted, fixture) {
    const std::string one = sealed("/a", "text");
    const std::string two = sealed("/a", "text");
    BOOST_TEST(text_of(codec.open_item(keys, two, "/a")) == "text");
    BOOST_TEST(keys.usage_counters().current().at(1).messages == 2u);
    check([&] { return codec.open_item(keys, with_key_of(one, two), "/a"); }, errc::tampered_item,
          "s /a");
}

BOOST_FIXTURE_TEST_CASE(a_key_is_bound_to_its_path, fixture) {
    const std::string one = sealed("/a", "text");
    const std::string other = sealed("/b", "text");
    BOOST_CHECK_EXCEPTION((void)codec.open_item(keys, with_key_of(one, other), "/a"), escodb::error,
                          with_detail("its key"));
}

BOOST_FIXTURE_TEST_CASE(every_byte_counts, fixture) {
    const escodb::bytes raw = raw_of(sealed("/a", "text"));
    for (std::size_t at = 0; at < raw.size(); ++at) {
        escodb::bytes changed = raw;
        changed[at] ^= std::byte{0x10};
        check([&] { return codec.open_item(keys, line_of(changed), "/a"); }, errc::tampered_item,
              "s /a");
    }
}

BOOST_FIXTURE_TEST_CASE(a_line_that_ends_within_its_key_is_refused, fixture) {
    escodb::bytes raw = raw_of(sealed("/a", "text"));
    for (std::size_t size = sealed_key_begin + sealed_key_bytes; size-- > 0;) {
        raw.resize(size);
        BOOST_CHECK_EXCEPTION((void)codec.open_item(keys, line_of(raw), "/a"), escodb::error,
                              with_detail(""));
    }
}

// Only who has the root key can make these.
template <class Sealer> std::string line_with_key(std::string_view key) {
    escodb::bytes line(sealed_key_begin);
    escodb::format::context context;
    context.add("dbfile.file", std::string_view{"s"})
        .add("dbfile.path", std::string_view{"/a"})
        .add("dbfile.scope", "item-keys")
        .add("keyseq.key", std::uint64_t{0});
    Sealer{root}.seal_append(line, escodb::as_bytes(key), context.encode());
    line.resize(200);
    return line_of(line);
}

BOOST_FIXTURE_TEST_CASE(a_key_for_another_algorithm_is_refused, fixture) {
    const auto with_key = [](const std::string& key) { return line_with_key<key_schedule::sealer>(key); };
    std::string key(34, '\0');
    key[1] = 9;
    check([&] { return codec.open_item(keys, with_key(key), "/a"); }, errc::unsupported_algorithm,
          "s /a");
    key[1] = 1; // The text behind is not sealed by it.
    check([&] { return codec.open_item(keys, with_key(key), "/a"); }, errc::tampered_item, "s /a");
}

// With a cipher that pads, keys of several lengths are sealed to the same.
BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_refused) {
    using cbc = escodb::cipher::a256cbc_hs512;
    using cbc_codec = escodb::model::item_key_codec<cbc, model_policies::random>;
    cbc_codec::key_schedule_type keys{root, "s"};
    cbc_codec codec{"s"};
    for (const std::size_t size : {32u, 33u, 35u, 47u}) {
        std::string key(size, '\0');
        key[1] = static_cast<char>(cbc::algorithm);
        const std::string line = line_with_key<cbc_codec::key_schedule_type::sealer>(key);
        BOOST_CHECK_EXCEPTION((void)codec.open_item(keys, line, "/a"), escodb::error,
                              with_detail("its key has another length"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
