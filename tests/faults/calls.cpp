// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=600
//
// The first, the second, the third … system call of every kind fails, once singly and once with all
// that follow, with each error that the system may give, until the operation is through.

#include <support/any_store.hpp>
#include <support/failing_calls.hpp>
#include <support/file_store.hpp>
#include <support/memory_store.hpp>
#include <support/temp_folder.hpp>

#include <escodb/adapters/fault_adapter.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(faults_calls)

using namespace escodb_test;
using boost::json::value;
using escodb::errc;

using store_type = escodb::store<escodb::file_adapter>;
using handle_type = store_type::handle;

escodb::options cheap_options() {
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 1;
    options.shards = 2;
    options.retry.attempts = 3;
    options.retry.first_delay = options.retry.longest_delay = std::chrono::milliseconds{0};
    options.lost_error = [](std::exception_ptr) {};
    return options;
}
store_type store_in(const std::string& folder) {
    escodb::file_options files;
    files.busy_wait = std::chrono::nanoseconds{0};
    files.foreign_lock_age = std::chrono::nanoseconds{0}; // so that what is left is cleared at once
    return store_type{escodb::file_adapter{folder, files}, cheap_options()};
}
auto set_to(int number) {
    return [number](const std::optional<value>&) { return value(number); };
}
int number_at(const handle_type& handle, const char* path) {
    const std::optional<value> found = handle.get(path);
    return found ? static_cast<int>(found->as_int64()) : 0;
}

struct operation {
    const char* name;
    bool creates;
    bool removes;
    std::function<void(const std::string& folder)> run;
    std::function<bool(const handle_type&)> is_old;
    std::function<bool(const handle_type&)> is_new;
};

const std::vector<operation>& operations() {
    const auto has = [](const char* path, int n) {
        return [path, n](const handle_type& handle) { return number_at(handle, path) == n; };
    };
    static const std::vector<operation> all{
        {"open and get", false, false,
         [](const std::string& folder) {
             BOOST_REQUIRE(number_at(store_in(folder).open(), "/a/x") == 1);
         },
         has("/a/x", 1), has("/a/x", 1)},
        {"open and update", false, false,
         [](const std::string& folder) { store_in(folder).open().update("/a/x", set_to(2)); },
         has("/a/x", 1), has("/a/x", 2)},
        {"open and remove", false, true,
         [](const std::string& folder) { store_in(folder).open().remove("/a/x"); },
         has("/a/x", 1), has("/a/x", 0)},
        {"create and update", true, false,
         [](const std::string& folder) {
             store_in(folder).open_or_create().update("/new/x", set_to(2));
         },
         has("/new/x", 0), has("/new/x", 2)},
    };
    return all;
}

/// What the system may answer to such a call; 0 stands for half of the bytes.
std::vector<int> codes_of(system_call what) {
    switch (what) {
    case system_call::open: return {EACCES, EMFILE, ENOSPC, EINTR, EIO};
    case system_call::pread: return {EIO, EINTR, 0};
    case system_call::write: return {ENOSPC, EIO, EDQUOT, EINTR, 0};
    case system_call::fsync: return {EIO, ENOSPC, EINTR};
    case system_call::rename: return {EIO, EACCES, ENOSPC};
    case system_call::link: return {EIO, EACCES, ENOSPC, EPERM};
    case system_call::unlink: return {EIO, EACCES};
    case system_call::mkdir: return {EACCES, ENOSPC};
    case system_call::opendir: return {EMFILE, EACCES};
    case system_call::flock: return {ENOLCK, EINTR, EIO};
    case system_call::fcntl: return {EINVAL, EAGAIN};
    default: return {EIO};
    }
}

std::size_t open_files() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator{"/proc/self/fd"})
        ++count;
    return count;
}

std::set<std::string> names_in(const std::string& folder) {
    std::set<std::string> found;
    for (const auto& each : std::filesystem::directory_iterator{folder})
        found.insert(each.path().filename().string());
    return found;
}

/// What an error must tell: where it happened. \return whether the operation may have happened.
bool check_error(const escodb::error& failure, const std::string& folder) {
    const std::string text = failure.what();
    switch (failure.code()) {
    case errc::outcome_unknown: return true;
    case errc::reply_lost:
        BOOST_REQUIRE_MESSAGE(text.find(folder) != std::string::npos, text);
        return true;
    case errc::storage_failed: {
        const auto slash = folder.rfind('/'); // the folder, what is in it, or what it is in
        BOOST_REQUIRE_MESSAGE(text.find(folder.substr(0, slash)) != std::string::npos, text);
        BOOST_REQUIRE_MESSAGE(failure.cause(), text);
        return false;
    }
    case errc::conflict: return false; // it gave up
    default: BOOST_FAIL("not expected: " << text);
    }
    return false;
}

