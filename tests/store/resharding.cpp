// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=300

// A store in a folder that is re-sharded by processes which are killed, beside others that write,
// and what an independent reader, which knows nothing of resharding, says of it.

#include <escodb/adapters/fault_adapter.hpp>
#include <escodb/format/config_blob.hpp>

#include <support/any_store.hpp>
#include <support/child.hpp>
#include <support/file_store.hpp>
#include <support/temp_folder.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(store_resharding)

using namespace escodb;
using boost::json::value;
using escodb_test::get_file;
using escodb_test::put_file;
using escodb_test::temp_folder;

options quick_options() {
    options made{password{"secret"}};
    made.kdf.iterations = 1;
    made.retry.attempts = 100'000;
    made.retry.longest_delay = std::chrono::milliseconds{20};
    return made;
}
file_adapter adapter_of(const std::string& folder) {
    return file_adapter{folder, file_options{false}};
}
store<file_adapter> store_in(const std::string& folder) {
    return {adapter_of(folder), quick_options()};
}

template <class Handle> void fill(const Handle& handle, int documents) {
    auto task = handle.task();
    for (int i = 0; i < documents; ++i)
        task.async_update("/d" + std::to_string(i % 5) + "/" + std::to_string(i),
                          [i](auto) { return value(i); });
    task.wait();
}
template <class Handle> void check_filled(const Handle& handle, int documents) {
    auto task = handle.task();
    for (int i = 0; i < documents; ++i)
        BOOST_TEST((task.get("/d" + std::to_string(i % 5) + "/" + std::to_string(i)) == value(i)));
}

/// What the independent reader says; nothing where it is not at hand.
struct reading {
    int status;
    std::string text;
};
std::optional<reading> read_independently([[maybe_unused]] const std::string& folder) {
#ifdef ESCODB_READER
    const std::string command = "node '" ESCODB_READER "' '" + folder + "' secret --links 2>&1";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    reading result{};
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        result.text.append(buffer, n);
    result.status = ::pclose(pipe);
    return result;
#else
    std::fputs("SKIPPED: no independent reader (set ESCODB_READER)\n", stderr);
    return std::nullopt;
#endif
}
void check_reader_accepts(const std::string& folder) {
    if (const auto read = read_independently(folder)) {
        BOOST_TEST(read->status == 0, read->text.substr(0, 300));
        BOOST_TEST(read->text.find("without a link: 0; names that lead nowhere: 0") !=
                   std::string::npos);
    }
}
void check_reader_refuses(const std::string& folder) {
    if (const auto read = read_independently(folder)) {
        BOOST_TEST(read->status != 0);
        BOOST_TEST(read->text.find("not valid JSON") != std::string::npos,
                   read->text.substr(0, 300));
    }
}

BOOST_AUTO_TEST_CASE(an_independent_reader_accepts_the_new_and_refuses_the_old_shards) {
    const temp_folder scratch;
    const std::string folder = scratch / "store";
    fill(store_in(folder).create(), 60);
    const std::string old_config = get_file(folder + "/config");
    check_reader_accepts(folder);

    // All is ready, but the config cannot be replaced.
    int config_writes = 0;
    const auto script = [&](request_kind kind, std::string_view id, std::uint64_t) {
        return kind == request_kind::write && id == "config" && ++config_writes > 1
                   ? fault::error_before
                   : fault::none;
    };
    fault_adapter<file_adapter> faulty{adapter_of(folder), script};
    store failing{net::any_adapter{std::move(faulty)}, quick_options()};
    BOOST_CHECK_EXCEPTION(failing.reshard(16), error, [](const error& e) {
        return e.code() == errc::reshard_unfinished;
    });
    BOOST_TEST(config_writes == 2);
    check_reader_refuses(folder); // opens the config, which tells of more; finds frozen shards

    check_filled(store_in(folder).open(), 60);
    check_reader_accepts(folder);
    const std::string copy = scratch / "copy";
    std::filesystem::copy(folder, copy);
    put_file(copy + "/config", old_config); // as one sees it who has read it before
    check_reader_refuses(copy);
}

// Two processes add numbers to documents while others re-shard the store and are killed at any
// instant, 20 times. No number that was acknowledged is lost, and none is there twice.
BOOST_AUTO_TEST_CASE(killed_at_any_instant) {
    const temp_folder scratch;
    const std::string folder = scratch / "store";
    const std::string log = scratch / "acknowledged";
    fill(store_in(folder).create(), 200);
    put_file(log, "");
    std::mt19937 random{7};
    int interrupted = 0;
    for (int round = 0; round < 20; ++round) {
        const auto resharder = [&] {
            for (int i = 0;; ++i)
                store_in(folder).reshard(i % 2 == 0 ? 4u << (round % 5) : 4u << ((round + 2) % 5));
            return 0;
        };
        const auto writer = [&](int number) {
            const int file = ::open(log.c_str(), O_WRONLY | O_APPEND);
            for (int i = 0;;) {
                auto store = store_in(folder);
                const auto handle = store.open();
                try {
                    for (;; ++i) {
                        const int mark = 100'000 * round + 10'000 * number + i;
                        handle.update("/marks/" + std::to_string(i % 3),
                                      [&](std::optional<value> now) {
                                          value next = now ? *now : value(boost::json::array{});
                                          next.as_array().emplace_back(mark);
                                          return next;
                                      });
                        const std::string line = std::to_string(mark) + "\n";
                        if (::write(file, line.data(), line.size()) < 0)
                            return 1;
                    }
                } catch (const error& e) {
                    if (e.code() != errc::resharded)
                        throw;
                }
            }
            return 0;
        };
        {
            escodb_test::child killed{resharder};
            escodb_test::child first{[&] { return writer(0); }};
            escodb_test::child second{[&] { return writer(1); }};
            std::this_thread::sleep_for(std::chrono::milliseconds{100 + random() % 300});
            BOOST_TEST(killed.kill() == -SIGKILL);
            interrupted +=
                format::parse_config(get_file(folder + "/config")).reshard.has_value() ? 1 : 0;
            if (round % 2 == 0) // else they help
                BOOST_TEST(first.kill() == -SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        auto store = store_in(folder);
        const auto handle = store.open();
        check_filled(handle, 200);
        std::set<int> found;
        for (int i = 0; i < 3; ++i)
            if (const auto marks = handle.get("/marks/" + std::to_string(i)))
                for (const value& one : marks->as_array())
                    BOOST_TEST(found.insert(static_cast<int>(one.as_int64())).second);
        std::ifstream acknowledged{log};
        for (int mark = 0; acknowledged >> mark;)
            BOOST_TEST(found.contains(mark), "round " << round << ": lost " << mark);
        if (round % 5 == 4)
            check_reader_accepts(folder);
    }
    BOOST_TEST(interrupted > 0);
}

BOOST_AUTO_TEST_SUITE_END()
