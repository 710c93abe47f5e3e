// SPDX-License-Identifier: Apache-2.0
// ctest: slow timeout=600
//
// Loss of power: what the file adapter asks of the system is recorded, and after every call the power
// fails, in every way that a model of a POSIX file system has.

#include <support/failing_calls.hpp>
#include <support/file_store.hpp>
#include <support/temp_folder.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

BOOST_AUTO_TEST_SUITE(faults_power)

using namespace escodb_test;
using boost::json::value;

escodb::store<escodb::file_adapter> store_in(const std::string& folder, bool syncs = true) {
    escodb::options options{escodb::password{"secret"}};
    options.kdf.iterations = 1;
    options.shards = 2;
    escodb::file_options files;
    files.sync = syncs;
    files.foreign_lock_age = std::chrono::nanoseconds{0};
    return {escodb::file_adapter{folder, files}, std::move(options)};
}

/// One call that changed the file system, or the moment at which the store acknowledged something.
struct event {
    enum class kind { create, write, sync_file, sync_folder, rename, link, unlink, acknowledged };
    kind what;
    ino_t inode = 0;
    std::string name;   // within the folder
    std::string second; // of a rename or link; what was written
};

std::string name_in(std::string_view path) { return std::string{path.substr(path.rfind('/') + 1)}; }

/// What the calls of `body` do to `folder`.
class recording {
public:
    explicit recording(std::string folder) : folder_(std::move(folder)) {
        call_recorder::now() = [this](system_call what, int file, std::string_view first,
                                      std::string_view second) { note(what, file, first, second); };
    }
    recording(const recording&) = delete;
    recording& operator=(const recording&) = delete;
    ~recording() { call_recorder::now() = nullptr; }

    void acknowledged() { events_.push_back({event::kind::acknowledged, 0, {}, {}}); }
    [[nodiscard]] const std::vector<event>& events() const noexcept { return events_; }

private:
    void note(system_call what, int file, std::string_view first, std::string_view second) {
        struct stat found {};
        if (file >= 0)
            BOOST_REQUIRE(::fstat(file, &found) == 0);
        switch (what) {
        case system_call::open:
            return add(event::kind::create, found.st_ino, first, {});
        case system_call::write:
            events_.push_back({event::kind::write, found.st_ino, {}, std::string{first}});
            return;
        case system_call::fsync:
            events_.push_back({S_ISDIR(found.st_mode) ? event::kind::sync_folder
                                                      : event::kind::sync_file,
                               found.st_ino, {}, {}});
            return;
        case system_call::rename: return add(event::kind::rename, 0, first, second);
        case system_call::link: return add(event::kind::link, 0, first, second);
        case system_call::unlink: return add(event::kind::unlink, 0, first, {});
        default: return;
        }
    }
    void add(event::kind what, ino_t inode, std::string_view first, std::string_view second) {
        if (first.starts_with(folder_ + '/'))
            events_.push_back({what, inode, name_in(first), name_in(second)});
    }

    std::string folder_;
    std::vector<event> events_;
};

/// A folder on a disk whose power may fail. Names reach the disk when the folder is synced, and
/// before that each change of one by itself, or not; bytes when their file is synced, and before
/// that whole, torn, as zeros, or not at all.
class disk {
public:
    explicit disk(std::map<std::string, std::string> at_first) {
        for (auto& [name, text] : at_first) {
            const ino_t inode = next_++;
            seen_[name] = kept_[name] = inode;
            data_[inode] = {text, true};
        }
    }

    void apply(const event& one) {
        switch (one.what) {
        case event::kind::create:
            numbers_[one.inode] = next_;
            data_[next_] = {};
            return change({one.name}, one.name, next_++);
        case event::kind::write:
            data_[numbers_.at(one.inode)].text += one.second;
            data_[numbers_.at(one.inode)].synced = false;
            return;
        case event::kind::sync_file:
            data_[numbers_.at(one.inode)].synced = true;
            return;
        case event::kind::sync_folder:
            kept_ = seen_;
            changes_.clear();
            return;
        case event::kind::rename: return change({one.name}, one.second, seen_.at(one.name));
        case event::kind::link: return change({}, one.second, seen_.at(one.name));
        case event::kind::unlink: return change({one.name}, {}, 0);
        case event::kind::acknowledged: return;
        }
    }

    /// What may be found after a loss of power.
    template <class Random> std::map<std::string, std::string> after_loss(Random& random) const {
        std::map<std::string, ino_t> names = kept_;
        const auto mode = random() % 4; // none, all, or any of them
        for (const auto& one : changes_)
            if (mode == 1 || (mode > 1 && random() % 2 == 0))
                carry_out(one, names);
        std::map<std::string, std::string> found;
        for (const auto& [name, inode] : names)
            found[name] = content_after_loss(data_.at(inode), random);
        return found;
    }

private:
    struct file {
        std::string text;
        bool synced = false;
    };
    struct name_change {
        std::vector<std::string> gone;
        std::string made;
        ino_t inode;
    };

