// SPDX-License-Identifier: Apache-2.0

#include <escodb/net/probe.hpp>

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

BOOST_AUTO_TEST_SUITE(net_probe)

using namespace escodb;
using net::probe_report;

/// Memory with faults as real servers have them.
struct faulty : memory_adapter {
    enum class fault { none, ignores_conditions, check_and_change_apart, creates_with_a_revision,
                       revisions_of_a_second, loses, refuses };

    faulty(executor& on, fault the_fault) : where(&on), what(the_fault) {}

    async<write_result> write(std::string id, const std::string& value,
                              std::optional<std::string> revision) {
        const std::optional<blob> now = storage()->read(id);
        std::optional<std::string> current;
        if (now)
            current = now->revision;
        switch (what) {
        case fault::none: break;
        case fault::ignores_conditions: revision = current; break;
        case fault::check_and_change_apart: {
            if (revision != current)
                co_return write_result::conflict();
            co_await schedule(*where);
            storage()->replace(id, value);
            const std::optional<blob> made = storage()->read(id);
            co_return write_result::written(made->revision);
        }
        case fault::creates_with_a_revision:
            if (!current)
                revision.reset();
            break;
        case fault::revisions_of_a_second:
            if (revision == "now")
                revision = current;
            break;
        case fault::loses: co_return write_result::written("1");
        case fault::refuses: throw error{errc::storage_failed, id, "no"};
        }
        const write_result result = co_await memory_adapter::write(id, value, std::move(revision));
        if (what == fault::revisions_of_a_second && result.ok())
            co_return write_result::written("now");
        co_return result;
    }
    async<std::optional<blob>> read(std::string id) {
        std::optional<blob> found = storage()->read(id);
        if (found && what == fault::revisions_of_a_second)
            found->revision = "now";
        co_return found;
    }
    async<void> erase(std::string id) {
        storage()->erase(id);
        co_return;
    }

    executor* where;
    fault what;
};

probe_report found(faulty::fault what) {
    manual_executor loop;
    faulty adapter{loop, what};
    probe_report report = sync_wait(loop, net::probe(&adapter));
    BOOST_TEST(adapter.storage()->contents().empty());
    return report;
}

bool refuses(faulty::fault what, std::string_view why) {
    const probe_report report = found(what);
    BOOST_TEST_MESSAGE(report.reasons());
    return !report.is_safe() && report.reasons().find(why) != std::string::npos;
}

BOOST_AUTO_TEST_CASE(what_keeps_the_contract_is_safe) {
    const probe_report report = found(faulty::fault::none);
    BOOST_TEST(report.is_safe());
    BOOST_TEST(report.reasons() == "");
    BOOST_TEST(report.findings().size() == 9U);
    BOOST_TEST(!probe_report{}.is_safe());
}

BOOST_AUTO_TEST_CASE(what_does_not_is_refused_with_the_reason) {
    BOOST_TEST(refuses(faulty::fault::ignores_conditions, "a blob can be created twice"));
    BOOST_TEST(refuses(faulty::fault::ignores_conditions, "names an old revision succeeds"));
    BOOST_TEST(refuses(faulty::fault::check_and_change_apart, "8 succeed"));
    BOOST_TEST(refuses(faulty::fault::creates_with_a_revision, "creates a blob that is not there"));
    BOOST_TEST(refuses(faulty::fault::revisions_of_a_second, "does not change the revision"));
    BOOST_TEST(refuses(faulty::fault::loses, "does not read back"));
    BOOST_TEST(refuses(faulty::fault::refuses, "it failed: "));
}

BOOST_AUTO_TEST_CASE(an_adapter_without_erase_leaves_its_scratch_blobs) {
    manual_executor loop;
    memory_adapter adapter;
    BOOST_TEST(sync_wait(loop, net::probe(&adapter)).is_safe());
    for (const auto& [id, value] : adapter.storage()->contents())
        BOOST_TEST(id.starts_with("probe-"));
}

BOOST_AUTO_TEST_SUITE_END()
