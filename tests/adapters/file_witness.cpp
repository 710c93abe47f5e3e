// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file_witness.hpp>

#include <escodb/conformance/witness.hpp>

#include <support/child.hpp>
#include <support/report.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

template struct escodb::policy::check_witness<escodb::file_witness>;

BOOST_AUTO_TEST_SUITE(adapters_file_witness)

using escodb::errc;
using escodb::error;
using escodb::file_witness;
using escodb_test::temp_folder;

auto with_code(errc code, const std::string& subject) {
    return [=](const error& e) { return e.code() == code && e.subject() == subject; };
}
escodb::shard_sighting seen(std::uint64_t messages) { return {{{1, messages, messages}}, {}}; }

BOOST_AUTO_TEST_CASE(it_keeps_the_contract) {
    const temp_folder folder;
    const file_witness first{folder / "w"};
    const file_witness second{folder / "w"};
    escodb::conformance::check_witness<file_witness>(escodb_test::report(), first, second);
    BOOST_TEST((folder.names() == std::set<std::string>{"w", "w.lock"}));
    struct stat found {};
    BOOST_REQUIRE(::stat((folder / "w").c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 0777) == 0600);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_where_nothing_is_new) {
    const temp_folder folder;
    file_witness witness{folder / "w"};
    BOOST_TEST(!witness.store());
    BOOST_TEST(folder.names().empty());
    BOOST_TEST(witness.adopt(std::nullopt, {}));
    BOOST_TEST(witness.remember({}, "s", seen(2)));
    struct stat before {};
    struct stat after {};
    BOOST_REQUIRE(::stat((folder / "w").c_str(), &before) == 0);
    BOOST_TEST(witness.remember({}, "s", seen(2)));
    BOOST_TEST(witness.remember({}, "s", seen(1)));
    BOOST_REQUIRE(::stat((folder / "w").c_str(), &after) == 0);
    BOOST_TEST(before.st_ino == after.st_ino);
    BOOST_TEST(witness.remember({}, "s", seen(3)));
    BOOST_REQUIRE(::stat((folder / "w").c_str(), &after) == 0);
    BOOST_TEST(before.st_ino != after.st_ino);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_none_of_ours_is_an_error_and_stays) {
    const temp_folder folder;
    const std::string path = folder / "w";
    for (const std::string& content : {std::string{}, std::string{"hello\n"},
                                       std::string{"EscoDB witness 1\nstore 00\n"}}) {
        escodb_test::put_file(path, content);
        file_witness witness{path};
        const auto refused = with_code(errc::malformed_witness, path);
        BOOST_CHECK_EXCEPTION(static_cast<void>(witness.store()), error, refused);
        BOOST_CHECK_EXCEPTION(witness.adopt(std::nullopt, {}), error, refused);
        BOOST_CHECK_EXCEPTION(static_cast<void>(witness.recall({}, "s")), error, refused);
        BOOST_CHECK_EXCEPTION(witness.remember({}, "s", seen(1)), error, refused);
        BOOST_TEST(escodb_test::get_file(path) == content);
    }
}

BOOST_AUTO_TEST_CASE(what_the_system_refuses_is_an_error_that_names_the_file) {
    const temp_folder folder;
    file_witness nowhere{folder / "missing/w"};
    BOOST_TEST(!nowhere.store());
    BOOST_CHECK_EXCEPTION(nowhere.adopt(std::nullopt, {}), error,
                          with_code(errc::storage_failed, folder / "missing/w.lock"));
    file_witness is_folder{folder.path()};
    BOOST_CHECK_EXCEPTION(static_cast<void>(is_folder.store()), error,
                          with_code(errc::malformed_witness, folder.path()));
    file_witness unset;
    BOOST_CHECK_EXCEPTION(static_cast<void>(unset.store()), error,
                          with_code(errc::invalid_option, "witness"));
    BOOST_CHECK_EXCEPTION(file_witness{""}, error, with_code(errc::invalid_option, "witness"));
}

BOOST_AUTO_TEST_CASE(what_processes_remember_at_once_is_all_there) {
    const temp_folder folder;
    BOOST_TEST(file_witness{folder / "w"}.adopt(std::nullopt, {}));
    std::vector<escodb_test::child> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&folder, i] {
            file_witness witness{folder / "w"};
            for (std::uint64_t n = 1; n <= 25; ++n)
                if (!witness.remember({}, "own-" + std::to_string(i), seen(n)) ||
                    !witness.remember({}, "shared", seen(n)))
                    return 1;
            return 0;
        });
    for (auto& one : writers)
        BOOST_TEST(one.wait() == 0);
    file_witness witness{folder / "w"};
    for (int i = 0; i < 4; ++i)
        BOOST_TEST((witness.recall({}, "own-" + std::to_string(i)) == seen(25)));
    BOOST_TEST((witness.recall({}, "shared") == seen(25)));
}

BOOST_AUTO_TEST_SUITE_END()
