// SPDX-License-Identifier: Apache-2.0

// The program `escodb` with stores on real servers, which scripts/test-servers starts.
#include <cli/command.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// ctest: timeout=300
BOOST_AUTO_TEST_SUITE(network_command_line)

using cli_test::command;

std::string variable(const char* name) {
    const char* const text = std::getenv(name);
    return text == nullptr ? "" : text;
}

/// A folder below `where`, or a prefix, or another database.
std::string below(std::string where, const std::string& name) {
    const std::size_t end = std::min(where.find('?'), where.size());
    return where.insert(end, where[end - 1] == '/' ? name + "/" : "/" + name + "/");
}

/// Where a store stands apart from those of other tests: a place on each server that runs.
std::vector<std::string> places(const std::string& name) {
    std::vector<std::string> found;
    for (const char* server : {"ESCODB_TEST_WEBDAV", "ESCODB_TEST_S3", "ESCODB_TEST_REMOTESTORAGE",
                               "ESCODB_TEST_ETCD", "ESCODB_TEST_AZURE"}) {
        const std::string where = variable(server);
        if (!where.empty())
            found.push_back(below(where, name));
    }
    // In these a table and a prefix do it.
    if (const std::string where = variable("ESCODB_TEST_POSTGRES"); !where.empty())
        found.push_back(where + (where.find('?') == where.npos ? "?table=" : "&table=") + name);
    if (const std::string where = variable("ESCODB_TEST_REDIS"); !where.empty())
        found.push_back(where + name + ":");
    return found;
}

/// The environment of the tests, as the program's users set it.
struct networked : command {
    networked() {
        environment["ESCODB_CERTIFICATES"] = variable("ESCODB_TEST_CERTIFICATE");
        environment["ESCODB_STORAGE_TOKEN"] = variable("ESCODB_TEST_TOKEN");
    }
};

BOOST_FIXTURE_TEST_CASE(a_store_moves_from_server_to_server, networked) {
    const std::vector<std::string> all = places("copied");
    init();
    (*this)({"put", "/contacts/alice", R"({"email":"alice@example.com"})"});
    std::string from = store;
    for (const std::string& to : all) {
        const auto copied = (*this)({"copy", from, to});
        BOOST_TEST(copied.exit == 0, copied.err);
        const auto again = (*this)({"--json", "copy", from, to});
        BOOST_TEST(again.out.find("{\"written\":0,") == 0U, again.out << again.err);
        const auto told = (*this)({"--store", to, "info"});
        BOOST_TEST(told.out.find("documents and directories") != std::string::npos, told.err);
        BOOST_TEST(told.out.find("secret") == std::string::npos);
        const auto got = (*this)({"--store", to, "get", "/contacts/alice"});
        BOOST_TEST(got.out == "{\"email\":\"alice@example.com\"}\n", got.err);
        BOOST_TEST((*this)({"--store", to, "put", "/seen/" + std::to_string(to.size()), "1"}).exit == 0);
        from = to;
    }
    BOOST_TEST((*this)({"copy", from, scratch.path() + "/back"}).exit == 0);
    const auto listed = (*this)({"--store", scratch.path() + "/back", "ls", "/seen/"});
    BOOST_TEST(listed.exit == (all.empty() ? 1 : 0), listed.err);
}

BOOST_FIXTURE_TEST_CASE(a_store_is_made_on_a_server_that_is_safe, networked) {
    for (const std::string& to : places("made")) {
        const auto safe = (*this)({"probe", to});
        BOOST_TEST(safe.exit == 0, safe.err << safe.out);
        BOOST_TEST(safe.out.find("NOT OK") == std::string::npos);
        BOOST_TEST((*this)({"--store", to, "init", "--iterations", "1000"}).exit == 0);
        BOOST_TEST((*this)({"--store", to, "put", "/a", "1"}).exit == 0);
        const auto twice = (*this)({"--store", to, "init"});
        BOOST_TEST(twice.exit == 5, twice.err);
        BOOST_TEST(twice.err.find("secret") == std::string::npos);
    }
    const std::string bad = variable("ESCODB_TEST_BAD_NGINX");
    if (bad.empty())
        return;
    const auto refused = (*this)({"--store", bad, "init"});
    BOOST_TEST(refused.exit == 6);
    BOOST_TEST(refused.err.find("created twice") != std::string::npos, refused.err);
    BOOST_TEST((*this)({"probe", bad}).out.find("NOT OK") != std::string::npos);
}

// It keeps blob ID under the key ID, in the root of the bucket: docs/format.md, section 7.
BOOST_FIXTURE_TEST_CASE(a_store_that_the_existing_implementation_keeps_on_s3_opens, networked) {
    const std::string where = variable("ESCODB_TEST_S3");
    if (where.empty())
        return;
    const std::filesystem::path fixture = ESCODB_TEST_DATA "/fixtures/tree";
    const std::size_t endpoint = where.find("endpoint=") + 9;
    const std::string server = where.substr(endpoint, where.find('&') - endpoint);
    const std::string key = variable("AWS_ACCESS_KEY_ID") + ":" + variable("AWS_SECRET_ACCESS_KEY");
    for (const auto& blob : std::filesystem::directory_iterator(fixture / "store")) {
        const std::string name = blob.path().filename().string();
        const auto put = cli_test::run({"/usr/bin/curl", "--silent", "--fail", "-X", "PUT", "--aws-sigv4",
                                        "aws:amz:us-east-1:s3", "--user", key, "-H",
                                        "x-amz-content-sha256: UNSIGNED-PAYLOAD", "--data-binary",
                                        "@" + blob.path().string(), server + "/escodb-test/" + name},
                                       "", {});
        BOOST_TEST(put.exit == 0, name);
    }
    std::ifstream in{fixture / "expected.json"};
    const std::string expected{std::istreambuf_iterator<char>(in), {}};
    environment["ESCODB_PASSWORD"] =
        boost::json::parse(expected).at("password").as_string().c_str();
    const auto here = (*this)({"--store", (fixture / "store").string(), "export"});
    const auto there = (*this)({"--store", "s3://escodb-test" + where.substr(where.find('?')), "export"});
    BOOST_TEST(there.exit == 0, there.err);
    BOOST_TEST(!there.out.empty());
    BOOST_TEST((there.out == here.out));
}

BOOST_AUTO_TEST_SUITE_END()
