// SPDX-License-Identifier: Apache-2.0
// ctest: timeout=300

// Stores that the existing JavaScript implementation wrote open here, and what is written here
// passes an independent reader.

#include <escodb/format/json_text.hpp>

#include <support/file_store.hpp>
#include <support/temp_folder.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_compatibility)

using boost::json::value;
using escodb::format::parse_json;
using escodb_test::get_file;

const std::filesystem::path fixtures = std::filesystem::path{ESCODB_TEST_DATA} / "fixtures";

const std::vector<std::string> fixture_names{"after-removal", "introduction", "rotated-keys",
                                             "same-name",     "thousand",     "tree"};

/// A copy to work on, with its permissions.
std::string copy_of(const std::string& fixture, const escodb_test::temp_folder& scratch) {
    const std::string folder = scratch / fixture;
    std::filesystem::copy(fixtures / fixture / "store", folder);
    return folder;
}

escodb::store<escodb::file_adapter> store_in(const std::string& folder, const std::string& password,
                                             std::uint32_t shards = 4) {
    escodb::options options{escodb::password{password}};
    options.kdf.iterations = 1'000;
    options.shards = shards;
    return {escodb::file_adapter{folder, escodb::file_options{false}}, std::move(options)};
}

template <class Handle> std::map<std::string, value> documents_of(const Handle& handle) {
    std::map<std::string, value> found;
    auto task = handle.task();
    for (const std::string& path : task.find("/"))
        found.emplace("/" + path, *task.get("/" + path));
    return found;
}

template <class Handle>
void check_holds(const Handle& handle, const boost::json::object& expected) {
    const auto& documents = expected.at("documents").as_object();
    const auto found = documents_of(handle);
    BOOST_TEST(found.size() == documents.size());
    for (const auto& [path, document] : documents) {
        const auto at = found.find(std::string{path});
        BOOST_REQUIRE_MESSAGE(at != found.end(), std::string{path} << " was not found");
        BOOST_TEST((at->second == document));
        BOOST_TEST((*handle.get(std::string{path}) == document)); // alone, by a cold read
    }
    for (const auto& [path, names] : expected.at("directories").as_object()) {
        const auto listed = handle.list(std::string{path});
        BOOST_TEST(listed == boost::json::value_to<std::vector<std::string>>(names),
                   boost::test_tools::per_element());
    }
}

#ifdef ESCODB_READER
/// What the independent reader says of a store: its lines, and whether it found all in order.
struct reading {
    int status = 0;
    std::map<std::string, value> documents;
    std::string text;
};

reading read_independently(const std::string& folder, const std::string& password) {
    const std::string command = "node '" ESCODB_READER "' '" + folder + "' '" + password +
                                "' --links 2>&1";
    reading result;
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    std::array<char, 65536> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        result.text.append(buffer.data(), n);
    result.status = ::pclose(pipe);
    std::size_t at = 0;
    for (std::size_t end = 0; (end = result.text.find('\n', at)) != std::string::npos;
         at = end + 1) {
        const std::string line = result.text.substr(at, end - at);
        if (!line.starts_with('{'))
            continue;
        const value item = parse_json(line);
        std::string path{item.at("path").as_string()};
        if (!path.ends_with('/'))
            result.documents.emplace(std::move(path), item.at("value"));
    }
    return result;
}

void check_passes_reader(const std::string& folder, const std::string& password,
                         const std::map<std::string, value>& expected) {
    const reading read = read_independently(folder, password);
    BOOST_TEST(read.status == 0, read.text.substr(0, 500));
    BOOST_TEST(read.text.find("documents without a link: 0; names that lead nowhere: 0") !=
               std::string::npos);
    BOOST_TEST((read.documents == expected));
}
#else
void check_passes_reader(const std::string&, const std::string&,
                         const std::map<std::string, value>&) {
    std::fputs("SKIPPED: no independent reader (set ESCODB_READER)\n", stderr);
}
#endif

BOOST_AUTO_TEST_CASE(every_fixture_reads_back_as_expected) {
    for (const std::string& name : fixture_names) {
        BOOST_TEST_CONTEXT("fixture " << name) {
            const value expected = parse_json(get_file((fixtures / name / "expected.json").string()));
            const std::string password{expected.at("password").as_string()};
            const auto handle = store_in((fixtures / name / "store").string(), password).open();
            BOOST_TEST(handle.shard_count() == expected.at("shards").to_number<std::uint32_t>());
            check_holds(handle, expected.as_object());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_fixture_can_be_gone_on_with) {
    for (const std::string& name : fixture_names) {
        if (name == "introduction")
            continue; // 600,000 iterations, and no other than the rest
        BOOST_TEST_CONTEXT("fixture " << name) {
            const escodb_test::temp_folder scratch;
            const std::string folder = copy_of(name, scratch);
            const value expected = parse_json(get_file((fixtures / name / "expected.json").string()));
            const std::string password{expected.at("password").as_string()};
            auto handle = store_in(folder, password).open();
            auto task = handle.task();
            std::size_t i = 0;
            for (const auto& entry : expected.at("documents").as_object()) {
                const std::string path{entry.key()};
                if (++i % 3 == 0)
                    task.async_remove(path);
                else
                    task.async_update(path, [](auto current) {
                        return value{{"before", current.value_or(nullptr)}};
                    });
                task.async_update(path + "-new/x", [](auto) { return value("new"); });
            }
            task.wait();
            check_passes_reader(folder, password, documents_of(store_in(folder, password).open()));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_written_here_passes_the_independent_reader) {
    for (const std::uint32_t shards : {1U, 3U, 4U, 100U}) {
        BOOST_TEST_CONTEXT(shards << " shards") {
            const escodb_test::temp_folder scratch;
            const std::string folder = scratch / "store";
            const std::string password = "p\xc3\xa4ssw\xc3\xb6rd \xe2\x84\xab"; // NFKD changes it
            auto handle = store_in(folder, password, shards).create();
            {
                auto task = handle.task();
                for (int i = 0; i < 300; ++i)
                    task.async_update("/g" + std::to_string(i % 5) + "/h/" + std::to_string(i),
                                      [i](auto) {
                                          return value{{"i", i}, {"half", i / 2.0}};
                                      });
                for (const char* const path :
                     {"/\xc3\xa9t\xc3\xa9", "/e\xcc\x81/\xf0\x9f\x94\x91", "/\xef\xac\x81", "/./..",
                      "/ sp ace/\"quotes\"\\", "/\xef\xbf\xbd/\xf0\x90\x80\x80"})
                    task.async_update(path, [path](auto) { return value(path); });
                task.wait();
            }
            {
                auto task = handle.task();
                for (int i = 0; i < 300; i += 2)
                    task.async_remove("/g" + std::to_string(i % 5) + "/h/" + std::to_string(i));
                task.async_prune("/g1/");
                task.wait();
            }
            handle.update("/alone", [](auto) { return value(std::int64_t{1} << 60); });
            handle.remove("/alone");
            handle.update("/9007199254740991", [](auto) { return value(9007199254740991); });
            check_passes_reader(folder, password, documents_of(handle));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
