// SPDX-License-Identifier: Apache-2.0
#include <escodb/adapters/region_adapter.hpp>

#include <escodb/adapters/region/memory_device.hpp>
#include <escodb/conformance/adapter.hpp>
#include <escodb/runtime/run_loop.hpp>
#include <escodb/runtime/sync_wait.hpp>

#include <support/nor_device.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(adapters_region_adapter)

using escodb::errc;
using escodb::region_geometry;
using escodb::sync_wait;
using escodb_test::nor_device;
using adapter = escodb::region_adapter<nor_device>;

constexpr region_geometry two{2, 512};

struct fixture {
    nor_device device{256 + 2 * 2 * 512, 256, 8};
    escodb::run_loop loop;

    template <class Call> errc code_of(Call call) {
        try {
            (void)call();
        } catch (const escodb::error& e) {
            return e.code();
        }
        return errc{};
    }
};

BOOST_AUTO_TEST_CASE(conforms) {
    // The suite's largest value has three million bytes.
    constexpr std::uint32_t slot = 3'072'000;
    std::vector<std::byte> memory(4096 + 12 * 2 * slot);
    using big_adapter = escodb::region_adapter<escodb::memory_device>;
    escodb::memory_device device{memory, 4096};
    const region_geometry geometry{12, slot};
    big_adapter::format(device, geometry);
    escodb::run_loop loop;
    escodb::conformance::check_adapter<big_adapter>(
        [](bool ok, std::string_view what) { BOOST_TEST(ok, what); }, loop,
        big_adapter{device, geometry}, big_adapter{device, geometry});
}

BOOST_FIXTURE_TEST_CASE(errors_are_told_apart, fixture) {
    BOOST_TEST((code_of([&] { return adapter{device, two}; }) == errc::storage_failed));
    adapter::format(device, two);
    BOOST_TEST((code_of([&] { return adapter{device, {1, 512}}; }) == errc::storage_failed));
    BOOST_TEST((code_of([&] { return adapter{device, {9, 512}}; }) == errc::invalid_option));
    adapter blobs{device, two};
    BOOST_TEST(blobs.describe() == "region");
    const std::string large(449, 'x');
    const std::string fits(448, 'x');
    const auto put = [&](const char* id, const std::string& value) {
        return code_of([&] { return sync_wait(loop, blobs.write(id, value, std::nullopt)); });
    };
    BOOST_TEST((put("a", large) == errc::too_large));
    BOOST_TEST((put("a", fits) == errc{}));
    BOOST_TEST((put("b", fits) == errc{}));
    BOOST_TEST((put("c", fits) == errc::storage_failed));
    BOOST_TEST((put("an-id-that-is-longer-than-the-header-of-a-slot", fits) == errc::storage_failed));
    device.cut_power_at(0, escodb_test::torn::anything);
    const std::string revision = sync_wait(loop, blobs.read("a"))->revision;
    BOOST_TEST((code_of([&] { return sync_wait(loop, blobs.write("a", fits, revision)); }) ==
                errc::storage_failed));
    device.power_on();
    BOOST_TEST(sync_wait(loop, blobs.read("a"))->revision == revision);
    BOOST_TEST(device.broken_rules == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_write_whose_end_was_not_seen_is_a_lost_reply, fixture) {
    adapter::format(device, two);
    adapter blobs{device, two};
    const std::string value = "x";
    device.reads_left = 5; // four headers, and the value when it is read back
    BOOST_TEST((code_of([&] { return sync_wait(loop, blobs.write("a", value, std::nullopt)); }) ==
                errc::reply_lost));
    device.reads_left = nor_device::never;
    BOOST_TEST(sync_wait(loop, blobs.read("a"))->value == "x");
}

BOOST_FIXTURE_TEST_CASE(damage_is_an_error_and_not_an_older_value, fixture) {
    adapter::format(device, two);
    adapter blobs{device, two};
    BOOST_TEST(sync_wait(loop, blobs.write("a", "x", std::nullopt)).ok());
    device.contents()[256 + 64] = std::byte{'y'};
    BOOST_TEST((code_of([&] { return sync_wait(loop, blobs.read("a")); }) == errc::storage_failed));
}

BOOST_FIXTURE_TEST_CASE(a_revision_has_one_text, fixture) {
    adapter::format(device, two);
    adapter blobs{device, two};
    const auto revision = sync_wait(loop, blobs.write("a", "x", std::nullopt)).revision();
    BOOST_TEST(revision == "1");
    for (const char* other : {"01", "1 ", "+1", "", "0", "x", "18446744073709551617"})
        BOOST_TEST(!sync_wait(loop, blobs.write("a", "y", other)).ok());
    BOOST_TEST(!sync_wait(loop, blobs.write("b", "y", "0")).ok());
    BOOST_TEST(sync_wait(loop, blobs.write("a", "y", "1")).ok());
}

BOOST_AUTO_TEST_SUITE_END()
