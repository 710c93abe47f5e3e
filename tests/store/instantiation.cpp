// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/instantiation.hpp>

#include <support/memory_store.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <utility>

BOOST_AUTO_TEST_SUITE(store_instantiation)

BOOST_AUTO_TEST_CASE(a_store_that_another_file_defines_is_used_here) {
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 1;
    escodb::store store{escodb::memory_adapter{}, std::move(options)};
    auto handle = store.create();
    handle.update("/x", [](auto) { return boost::json::value("y"); });
    auto task = handle.task();
    BOOST_TEST(task.get("/x")->as_string() == "y");
}

BOOST_AUTO_TEST_SUITE_END()
