// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/blob_id.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(adapters_blob_id)

using namespace escodb;

BOOST_AUTO_TEST_CASE(the_ids_of_stores_are_fine) {
    for (const char* id : {"config", "shard-0000-ffff", "a", "a.b", "config.lock.x", "ü", "a b"})
        BOOST_CHECK_NO_THROW(file::check_blob_id(id));
    BOOST_CHECK_NO_THROW(file::check_blob_id(std::string(200, 'x')));
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_file_name_is_refused) {
    using namespace std::string_literals;
    for (const std::string& id :
         {""s, "."s, ".."s, "a/b"s, "/a"s, "a/"s, "../config"s, "a..b"s, "config.lock"s, ".lock"s,
          "a.0123456789abcdef.tmp"s, "x.tmp"s, "a\0b"s, "\0"s, std::string(201, 'x')})
        BOOST_CHECK_EXCEPTION(file::check_blob_id(id), error, [](const error& e) {
            return e.code() == errc::invalid_path &&
                   std::string_view{e.what()}.find("blob's id must not") != std::string_view::npos;
        });
}

BOOST_AUTO_TEST_CASE(a_temp_name_tells_its_id) {
    BOOST_TEST(file::temp_name("config", 0x0123456789abcdef) == "config.0123456789abcdef.tmp");
    BOOST_TEST(file::id_of_temp_name("config.0123456789abcdef.tmp") == "config");
    BOOST_TEST(file::id_of_temp_name(file::temp_name("a.b", 7)) == "a.b");
    for (const char* name : {"config", "config.lock", "config.tmp", ".0123456789abcdef.tmp",
                             "config.0123456789abcdeX.tmp", "config-0123456789abcdef.tmp",
                             "config.123456789abcdef.tmp", ""})
        BOOST_TEST(file::id_of_temp_name(name).empty());
}

BOOST_AUTO_TEST_SUITE_END()
