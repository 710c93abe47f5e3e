// SPDX-License-Identifier: Apache-2.0
#include <escodb/base/errc.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string_view>

BOOST_AUTO_TEST_SUITE(base_errc)

using escodb::condition;
using escodb::errc;

constexpr int first = static_cast<int>(errc::invalid_path);
constexpr int last = static_cast<int>(errc::out_of_memory);

BOOST_AUTO_TEST_CASE(every_code_has_a_name_and_a_sentence_of_its_own) {
    std::set<std::string_view> names;
    std::set<std::string_view> sentences;
    for (int code = first; code <= last; ++code) {
        names.insert(escodb::name_of(static_cast<errc>(code)));
        sentences.insert(escodb::sentence_of(static_cast<errc>(code)));
    }
    BOOST_TEST(names.size() == static_cast<std::size_t>(last - first + 1));
    BOOST_TEST(sentences.size() == names.size());
    BOOST_TEST(!names.contains("unknown"));
    BOOST_TEST(!sentences.contains("unknown error"));
}

BOOST_AUTO_TEST_CASE(each_code_belongs_to_a_condition) {
    BOOST_TEST((escodb::condition_of(errc::tampered_item) == condition::corrupt));
    BOOST_TEST((escodb::condition_of(errc::out_of_memory) == condition::out_of_memory));
    BOOST_TEST((escodb::condition_of(errc::invalid_path) == condition::bad_input));
    BOOST_TEST((escodb::condition_of(errc::stopped) == condition::stopped));
}

BOOST_AUTO_TEST_SUITE_END()
