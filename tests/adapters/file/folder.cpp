// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/file/folder.hpp>

#include <support/child.hpp>
#include <support/foreign_client.hpp>
#include <support/temp_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>

#include <sys/resource.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/mount.h>
#endif

BOOST_AUTO_TEST_SUITE(adapters_folder)

using namespace escodb;
using namespace escodb_test;
using namespace std::chrono_literals;
using file::folder;

using names = std::set<std::string>;

/// Whether `what` throws `code` about `subject`.
template <class What> bool throws(errc code, const std::string& subject, What what) {
    try {
        what();
    } catch (const error& e) {
        if (e.code() == code && e.subject().starts_with(subject))
            return true;
        std::cerr << "another error: " << e.what() << '\n';
    }
    return false;
}

BOOST_AUTO_TEST_CASE(reads_and_writes_under_conditions) {
    const temp_folder temp;
    for (const bool sync : {true, false}) {
        const std::string id = sync ? "synced" : "not-synced";
        folder store{temp / "store", file_options{sync}};
        BOOST_TEST(!store.read(id).has_value());
        BOOST_TEST(!store.write(id, "x", "a revision").ok()); // names one where there is none
        const write_result first = store.write(id, "one", std::nullopt);
        BOOST_REQUIRE(first.ok());
        BOOST_TEST(!store.write(id, "x", std::nullopt).ok());
        BOOST_TEST(store.read(id)->value == "one");
        BOOST_TEST(store.read(id)->revision == first.revision());
        const write_result second = store.write(id, "two", first.revision());
        BOOST_REQUIRE(second.ok());
        BOOST_TEST(second.revision() != first.revision());
        BOOST_TEST(!store.write(id, "x", first.revision()).ok());
        BOOST_TEST(get_file(temp / "store/" + id) == "two");
        // Another object knows the same revisions.
        folder other{temp / "store", file_options{sync}};
        BOOST_TEST(other.read(id)->revision == second.revision());
        BOOST_REQUIRE(other.write(id, "three", second.revision()).ok());
        BOOST_TEST(!store.write(id, "x", second.revision()).ok());
        BOOST_TEST(store.read(id)->value == "three");
    }
    names left;
    for (const auto& entry : std::filesystem::directory_iterator{temp / "store"})
        left.insert(entry.path().filename().string());
    BOOST_TEST((left == names{"not-synced", "synced"}));
}

