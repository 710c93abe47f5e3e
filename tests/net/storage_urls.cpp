// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/storage_urls.hpp>

#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(net_storage_urls)

using namespace escodb;
using net::storage_urls;

BOOST_AUTO_TEST_CASE(files_and_memory_are_known) {
    const storage_urls urls;
    const escodb_test::temp_folder folder;
    BOOST_TEST(urls.open("file://" + folder.path()).describe() ==
               "file:" + folder.path());
    BOOST_TEST(urls.open("memory:").describe() == "memory");
    BOOST_CHECK_THROW((void)urls.open("memory://here"), error);
}

BOOST_AUTO_TEST_CASE(a_program_adds_what_it_is_built_with) {
    storage_urls urls;
    std::string opened;
    static constexpr std::string_view schemes[] = {"tape", "tapes"};
    urls.add(schemes, [&](const std::string& text) {
        opened = text;
        return net::any_adapter{memory_adapter{}};
    });
    (void)urls.open("tapes://room/1");
    BOOST_TEST(opened == "tapes://room/1");
}

BOOST_AUTO_TEST_CASE(an_unknown_one_is_refused_without_showing_it) {
    const auto refuses = [](const std::string& text, const std::string& why) {
        const auto is_told = [&](const error& e) {
            const std::string said = e.what();
            return e.code() == errc::invalid_option && said.find(why) != std::string::npos &&
                   said.find("file, memory") != std::string::npos &&
                   said.find("geheim") == std::string::npos;
        };
        BOOST_CHECK_EXCEPTION((void)storage_urls{}.open(text), error, is_told);
    };
    refuses("tape://user:geheim@room/1", "no tape: storage");
    refuses("geheim", "no scheme");
}

BOOST_AUTO_TEST_SUITE_END()
