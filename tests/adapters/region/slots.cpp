// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/region/slots.hpp>

#include <support/nor_device.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_slots)

using escodb::as_bytes;
using escodb::region_geometry;
using escodb::region::place;
using escodb::region::status;
using escodb_test::nor_device;
using escodb_test::torn;
using nor_slots = escodb::region::slots<nor_device>;

constexpr region_geometry three{3, 512};

nor_device small_device(std::size_t unit = 8) { return {256 + 3 * 2 * 512, 256, unit}; }

struct value {
    status found = status::failed;
    std::string text;
    std::uint64_t counter = 0;
};

value read(nor_slots& from, std::string_view id) {
    value got;
    place at;
    got.found = from.find(id, at);
    if (got.found != status::ok)
        return got;
    got.counter = at.counter;
    got.text.resize(at.length);
    got.found = from.read(at, std::as_writable_bytes(std::span{got.text}));
    return got;
}

status write(nor_slots& to, std::string_view id, std::uint64_t expected, std::string_view text,
             std::uint64_t* counter = nullptr) {
    std::uint64_t ignored = 0;
    return to.write(id, expected, as_bytes(text), counter != nullptr ? *counter : ignored);
}

BOOST_AUTO_TEST_CASE(what_is_not_right_is_told) {
    nor_device device = small_device();
    nor_slots slots{device, three};
    BOOST_TEST((slots.check() == status::unformatted));
    BOOST_TEST((slots.format() == status::ok));
    BOOST_TEST((slots.check() == status::ok));
    BOOST_TEST((nor_slots{device, {2, 512}}.check() == status::other_geometry));
    BOOST_TEST((nor_slots{device, {4, 512}}.check() == status::bad_geometry));
    BOOST_TEST((nor_slots{device, {4, 512}}.format() == status::bad_geometry));

    BOOST_TEST((read(slots, "a").found == status::absent));
    BOOST_TEST((write(slots, "", 0, "x") == status::bad_id));
    BOOST_TEST((write(slots, std::string(37, 'a'), 0, "x") == status::bad_id));
    BOOST_TEST((write(slots, std::string(36, 'a'), 0, "x") == status::ok));
    BOOST_TEST((write(slots, "b", 0, std::string(449, 'x')) == status::too_large));
    BOOST_TEST((write(slots, "b", 0, std::string(448, 'x')) == status::ok));
    BOOST_TEST((write(slots, "c", 0, "") == status::ok));
    BOOST_TEST((write(slots, "d", 0, "x") == status::full));
    BOOST_TEST((write(slots, "d", 1, "x") == status::conflict));
    BOOST_TEST(read(slots, "b").text == std::string(448, 'x'));
    BOOST_TEST((read(slots, "c").found == status::ok));
    BOOST_TEST(device.broken_rules == 0u);

    BOOST_TEST((slots.format() == status::ok)); // and everything is gone
    BOOST_TEST((read(slots, "b").found == status::absent));
}

BOOST_AUTO_TEST_CASE(counters_decide_and_never_come_back) {
    nor_device device = small_device();
    nor_slots first{device, three};
    BOOST_TEST_REQUIRE((first.format() == status::ok));
    nor_slots second{device, three};
    std::uint64_t last = 0;
    std::uint64_t of_a = 0;
    for (int i = 0; i < 20; ++i) {
        std::uint64_t counter = 0;
        BOOST_TEST((write(i % 2 == 0 ? first : second, "a", of_a, std::to_string(i), &counter) ==
                    status::ok));
        BOOST_TEST(counter > last);
        BOOST_TEST((write(first, "a", of_a, "late") == status::conflict));
        BOOST_TEST(read(second, "a").text == std::to_string(i));
        BOOST_TEST(read(first, "a").counter == counter);
        last = of_a = counter;
    }
    BOOST_TEST((write(first, "a", 0, "new") == status::conflict));
    BOOST_TEST((write(first, "b", 0, "new", &last) == status::ok));
    BOOST_TEST(last > of_a); // one count for all blobs
}

