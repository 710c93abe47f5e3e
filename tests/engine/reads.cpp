// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/reads.hpp>

#include <support/simulation.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace engine_reads {

using namespace escodb_test;

struct fixture {
    fixture()
        : storage(1, simulated_config(16), simulated_password),
          store(simulated_adapter{storage}, simulated_options(), storage.clock),
          handle(store.open()) {}

    void put(const std::vector<std::string>& paths) {
        auto task = handle.task();
        for (const std::string& path : paths)
            task.async_update(path, [](auto) { return boost::json::value("x"); });
        task.wait();
    }
    std::vector<std::string> found(const std::string& directory) {
        std::vector<std::string> paths;
        for (const std::string& path : handle.find(directory))
            paths.push_back(path);
        return paths;
    }

    simulated_storage storage;
    simulated_store store;
    simulated_store::handle handle;
};

} // namespace engine_reads

BOOST_FIXTURE_TEST_SUITE(engine_reads, engine_reads::fixture)

BOOST_AUTO_TEST_CASE(paths_are_relative_and_in_order) {
    put({"/b", "/a/z", "/a/c/x", "/a", "/a/c/y", "/d/e/f/g"});
    const std::vector<std::string> all{"a", "a/c/x", "a/c/y", "a/z", "b", "d/e/f/g"};
    BOOST_TEST(found("/") == all, boost::test_tools::per_element());
    const std::vector<std::string> below{"c/x", "c/y", "z"};
    BOOST_TEST(found("/a/") == below, boost::test_tools::per_element());
    BOOST_TEST(found("/none/").empty());
}

BOOST_AUTO_TEST_CASE(the_breadth_is_loaded_in_parallel) {
    std::vector<std::string> paths;
    for (int i = 0; i < 40; ++i)
        paths.push_back("/d" + std::to_string(i) + "/x");
    put(paths);
    const auto before = storage.clock.elapsed();
    const auto reads = storage.reads;
    BOOST_TEST(found("/").size() == 40U);
    BOOST_TEST(storage.reads - reads <= 16U); // every shard once
    // Two levels, each at most one round trip of 20 ms.
    BOOST_TEST((storage.clock.elapsed() - before <= std::chrono::milliseconds{40}));
}

BOOST_AUTO_TEST_CASE(a_walk_may_be_left_early) {
    put({"/a/x", "/b/x", "/c/x"});
    for (const std::string& path : handle.find("/")) {
        BOOST_TEST(path == "a/x");
        break;
    }
}

BOOST_AUTO_TEST_SUITE_END()
