// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/line_crypto.hpp>

#include <support/constrained_crypto.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <string>

BOOST_AUTO_TEST_SUITE(constrained_line_crypto)

using escodb::errc;
using namespace escodb::constrained;

struct fixture {
    std::array<std::byte, 2000> memory{};
    arena given{memory};
    escodb_test::constrained_crypto with;
    store_keys keys;
    line_crypto<escodb_test::constrained_crypto> lines{with, given, keys, "shard-0000-ffff"};
    sealed_key key;
    shard_header header{&key, 1, {}, {}};

    fixture() {
        key.seq = 1;
        BOOST_TEST_REQUIRE((lines.make_key(1, key.text) == fine));
    }
    std::string sealed(std::string_view path, std::string_view text) {
        std::string line(base64_chars(4 + seal_overhead + text.size()), '?');
        filler out{std::as_writable_bytes(std::span{line})};
        BOOST_TEST_REQUIRE((lines.seal_line(out, escodb::as_bytes(text), path) == fine));
        return line;
    }
    errc open(std::string_view path, std::string_view line) {
        escodb::byte_span plain;
        return lines.open_line(header, line, path, plain);
    }
};

BOOST_FIXTURE_TEST_CASE(a_line_opens_where_it_belongs_and_nowhere_else, fixture) {
    const std::string line = sealed("/a", "text");
    escodb::byte_span plain;
    BOOST_TEST((lines.open_line(header, line, "/a", plain) == fine));
    BOOST_TEST(escodb::as_text(plain) == "text");
    BOOST_TEST((open("/b", line) == errc::tampered_item));
    BOOST_TEST((open({}, line) == errc::tampered_index));
    BOOST_TEST((open("/a", "AAAA") == errc::tampered_item));
    BOOST_TEST((open("/a", line.substr(4)) == errc::unknown_key));
    BOOST_TEST((open("/a", line.substr(0, line.size() - 4)) == errc::tampered_item));
    BOOST_TEST((open("/a", "AAAAAQ==") == errc::tampered_item)); // a key's number, and nothing
    line_crypto<escodb_test::constrained_crypto> other{with, given, keys, "shard-0000-7fff"};
    BOOST_TEST((other.open_line(header, line, "/a", plain) == errc::tampered_key));
}

BOOST_FIXTURE_TEST_CASE(a_key_is_for_one_algorithm_and_of_one_length, fixture) {
    for (const std::size_t size : {0u, 2u, 33u, 34u, 35u}) {
        for (const unsigned algorithm : {1u, 2u}) {
            escodb::bytes message(seal_overhead + size);
            if (size >= 2)
                escodb::format::store_u16(escodb::byte_span{message}.subspan(iv_bytes),
                                          static_cast<std::uint16_t>(algorithm));
            const arena_scope scratch{given};
            const auto context = key_context(given, lines.shard(), 2);
            BOOST_TEST_REQUIRE(seal_message(with, keys.root, context.bytes(), message));
            std::string text(base64_chars(4 + message.size()), '?');
            filler out{std::as_writable_bytes(std::span{text})};
            escodb::bytes raw(4 + message.size());
            raw[3] = std::byte{2};
            std::copy(message.begin(), message.end(), raw.begin() + 4);
            out.base64(raw);
            sealed_key made{2, text};
            line_crypto<escodb_test::constrained_crypto> fresh{with, given, keys, lines.shard()};
            const errc why = fresh.use_key({&made, 1, {}, {}}, 2);
            BOOST_TEST((why == (size < 2 || algorithm == 2 ? errc::unsupported_algorithm
                                : size != 34               ? errc::tampered_key
                                                           : fine)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