BOOST_AUTO_TEST_CASE(every_content_comes_back_as_it_was) {
    const temp_folder temp;
    folder store{temp.path(), file_options{false}};
    std::string all(70'000, '\0');
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<char>(i % 256);
    std::optional<std::string> revision;
    for (const std::string& content : {std::string{}, all, std::string{"\n\0\xff", 3}}) {
        const write_result result = store.write("a", content, revision);
        BOOST_REQUIRE(result.ok());
        revision = result.revision();
        BOOST_TEST((store.read("a")->value == content));
    }
}

BOOST_AUTO_TEST_CASE(the_folder_is_made_for_the_owner_alone_and_only_by_a_write) {
    const temp_folder temp;
    const std::string path = temp / "with space/ünï/コード";
    folder store{path, file_options()};
    BOOST_TEST(!store.read("a").has_value());
    BOOST_TEST((temp.names() == names{}));
    const ::mode_t old = ::umask(0);
    BOOST_TEST(store.write("a", "x", std::nullopt).ok());
    ::umask(old);
    using std::filesystem::perms;
    BOOST_TEST((std::filesystem::status(path).permissions() == perms{0700}));
    BOOST_TEST((std::filesystem::status(temp / "with space").permissions() == perms{0700}));
    BOOST_TEST((std::filesystem::status(path + "/a").permissions() == perms{0600}));
    BOOST_TEST(store.read("a")->value == "x");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_store_is_an_error_that_names_it) {
    const temp_folder temp;
    put_file(temp / "plain", "x");
    folder in_file{temp / "plain", file_options()};
    BOOST_TEST(throws(errc::storage_failed, temp / "plain", [&] { (void)in_file.read("a"); }));
    BOOST_TEST(throws(errc::storage_failed, temp / "plain",
                      [&] { (void)in_file.write("a", "x", std::nullopt); }));
    std::filesystem::create_directory(temp / "a");
    folder store{temp.path(), file_options()};
    BOOST_TEST(throws(errc::storage_failed, temp / "a", [&] { (void)store.read("a"); }));
    BOOST_REQUIRE(::mkfifo((temp / "b").c_str(), 0600) == 0);
    BOOST_TEST(throws(errc::storage_failed, temp / "b", [&] { (void)store.read("b"); }));
}

BOOST_AUTO_TEST_CASE(ids_that_are_no_file_names_are_refused_before_anything_happens) {
    const temp_folder temp;
    folder store{temp / "store", file_options()};
    for (const std::string id : {"", "..", "../x", "a/b", "config.lock", "x.tmp"}) {
        BOOST_TEST(throws(errc::invalid_path, id, [&] { (void)store.read(id); }));
        BOOST_TEST(
            throws(errc::invalid_path, id, [&] { (void)store.write(id, "x", std::nullopt); }));
    }
    BOOST_TEST((temp.names() == names{}));
}

BOOST_AUTO_TEST_CASE(what_is_unchanged_is_not_read_again_at_any_speed) {
    const temp_folder temp;
    folder ours{temp.path(), file_options{false}};
    folder theirs{temp.path(), file_options{false}};
    std::string revision = ours.write("a", "0", std::nullopt).revision();
    for (char round = '1'; round <= '9'; ++round) { // of one length, within one tick of a clock
        BOOST_TEST(ours.reread("a", revision).is_unchanged());
        const std::string next = theirs.write("a", std::string{round}, revision).revision();
        auto again = ours.reread("a", revision);
        BOOST_TEST_REQUIRE(!again.is_unchanged());
        const auto found = std::move(again).found();
        BOOST_TEST_REQUIRE(found->value == std::string{round});
        BOOST_TEST(found->revision == next);
        BOOST_TEST(!ours.reread("a", revision).is_unchanged()); // what is remembered is the new one
        revision = next;
    }
    put_file(temp / "a", "edited in place");
    BOOST_TEST(!ours.reread("a", revision).is_unchanged());
    std::filesystem::remove(temp / "a");
    auto gone = ours.reread("a", revision);
    BOOST_TEST(!gone.is_unchanged());
    BOOST_TEST(!std::move(gone).found().has_value());
}

BOOST_AUTO_TEST_CASE(edits_and_replacements_by_hand_are_conflicts) {
    const temp_folder temp;
    folder store{temp.path(), file_options{false}};
    const std::string first = store.write("a", "one", std::nullopt).revision();
    put_file(temp / "a", "edited in place");
    BOOST_TEST(!store.write("a", "x", first).ok());
    BOOST_TEST(store.read("a")->value == "edited in place");
    const std::string second = store.read("a")->revision;
    std::filesystem::remove(temp / "a");
    BOOST_TEST(!store.write("a", "x", second).ok());
    BOOST_TEST(!store.read("a").has_value());
    BOOST_TEST(store.write("a", "anew", std::nullopt).ok());
}

BOOST_AUTO_TEST_CASE(a_lock_of_the_living_is_waited_for_a_little) {
    const temp_folder temp;
    folder store{temp.path(), file_options{false}};
    const std::string revision = store.write("a", "one", std::nullopt).revision();
    foreign_client foreign{temp.path(), "a"};
    BOOST_REQUIRE(foreign.lock());
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(!store.write("a", "x", revision).ok());
    const auto waited = std::chrono::steady_clock::now() - start;
    BOOST_TEST((waited >= file_options().busy_wait));
    BOOST_TEST((waited < 2s));
    BOOST_TEST((temp.names() == names{"a", "a.lock"}));
    foreign.unlock();
    BOOST_TEST(store.write("a", "two", revision).ok());
}

BOOST_AUTO_TEST_CASE(the_first_write_sweeps_what_was_left) {
    const temp_folder temp;
    put_file(temp / file::temp_name("a", 1), "left");
    file_options options{false};
    options.foreign_lock_age = 0ns;
    folder store{temp.path(), options};
    BOOST_TEST(store.write("b", "x", std::nullopt).ok());
    BOOST_TEST((temp.names() == names{"b"}));
}

BOOST_AUTO_TEST_CASE(a_folder_that_may_only_be_read_is_read) {
    if (::geteuid() != 0) {
        std::cerr << "SKIPPED: needs root to become somebody else\n";
        return;
    }
    const temp_folder temp;
    BOOST_REQUIRE((folder{temp.path(), file_options()}.write("a", "one", std::nullopt).ok()));
    std::filesystem::permissions(temp.path(), std::filesystem::perms{0755});
    std::filesystem::permissions(temp / "a", std::filesystem::perms{0444});
    child reader{[&] {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0)
            return 98;
        folder store{temp.path(), file_options()};
        const auto found = store.read("a");
        if (!found || found->value != "one")
            return 1;
        return throws(errc::storage_failed, temp / "a",
                      [&] { (void)store.write("a", "two", found->revision); })
                   ? 0
                   : 2;
    }};
    BOOST_TEST(reader.wait() == 0);
    BOOST_TEST(get_file(temp / "a") == "one");
}

