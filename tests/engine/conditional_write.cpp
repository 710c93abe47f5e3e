// SPDX-License-Identifier: Apache-2.0

#include <escodb/engine/conditional_write.hpp>

#include <escodb/adapters/fault_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/crypto/system_random.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace engine_conditional_write {

using namespace escodb;
using engine::write_end;

/// A blob "b" that holds "old"; each write of "new" meets what `script` says of its number.
struct fixture {
    using adapter = fault_adapter<memory_adapter>;

    fixture() { memory->replace("b", "old"); }

    engine::write_report write() {
        const std::string revision = memory->read("b")->revision;
        auto storage = std::make_shared<engine::connection<adapter>>(
            adapter{memory_adapter{memory},
                    [this](request_kind kind, std::string_view, std::uint64_t) {
                        if (kind == request_kind::read)
                            return read_fault;
                        return script(++writes);
                    }},
            engine_settings{}, loop);
        const auto holds_ours = [](std::string_view other) { return other.starts_with("new"); };
        const std::string text = "new";
        return sync_wait(loop, engine::conditional_write<random::system>(
                                   storage, "b", &text, std::optional<std::string>{revision},
                                   holds_ours));
    }

    std::shared_ptr<memory_storage> memory = std::make_shared<memory_storage>();
    manual_executor loop;
    std::function<fault(int)> script;
    fault read_fault = fault::none;
    int writes = 0;
};

} // namespace engine_conditional_write

BOOST_FIXTURE_TEST_SUITE(engine_conditional_write, engine_conditional_write::fixture)

BOOST_AUTO_TEST_CASE(a_plain_write_is_committed) {
    script = [](int) { return fault::none; };
    const auto report = write();
    BOOST_TEST((report.end() == write_end::committed));
    BOOST_TEST(report.revision() == memory->read("b")->revision);
    BOOST_TEST(writes == 1);
}

BOOST_AUTO_TEST_CASE(a_conflict_is_a_conflict_at_once) {
    script = [](int) { return fault::conflict; };
    BOOST_TEST((write().end() == write_end::conflict));
    BOOST_TEST(writes == 1);
}

BOOST_AUTO_TEST_CASE(another_error_is_thrown_as_it_is) {
    script = [](int) { return fault::error_before; };
    BOOST_CHECK_EXCEPTION(write(), error,
                          [](const error& e) { return e.code() == errc::storage_failed; });
}

BOOST_AUTO_TEST_CASE(a_lost_reply_to_a_write_that_happened_is_found_by_reading) {
    script = [](int) { return fault::reply_lost_after; };
    const auto report = write();
    BOOST_TEST((report.end() == write_end::committed));
    BOOST_TEST(report.revision() == memory->read("b")->revision);
    BOOST_TEST(writes == 1);
}

BOOST_AUTO_TEST_CASE(a_lost_request_is_sent_again) {
    script = [](int n) { return n < 3 ? fault::reply_lost_before : fault::none; };
    BOOST_TEST((write().end() == write_end::committed));
    BOOST_TEST(writes == 3);
    BOOST_TEST(memory->read("b")->value == "new");
}

BOOST_AUTO_TEST_CASE(a_conflict_after_a_lost_reply_is_read_back) {
    // The first request is still under way when the second is answered: a conflict, and ours.
    script = [this](int n) {
        if (n == 1)
            return fault::reply_lost_before;
        memory->replace("b", "new");
        return fault::conflict;
    };
    BOOST_TEST((write().end() == write_end::committed));
}

BOOST_AUTO_TEST_CASE(an_error_after_a_lost_reply_is_read_back) {
    script = [](int n) {
        return n == 1 ? fault::reply_lost_before : n == 2 ? fault::error_before : fault::none;
    };
    BOOST_TEST((write().end() == write_end::committed));
    BOOST_TEST(writes == 3);
}

BOOST_AUTO_TEST_CASE(a_line_of_ours_in_anothers_blob_proves_the_write) {
    script = [this](int) {
        memory->replace("b", "new, and another's change");
        return fault::reply_lost_before;
    };
    BOOST_TEST((write().end() == write_end::committed_and_gone));
}

BOOST_AUTO_TEST_CASE(anothers_blob_without_a_trace_of_ours_tells_nothing) {
    script = [this](int) {
        memory->replace("b", "another's");
        return fault::reply_lost_before;
    };
    BOOST_TEST((write().end() == write_end::unknown));
    BOOST_TEST(writes == 1);
}

BOOST_AUTO_TEST_CASE(reading_back_is_bounded) {
    script = [](int) { return fault::reply_lost_after; };
    read_fault = fault::error_before;
    BOOST_TEST((write().end() == write_end::unknown));
    BOOST_TEST((loop.elapsed() <= std::chrono::seconds{70}));
}

BOOST_AUTO_TEST_SUITE_END()
