// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/counting_adapter.hpp>

#include <escodb/adapters/fault_adapter.hpp>
#include <escodb/adapters/latency_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>
#include <escodb/runtime/when_all.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_counting_adapter)

using namespace escodb;
using namespace std::chrono_literals;

using slow_memory = latency_adapter<memory_adapter>;

async<void> two_chained(counting_adapter<slow_memory>& adapter) {
    co_await adapter.read("a");
    co_await adapter.read("a");
}

async<void> three_chained(counting_adapter<slow_memory>& adapter) {
    co_await adapter.read("b");
    co_await adapter.read("b");
    co_await adapter.read("b");
}

BOOST_AUTO_TEST_CASE(conforms) {
    manual_executor loop;
    const memory_adapter memory;
    using counted = counting_adapter<memory_adapter>;
    conformance::check_adapter<counted>(
        [](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop, counted{memory},
        counted{memory});
}

BOOST_AUTO_TEST_CASE(counts_requests_outcomes_and_bytes_and_outlives_the_adapter) {
    manual_executor loop;
    const auto counts = std::make_shared<request_counts>();
    {
        counting_adapter<memory_adapter> first{memory_adapter{}, counts};
        counting_adapter<memory_adapter> adapter{std::move(first)};
        (void)sync_wait(loop, adapter.read("a"));
        const auto written = sync_wait(loop, adapter.write("a", "12345", std::nullopt));
        BOOST_TEST(!sync_wait(loop, adapter.write("a", "123", std::nullopt)).ok());
        (void)sync_wait(loop, adapter.read("a"));
        BOOST_TEST(adapter.counts() == counts);
        BOOST_TEST(adapter.describe() == "memory");
    }
    BOOST_TEST(counts->reads == 2u);
    BOOST_TEST(counts->writes == 2u);
    BOOST_TEST(counts->conflicts == 1u);
    BOOST_TEST(counts->errors == 0u);
    BOOST_TEST(counts->bytes_read == 5u);
    BOOST_TEST(counts->bytes_written == 5u);
    BOOST_TEST(counts->depth == 4u);
    BOOST_TEST(counts->parallel_max == 1u);
    counts->reset();
    BOOST_TEST(counts->reads == 0u);
    BOOST_TEST(counts->depth == 0u);
}

BOOST_AUTO_TEST_CASE(depth_is_the_longest_chain_and_not_the_number_of_requests) {
    manual_executor loop;
    counting_adapter<slow_memory> adapter{slow_memory{memory_adapter{}, loop, 10ms}};
    sync_wait(loop, when_all(two_chained(adapter), three_chained(adapter)));
    BOOST_TEST(adapter.counts()->reads == 5u);
    BOOST_TEST(adapter.counts()->depth == 3u);
    BOOST_TEST(adapter.counts()->parallel_max == 2u);
}

BOOST_AUTO_TEST_CASE(counts_requests_that_throw) {
    manual_executor loop;
    using failing = fault_adapter<memory_adapter>;
    counting_adapter<failing> adapter{failing{
        memory_adapter{}, [](request_kind, std::string_view, std::uint64_t) {
            return fault::error_before;
        }}};
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("a")), error);
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.write("a", "x", std::nullopt)), error);
    BOOST_TEST(adapter.counts()->errors == 2u);
    BOOST_TEST(adapter.counts()->bytes_written == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
