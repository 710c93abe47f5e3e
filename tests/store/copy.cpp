// SPDX-License-Identifier: Apache-2.0

#include <escodb/store/copy.hpp>

#include <support/memory_store.hpp>

#include <escodb/adapters/fault_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

BOOST_AUTO_TEST_SUITE(store_copy)

using namespace escodb;

using storage_ptr = std::shared_ptr<memory_storage>;
using memory_store = basic_store<memory_adapter>;

memory_store at(const storage_ptr& storage) {
    options options{password{"secret"}};
    options.kdf.iterations = 10;
    return memory_store{memory_adapter{storage}, std::move(options)};
}

storage_ptr filled() {
    const auto storage = std::make_shared<memory_storage>();
    auto handle = at(storage).create();
    for (const char* path : {"/a", "/b/c", "/b/d"})
        handle.update(path, [](auto) { return boost::json::value(1); });
    return storage;
}

/// Calls a function before each request.
struct watched {
    explicit watched(storage_ptr of) : memory(std::move(of)) {}
    async<std::optional<blob>> read(std::string id) {
        before("read", id);
        return memory.read(std::move(id));
    }
    async<write_result> write(std::string id, const std::string& value,
                              std::optional<std::string> revision) {
        before("write", id);
        return memory.write(std::move(id), value, std::move(revision));
    }
    async<std::string> doubts() {
        before("doubts", "");
        co_return doubts_found;
    }
    std::string describe() const { return memory.describe(); }

    memory_adapter memory;
    std::string doubts_found;
    std::function<void(const std::string& what, const std::string& id)> before =
        [](const std::string&, const std::string&) {};
};

copy_report copy(watched& from, watched& to, copy_options with = {}) {
    run_loop loop;
    return sync_wait(loop, async_copy(&from, &to, std::move(with)));
}

auto with_code(errc code) {
    return [code](const error& failure) { return failure.code() == code; };
}

