// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/flight.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(model_flight)

BOOST_AUTO_TEST_CASE(lines_are_placed_in_the_blob) {
    const std::string blob = "header\nindex\none\nthree";
    for (const std::size_t moved : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
        escodb::model::flight flight;
        flight.add_line(13 - moved, 16 - moved, false);
        flight.add_line(17 - moved, 22 - moved, true);
        flight.place(7, 12, blob.size(), moved);
        BOOST_TEST(flight.index().in(blob) == "index");
        BOOST_REQUIRE(flight.lines().size() == 2u);
        BOOST_TEST(flight.lines()[0].in(blob) == "one");
        BOOST_TEST(flight.lines()[1].in(blob) == "three");
        BOOST_TEST(flight.blob_bytes() == blob.size());
    }
}

BOOST_AUTO_TEST_CASE(whole_lines_of_documents_put_are_recognised) {
    const std::string made = "header\nindex\none\nthree";
    escodb::model::flight flight;
    flight.add_line(13, 16, false);
    flight.add_line(17, 22, true);
    BOOST_TEST(flight.has_put_in("header\nindex\nthree", made));
    BOOST_TEST(flight.has_put_in("three\nrest", made));
    BOOST_TEST(!flight.has_put_in("header\nindex\none", made));
    BOOST_TEST(!flight.has_put_in("header\nthree3\nxthree\nthre", made));
    BOOST_TEST(!flight.has_put_in("\n\n", made));
    BOOST_TEST(!flight.has_put_in("", made));
    BOOST_TEST(!escodb::model::flight{}.has_put_in("\n", made));
}

BOOST_AUTO_TEST_SUITE_END()
