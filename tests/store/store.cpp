// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/store.hpp>

#include <support/memory_store.hpp>

#include <escodb/runtime/run_loop.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <type_traits>

BOOST_AUTO_TEST_SUITE(store_store)

BOOST_AUTO_TEST_CASE(the_adapter_is_deduced) {
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 10;
    escodb::store store{escodb::memory_adapter{}, std::move(options)};
    static_assert(std::is_same_v<decltype(store), escodb::store<escodb::memory_adapter>>);
    auto handle = store.open_or_create();
    handle.update("/x", [](auto) { return boost::json::value("y"); });
    BOOST_TEST(handle.get("/x")->as_string() == "y");
}

BOOST_AUTO_TEST_CASE(an_executor_of_the_caller_is_used) {
    escodb::run_loop loop;
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 10;
    escodb::store store{escodb::memory_adapter{}, std::move(options), loop};
    BOOST_TEST(&store.get_executor() == &loop);
    BOOST_CHECK_NO_THROW(store.create());
}

BOOST_AUTO_TEST_SUITE_END()
