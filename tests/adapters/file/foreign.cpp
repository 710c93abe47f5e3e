// SPDX-License-Identifier: Apache-2.0
//
// Ours beside a client that writes as the existing implementation does.
#include <escodb/adapters/file/folder.hpp>

#include <support/child.hpp>
#include <support/foreign_client.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_foreign)

using namespace escodb;
using namespace escodb_test;
using namespace std::chrono_literals;
using file::folder;

using names = std::set<std::string>;

file_options fast(std::chrono::nanoseconds age = 10s) {
    file_options options{false};
    options.foreign_lock_age = age;
    return options;
}

std::string content_of(int count, std::uint64_t tag) {
    return std::to_string(count) + ' ' + std::to_string(tag) + ' ' + std::string(20'000, 'x') + '.';
}

BOOST_AUTO_TEST_CASE(no_increment_of_ours_or_theirs_is_lost) {
    const temp_folder temp;
    put_file(temp / "a", content_of(0, 0));
    constexpr int each = 150;
    std::vector<child> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&, i] {
            std::mt19937_64 random{std::random_device{}()};
            folder ours{temp.path(), fast()};
            for (int done = 0; done < each;) {
                bool ok = false;
                if (i % 2 == 0) {
                    const auto found = ours.read("a");
                    ok = ours.write("a", content_of(std::stoi(found->value) + 1, random()),
                                    found->revision)
                             .ok();
                } else {
                    foreign_client theirs{temp.path(), "a"};
                    const auto found = theirs.content();
                    ok = theirs.update(found, content_of(std::stoi(*found) + 1, random()));
                }
                done += ok;
                if (!ok)
                    ::usleep(static_cast<useconds_t>(random() % 300));
            }
            return 0;
        });
    for (child& client : clients)
        BOOST_TEST(client.wait() == 0);
    BOOST_TEST(std::stoi(get_file(temp / "a")) == 4 * each);
    BOOST_TEST((temp.names() == names{"a"}));
}

BOOST_AUTO_TEST_CASE(what_we_put_under_the_name_of_the_lock_is_always_complete) {
    const temp_folder temp;
    child writer{[&] {
        folder ours{temp.path(), fast()};
        std::optional<std::string> revision;
        for (int i = 0;; ++i)
            revision = ours.write("a", content_of(i, 0), revision).revision();
        return 0;
    }};
    int seen = 0;
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (seen < 200 && std::chrono::steady_clock::now() < end) {
        std::ifstream file{temp / "a.lock", std::ios::binary};
        if (!file)
            continue;
        const std::string content{std::istreambuf_iterator<char>{file}, {}};
        ++seen;
        if (!content.ends_with("x.")) {
            BOOST_ERROR("a torn blob under the lock's name");
            break;
        }
    }
    writer.kill();
    BOOST_TEST(seen > 0);
}

BOOST_AUTO_TEST_CASE(a_client_stopped_while_it_has_its_lock_open_is_never_robbed) {
    const temp_folder temp;
    folder ours{temp.path(), fast(0ns)};
    const std::string revision = ours.write("a", "old", std::nullopt).revision();
    child client{[&] {
        foreign_client theirs{temp.path(), "a"};
        theirs.lock();
        theirs.write("half of ");
        std::raise(SIGSTOP);
        theirs.write("it");
        theirs.close();
        return theirs.rename() ? 0 : 1;
    }};
    client.wait_until_stopped();
    ::usleep(20'000);
    BOOST_TEST(!ours.write("a", "robbed", revision).ok());
    client.signal(SIGCONT);
    BOOST_TEST(client.wait() == 0);
    BOOST_TEST(get_file(temp / "a") == "half of it");
    BOOST_TEST(!ours.write("a", "late", revision).ok());
}

BOOST_AUTO_TEST_CASE(a_killed_client_holds_nobody_up_once_its_lock_is_old) {
    const temp_folder temp;
    folder ours{temp.path(), fast(100ms)};
    const std::string revision = ours.write("a", "old", std::nullopt).revision();
    child client{[&] {
        foreign_client theirs{temp.path(), "a"};
        theirs.lock();
        theirs.write("half of ");
        std::raise(SIGSTOP);
        return 0;
    }};
    client.wait_until_stopped();
    client.kill();
    const auto killed = std::chrono::steady_clock::now();
    int conflicts = 0;
    while (!ours.write("a", "new", revision).ok()) {
        ++conflicts;
        BOOST_REQUIRE((std::chrono::steady_clock::now() - killed < 5s));
    }
    BOOST_TEST(conflicts > 0);
    BOOST_TEST(get_file(temp / "a") == "new");
    BOOST_TEST((temp.names() == names{"a"}));
}

BOOST_AUTO_TEST_CASE(the_window_that_remains_a_client_stopped_between_close_and_rename) {
    // Older than the age, its lock is cleared. When it wakes, there is nothing to rename: it gets
    // an error, and what was written meanwhile stands.
    const temp_folder temp;
    folder ours{temp.path(), fast(50ms)};
    const std::string revision = ours.write("a", "old", std::nullopt).revision();
    child client{[&] {
        foreign_client theirs{temp.path(), "a"};
        theirs.lock();
        theirs.write("theirs");
        theirs.close();
        std::raise(SIGSTOP);
        return theirs.rename() ? 0 : 1;
    }};
    client.wait_until_stopped();
    BOOST_TEST(!ours.write("a", "too early", revision).ok()); // young: it may be about to rename
    ::usleep(80'000);
    BOOST_TEST(ours.write("a", "ours", revision).ok());
    client.signal(SIGCONT);
    BOOST_TEST(client.wait() == 1);
    BOOST_TEST(get_file(temp / "a") == "ours");
    BOOST_TEST((temp.names() == names{"a"}));
}

BOOST_AUTO_TEST_CASE(a_client_that_wakes_while_we_hold_the_lock_publishes_our_whole_blob) {
    // The worst case: it renames our lock in the place of its own.
    const temp_folder temp;
    put_file(temp / "a", "old");
    child client{[&] {
        foreign_client theirs{temp.path(), "a"};
        theirs.lock();
        theirs.write("half");
        theirs.close();
        std::raise(SIGSTOP);
        return theirs.rename() ? 0 : 1;
    }};
    client.wait_until_stopped();
    file::temp_file blob{temp.path(), "a"};
    blob.fill(content_of(1, 1), true);
    const auto year_later = blob.stat().who.changed + 24h * 365;
    BOOST_REQUIRE((file::clear_if_abandoned(temp.path(), "a", year_later, file_options()) ==
                   file::lock_state::free));
    auto lock = file::try_take_lock(temp / "a.lock", blob);
    BOOST_REQUIRE(lock.has_value());
    client.signal(SIGCONT);
    BOOST_TEST(client.wait() == 0);
    BOOST_TEST(get_file(temp / "a") == content_of(1, 1));
    BOOST_TEST(lock->publish(temp / "a"));
}

BOOST_AUTO_TEST_SUITE_END()
