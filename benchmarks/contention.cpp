// SPDX-License-Identifier: Apache-2.0

// Many clients that each update one random document after another, all in one store: the real store
// over memory, whose requests take 40 to 60 ms of virtual time. Each client is a store object of
// its own and calls its plain handle. Prints CSV; benchmarks/contention.py draws it.
//
// usage: escodb-bench-contention [seconds of virtual time [first delay, ms [longest delay, ms
//                                [most clients]]]]

#include <escodb/adapters/memory_adapter.hpp>
#include <escodb/runtime/executor.hpp>
#include <escodb/runtime/manual_executor.hpp>
#include <escodb/runtime/spawn.hpp>
#include <escodb/store/store.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace contention { // named: coroutine frames that the library makes have these types

using namespace std::chrono_literals;

struct world {
    escodb::manual_executor clock;
    escodb::memory_storage blobs;
    std::mt19937 random{1};
    std::chrono::nanoseconds end{};
    bool is_slow = false; // not while it is being filled
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t conflicts = 0;
    std::size_t running = 0;

    std::chrono::nanoseconds one_way() {
        return is_slow ? std::chrono::nanoseconds{std::uniform_int_distribution<std::int64_t>{
                             20'000'000, 30'000'000}(random)}
                       : 0ns;
    }
};

class slow_adapter {
public:
    explicit slow_adapter(world& in) : world_(&in) {}
    escodb::async<std::optional<escodb::blob>> read(std::string id) {
        co_await escodb::sleep_for(world_->clock, world_->one_way());
        ++world_->reads;
        std::optional<escodb::blob> found = world_->blobs.read(id);
        co_await escodb::sleep_for(world_->clock, world_->one_way());
        co_return found;
    }
    escodb::async<escodb::write_result> write(std::string id, std::string value,
                                              std::optional<std::string> revision) {
        co_await escodb::sleep_for(world_->clock, world_->one_way());
        ++world_->writes;
        escodb::write_result result = world_->blobs.write(id, value, revision);
        world_->conflicts += result.ok() ? 0U : 1U;
        co_await escodb::sleep_for(world_->clock, world_->one_way());
        co_return result;
    }
    std::string describe() const { return "contention"; }

private:
    world* world_;
};

using store = escodb::basic_store<slow_adapter>;
constexpr int documents = 100;

struct client {
    std::optional<store::handle> handle;
    std::uint64_t commits = 0;
    std::uint64_t refused = 0;
    std::vector<double> seconds; // of each call
};

std::optional<boost::json::value> add_one(std::optional<boost::json::value> current) {
    return boost::json::value(current ? current->as_int64() + 1 : 1);
}

escodb::async<void> work(world* in, client* self) {
    while (in->clock.elapsed() < in->end) {
        const auto begun = in->clock.elapsed();
        const std::string path = "/d" + std::to_string(in->random() % documents);
        escodb::pending called = self->handle->async_update(path, add_one);
        bool done = false;
        try {
            co_await called;
            done = true;
        } catch (const escodb::error&) {
        }
        (done ? self->commits : self->refused) += 1;
        self->seconds.push_back(std::chrono::duration<double>(in->clock.elapsed() - begun).count());
    }
    --in->running;
}

double percentile(std::vector<double>& all, double part) {
    if (all.empty())
        return 0;
    std::sort(all.begin(), all.end());
    return all[static_cast<std::size_t>(static_cast<double>(all.size() - 1) * part)];
}

void run(std::uint32_t shards, std::size_t clients, std::chrono::seconds time,
         const escodb::retry_settings& retry) {
    world in;
    const auto options = [&] {
        store::options made{escodb::password{"open sesame"}};
        made.shards = shards;
        made.kdf.iterations = 1;
        made.retry = retry;
        made.lost_error = [](std::exception_ptr) {};
        return made;
    };
    std::deque<store> stores;
    std::deque<client> all(clients);
    for (client& one : all) {
        stores.emplace_back(slow_adapter{in}, options(), in.clock);
        one.handle.emplace(stores.size() == 1 ? stores.back().create() : stores.back().open());
    }
    {
        auto task = all.front().handle->task();
        for (int i = 0; i < documents; ++i)
            task.async_update("/d" + std::to_string(i), add_one);
        task.wait();
    }
    in.is_slow = true;
    in.reads = in.writes = in.conflicts = 0;
    const auto begun = in.clock.elapsed();
    in.end = begun + time;
    in.running = clients;
    for (client& one : all)
        escodb::spawn(work(&in, &one));
    in.clock.run_until([&] { return in.running == 0; });

    double commits = 0;
    double refused = 0;
    double squares = 0;
    std::vector<double> seconds;
    for (const client& one : all) {
        commits += static_cast<double>(one.commits);
        squares += static_cast<double>(one.commits) * static_cast<double>(one.commits);
        refused += static_cast<double>(one.refused);
        seconds.insert(seconds.end(), one.seconds.begin(), one.seconds.end());
    }
    const double spent = std::chrono::duration<double>(in.clock.elapsed() - begun).count();
    const double fairness = squares > 0 ? commits * commits / (squares * double(clients)) : 0;
    std::printf("%u,%zu,%.2f,%.2f,%.2f,%.2f,%.2f,%.3f,%.4f\n", shards, clients, commits / spent,
                double(in.writes) / commits, double(in.reads) / commits,
                percentile(seconds, 0.5), percentile(seconds, 0.99), fairness,
                refused / (commits + refused));
    std::fflush(stdout);
}

} // namespace contention

int main(int argc, char** argv) {
    using namespace contention;
    const auto number = [&](int at, long otherwise) {
        return argc > at ? std::strtol(argv[at], nullptr, 10) : otherwise;
    };
    escodb::retry_settings retry;
    retry.first_delay = std::chrono::milliseconds{number(2, retry.first_delay.count())};
    retry.longest_delay = std::chrono::milliseconds{number(3, retry.longest_delay.count())};
    const auto most = static_cast<std::size_t>(number(4, 1'000));
    std::printf("shards,clients,commits per s,writes per commit,reads per commit,p50 s,p99 s,"
                "fairness,refused\n");
    for (const std::uint32_t shards : {1u, 4u, 16u, 64u})
        for (const std::size_t clients : {1U, 2U, 8U, 32U, 128U, 512U, 1'000U})
            if (clients <= most)
                run(shards, clients, std::chrono::seconds{number(1, 60)}, retry);
}