    static void carry_out(const name_change& one, std::map<std::string, ino_t>& names) {
        for (const std::string& name : one.gone)
            names.erase(name);
        if (!one.made.empty())
            names[one.made] = one.inode;
    }
    void change(std::vector<std::string> gone, std::string made, ino_t inode) {
        changes_.push_back({std::move(gone), std::move(made), inode});
        carry_out(changes_.back(), seen_);
    }
    template <class Random> static std::string content_after_loss(const file& of, Random& random) {
        if (of.synced)
            return of.text;
        const std::size_t half = of.text.size() / 2;
        switch (random() % 5) {
        case 0: return of.text;
        case 1: return {};
        case 2: return std::string(of.text.size(), '\0');
        case 3: return of.text.substr(0, half);
        default: return of.text.substr(0, half) + std::string(of.text.size() - half, '\0');
        }
    }

    std::map<std::string, ino_t> kept_; // on the disk
    std::map<std::string, ino_t> seen_; // by programs
    std::vector<name_change> changes_;  // not on the disk for certain
    std::map<ino_t, ino_t> numbers_;    // the system may use an inode again
    std::map<ino_t, file> data_;
    ino_t next_ = 1;
};

std::map<std::string, std::string> files_in(const std::string& folder) {
    std::map<std::string, std::string> found;
    for (const auto& each : std::filesystem::directory_iterator{folder})
        found[each.path().filename().string()] = get_file(each.path().string());
    return found;
}

constexpr int updates = 5;

/// Whether a store in this state has what was acknowledged, can be written, and is left tidy.
bool is_well(const std::map<std::string, std::string>& files, int acknowledged, std::set<int>& seen) {
    const temp_folder after;
    for (const auto& [name, text] : files)
        put_file(after / name, text);
    try {
        auto store = store_in(after.path());
        const auto handle = store.open();
        const auto found = handle.get("/a/x");
        const int now = found ? static_cast<int>(found->as_int64()) : updates + 1;
        seen.insert(now);
        if (now != acknowledged && now != acknowledged + 1)
            return false;
        handle.update("/a/x", [](auto) { return value(100); });
        handle.prune("/");
    } catch (const escodb::error&) { // a torn blob
        return false;
    }
    for (const std::string& name : after.names())
        if (name.find('.') != std::string::npos)
            return false;
    return true;
}

struct campaign {
    int trials = 0;
    int ill = 0;
    int leftovers = 0; // unfinished files that were found
    std::set<int> seen;
};

/// Updates a document some times and removes it, with a loss of power after each call.
campaign lose_power_everywhere(bool syncs) {
    const temp_folder scratch;
    const std::string folder = scratch / "store";
    store_in(folder).create().update("/a/x", [](auto) { return value(0); });
    const auto at_first = files_in(folder);
    recording calls{folder};
    {
        auto store = store_in(folder, syncs);
        const auto handle = store.open();
        for (int i = 1; i <= updates; ++i) {
            handle.update("/a/x", [i](auto) { return value(i); });
            calls.acknowledged();
        }
        handle.remove("/a/x");
        calls.acknowledged();
    }
    call_recorder::now() = nullptr;

    campaign made;
    std::mt19937_64 random{1};
    disk power{at_first};
    int acknowledged = 0;
    for (const event& one : calls.events()) {
        power.apply(one);
        acknowledged += one.what == event::kind::acknowledged;
        constexpr int ways = 24;
        for (int way = 0; way < ways; ++way, ++made.trials) {
            const auto files = power.after_loss(random);
            for (const auto& [name, text] : files)
                made.leftovers += name.find('.') != std::string::npos;
            made.ill += !is_well(files, acknowledged, made.seen);
        }
    }
    return made;
}

BOOST_AUTO_TEST_CASE(a_loss_of_power_after_any_call_keeps_what_was_acknowledged) {
    const campaign made = lose_power_everywhere(true);
    BOOST_TEST(made.ill == 0);
    BOOST_TEST(made.seen.size() == static_cast<std::size_t>(updates) + 2);
    BOOST_TEST(made.leftovers > 100);
    BOOST_TEST_MESSAGE(made.trials << " losses of power, " << made.leftovers
                                   << " unfinished files found");
}

// Else the model would find nothing.
BOOST_AUTO_TEST_CASE(without_sync_something_is_lost) {
    const campaign made = lose_power_everywhere(false);
    BOOST_TEST(made.ill > made.trials / 10);
    BOOST_TEST_MESSAGE("without sync: " << made.ill << " of " << made.trials << " are ill");
}

BOOST_AUTO_TEST_SUITE_END()