BOOST_AUTO_TEST_CASE(a_copy_has_the_same_bytes_and_opens) {
    const storage_ptr source = filled();
    const auto target = std::make_shared<memory_storage>();
    watched from{source};
    watched to{target};
    std::uint64_t told = 0;
    copy_options with;
    with.progress = [&](std::uint64_t done, std::uint64_t all) {
        BOOST_TEST(done == ++told);
        BOOST_TEST(all == 4U);
    };
    const copy_report report = copy(from, to, with);
    BOOST_TEST((target->contents() == source->contents()));
    BOOST_TEST(report.written == source->contents().size());
    BOOST_TEST(report.kept == 0U);
    BOOST_TEST(told == 4U);
    BOOST_TEST(at(target).open().list("/b/").size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_interrupted_copy_is_no_store_and_goes_on) {
    const storage_ptr source = filled();
    const std::size_t blobs = source->contents().size();
    for (std::size_t stop = 0; stop < blobs; ++stop) {
        const auto target = std::make_shared<memory_storage>();
        watched from{source};
        watched to{target};
        std::size_t writes = 0;
        to.before = [&](const std::string& what, const std::string&) {
            if (what == "write" && writes++ == stop)
                throw error(errc::storage_failed, "power", "cut");
        };
        BOOST_CHECK_THROW((void)copy(from, to), error);
        BOOST_CHECK_EXCEPTION((void)at(target).open(), error, with_code(errc::store_missing));
        const std::size_t there = target->contents().size();
        to.before = [](const std::string&, const std::string&) {};
        const copy_report report = copy(from, to);
        BOOST_TEST(report.kept == there);
        BOOST_TEST(report.written == blobs - there);
        BOOST_TEST((target->contents() == source->contents()));
    }
}

BOOST_AUTO_TEST_CASE(a_source_that_changes_is_copied_as_it_was_at_one_moment) {
    const storage_ptr source = filled();
    const auto target = std::make_shared<memory_storage>();
    watched from{source};
    watched to{target};
    auto other = at(source).open();
    int updates = 0;
    from.before = [&](const std::string&, const std::string&) {
        // A document in a new directory: its links and it are in different shards.
        if (updates < 5)
            other.update("/new" + std::to_string(++updates) + "/x",
                         [](auto) { return boost::json::value(1); });
    };
    (void)copy(from, to);
    BOOST_TEST(updates == 5);
    BOOST_TEST((target->contents() == source->contents()));
    // With one that never rests there is no such moment.
    const auto other_target = std::make_shared<memory_storage>();
    watched never{other_target};
    from.before = [&](const std::string& what, const std::string& id) {
        if (what == "read" && id == "config")
            other.update("/a", [&](auto) { return boost::json::value(++updates); });
    };
    BOOST_CHECK_EXCEPTION((void)copy(from, never), error, with_code(errc::conflict));
    BOOST_TEST(!other_target->contents().contains("config"));
}

BOOST_AUTO_TEST_CASE(what_stands_at_the_target_is_not_overwritten) {
    const storage_ptr source = filled();
    watched from{source};
    // Another store.
    const storage_ptr another = filled();
    const auto before = another->contents();
    watched to_another{another};
    BOOST_CHECK_EXCEPTION((void)copy(from, to_another), error, with_code(errc::store_exists));
    BOOST_TEST((another->contents() == before));
    // The same, complete: nothing to do; and gone on with: refused.
    const auto target = std::make_shared<memory_storage>();
    watched to{target};
    (void)copy(from, to);
    const copy_report again = copy(from, to);
    BOOST_TEST(again.written == 0U);
    BOOST_TEST(again.kept == source->contents().size());
    at(target).open().update("/a", [](auto) { return boost::json::value(2); });
    const auto gone_on = target->contents();
    BOOST_CHECK_EXCEPTION((void)copy(from, to), error, with_code(errc::store_exists));
    copy_options replacing;
    replacing.replaces = true;
    BOOST_CHECK_EXCEPTION((void)copy(from, to, replacing), error, with_code(errc::store_exists));
    BOOST_TEST((target->contents() == gone_on));
}

BOOST_AUTO_TEST_CASE(shards_without_a_store_are_replaced_where_that_is_said) {
    const storage_ptr source = filled();
    const auto target = std::make_shared<memory_storage>();
    const std::string id = source->contents().rbegin()->first;
    target->replace(id, "an older version");
    watched from{source};
    watched to{target};
    BOOST_CHECK_EXCEPTION((void)copy(from, to), error, with_code(errc::store_exists));
    BOOST_TEST(target->contents().at(id) == "an older version");
    copy_options replacing;
    replacing.replaces = true;
    (void)copy(from, to, replacing);
    BOOST_TEST((target->contents() == source->contents()));
}

BOOST_AUTO_TEST_CASE(a_lost_reply_is_read_back) {
    const storage_ptr source = filled();
    for (const bool is_written : {true, false}) {
        const auto target = std::make_shared<memory_storage>();
        watched from{source};
        watched to{target};
        bool first = true;
        to.before = [&](const std::string& what, const std::string& id) {
            if (what != "write" || !std::exchange(first, false))
                return;
            if (is_written)
                target->replace(id, source->contents().at(id));
            throw error(errc::reply_lost, id);
        };
        if (is_written) {
            (void)copy(from, to);
            BOOST_TEST((target->contents() == source->contents()));
        } else {
            BOOST_CHECK_EXCEPTION((void)copy(from, to), error, with_code(errc::outcome_unknown));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_resharding_that_was_begun_is_copied_with_both_layouts) {
    const storage_ptr source = filled();
    (void)at(source).reshard(8);
    const auto target = std::make_shared<memory_storage>();
    watched from{source};
    watched to{target};
    (void)copy(from, to);
    BOOST_TEST((target->contents() == source->contents()));
    BOOST_TEST(at(target).open().shard_count() == 8U);
}

BOOST_AUTO_TEST_CASE(a_target_with_doubts_is_refused_before_anything_is_written) {
    const storage_ptr source = filled();
    const auto target = std::make_shared<memory_storage>();
    watched from{source};
    from.doubts_found = "nobody asks where a store is already";
    watched to{target};
    to.doubts_found = "it forgets conditions";
    BOOST_CHECK_EXCEPTION((void)copy(from, to), error, [](const error& failure) {
        return failure.code() == errc::unsafe_storage &&
               std::string_view{failure.what()}.find("it forgets conditions") != std::string_view::npos;
    });
    BOOST_TEST(target->contents().empty());

    copy_options with;
    with.accepts_unsafe_storage = true;
    (void)copy(from, to, with);
    BOOST_TEST((target->contents() == source->contents()));
    // A whole copy is only verified.
    (void)copy(from, to);
}

BOOST_AUTO_TEST_CASE(no_store_is_an_error) {
    watched from{std::make_shared<memory_storage>()};
    watched to{std::make_shared<memory_storage>()};
    BOOST_CHECK_EXCEPTION((void)copy(from, to), error, with_code(errc::store_missing));
}

BOOST_AUTO_TEST_SUITE_END()