BOOST_AUTO_TEST_CASE(a_write_cut_short_by_a_limit_leaves_everything_as_it_was) {
    const temp_folder temp;
    child limited{[&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit limit{100'000, 100'000};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
            return 98;
        folder store{temp.path(), file_options()};
        const write_result first = store.write("a", std::string(100'000, 'x'), std::nullopt);
        if (!first.ok())
            return 1;
        if (!throws(errc::storage_failed, temp / "a.",
                    [&] { (void)store.write("a", std::string(100'001, 'y'), first.revision()); }))
            return 2;
        return store.write("a", "small", first.revision()).ok() ? 0 : 3;
    }};
    BOOST_TEST(limited.wait() == 0);
    BOOST_TEST((temp.names() == names{"a"}));
    BOOST_TEST(get_file(temp / "a") == "small");
}

#if defined(__linux__)
BOOST_AUTO_TEST_CASE(a_full_disk_leaves_everything_as_it_was) {
    const temp_folder temp;
    child writer{[&] {
        // In a mount namespace of its own, so that nothing stays mounted.
        if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("none", temp.path().c_str(), "tmpfs", 0, "size=256k") != 0)
            return 77;
        folder store{temp.path(), file_options()};
        const write_result first = store.write("a", std::string(100'000, 'x'), std::nullopt);
        if (!first.ok())
            return 1;
        if (!throws(errc::storage_failed, temp / "a.",
                    [&] { (void)store.write("a", std::string(300'000, 'y'), first.revision()); }))
            return 2;
        if (temp.names() != names{"a"} || store.read("a")->value != std::string(100'000, 'x'))
            return 3;
        if (!store.write("a", "small", first.revision()).ok())
            return 4;
        // The same folder, mounted to be read only.
        if (::mount("none", temp.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) != 0)
            return 5;
        folder reader{temp.path(), file_options()};
        const auto found = reader.read("a");
        if (!found || found->value != "small")
            return 6;
        return throws(errc::storage_failed, temp / "a",
                      [&] { (void)reader.write("a", "more", found->revision); })
                   ? 0
                   : 7;
    }};
    const int code = writer.wait();
    if (code == 77)
        std::cerr << "SKIPPED: may not mount a small file system here\n";
    else
        BOOST_TEST(code == 0);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
