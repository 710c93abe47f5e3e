// SPDX-License-Identifier: Apache-2.0

// What we write, an independent reader of the format reads: ESCODB_READER is the path of one, run
// as `node READER FOLDER PASSWORD --links`, which prints a JSON line for each item.

#include <support/model_store.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <sys/wait.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(model_reader)

using namespace escodb_test;

#ifdef ESCODB_READER

/// A folder that goes when the test does.
struct temporary_folder {
    temporary_folder() {
        std::string pattern = std::filesystem::temp_directory_path() / "escodb-reader-XXXXXX";
        BOOST_REQUIRE(::mkdtemp(pattern.data()));
        path = pattern;
    }
    ~temporary_folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

/// What the reader prints of a store; it must approve of it.
std::string read_independently(model_store& store) {
    const temporary_folder folder;
    std::ofstream{folder.path / "config", std::ios::binary} << store.config();
    for (const auto& each : store.shards())
        if (each.revision())
            std::ofstream{folder.path / each.id(), std::ios::binary} << each.blob();
    const std::string command = "node '" + std::string{ESCODB_READER} + "' '" +
                                folder.path.string() + "' '" + std::string{test_password} +
                                "' --links 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    BOOST_REQUIRE(pipe);
    std::string printed;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        printed += static_cast<char>(c);
    const int status = ::pclose(pipe);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), printed);
    BOOST_TEST(printed.find("names that lead nowhere: 0") != printed.npos, printed);
    return printed;
}

bool has_reader() { return std::system("node --version > /dev/null 2>&1") == 0; }

#endif

BOOST_AUTO_TEST_CASE(an_independent_reader_reads_what_we_write) {
#ifdef ESCODB_READER
    if (!has_reader()) {
        BOOST_TEST_MESSAGE("SKIPPED: there is no node to run the independent reader with");
        std::fputs("SKIPPED: there is no node to run the independent reader with\n", stderr);
        return;
    }
    for (const std::uint32_t shards : {1u, 3u, 4u, 100u}) {
        model_store store{shards};
        for (auto& each : store.shards())
            each.set_rotation_limits({7, 1'000'000});
        store.put("/caf\xc3\xa9/\xf0\x9f\x98\x80", R"({"at":1.5})"); // sorts before the next
        store.put("/caf\xc3\xa9/\xef\xbd\x9e", "\"text\"");
        store.put("/caf\xc3\xa9/\"\\\x01", "[1,2]");
        for (int i = 0; i < 40; ++i) {
            store.put("/d" + std::to_string(i % 5) + "/" + std::to_string(i), std::to_string(i));
            store.write();
        }
        for (int i = 0; i < 40; i += 5) {
            store.remove("/d0/" + std::to_string(i)); // the directory goes with the last
            store.write();
        }
        const auto printed = read_independently(store);
        BOOST_TEST(printed.find(R"({"path":"/d1/36","value":36})") != printed.npos);
        BOOST_TEST(printed.find("/d0/") == printed.npos);
        BOOST_TEST(printed.find(R"({"path":"/café/😀","value":{"at":1.5}})") != printed.npos, printed);
    }
#else
    BOOST_TEST_MESSAGE("SKIPPED: ESCODB_READER names no independent reader of the format");
    std::fputs("SKIPPED: ESCODB_READER names no independent reader of the format\n", stderr);
#endif
}

BOOST_AUTO_TEST_SUITE_END()
