// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/fault_adapter.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_fault_adapter)

using namespace escodb;
using faulty = fault_adapter<memory_adapter>;

/// What came of one write of "new" over "old", and what is there afterwards.
struct outcome {
    std::optional<errc> code;
    bool ok = false;
    std::string left;
};

outcome write_with(fault what) {
    manual_executor loop;
    const auto storage = std::make_shared<memory_storage>();
    const std::string revision = storage->write("a", "old", std::nullopt).revision();
    faulty adapter{memory_adapter{storage},
                   [what](request_kind, std::string_view, std::uint64_t) { return what; }};
    outcome result;
    try {
        result.ok = sync_wait(loop, adapter.write("a", "new", revision)).ok();
    } catch (const error& e) {
        result.code = e.code();
    }
    result.left = storage->contents().at("a");
    return result;
}

BOOST_AUTO_TEST_CASE(conforms_while_nothing_fails) {
    manual_executor loop;
    const memory_adapter memory;
    const auto never = [](request_kind, std::string_view, std::uint64_t) { return fault::none; };
    conformance::check_adapter<faulty>(
        [](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop, faulty{memory, never},
        faulty{memory, never});
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_outcome_and_its_effect) {
    const outcome none = write_with(fault::none);
    BOOST_TEST(none.ok);
    BOOST_TEST(none.left == "new");
    const outcome before = write_with(fault::error_before);
    BOOST_TEST((before.code == errc::storage_failed));
    BOOST_TEST(before.left == "old");
    const outcome lost_before = write_with(fault::reply_lost_before);
    BOOST_TEST((lost_before.code == errc::reply_lost));
    BOOST_TEST(lost_before.left == "old");
    const outcome lost_after = write_with(fault::reply_lost_after);
    BOOST_TEST((lost_after.code == errc::reply_lost));
    BOOST_TEST(lost_after.left == "new");
    const outcome conflict = write_with(fault::conflict);
    BOOST_TEST(!conflict.code.has_value());
    BOOST_TEST(!conflict.ok);
    BOOST_TEST(conflict.left == "old");
}

BOOST_AUTO_TEST_CASE(the_script_learns_what_is_asked) {
    manual_executor loop;
    std::vector<std::string> seen;
    faulty made{memory_adapter{}, [&](request_kind kind, std::string_view id, std::uint64_t n) {
                    seen.push_back((kind == request_kind::read ? "read " : "write ") +
                                   std::string{id} + ' ' + std::to_string(n));
                    return n == 2 ? fault::error_before : fault::none;
                }};
    faulty adapter{std::move(made)};
    BOOST_TEST(!sync_wait(loop, adapter.read("a")).has_value());
    BOOST_CHECK_THROW((void)sync_wait(loop, adapter.read("b")), error);
    BOOST_TEST(sync_wait(loop, adapter.write("c", "x", std::nullopt)).ok());
    BOOST_TEST((seen == std::vector<std::string>{"read a 1", "read b 2", "write c 3"}));
}

BOOST_AUTO_TEST_SUITE_END()
