// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/flight.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(model_flight)

BOOST_AUTO_TEST_CASE(lines_are_placed_in_the_blob) {
    escodb::model::flight flight;
    std::string items = "\none";
    flight.add_line(items, 1, false);
    items += "\nthree";
    flight.add_line(items, 5, true);
    const std::string blob = "header\nindex" + items;
    flight.place(7, 12, blob.size());
    BOOST_TEST(flight.index().in(blob) == "index");
    BOOST_REQUIRE(flight.lines().size() == 2u);
    BOOST_TEST(flight.lines()[0].in(blob) == "one");
    BOOST_TEST(flight.lines()[1].in(blob) == "three");
    BOOST_TEST(flight.blob_bytes() == blob.size());
}

BOOST_AUTO_TEST_CASE(whole_lines_of_documents_put_are_recognised) {
    escodb::model::flight flight;
    flight.add_line("\none", 1, false);
    flight.add_line("\none\nthree", 5, true);
    BOOST_TEST(flight.has_put_in("header\nindex\nthree"));
    BOOST_TEST(flight.has_put_in("three\nrest"));
    BOOST_TEST(!flight.has_put_in("header\nindex\none"));
    BOOST_TEST(!flight.has_put_in("header\nthree3\nxthree\nthre"));
    BOOST_TEST(!flight.has_put_in("\n\n"));
    BOOST_TEST(!flight.has_put_in(""));
    BOOST_TEST(!escodb::model::flight{}.has_put_in("\n"));
}

BOOST_AUTO_TEST_SUITE_END()
