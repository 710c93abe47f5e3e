// SPDX-License-Identifier: Apache-2.0

// Several threads on one store: each calls the plain handle, one call after another, for documents of
// its own. Three ways: a mutex around the handle of a store of one thread; a store shared by threads,
// driven by whichever of them calls; the same, driven by a thread of its own. Calls a second by the
// clock, of each way the median of the rounds, as a table in Markdown.
//
// usage: escodb-bench-threads [rounds [milliseconds of each]]

#include <escodb/adapters/file_adapter.hpp>
#include <escodb/adapters/latency_adapter.hpp>
#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/store/shared.hpp>
#include <escodb/store/store.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bench_threads { // named: coroutine frames that the library makes have these types

using namespace escodb;
using boost::json::value;
using clock = std::chrono::steady_clock;

constexpr int documents = 50; // of each thread

options cheap() {
    options made{password{"open sesame"}};
    made.kdf.iterations = 1;
    return made;
}
value add_one(std::optional<value> current) {
    return value(current ? current->as_int64() + 1 : 1);
}

/// `call(thread, number)` again and again in each thread. \return calls a second.
template <class Call> double rate(int threads, std::chrono::milliseconds time, Call call) {
    std::atomic<long> calls{0};
    const auto begin = clock::now();
    const auto end = begin + time;
    std::vector<std::thread> all;
    for (int thread = 0; thread < threads; ++thread)
        all.emplace_back([&, thread] {
            for (int number = 0; clock::now() < end; ++number) {
                call(thread, number % documents);
                ++calls;
            }
        });
    for (std::thread& one : all)
        one.join();
    return static_cast<double>(calls) / std::chrono::duration<double>(clock::now() - begin).count();
}

std::string path_of(int thread, int number) {
    return "/" + std::to_string(thread) + "/" + std::to_string(number);
}

enum class what { update, get };

template <class Handle> auto calls_of(what op, const Handle& handle) {
    return [op, &handle](int thread, int number) {
        if (op == what::update)
            handle.update(path_of(thread, number), add_one);
        else
            (void)handle.get(path_of(thread, number));
    };
}

async<void> stay(run_loop* loop, const std::atomic<bool>* stop) {
    while (!*stop)
        co_await sleep_for(*loop, std::chrono::milliseconds{5});
}

struct rates {
    double with_mutex;
    double shared;
    double own_thread;
};

template <class Make> rates measure(Make make, what op, int threads, std::chrono::milliseconds time) {
    rates made{};
    using adapter = decltype(make(std::declval<run_loop&>()));
    {
        run_loop loop;
        basic_store<adapter> store{make(loop), cheap(), loop};
        const auto handle = store.open_or_create();
        std::mutex mutex;
        const auto call = calls_of(op, handle);
        made.with_mutex = rate(threads, time, [&](int thread, int number) {
            const std::lock_guard lock{mutex};
            call(thread, number);
        });
    }
    for (const bool own : {false, true}) {
        run_loop loop;
        basic_store<adapter, policies<threads::shared>> store{make(loop), cheap(), loop};
        const auto handle = store.open_or_create();
        std::atomic<bool> stop{false};
        std::thread driver;
        if (own) {
            driver = std::thread{[&] {
                handle.with_task([&](auto&) { return stay(&loop, &stop); });
            }};
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        (own ? made.own_thread : made.shared) = rate(threads, time, calls_of(op, handle));
        stop = true;
        if (own)
            driver.join();
    }
    return made;
}

template <class Make>
void rows(const char* storage, Make make, int rounds, std::chrono::milliseconds time) {
    for (const what op : {what::update, what::get})
        for (const int threads : {1, 2, 4, 8}) {
            std::vector<double> columns[3];
            for (int round = 0; round < rounds; ++round) {
                const rates one = measure(make, op, threads, time);
                columns[0].push_back(one.with_mutex);
                columns[1].push_back(one.shared);
                columns[2].push_back(one.own_thread);
            }
            for (auto& column : columns)
                std::nth_element(column.begin(), column.begin() + rounds / 2, column.end());
            const auto median = [&](int column) {
                return columns[column][static_cast<std::size_t>(rounds / 2)];
            };
            std::printf("| %s, %s | %d | %.0f | %.0f | %.2f × | %.0f |\n", storage,
                        op == what::update ? "update" : "get", threads, median(0), median(1),
                        median(1) / median(0), median(2));
            std::fflush(stdout);
        }
}

} // namespace bench_threads

int main(int count, char** words) {
    using namespace bench_threads;
    const int rounds = count > 1 ? std::max(1, std::atoi(words[1])) : 5;
    const std::chrono::milliseconds time{count > 2 ? std::max(1, std::atoi(words[2])) : 300};
    std::printf("| storage, call | threads | mutex | shared | shared ÷ mutex | its own thread |\n"
                "|---|---|---|---|---|---|\n");
    const auto memory = std::make_shared<memory_storage>();
    rows("memory", [&](run_loop&) { return memory_adapter{memory}; }, rounds, time);
    const auto place = std::filesystem::temp_directory_path() / "escodb-bench-threads";
    std::filesystem::remove_all(place);
    rows("file, no fsync", [&](run_loop&) { return file_adapter{place, file_options{false}}; },
         rounds, time);
    std::filesystem::remove_all(place);
    const auto far = std::make_shared<memory_storage>();
    rows("1 ms away",
         [&](run_loop& loop) {
             return latency_adapter{memory_adapter{far}, loop, std::chrono::milliseconds{1}};
         },
         rounds, time);
}
