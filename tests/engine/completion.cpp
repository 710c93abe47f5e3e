// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/completion.hpp>

#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace engine_completion {

using escodb::engine::completion;

struct fixture {
    std::shared_ptr<completion> make() {
        return std::make_shared<completion>(
            loop, std::make_shared<escodb::engine::lost_error_handler>(
                      [this](std::exception_ptr) { ++lost; }));
    }
    static std::exception_ptr failure() {
        return std::make_exception_ptr(std::runtime_error("no"));
    }
    escodb::manual_executor loop;
    int lost = 0;
};

} // namespace engine_completion

BOOST_FIXTURE_TEST_SUITE(engine_completion, engine_completion::fixture)

BOOST_AUTO_TEST_CASE(each_wait_gives_the_same_result) {
    const auto ending = make();
    const escodb::pending waiting{ending};
    BOOST_TEST(!waiting.done());
    ending->end(failure());
    BOOST_TEST(waiting.done());
    BOOST_CHECK_THROW(waiting.wait(), std::runtime_error);
    BOOST_CHECK_THROW(waiting.wait(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(an_error_that_nobody_waits_for_is_reported_once) {
    make()->end(failure());
    BOOST_TEST(lost == 1);
}

BOOST_AUTO_TEST_CASE(without_a_handler_it_is_written_to_the_standard_error_stream) {
    std::FILE* const caught = std::tmpfile();
    BOOST_REQUIRE(caught != nullptr);
    std::fflush(stderr);
    const int kept = ::dup(2);
    ::dup2(::fileno(caught), 2);
    std::make_shared<completion>(loop, nullptr)->end(failure());
    std::make_shared<completion>(loop, std::make_shared<escodb::engine::lost_error_handler>())
        ->end(std::make_exception_ptr(1));
    std::fflush(stderr);
    ::dup2(kept, 2);
    ::close(kept);
    std::string text(200, '\0');
    std::rewind(caught);
    text.resize(std::fread(text.data(), 1, text.size(), caught));
    std::fclose(caught);
    BOOST_TEST(text == "escodb: nobody waited for this error: no\n"
                       "escodb: nobody waited for an error of an unknown type\n");
}

BOOST_AUTO_TEST_CASE(an_error_that_was_thrown_is_not_lost) {
    {
        const auto ending = make();
        ending->end(failure());
        BOOST_CHECK_THROW(escodb::pending{ending}.wait(), std::runtime_error);
    }
    BOOST_TEST(lost == 0);
}

BOOST_AUTO_TEST_CASE(success_is_nothing_to_report) {
    make()->end(nullptr);
    BOOST_TEST(lost == 0);
}

BOOST_AUTO_TEST_CASE(waiting_for_what_never_ends_is_an_error_and_no_hang) {
    const auto ending = make();
    BOOST_CHECK_THROW(escodb::pending{ending}.wait(), escodb::error);
    ending->end(nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
