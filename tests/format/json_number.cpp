// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/json_number.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

BOOST_AUTO_TEST_SUITE(format_json_number)

using escodb::format::json_number;
namespace detail = escodb::format::detail;

/// Whether all of `text` is one number.
bool read(const std::string& text, json_number& out) {
    return detail::read_number(text.data(), text.data() + text.size(), out) ==
           text.data() + text.size();
}
template <class Number> std::string printed(Number value) {
    char memory[detail::number_chars_max];
    return std::string{detail::print_number(value, memory)};
}
std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

BOOST_AUTO_TEST_CASE(integers_of_64_bits_stay_integers) {
    json_number n;
    for (const auto value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
                             std::int64_t{9007199254740993}, std::numeric_limits<std::int64_t>::max()}) {
        BOOST_TEST(read(std::to_string(value), n));
        BOOST_TEST(std::get<std::int64_t>(n) == value);
        BOOST_TEST(printed(value) == std::to_string(value));
    }
    for (const auto value : {std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()}) {
        BOOST_TEST(read(std::to_string(value), n));
        BOOST_TEST(std::get<std::uint64_t>(n) == value);
        BOOST_TEST(printed(value) == std::to_string(value));
    }
}

BOOST_AUTO_TEST_CASE(everything_else_is_a_double) {
    const std::pair<std::string, double> cases[] = {
        {"-0", -0.0}, {"0.0", 0.0}, {"-0.0", -0.0}, {"1.0", 1.0}, {"1e2", 100.0}, {"1E+2", 100.0},
        {"0e5", 0.0}, {"-0e-5", -0.0}, {"18446744073709551616", 18446744073709551616.0},
        {"-9223372036854775809", -9223372036854775808.0}, {"100000000000000000000", 1e20},
        {"1e308", 1e308}, {"1.7976931348623157e308", std::numeric_limits<double>::max()},
        {"5e-324", 5e-324}, {"2e-324", 0.0}, {"1e-400", 0.0}, {"-1e-400", -0.0},
        {"0.1", 0.1}, {"1.0000000000000002", 1.0000000000000002},
        {"0e999999999999999999999", 0.0}, {"1e-999999999999999999999", 0.0},
        {"0.00000000000000000000000000000000001e35", 1.0},
        {"9007199254740993.0", 9007199254740992.0},
    };
    for (const auto& [text, value] : cases) {
        json_number n;
        BOOST_TEST(read(text, n), text);
        BOOST_REQUIRE(std::holds_alternative<double>(n));
        BOOST_TEST(bits(std::get<double>(n)) == bits(value), text);
    }
    json_number n;
    BOOST_TEST(read("1" + std::string(400, '0') + "e-400", n));
    BOOST_TEST(std::get<double>(n) == 1.0);
    BOOST_TEST(read("0." + std::string(400, '0') + "1e401", n));
    BOOST_TEST(std::get<double>(n) == 1.0);
    BOOST_TEST(read("1" + std::string(400, '0') + "e-800", n));
    BOOST_TEST(bits(std::get<double>(n)) == 0u);
    BOOST_TEST(read("0." + std::string(800, '0') + "1e20", n));
    BOOST_TEST(bits(std::get<double>(n)) == 0u);
}

BOOST_AUTO_TEST_CASE(beyond_every_double_is_refused) {
    json_number n;
    for (const std::string text : {"1e309", "-1e309", "1e999999999999999999999", "1.8e308",
                                   "0.00001e400", "123e400", "1e+400"})
        BOOST_TEST(!read(text, n), text);
    BOOST_TEST(!read("1" + std::string(400, '0'), n));
    BOOST_TEST(!read("1" + std::string(400, '0') + "e-50", n));
}

BOOST_AUTO_TEST_CASE(the_grammar_is_strict) {
    json_number n;
    for (const std::string text : {"", "-", "+1", "01", "-01", "00", "1.", ".5", "1.e5", "1e", "1e+", "0x1", "1 ",
                                   "NaN", "Infinity", "-Infinity", "nan", "inf", "1_0", "--1", "1e5.5", "1,5", "e5"})
        BOOST_TEST(!read(text, n), text);
}

// strtod of glibc is exact as well, and another implementation.
BOOST_AUTO_TEST_CASE(doubles_are_exact_to_the_bit) {
    std::mt19937_64 random{7};
    for (int round = 0; round < 100'000; ++round) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isfinite(value))
            continue;
        const std::string text = printed(value);
        json_number n;
        BOOST_REQUIRE(read(text, n));
        BOOST_REQUIRE(std::holds_alternative<double>(n));
        BOOST_REQUIRE_EQUAL(bits(std::get<double>(n)), bits(value));
    }
    for (int round = 0; round < 50'000; ++round) {
        std::string text = std::to_string(random()) + "." + std::to_string(random());
        if (round % 2 == 0)
            text += "e" + std::to_string(static_cast<int>(random() % 640) - 340);
        json_number n;
        const double expected = std::strtod(text.c_str(), nullptr);
        BOOST_REQUIRE_EQUAL(read(text, n), std::isfinite(expected));
        if (std::isfinite(expected))
            BOOST_REQUIRE_EQUAL(bits(std::get<double>(n)), bits(expected));
    }
}

BOOST_AUTO_TEST_CASE(doubles_are_recognisable) {
    BOOST_TEST(printed(1.0) == "1.0");
    BOOST_TEST(printed(-0.0) == "-0.0");
    BOOST_TEST(printed(0.1) == "0.1");
    BOOST_TEST(printed(1e300) == "1e+300");
    BOOST_TEST(printed(5e-324) == "5e-324");
    BOOST_TEST(printed(123456789012345680000.0) == "123456789012345683968.0");
}

BOOST_AUTO_TEST_SUITE_END()
