// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/latency_adapter.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_latency_adapter)

using namespace escodb;
using namespace std::chrono_literals;
using slow_memory = latency_adapter<memory_adapter>;

async<void> read_and_note(slow_memory& adapter, std::string id, std::vector<std::string>& order) {
    (void)co_await adapter.read(id);
    order.push_back(id);
}

BOOST_AUTO_TEST_CASE(conforms_with_random_delays) {
    manual_executor loop;
    const memory_adapter memory;
    std::mt19937 random{7};
    const auto delay = [&random] { return std::chrono::microseconds{random() % 1000}; };
    conformance::check_adapter<slow_memory>(
        [](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop,
        slow_memory{memory, loop, delay}, slow_memory{memory, loop, delay});
}

BOOST_AUTO_TEST_CASE(a_request_takes_the_round_trip_and_many_take_it_together) {
    manual_executor loop;
    slow_memory adapter{memory_adapter{}, loop, 100ms};
    const auto start = loop.now();
    BOOST_TEST(sync_wait(loop, adapter.write("a", "x", std::nullopt)).ok());
    BOOST_TEST((loop.now() - start == 100ms));
    std::vector<async<std::optional<blob>>> reads;
    for (int i = 0; i < 50; ++i)
        reads.push_back(adapter.read("a"));
    (void)sync_wait(loop, when_all(std::move(reads)));
    BOOST_TEST((loop.now() - start == 200ms));
}

BOOST_AUTO_TEST_CASE(random_delays_give_many_orders_and_one_seed_one_order) {
    const auto order_of = [](unsigned seed) {
        manual_executor loop;
        std::mt19937 random{seed};
        slow_memory adapter{memory_adapter{}, loop,
                            [&random] { return std::chrono::microseconds{random() % 1000}; }};
        std::vector<std::string> order;
        std::vector<async<void>> reads;
        for (const char* id : {"a", "b", "c"})
            reads.push_back(read_and_note(adapter, id, order));
        sync_wait(loop, when_all(std::move(reads)));
        return order;
    };
    std::set<std::vector<std::string>> orders;
    for (unsigned seed = 0; seed < 100; ++seed)
        orders.insert(order_of(seed));
    BOOST_TEST(orders.size() == 6u);
    BOOST_TEST((order_of(3) == order_of(3)));
}

BOOST_AUTO_TEST_SUITE_END()
