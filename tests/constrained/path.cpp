// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/path.hpp>

#include <escodb/model/path.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(constrained_path)

namespace small = escodb::constrained;

BOOST_AUTO_TEST_CASE(paths_are_those_of_the_full_library_in_ascii) {
    const std::string deep = [] {
        std::string path;
        for (int i = 0; i < 1024; ++i)
            path += "/x";
        return path;
    }();
    for (const std::string& text :
         {std::string{}, std::string{"/"}, std::string{"/a"}, std::string{"/a/"}, std::string{"a"},
          std::string{"//"}, std::string{"/a//b"}, std::string{"/a/b/c"}, std::string("/\0", 2),
          std::string{"/."}, "/" + std::string(65'535, 'x'), "/" + std::string(65'536, 'x'), deep,
          deep + "/x"})
        BOOST_TEST(small::is_path(text) == escodb::model::flaw_of(text).empty());
    BOOST_TEST(!small::is_path("/\xc3\xa9"));
    BOOST_TEST(small::is_document_path("/a"));
    BOOST_TEST(!small::is_document_path("/a/"));
    BOOST_TEST(!small::is_document_path("/"));
    BOOST_TEST(small::is_directory_path("/"));
    BOOST_TEST(small::is_directory_path("/a/"));
    BOOST_TEST(!small::is_directory_path("/a"));
}

BOOST_AUTO_TEST_CASE(parents_and_names_are_too) {
    for (const char* text : {"/a", "/a/", "/a/b", "/a/b/", "/a/b/c"}) {
        BOOST_TEST(small::parent_of(text) == escodb::model::parent_of(text));
        BOOST_TEST(small::name_of(text) == escodb::model::name_of(text));
    }
    BOOST_TEST(small::parent_of("/").empty());
}

BOOST_AUTO_TEST_SUITE_END()
