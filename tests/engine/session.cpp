// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/session.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>

#include <boost/test/unit_test.hpp>

#include <exception>

BOOST_AUTO_TEST_SUITE(engine_session)

using connection = escodb::engine::connection<escodb::memory_adapter>;

BOOST_AUTO_TEST_CASE(without_an_executor_a_connection_brings_its_own) {
    connection own{escodb::memory_adapter{}, escodb::engine_settings{}};
    BOOST_TEST(own.loop.get() == &own.where);
    escodb::manual_executor callers;
    connection borrowed{escodb::memory_adapter{}, escodb::engine_settings{}, callers};
    BOOST_TEST(!borrowed.loop);
    BOOST_TEST(&borrowed.where == &callers);
}

BOOST_AUTO_TEST_CASE(draining_reports_what_can_never_end) {
    int lost = 0;
    escodb::engine_settings settings;
    settings.lost_error = [&](std::exception_ptr) { ++lost; };
    connection storage{escodb::memory_adapter{}, settings};
    escodb::engine::drain(storage, [] { return true; });
    BOOST_TEST(lost == 0);
    escodb::engine::drain(storage, [] { return false; });
    BOOST_TEST(lost == 1);
}

BOOST_AUTO_TEST_SUITE_END()
