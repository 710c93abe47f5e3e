// SPDX-License-Identifier: Apache-2.0
#include <escodb/format/described_parts.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(format_described_parts)

namespace parts = escodb::format::described_parts;

struct plain {};
enum class bare { a };
enum class colour { red };
BOOST_DESCRIBE_ENUM(colour, red)
struct base {
    int first = 0;
};
BOOST_DESCRIBE_STRUCT(base, (), (first))
struct derived : base {
    std::string second;
};
BOOST_DESCRIBE_STRUCT(derived, (base), (second))
class closed {
    float inner = 0;
    BOOST_DESCRIBE_CLASS(closed, (), (), (), (inner))

public:
    closed() { inner = 1; }
};

// What is refused, and with which sentence, is in compile_fail/.
static_assert(parts::structure<base> && parts::structure<derived> && parts::structure<closed>);
static_assert(!parts::structure<plain> && !parts::structure<int> && !parts::structure<std::string>);
static_assert(parts::enumeration<colour> && !parts::enumeration<bare> && !parts::enumeration<int>);
static_assert(parts::integer<std::uint8_t> && parts::integer<std::int8_t> && parts::integer<long long>);
static_assert(!parts::integer<bool> && !parts::integer<char> && !parts::integer<char8_t> &&
              !parts::integer<wchar_t>);
static_assert(parts::floating<float> && parts::floating<double> && !parts::floating<long double>);
static_assert(parts::is_map<std::map<std::string, int>> && !parts::is_map<std::map<int, int>>);
static_assert(parts::is_vector<std::vector<bool>> && !parts::is_vector<std::string>);

BOOST_AUTO_TEST_CASE(members_of_bases_come_first) {
    BOOST_TEST(parts::member_count<derived> == 2u);
    std::string names;
    boost::mp11::mp_for_each<parts::members_of<derived>>([&](auto member) { names += member.name; });
    BOOST_TEST(names == "firstsecond");
    BOOST_TEST(parts::member_count<closed> == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
