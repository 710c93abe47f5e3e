// SPDX-License-Identifier: Apache-2.0
#include <escodb/runtime/spawn.hpp>

#include <escodb/runtime/manual_executor.hpp>
#include <support/counted.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(runtime_spawn)

using namespace escodb;
using test_support::counted;

async<> two_steps(executor& where, int* step, counted object) {
    *step = 1;
    co_await schedule(where);
    *step = 1 + object.value();
}
async<> broken() {
    throw std::runtime_error{"broken"};
    co_return;
}

BOOST_AUTO_TEST_CASE(it_starts_at_once_and_releases_itself) {
    manual_executor loop;
    int step = 0;
    spawn(two_steps(loop, &step, counted{1}));
    BOOST_TEST(step == 1);
    BOOST_TEST(counted::alive() == 1u);
    loop.run_ready();
    BOOST_TEST(step == 2);
    BOOST_TEST(counted::alive() == 0u);
}

BOOST_AUTO_TEST_CASE(an_exception_that_escapes_ends_the_program) {
    constexpr int terminated = 42;
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        std::set_terminate([] { ::_exit(terminated); });
        spawn(broken());
        ::_exit(0);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(WIFEXITED(status));
    BOOST_TEST(WEXITSTATUS(status) == terminated);
}

BOOST_AUTO_TEST_SUITE_END()
