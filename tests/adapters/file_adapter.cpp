// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file_adapter.hpp>

#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/pooled_loop.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <string>

BOOST_AUTO_TEST_SUITE(adapters_file_adapter)

using namespace escodb;
using namespace escodb_test;

BOOST_AUTO_TEST_CASE(conforms) {
    run_loop loop;
    for (const bool sync : {true, false}) {
        const temp_folder temp;
        conformance::check_adapter(
            [](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop,
            file_adapter{temp / "store", file_options{sync}},
            file_adapter{temp / "store", file_options{sync}});
    }
}

BOOST_AUTO_TEST_CASE(conforms_where_other_threads_write_the_files) {
    pooled_loop loop{2};
    const temp_folder temp;
    file_options options;
    options.offload_to = &loop;
    conformance::check_adapter([](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop,
                               file_adapter{temp / "store", options},
                               file_adapter{temp / "store", options});
}

BOOST_AUTO_TEST_CASE(a_relative_path_stays_where_it_was) {
    const temp_folder temp;
    run_loop loop;
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(temp.path());
    file_adapter adapter{"store/"};
    std::filesystem::current_path(before);
    BOOST_TEST(adapter.describe().starts_with("file:/"));
    BOOST_TEST(adapter.describe().ends_with("/store"));
    BOOST_TEST(sync_wait(loop, adapter.write("a", "x", std::nullopt)).ok());
    BOOST_TEST(get_file(temp / "store/a") == "x");
}

BOOST_AUTO_TEST_CASE(bad_options_are_refused_when_it_is_made) {
    file_options options;
    options.busy_wait = std::chrono::hours{1};
    const auto code = [](errc expected) {
        return [expected](const error& e) { return e.code() == expected; };
    };
    BOOST_CHECK_EXCEPTION(file_adapter("x", options), error, code(errc::invalid_option));
    BOOST_CHECK_EXCEPTION(file_adapter(""), error, code(errc::invalid_option));
    BOOST_CHECK_EXCEPTION(file_adapter(std::string("a\0b", 3)), error, code(errc::invalid_option));
}

BOOST_AUTO_TEST_CASE(errors_come_when_the_request_is_awaited) {
    const temp_folder temp;
    run_loop loop;
    file_adapter adapter{temp.path()};
    auto request = adapter.read("../secret");
    BOOST_CHECK_EXCEPTION((void)sync_wait(loop, std::move(request)), error,
                          [](const error& e) { return e.code() == errc::invalid_path; });
}

BOOST_AUTO_TEST_SUITE_END()
