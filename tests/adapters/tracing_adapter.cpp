// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/tracing_adapter.hpp>

#include <support/report.hpp>

#include <escodb/adapters/counting_adapter.hpp>
#include <escodb/adapters/fault_adapter.hpp>
#include <escodb/adapters/latency_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(adapters_tracing_adapter)

using namespace escodb;
using namespace std::chrono_literals;
using slow_memory = latency_adapter<memory_adapter>;
using traced = tracing_adapter<slow_memory>;
using outcome = traced_request::outcome;

BOOST_AUTO_TEST_CASE(conforms) {
    manual_executor loop;
    const memory_adapter memory;
    const auto trace = std::make_shared<request_trace>();
    const traced adapter{slow_memory{memory, loop, 2ms}, loop, trace};
    conformance::check_adapter<traced>(escodb_test::report(), loop, adapter, adapter);
    BOOST_TEST(trace->size() > 10U);
    BOOST_TEST(adapter.describe() == "memory");
}

BOOST_AUTO_TEST_CASE(each_request_is_noted_with_its_time_and_end) {
    manual_executor loop;
    const auto trace = std::make_shared<request_trace>();
    traced adapter{slow_memory{memory_adapter{}, loop, 2ms}, loop, trace};
    const auto begun = loop.now();
    const std::string value = "12345";
    (void)sync_wait(loop, adapter.read("a"));
    const write_result made = sync_wait(loop, adapter.write("a", value, std::nullopt));
    (void)sync_wait(loop, adapter.write("a", value, std::nullopt));
    (void)sync_wait(loop, adapter.read("a"));
    (void)sync_wait(loop, adapter.reread("a", made.revision()));
    (void)sync_wait(loop, adapter.reread("a", "other"));

    const outcome ends[] = {outcome::absent,   outcome::written,   outcome::conflict,
                            outcome::read,     outcome::unchanged, outcome::read};
    BOOST_REQUIRE(trace->size() == std::size(ends));
    for (std::size_t i = 0; i < trace->size(); ++i) {
        const traced_request& one = (*trace)[i];
        BOOST_TEST((one.end == ends[i]), i);
        BOOST_TEST(one.id == "a");
        BOOST_TEST(one.writes == (i == 1 || i == 2));
        BOOST_TEST((one.begun - begun == 2ms * i));
        BOOST_TEST((one.ended - one.begun == 2ms));
        BOOST_TEST(one.bytes == (i == 0 || i == 4 ? 0U : 5U));
    }
}

struct failing {
    async<std::optional<blob>> read(std::string) {
        throw error{errc::storage_failed, "disk"};
        co_return std::nullopt;
    }
    async<write_result> write(std::string, const std::string&, std::optional<std::string>) {
        throw error{errc::reply_lost, "disk"};
        co_return write_result::conflict();
    }
    std::string describe() const { return "failing"; }
};

BOOST_AUTO_TEST_CASE(an_exception_passes_and_is_noted) {
    manual_executor loop;
    const auto trace = std::make_shared<request_trace>();
    tracing_adapter<failing> adapter{failing{}, loop, trace};
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("a")), error);
    const std::string value;
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.write("a", value, std::nullopt)), error);
    BOOST_REQUIRE(trace->size() == 2U);
    BOOST_TEST((trace->at(1).end == outcome::failed));
    BOOST_TEST(trace->at(1).writes);
}

/// Storage that a store is better not made on.
struct doubtful : memory_adapter {
    async<std::string> doubts() { co_return "it forgets"; }
};

BOOST_AUTO_TEST_CASE(adapters_that_wrap_another_pass_its_doubts_on) {
    manual_executor loop;
    const auto nothing_fails = [](request_kind, std::string_view, std::uint64_t) { return fault::none; };
    tracing_adapter adapter{
        counting_adapter{fault_adapter{latency_adapter{doubtful{}, loop, 0ms}, nothing_fails}}, loop,
        std::make_shared<request_trace>()};
    BOOST_TEST(sync_wait(loop, adapter.doubts()) == "it forgets");
}

BOOST_AUTO_TEST_SUITE_END()
