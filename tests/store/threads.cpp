// SPDX-License-Identifier: Apache-2.0

// A store whose shards are sealed, and whose files are written, by other threads. TSan looks on.

#include <escodb/runtime/pooled_loop.hpp>

#include <support/file_store.hpp>
#include <support/temp_folder.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(store_threads)

using namespace escodb;

constexpr int count = 2'000;

std::string path_of(int i) {
    return "/" + std::to_string(i % 7) + "/" + std::to_string(i % 50) + "/" + std::to_string(i);
}

struct folder {
    options settings() const {
        options made{password{"open sesame"}};
        made.shards = 8;
        made.kdf.iterations = 1;
        return made;
    }
    store<file_adapter> client(executor& where) const {
        file_options files{false};
        files.offload_to = &where;
        return {file_adapter{place / "store", files}, settings(), where};
    }
    escodb_test::temp_folder place;
};

BOOST_AUTO_TEST_CASE(what_several_threads_wrote_is_what_one_reads) {
    const folder in;
    {
        pooled_loop loop{3};
        auto store = in.client(loop);
        auto handle = store.open_or_create();
        auto task = handle.task();
        for (int i = 0; i < count; ++i)
            task.async_update(path_of(i), [i](auto) { return boost::json::value{{"i", i}}; });
        // Asked while shards are being sealed: each answer is from before or after a write.
        std::vector<std::optional<boost::json::value>> seen;
        for (int i = 0; i < count; i += 100)
            seen.push_back(task.get(path_of(i)));
        task.wait();
        for (int i = 0; i < count; i += 2)
            task.async_remove(path_of(i));
        task.async_prune("/3/");
        task.wait();
        for (std::size_t k = 0; k < seen.size(); ++k)
            if (seen[k])
                BOOST_TEST(seen[k]->at("i") == static_cast<int>(k) * 100);
    }
    run_loop loop;
    auto store = in.client(loop);
    auto handle = store.open();
    auto task = handle.task();
    for (int i = 0; i < count; ++i) {
        const bool gone = i % 2 == 0 || i % 7 == 3;
        BOOST_TEST_INFO(path_of(i));
        BOOST_TEST(task.get(path_of(i)).has_value() == !gone);
    }
}

BOOST_AUTO_TEST_CASE(an_updater_runs_on_the_thread_that_drives) {
    const folder in;
    pooled_loop loop{2};
    auto store = in.client(loop);
    auto handle = store.create();
    const auto here = std::this_thread::get_id();
    bool same = true;
    auto task = handle.task();
    for (int i = 0; i < 100; ++i)
        task.async_update(path_of(i), [&, i](auto) {
            same = same && std::this_thread::get_id() == here;
            return boost::json::value(i);
        });
    task.wait();
    BOOST_TEST(same);
}

BOOST_AUTO_TEST_CASE(an_error_of_another_thread_ends_the_calls_that_it_is_about) {
    const folder in;
    pooled_loop loop{2};
    auto store = in.client(loop);
    auto handle = store.create();
    std::filesystem::remove_all(in.place / "store");
    std::ofstream{in.place / "store"} << "a file in the way";
    BOOST_CHECK_EXCEPTION(handle.update("/a", [](auto) { return boost::json::value(1); }), error,
                          [](const error& e) { return e.code() == errc::storage_failed; });
}

BOOST_AUTO_TEST_SUITE_END()
