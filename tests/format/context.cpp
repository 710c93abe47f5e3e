// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/context.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(format_context)

using namespace escodb;
using namespace std::string_literals;

/// The same encoding, written down a second time and straight from the page.
std::string count(std::uint64_t n) {
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>(n >> shift);
    return out;
}
std::string part(const std::string& text) { return count(text.size()) + text; }

BOOST_AUTO_TEST_CASE(no_pairs) {
    BOOST_TEST(as_text(format::context{}.encode()) == count(0));
}

BOOST_AUTO_TEST_CASE(pairs_are_sorted_by_the_bytes_of_their_keys) {
    format::context context;
    context.add("b", std::uint64_t{258}).add("\xc3\xa9", "e").add("a", as_bytes("\0\xff"s)).add("ab", "");
    BOOST_TEST(as_text(context.encode()) == count(8) + part("a") + part("\0\xff"s) + part("ab") +
                                                part("") + part("b") + part(count(258)) +
                                                part("\xc3\xa9") + part("e"));
}

BOOST_AUTO_TEST_CASE(the_last_value_of_a_key_stands) {
    format::context context;
    context.add("k", "one").add("k", "two");
    BOOST_TEST(as_text(context.encode()) == count(2) + part("k") + part("two"));
}

BOOST_AUTO_TEST_CASE(templates_encode_like_contexts) {
    const format::context_template made{"shard-0000-3fff", "items"};
    bytes out = {std::byte{1}};
    for (const std::string path : {"", "/", "/a", "/\xc3\xa9/long", "/x\xf0\x9f\x98\x80"}) {
        for (const std::uint64_t seq : {std::uint64_t{1}, std::uint64_t{0xffffffff}}) {
            format::context context;
            context.add("keyseq.key", seq).add("dbfile.path", path);
            context.add("dbfile.scope", "items").add("dbfile.file", "shard-0000-3fff");
            made.encode_into(out, path, seq);
            BOOST_TEST(as_text(out) == as_text(context.encode()));
        }
    }
    format::context context;
    context.add("keyseq.key", std::uint64_t{7}).add("dbfile.scope", "items");
    context.add("dbfile.file", "shard-0000-3fff");
    made.encode_into(out, 7);
    BOOST_TEST(as_text(out) == as_text(context.encode()));
}

// JavaScript encodes a lone surrogate as U+FFFD, in a context too.
BOOST_AUTO_TEST_CASE(lone_surrogates_are_bound_as_javascript_does) {
    const std::string path = "/a\xed\xa0\x80z\xed\x9f\xbf\xed\xbf\xbf";
    const std::string bound = "/a\xef\xbf\xbdz\xed\x9f\xbf\xef\xbf\xbd";
    format::context one, two;
    one.add("dbfile.path", path);
    two.add("dbfile.path", bound);
    BOOST_TEST(as_text(one.encode()) == as_text(two.encode()));
    const format::context_template made{"f\xed\xa0\x80", "items"};
    bytes left, right;
    made.encode_into(left, path, 1);
    made.encode_into(right, bound, 1);
    BOOST_TEST(as_text(left) == as_text(right));
    // Bytes are bytes.
    format::context raw;
    raw.add("k", as_bytes("\xed\xa0\x80"s));
    BOOST_TEST(as_text(raw.encode()) == count(2) + part("k") + part("\xed\xa0\x80"));
}

BOOST_AUTO_TEST_CASE(no_length_can_be_shifted_into_another) {
    format::context one, two;
    one.add("a", "bc");
    two.add("ab", "c");
    BOOST_TEST(as_text(one.encode()) != as_text(two.encode()));
}

BOOST_AUTO_TEST_SUITE_END()
