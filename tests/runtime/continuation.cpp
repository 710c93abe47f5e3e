// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/continuation.hpp>

#include <boost/test/unit_test.hpp>

#include <coroutine>
#include <exception>

BOOST_AUTO_TEST_SUITE(runtime_continuation)

using namespace escodb;

/// A coroutine that counts how often it is resumed.
struct bystander {
    struct promise_type {
        bystander get_return_object() {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

bystander count_resumes(int* resumes) {
    for (;;) {
        ++*resumes;
        co_await std::suspend_always{};
    }
}

BOOST_AUTO_TEST_CASE(a_callee_that_ends_at_once_does_not_resume_its_caller) {
    int resumes = 0;
    const bystander caller = count_resumes(&resumes);
    detail::continuation link;
    link.begin(caller.handle);
    link.finish();
    BOOST_TEST(!link.must_wait());
    BOOST_TEST(resumes == 0);
    caller.handle.destroy();
}

BOOST_AUTO_TEST_CASE(a_callee_that_ends_later_resumes_its_caller_once) {
    int resumes = 0;
    const bystander caller = count_resumes(&resumes);
    detail::continuation link;
    for (int round = 1; round <= 3; ++round) {
        link.begin(caller.handle);
        BOOST_TEST(link.must_wait());
        BOOST_TEST(resumes == round - 1);
        link.finish();
        BOOST_TEST(resumes == round);
    }
    caller.handle.destroy();
}

BOOST_AUTO_TEST_SUITE_END()
