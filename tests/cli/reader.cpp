// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

// Stores that the command line wrote, read by an independent reader of the format.
BOOST_AUTO_TEST_SUITE(cli_reader)

/// JSON lines in path order; paths of several scripts, one with characters that JSON escapes.
std::string many_documents() {
    std::string lines;
    for (const char* const directory :
         {"/a", "/a/b/c", "/caf\u00e9", "/\u043a\u043b\u044e\u0447", "/\U0001F511/x"})
        for (int i = 10; i < 30; ++i)
            lines += "{\"path\":\"" + std::string{directory} + "/" + std::to_string(i) +
                     "\",\"value\":" + std::to_string(i) + "}\n";
    return lines;
}

BOOST_AUTO_TEST_CASE(what_was_written_verifies) {
    for (const char* const shards : {"1", "3", "4", "100"}) {
        BOOST_TEST_CONTEXT(shards << " shards") {
            cli_test::command escodb;
            escodb.init(shards);
            BOOST_TEST(escodb({"import"}, many_documents()).exit == 0);
            BOOST_TEST(escodb({"rm", "/a/10", "/a/b/c/29", "/caf\u00e9/15"}).exit == 0);
            BOOST_TEST(escodb({"prune", "/\U0001F511/"}).exit == 0);
            BOOST_TEST(escodb({"mv", "/a/11", "/moved/\u2028"}).exit == 0);
            const auto said = escodb.read_independently();
            if (!said)
                return;
            BOOST_TEST(said->exit == 0, said->err);
            const auto exported = escodb({"export"});
            BOOST_TEST(exported.exit == 0);
            // It also prints the directories' items.
            std::size_t begin = 0;
            for (std::size_t end = 0; (end = exported.out.find('\n', begin)) != std::string::npos;
                 begin = end + 1) {
                const std::string line = exported.out.substr(begin, end + 1 - begin);
                BOOST_TEST((said->out.find(line) != std::string::npos), line);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
