// SPDX-License-Identifier: Apache-2.0

#include <escodb/format/json_sink.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(format_json_sink)

using namespace escodb;

template <class Out> void check_pieces() {
    for (const std::size_t size : {0u, 1u, 2u, 100u, 1023u, 1024u, 1025u, 5000u}) {
        Out out;
        std::string expected;
        {
            format::detail::json_sink<Out> sink{out};
            for (int round = 0; round < 5; ++round) {
                sink.append(std::string(size, static_cast<char>('a' + round)));
                sink.append('|');
                expected += std::string(size, static_cast<char>('a' + round)) + '|';
                BOOST_TEST(sink.total() == expected.size());
            }
            sink.flush();
            sink.flush();
            BOOST_TEST(sink.total() == expected.size());
        }
        BOOST_TEST((std::string_view{reinterpret_cast<const char*>(out.data()), out.size()} == expected));
    }
}

BOOST_AUTO_TEST_CASE(pieces_of_every_size_arrive) {
    check_pieces<std::string>();
    check_pieces<bytes>();
    check_pieces<secret_bytes>();
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_output_stays) {
    std::string out = "before ";
    format::detail::json_sink<std::string> sink{out};
    sink.append(std::string_view{"after"});
    sink.flush();
    BOOST_TEST(out == "before after");
}

BOOST_AUTO_TEST_CASE(the_buffer_is_wiped) {
    using sink = format::detail::json_sink<secret_bytes>;
    alignas(sink) static unsigned char memory[sizeof(sink)];
    secret_bytes out;
    auto* made = new (memory) sink{out};
    made->append(std::string_view{"a secret that must go"});
    made->flush();
    made->append(std::string_view{"short"});
    made->flush();
    made->~sink();
    // Of the first text too what the second one did not overwrite.
    BOOST_TEST((std::string_view{reinterpret_cast<char*>(memory), sizeof memory}.find("must go") ==
                std::string_view::npos));
    BOOST_TEST((std::string_view{reinterpret_cast<char*>(memory), sizeof memory}.find("short") ==
                std::string_view::npos));
}

BOOST_AUTO_TEST_SUITE_END()