/// \return whether the fault came before the operation was done.
bool try_one(const std::string& original, const operation& what, const call_fault& fault) {
    const temp_folder scratch;
    const std::string folder = scratch / "store";
    if (!what.creates)
        std::filesystem::copy(original, folder);
    const std::size_t files_before = open_files();
    bool done = false;
    bool perhaps = false;
    call_fault::now() = fault;
    call_fault::now().armed = true;
    try {
        what.run(folder);
        done = true;
    } catch (const escodb::error& failure) {
        call_fault::now().armed = false;
        perhaps = check_error(failure, folder);
    }
    call_fault::now().armed = false;
    const bool fired = call_fault::now().failed > 0;
    BOOST_REQUIRE(done || fired);
    BOOST_REQUIRE(open_files() == files_before);

    // Who comes next finds the old value or the new one, and can work.
    {
        store_type store = store_in(folder);
        const handle_type handle = store.open_or_create();
        const bool is_new = what.is_new(handle);
        BOOST_REQUIRE(is_new || what.is_old(handle));
        BOOST_REQUIRE(is_new || !done);
        // A removal that failed half-way is one that was begun.
        BOOST_REQUIRE(done || perhaps || what.removes || what.is_old(handle));
        auto task = handle.task(); // writes every shard, and so clears every lock
        for (int i = 0; i < 24; ++i)
            task.async_update("/after/" + std::to_string(i), set_to(7));
        task.wait();
        BOOST_REQUIRE(number_at(handle, "/after/23") == 7);
        handle.prune("/");
    }
    for (const std::string& name : names_in(folder))
        BOOST_REQUIRE_MESSAGE(name.find('.') == std::string::npos, name);
    BOOST_REQUIRE(open_files() == files_before);
    return fired;
}

BOOST_AUTO_TEST_CASE(a_system_call_that_fails_leaves_the_old_value_or_the_new_one) {
    const temp_folder original;
    {
        store_type store = store_in(original / "store");
        store.create().update("/a/x", set_to(1));
    }
    int struck = 0;
    int trials = 0;
    for (const operation& what : operations())
        for (int kind = 0; kind < system_calls; ++kind)
            for (const int code : codes_of(static_cast<system_call>(kind)))
                for (const bool for_good : {false, true}) {
                    if (for_good && (code == EINTR || code == EAGAIN || code == 0))
                        continue; // no system interrupts a call for ever
                    call_fault fault;
                    fault.what = static_cast<system_call>(kind);
                    fault.code = code;
                    fault.is_short = code == 0;
                    fault.for_good = for_good;
                    bool fired = true;
                    for (fault.nth = 1; fired; ++fault.nth) {
                        BOOST_TEST_CONTEXT(what.name << ": " << system_call_names[kind] << " "
                                                     << fault.nth << (for_good ? " and on" : "")
                                                     << ", errno " << code) {
                            fired = try_one(original / "store", what, fault);
                        }
                        struck += fired;
                        ++trials;
                    }
                }
    BOOST_TEST_MESSAGE(trials << " trials, in " << struck << " of them a call failed");
    BOOST_TEST(struck > 300);
}

// The same for requests to an adapter.
BOOST_AUTO_TEST_CASE(a_request_that_fails_leaves_the_old_value_or_the_new_one) {
    using lossy = escodb::fault_adapter<escodb::memory_adapter>;
    using escodb::fault;
    const auto filled = [] {
        escodb::memory_adapter memory;
        escodb::store<escodb::memory_adapter> store{memory, cheap_options()};
        store.create().update("/a/x", set_to(1));
        return memory;
    };
    int struck = 0;
    for (const bool creates : {false, true})
        for (const bool removes : {false, true})
            for (const fault kind : {fault::error_before, fault::reply_lost_before,
                                     fault::reply_lost_after, fault::conflict})
                for (const bool for_good : {false, true}) {
                    bool fired = true;
                    for (std::uint64_t nth = 1; fired; ++nth) {
                        const escodb::memory_adapter memory =
                            creates ? escodb::memory_adapter{} : filled();
                        fired = false;
                        bool armed = true;
                        const auto script = [&](escodb::request_kind of, std::string_view,
                                                std::uint64_t number) {
                            const bool strikes =
                                armed && (number == nth || (for_good && number > nth)) &&
                                !(of == escodb::request_kind::read && kind == fault::conflict);
                            fired |= strikes;
                            return strikes ? kind : fault::none;
                        };
                        bool done = false;
                        bool perhaps = false;
                        const auto work = [removes](const auto& handle) {
                            if (removes)
                                handle.remove("/a/x");
                            else
                                handle.update("/a/x", set_to(2));
                        };
                        {
                            escodb::store store{escodb::net::any_adapter{lossy{memory, script}},
                                                cheap_options()};
                            try {
                                work(store.open_or_create());
                                done = true;
                            } catch (const escodb::error& failure) {
                                // A read that lost its reply has changed nothing.
                                perhaps = failure.code() == errc::outcome_unknown ||
                                          failure.code() == errc::reply_lost;
                            }
                            armed = false;
                            if (done)
                                BOOST_REQUIRE_NO_THROW(work(store.open()));
                        }
                        struck += fired;
                        BOOST_REQUIRE(done || fired);
                        escodb::store<escodb::memory_adapter> later{memory, cheap_options()};
                        const auto handle = later.open_or_create();
                        const auto found = handle.get("/a/x");
                        const int before = creates ? 0 : 1;
                        const int after = removes ? 0 : 2;
                        const int now = found ? static_cast<int>(found->as_int64()) : 0;
                        BOOST_REQUIRE(now == before || now == after);
                        BOOST_REQUIRE(now == after || !done);
                        // A removal that failed half-way is one that was begun.
                        BOOST_REQUIRE(now == before || done || perhaps || removes);
                        handle.update("/after", set_to(7));
                        handle.prune("/");
                        BOOST_REQUIRE(handle.list("/").empty());
                    }
                }
    BOOST_TEST_MESSAGE(struck << " requests failed in turn");
    BOOST_TEST(struck > 100);
}

BOOST_AUTO_TEST_SUITE_END()