BOOST_AUTO_TEST_CASE(a_write_erases_each_block_that_it_fills_once) {
    nor_device device = small_device();
    nor_slots slots{device, three};
    BOOST_TEST_REQUIRE((slots.format() == status::ok));
    std::uint64_t counter = 0;
    device.erases = 0;
    BOOST_TEST((write(slots, "a", 0, "short", &counter) == status::ok));
    BOOST_TEST(device.erases == 1u);
    BOOST_TEST((write(slots, "a", counter, std::string(192, 'x'), &counter) == status::ok));
    BOOST_TEST(device.erases == 2u); // 64 bytes of header and 192: one block
    BOOST_TEST((write(slots, "a", counter, std::string(193, 'x'), &counter) == status::ok));
    BOOST_TEST(device.erases == 4u);
}

/// Two blobs, each made and then written anew twice, and one blob that is the last to be made.
struct workload {
    static constexpr struct step {
        std::string_view id;
        std::size_t size;
    } steps[] = {{"config", 40}, {"shard", 300}, {"shard", 100}, {"config", 200},
                 {"shard", 448}, {"late", 1},    {"shard", 0},   {"config", 447}};

    static std::string text(std::size_t i) {
        return std::string(steps[i].size, static_cast<char>('a' + i));
    }
    /// Runs on until something fails. \returns the number of the step that did, or of all.
    static std::size_t run(nor_slots& slots, std::size_t first = 0) {
        for (std::size_t i = first; i < std::size(steps); ++i) {
            const value before = read(slots, steps[i].id);
            if (write(slots, steps[i].id, before.counter, text(i)) != status::ok)
                return i;
        }
        return std::size(steps);
    }
    /// What a blob holds when `done` steps are.
    static std::optional<std::string> after(std::string_view id, std::size_t done) {
        std::optional<std::string> now;
        for (std::size_t i = 0; i < done; ++i)
            if (steps[i].id == id)
                now = text(i);
        return now;
    }
};

