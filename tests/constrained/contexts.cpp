// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/contexts.hpp>

#include <escodb/format/context.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

BOOST_AUTO_TEST_SUITE(constrained_contexts)

namespace small = escodb::constrained;
using full = escodb::format::context;

bool equal(const small::context_writer& ours, const full& theirs) {
    const auto expected = theirs.encode();
    return ours.ok() && std::ranges::equal(ours.bytes(), expected);
}

BOOST_AUTO_TEST_CASE(they_are_encoded_as_by_the_full_library) {
    std::array<std::byte, 400> memory{};
    small::arena given{memory};
    const small::arena_scope scope{given};
    full item;
    item.add("dbfile.file", "s").add("dbfile.path", "/a").add("dbfile.scope", "items");
    item.add("keyseq.key", std::uint64_t{7});
    BOOST_TEST(equal(small::line_context(given, "s", "/a", 7), item));
    full index;
    index.add("dbfile.file", "s").add("dbfile.scope", "index").add("keyseq.key", std::uint64_t{7});
    BOOST_TEST(equal(small::line_context(given, "s", {}, 7), index));
}

BOOST_AUTO_TEST_CASE(those_of_keys_and_headers_too) {
    std::array<std::byte, 400> memory{};
    small::arena given{memory};
    full key;
    key.add("dbfile.file", "s").add("dbfile.scope", "keys").add("keyseq.key", std::uint64_t{7});
    BOOST_TEST(equal(small::key_context(given, "s", 7), key));
    full header;
    const auto seqs = escodb::as_bytes("abcd");
    const auto state = escodb::as_bytes("0123456789abcdef");
    header.add("dbfile.file", "s").add("dbfile.scope", "keys").add("keyseq.keys", seqs);
    header.add("keyseq.state", state);
    BOOST_TEST(equal(small::header_context(given, "s", seqs, state), header));
    BOOST_TEST(!small::header_context(given, "s", seqs, memory).ok());
}

BOOST_AUTO_TEST_SUITE_END()
