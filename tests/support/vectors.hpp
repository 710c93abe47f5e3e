// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Test vectors: hexadecimal text, and the JSON files that hold them.
///
/// Ours (tests/data/vectors) have the layout of Wycheproof's, which is a list of groups of tests.
/// Wycheproof's own are read where the build was told of them by the CMake variable ESCODB_VECTORS.

#include <escodb/base/bytes.hpp>
#include <escodb/base/hex.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace escodb_test {

/// The bytes of an even number of hexadecimal digits.
[[nodiscard]] inline escodb::bytes from_hex(std::string_view text) {
    const auto digit = [](char c) -> unsigned {
        if (c >= '0' && c <= '9')
            return static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f')
            return static_cast<unsigned>(c - 'a') + 10;
        throw std::invalid_argument("not hexadecimal");
    };
    if (text.size() % 2 != 0)
        throw std::invalid_argument("an odd number of digits");
    escodb::bytes result;
    for (std::size_t i = 0; i < text.size(); i += 2)
        result.push_back(static_cast<std::byte>(digit(text[i]) << 4 | digit(text[i + 1])));
    return result;
}

using escodb::to_hex;

/// A member of a test that is hexadecimal text.
[[nodiscard]] inline escodb::bytes hex_of(const boost::json::object& test, std::string_view member) {
    return from_hex(std::string_view{test.at(member).as_string()});
}

/// Calls `use(group, test)` for each test of a file; gives their number.
template <class Use> std::size_t each_vector(const std::string& file, Use&& use) {
    std::ifstream in{file, std::ios::binary};
    BOOST_REQUIRE_MESSAGE(in, "cannot read " << file);
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const boost::json::value all = boost::json::parse(text);
    std::size_t count = 0;
    for (const auto& group : all.at("testGroups").as_array()) {
        for (const auto& test : group.at("tests").as_array()) {
            BOOST_TEST_INFO_SCOPE(file << ", test " << test.at("tcId"));
            use(group.as_object(), test.as_object());
            ++count;
        }
    }
    return count;
}

/// The vectors that are always there.
template <class Use> std::size_t each_own_vector(const std::string& name, Use&& use) {
    return each_vector(ESCODB_TEST_DATA "/vectors/" + name, use);
}

/// Wycheproof's, or nothing and a loud word where they are not at hand.
template <class Use> std::size_t each_wycheproof_vector(const std::string& name, Use&& use) {
#ifdef ESCODB_VECTORS
    return each_vector(ESCODB_VECTORS "/" + name, use);
#else
    static_cast<void>(use);
    std::cerr << "SKIPPED: " << name << ": the CMake variable ESCODB_VECTORS is not set\n";
    return 0;
#endif
}

} // namespace escodb_test