BOOST_AUTO_TEST_CASE(power_may_be_lost_at_every_program_and_erase) {
    for (const std::size_t unit : {1u, 8u, 128u}) {
        const region_geometry geometry{3, unit == 128 ? 768u : 512u};
        const auto fresh = [&] { return nor_device{256 + 3 * 2 * 768, 256, unit}; };
        nor_device whole = fresh();
        nor_slots formatted{whole, geometry};
        BOOST_TEST_REQUIRE((formatted.format() == status::ok));
        const std::uint64_t before = whole.steps;
        BOOST_TEST_REQUIRE(workload::run(formatted) == std::size(workload::steps));
        const std::uint64_t steps = whole.steps - before;
        BOOST_TEST(steps > 20u);
        BOOST_TEST(whole.broken_rules == 0u);
        for (std::uint64_t cut = 0; cut < steps; ++cut) {
            for (const torn how : escodb_test::all_torn) {
                BOOST_TEST_INFO_SCOPE("unit " << unit << ", step " << cut << ", torn "
                                              << static_cast<int>(how));
                nor_device device = fresh();
                nor_slots slots{device, geometry};
                BOOST_TEST_REQUIRE((slots.format() == status::ok));
                device.cut_power_at(cut, how, static_cast<std::uint32_t>(cut + 1));
                const std::size_t done = workload::run(slots);
                BOOST_TEST_REQUIRE(!device.is_powered());
                BOOST_TEST_REQUIRE(done < std::size(workload::steps));
                device.power_on();

                nor_slots again{device, geometry};
                BOOST_TEST((again.check() == status::ok));
                for (const std::string_view id : {"config", "shard", "late"}) {
                    const value now = read(again, id);
                    const auto older = workload::after(id, done);
                    const auto newer = workload::after(id, done + 1);
                    BOOST_TEST((now.found == status::ok || now.found == status::absent));
                    const auto text = now.found == status::ok ? std::optional{now.text}
                                                              : std::nullopt;
                    BOOST_TEST((text == older || text == newer));
                }
                // The step that was cut short is done again, and the rest.
                BOOST_TEST(workload::run(again, done) == std::size(workload::steps));
                for (const std::string_view id : {"config", "shard", "late"})
                    BOOST_TEST(read(again, id).text ==
                               *workload::after(id, std::size(workload::steps)));
                BOOST_TEST(device.broken_rules == 0u);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(power_may_be_lost_while_it_is_formatted) {
    for (std::uint64_t cut = 0; cut < 14; ++cut) {
        for (const torn how : escodb_test::all_torn) {
            nor_device device = small_device();
            nor_slots slots{device, three};
            BOOST_TEST_REQUIRE((slots.format() == status::ok));
            BOOST_TEST_REQUIRE((write(slots, "a", 0, "x") == status::ok));
            device.cut_power_at(cut, how);
            BOOST_TEST((slots.format() == status::failed));
            device.power_on();
            if (slots.check() == status::ok) { // the first erase did nothing, or the last program all
                const value now = read(slots, "a");
                BOOST_TEST((now.found == status::absent || now.text == "x"));
            } else {
                BOOST_TEST((slots.check() == status::unformatted));
            }
            BOOST_TEST((slots.format() == status::ok));
            BOOST_TEST((read(slots, "a").found == status::absent));
            BOOST_TEST(device.broken_rules == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_read_that_fails_at_the_end_of_a_write_leaves_it_unknown) {
    nor_device device = small_device();
    nor_slots slots{device, three};
    BOOST_TEST_REQUIRE((slots.format() == status::ok));
    std::size_t unknown = 0;
    std::uint64_t counter = 0;
    BOOST_TEST_REQUIRE((write(slots, "a", 0, "0", &counter) == status::ok));
    for (std::uint64_t reads = 0; reads < 8; ++reads) {
        device.reads_left = reads;
        std::uint64_t tried = counter;
        const status result = write(slots, "a", counter, "next", &tried);
        device.reads_left = nor_device::never;
        if (result == status::unknown) {
            ++unknown;
            BOOST_TEST(read(slots, "a").counter == tried);
            counter = tried;
        } else if (result == status::failed) {
            BOOST_TEST(read(slots, "a").counter == counter);
        } else {
            BOOST_TEST((result == status::ok));
        }
    }
    BOOST_TEST(unknown == 1u);
}

BOOST_AUTO_TEST_CASE(what_a_worn_cell_did_not_take_is_noticed) {
    for (const std::size_t worn : {70u, 20u, 64u + 299u}) {
        nor_device device = small_device();
        nor_slots slots{device, three};
        BOOST_TEST_REQUIRE((slots.format() == status::ok));
        std::uint64_t counter = 0;
        BOOST_TEST_REQUIRE((write(slots, "a", 0, "one", &counter) == status::ok));
        device.worn = 256 + 512 + worn; // in the other slot
        BOOST_TEST((write(slots, "a", counter, std::string(300, 'x')) == status::failed));
        BOOST_TEST(read(slots, "a").text == "one");
    }
}

BOOST_AUTO_TEST_CASE(what_storage_damaged_is_not_passed_on) {
    nor_device device = small_device();
    nor_slots slots{device, three};
    BOOST_TEST_REQUIRE((slots.format() == status::ok));
    std::uint64_t counter = 0;
    BOOST_TEST_REQUIRE((write(slots, "a", 0, "one", &counter) == status::ok));
    BOOST_TEST_REQUIRE((write(slots, "a", counter, "two", &counter) == status::ok));
    const std::vector<std::byte> sound = device.contents();
    const std::size_t newest = 256 + 512;
    for (std::size_t i = newest; i < newest + 64 + 3; ++i) {
        device.contents()[i] ^= std::byte{0x20};
        const value now = read(slots, "a");
        // A header that is not whole is that of a write that was cut short, which nobody was told of.
        if (i < newest + 64)
            BOOST_TEST((now.found == status::ok && now.text == "one"));
        else
            BOOST_TEST((now.found == status::damaged));
        device.contents() = sound;
    }
}

BOOST_AUTO_TEST_SUITE_END()
