// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/any_adapter.hpp>

#include <support/any_adapter_suite.hpp>
#include <support/report.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/run_loop.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

template void escodb::conformance::check_adapter<escodb::net::any_adapter>(
    const reporter&, executor&, escodb::net::any_adapter, escodb::net::any_adapter);
template escodb::async<escodb::net::probe_report>
escodb::net::probe<escodb::net::any_adapter>(escodb::net::any_adapter*);

BOOST_AUTO_TEST_SUITE(net_any_adapter)

using namespace escodb;

BOOST_AUTO_TEST_CASE(conforms) {
    run_loop loop;
    const memory_adapter memory;
    conformance::check_adapter<net::any_adapter>(escodb_test::report(), loop, net::any_adapter{memory},
                                                 net::any_adapter{memory});
    net::any_adapter one{memory};
    BOOST_TEST(one.describe() == "memory");
    sync_wait(loop, one.erase("config")); // it has none
    BOOST_TEST(sync_wait(loop, one.read("config")).has_value());
    BOOST_TEST(sync_wait(loop, one.doubts()).empty()); // nor has it any
}

std::optional<net::any_adapter> perhaps() { return net::any_adapter{memory_adapter{}}; }

BOOST_AUTO_TEST_CASE(an_optional_one_compiles_with_clang_too) {
    BOOST_TEST(perhaps().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
