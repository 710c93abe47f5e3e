// SPDX-License-Identifier: Apache-2.0

// The constrained store under each loss of power, and with each size of memory.
#include <escodb/constrained/store.hpp>

#include <support/constrained_arenas.hpp>
#include <support/constrained_store.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(simulation_constrained)

using escodb::errc;
using escodb_test::small_machine;
using documents = std::map<std::string, std::string>;
using names = std::set<std::string>;

constexpr errc fine{};

/// Calls of one client, some of which remove what is not there.
struct workload {
    static constexpr const char* paths[] = {"/a/x", "/a/y", "/a/b/x", "/c", "/d/e/f"};

    explicit workload(std::uint32_t seed) {
        std::minstd_rand random{seed};
        for (int i = 0; i < 12; ++i) {
            const auto chosen = random();
            calls.push_back({paths[chosen % std::size(paths)],
                             chosen / 7 % 3 == 0 ? "" : "value " + std::to_string(i)});
        }
    }
    /// \returns the number of the call that failed, or of all.
    std::size_t run(small_machine& machine, std::size_t first = 0) const {
        for (std::size_t i = first; i < calls.size(); ++i)
            if ((calls[i].value.empty() ? machine.remove(calls[i].path)
                                        : machine.put(calls[i].path, calls[i].value)) != fine)
                return i;
        return calls.size();
    }
    documents after(std::size_t done) const {
        documents now;
        for (std::size_t i = 0; i < done; ++i) {
            now.erase(calls[i].path);
            if (!calls[i].value.empty())
                now[calls[i].path] = calls[i].value;
        }
        return now;
    }

    struct call {
        std::string path;
        std::string value; // empty: it is removed
    };
    std::vector<call> calls;
};

