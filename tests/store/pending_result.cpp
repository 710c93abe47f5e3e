// SPDX-License-Identifier: Apache-2.0
#include <escodb/store/pending_result.hpp>

#include <escodb/engine/completion.hpp>
#include <escodb/runtime/async.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <stdexcept>

BOOST_AUTO_TEST_SUITE(store_pending_result)

using namespace escodb;

struct fixture {
    std::shared_ptr<engine::completion> begin() {
        return std::make_shared<engine::completion>(
            loop, std::make_shared<const engine::lost_error_handler>(
                      [this](const std::exception_ptr&) { ++lost; }));
    }
    manual_executor loop;
    int lost = 0;
};
template <class Failure> std::exception_ptr made(Failure failure) {
    return std::make_exception_ptr(failure);
}
async<errc> ends_with(const pending_result* of) {
    const result<void> end = co_await *of;
    co_return end.ok() ? errc{} : end.error().code();
}

BOOST_FIXTURE_TEST_SUITE(all, fixture)

BOOST_AUTO_TEST_CASE(a_good_end_and_a_bad_one) {
    const auto good = begin();
    const auto bad = begin();
    const pending_result first{pending{good}};
    const pending_result second{pending{bad}};
    BOOST_TEST(!first.done());
    good->end(nullptr);
    bad->end(made(error(errc::conflict, "/a")));
    BOOST_TEST(first.done());
    BOOST_TEST(first.wait().ok());
    BOOST_TEST(second.wait().error().subject() == "/a");
    BOOST_TEST((second.wait().error().code() == errc::conflict)); // each time
    BOOST_TEST((sync_wait(loop, ends_with(&first)) == errc{}));
    BOOST_TEST((sync_wait(loop, ends_with(&second)) == errc::conflict));
}

BOOST_AUTO_TEST_CASE(a_refusal_has_ended) {
    const pending_result refused =
        attempt_pending([]() -> pending { throw error(errc::invalid_path, "x"); });
    BOOST_TEST(refused.done());
    BOOST_TEST(refused.wait().error().subject() == "x");
    BOOST_TEST((sync_wait(loop, ends_with(&refused)) == errc::invalid_path));
}

BOOST_AUTO_TEST_CASE(what_is_not_ours_passes_through) {
    const auto of = begin();
    const pending_result one = attempt_pending([&] { return pending{of}; });
    of->end(made(std::logic_error{"theirs"}));
    BOOST_CHECK_THROW((void)one.wait(), std::logic_error);
    BOOST_CHECK_THROW((void)sync_wait(loop, ends_with(&one)), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_dropped_one_is_lost_and_told) {
    {
        const auto of = begin();
        { const pending_result dropped{pending{of}}; }
        of->end(made(error(errc::conflict)));
    }
    BOOST_TEST(lost == 1);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
