// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=300

// Several processes on one folder, some of them killed at any instant: no update is lost, none is
// counted twice, and nobody has to lend a hand. ESCODB_TEST_MINUTES: they are killed for so long.

#include <support/file_store.hpp>
#include <support/temp_folder.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(store_processes)

constexpr const char* document = "/deep/in/a/directory/counter";

/// A counter that all processes share.
class shared_counter {
public:
    shared_counter()
        : memory_(::mmap(nullptr, sizeof(std::atomic<long>), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
        BOOST_REQUIRE(memory_ != MAP_FAILED);
        new (memory_) std::atomic<long>{0};
    }
    ~shared_counter() { ::munmap(memory_, sizeof(std::atomic<long>)); }
    shared_counter(const shared_counter&) = delete;
    shared_counter& operator=(const shared_counter&) = delete;

    std::atomic<long>& value() const { return *static_cast<std::atomic<long>*>(memory_); }

private:
    void* memory_;
};

escodb::store<escodb::file_adapter> store_in(const std::string& folder) {
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 1;
    options.retry.attempts = 100'000;
    options.retry.longest_delay = std::chrono::milliseconds{20};
    escodb::file_options quick;
    quick.sync = false; // killed processes lose nothing that the system has taken
    return {escodb::file_adapter{folder, quick}, std::move(options)};
}

/// Adds one `times` times, and tells of each that was acknowledged.
[[noreturn]] void child(const std::string& folder, int times, std::atomic<long>& acknowledged) {
    int status = 0;
    try {
        auto store = store_in(folder);
        auto handle = store.open_or_create();
        for (int i = 0; i < times; ++i) {
            handle.update(document, [](std::optional<boost::json::value> current) {
                return boost::json::value(current ? current->as_int64() + 1 : 1);
            });
            acknowledged.fetch_add(1);
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "child: %s\n", failure.what());
        status = 1;
    }
    ::_exit(status);
}

pid_t start(const std::string& folder, int times, std::atomic<long>& acknowledged) {
    const pid_t id = ::fork();
    BOOST_REQUIRE(id >= 0);
    if (id == 0)
        child(folder, times, acknowledged);
    return id;
}

long stored(const std::string& folder) {
    auto store = store_in(folder);
    const auto value = store.open().get(document);
    return value ? value->as_int64() : 0;
}

BOOST_AUTO_TEST_CASE(four_processes_add_five_hundred_each) {
    const escodb_test::temp_folder scratch;
    const std::string folder = scratch / "store";
    const shared_counter acknowledged;
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i)
        children.push_back(start(folder, 500, acknowledged.value()));
    for (const pid_t id : children) {
        int status = 0;
        BOOST_REQUIRE(::waitpid(id, &status, 0) == id);
        BOOST_TEST(status == 0);
    }
    BOOST_TEST(acknowledged.value() == 2'000);
    BOOST_TEST(stored(folder) == 2'000);
}

BOOST_AUTO_TEST_CASE(killed_processes_lose_nothing_that_was_acknowledged) {
    const escodb_test::temp_folder scratch;
    const std::string folder = scratch / "store";
    const shared_counter acknowledged;
    const char* const minutes = std::getenv("ESCODB_TEST_MINUTES");
    const auto deadline = std::chrono::steady_clock::now() +
                          std::chrono::minutes{minutes ? std::atoi(minutes) : 0};
    constexpr int kills_min = 100;
    int kills = 0;
    constexpr int endless = 1'000'000;
    std::mt19937 random{7};
    std::uniform_int_distribution<int> milliseconds{1, 40};

    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i)
        children.push_back(start(folder, endless, acknowledged.value()));
    for (; kills < kills_min || std::chrono::steady_clock::now() < deadline; ++kills) {
        std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds(random)});
        pid_t& victim = children[random() % children.size()];
        ::kill(victim, SIGKILL);
        int status = 0;
        BOOST_REQUIRE(::waitpid(victim, &status, 0) == victim);
        BOOST_TEST(WIFSIGNALED(status)); // it had not ended by itself, with an error
        victim = start(folder, endless, acknowledged.value());
    }
    const long until_the_kills_end = acknowledged.value();
    for (const pid_t id : children) {
        ::kill(id, SIGKILL);
        ::waitpid(id, nullptr, 0);
    }
    // The next client works without a hand being lent, and at once.
    const auto before = std::chrono::steady_clock::now();
    const long found = stored(folder);
    store_in(folder).open().update(document, [](std::optional<boost::json::value> current) {
        return boost::json::value(current->as_int64() + 1);
    });
    BOOST_TEST((std::chrono::steady_clock::now() - before < std::chrono::seconds{10}));
    BOOST_TEST(stored(folder) == found + 1);
    const long counted = acknowledged.value();
    BOOST_TEST(until_the_kills_end > 0);
    BOOST_TEST(counted <= found);
    BOOST_TEST(found <= counted + kills + static_cast<long>(children.size()));
    BOOST_TEST_MESSAGE("acknowledged " << counted << ", stored " << found << ", kills " << kills);
}

BOOST_AUTO_TEST_SUITE_END()