BOOST_AUTO_TEST_CASE(power_may_be_lost_at_every_program_and_erase) {
    for (const std::uint32_t shards : {1u, 5u}) {
        const workload work{shards};
        small_machine made;
        BOOST_TEST_REQUIRE((made.create(shards) == fine));
        const escodb_test::nor_device fresh = made.device;
        std::uint64_t steps = 0;
        {
            small_machine whole{fresh, 30'000};
            BOOST_TEST_REQUIRE((whole.open() == fine));
            const std::uint64_t before = whole.device.steps;
            BOOST_TEST_REQUIRE(work.run(whole) == work.calls.size());
            steps = whole.device.steps - before;
        }
        BOOST_TEST(steps > 30u);
        for (std::uint64_t cut = 0; cut < steps; ++cut) {
            for (const escodb_test::torn how : escodb_test::all_torn) {
                BOOST_TEST_INFO_SCOPE("shards " << shards << ", step " << cut << ", torn "
                                                << static_cast<int>(how));
                small_machine machine{fresh, 30'000};
                BOOST_TEST_REQUIRE((machine.open() == fine));
                machine.device.cut_power_at(cut, how, static_cast<std::uint32_t>(cut + 1));
                const std::size_t done = work.run(machine);
                BOOST_TEST_REQUIRE(done < work.calls.size());
                machine.device.power_on();

                small_machine again{machine.device, 30'000};
                BOOST_TEST_REQUIRE((again.open() == fine));
                names dangling;
                const documents now = again.walk(dangling);
                BOOST_TEST(again.is_safe(workload::paths));
                BOOST_TEST((now == work.after(done) || now == work.after(done + 1)));
                if (shards == 1)
                    BOOST_TEST(dangling.empty()); // each call is one write
                BOOST_TEST(work.run(again, done) == work.calls.size());
                dangling.clear();
                BOOST_TEST((again.walk(dangling) == work.after(work.calls.size())));
                BOOST_TEST(again.device.broken_rules == 0u);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(too_little_memory_is_an_error_at_every_size) {
    for (const std::uint32_t shards : {1u, 5u})
        BOOST_TEST(escodb_test::check_small_arenas(shards, 1) > 1000u);
}

/// One call, and another client's, which is made at once at some moment within it.
struct race {
    std::vector<std::string> before;
    std::string ours; // with a minus in front: it is removed
    std::string theirs;
};

errc call(escodb_test::constrained_store& on, std::string_view what, std::string_view value) {
    return what.front() == '-' ? small_machine::code(on.remove(what.substr(1)))
                               : small_machine::code(on.put(what, escodb::as_bytes(value)));
}

BOOST_AUTO_TEST_CASE(another_client_may_come_between_at_any_moment) {
    const race races[] = {
        {{"/a/x"}, "/a/y", "-/a/x"},         {{"/a/x"}, "-/a/x", "/a/y"},
        {{"/a/x"}, "/a/x", "-/a/x"},         {{"/a/x"}, "-/a/x", "/a/x"},
        {{"/a/b/x"}, "/a/y", "-/a/b/x"},     {{"/a/b/x"}, "-/a/b/x", "/a/y"},
        {{"/a/x"}, "-/a/x", "/a/b/y"},       {{"/a/x"}, "/a/b/y", "-/a/x"},
        {{"/a/x", "/a/y"}, "-/a/x", "-/a/y"}, {{"/a/b/x", "/c"}, "/a/b/c/d", "-/a/b/x"},
        {{}, "/a/x", "/a/y"},                {{"/a/x"}, "/a/x", "/a/x"},
    };
    std::uint64_t moments = 0;
    for (const race& each : races) {
        for (std::uint32_t shards = 1; shards <= 7; ++shards) {
            small_machine made; // the paths fall elsewhere each time, since the keys are others
            BOOST_TEST_REQUIRE((made.create(shards) == fine));
            for (const std::string& path : each.before)
                BOOST_TEST_REQUIRE((made.put(path, "old") == fine));
            // Within a write, before it is compared, then between two writes.
            bool came = true;
            bool between = false;
            for (std::uint64_t moment = 0; came || !between; ++moment) {
                if (!came) {
                    between = true;
                    moment = 0;
                }
                BOOST_TEST_INFO_SCOPE(each.ours << " against " << each.theirs << ", " << shards
                                                << " shards, moment " << moment);
                small_machine machine{made.device, 30'000};
                BOOST_TEST_REQUIRE((machine.open() == fine));
                std::vector<std::byte> memory(30'000);
                escodb::constrained::arena arena{memory};
                escodb_test::constrained_crypto crypto;
                escodb_test::constrained_store other{machine.device, small_machine::geometry,
                                                     crypto, arena};
                BOOST_TEST_REQUIRE(other.open(small_machine::key()).ok());
                came = false;
                const auto come = [&] {
                    came = true;
                    BOOST_TEST((call(other, each.theirs, "theirs") == fine));
                };
                if (between) {
                    machine.device.writes_before = moment;
                    machine.device.between_writes = come;
                } else {
                    machine.crypto.randoms_before = moment;
                    machine.crypto.before_random = come;
                }
                BOOST_TEST((call(machine.store, each.ours, "ours") == fine));
                machine.device.between_writes = nullptr;
                machine.crypto.before_random = nullptr;
                if (!came)
                    continue;
                ++moments;
                documents expected;
                for (const std::string& path : each.before)
                    expected[path] = "old";
                const auto apply = [&expected](std::string what, const std::string& value) {
                    if (what.front() == '-')
                        expected.erase(what.substr(1));
                    else
                        expected[what] = value;
                };
                documents ours_last = expected;
                apply(each.theirs, "theirs");
                apply(each.ours, "ours");
                std::swap(ours_last, expected);
                apply(each.ours, "ours");
                apply(each.theirs, "theirs");
                names dangling;
                const documents now = machine.walk(dangling);
                BOOST_TEST((now == ours_last || now == expected));
                BOOST_TEST(machine.is_safe(std::vector<std::string>{
                    "/a/x", "/a/y", "/a/b/x", "/a/b/y", "/c", "/a/b/c/d"}));
                BOOST_TEST(dangling.empty());
            }
        }
    }
    BOOST_TEST(moments > 200u);
}

BOOST_AUTO_TEST_SUITE_END()
